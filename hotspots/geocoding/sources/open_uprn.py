"""Reader of OS Open UPRN: where every property of the country is, without its address.

Source of the format: OS Open UPRN technical specification: one table with a header,
``UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE``, of some forty million rows. It has no list of
row counts to compare with; that it is whole is known from the archive's checksum, or from its last
line where it is not in an archive.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds, inside
from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.gazetteer_tables import Uprns
from hotspots.geocoding.service_area import NATIONAL_GRID
from hotspots.geocoding.sources.delimited import read_header
from hotspots.geocoding.sources.number_parts import NumberPart, read_number_parts
from hotspots.geocoding.sources.reader import Advance, SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles
from hotspots.geocoding.transformation import to_national_grid

LARGEST_UPRN = 999_999_999_999
WHOLE_COUNTRY = 35_000_000
"""Rows below which a file is said to be a part of the country."""
_HEADER = ("UPRN", "X_COORDINATE", "Y_COORDINATE", "LATITUDE", "LONGITUDE")
_KINDS = dict(zip(_HEADER, (int, float, float, float, float), strict=True))
_NAMED = re.compile(r"(?:.*/)?osopenuprn_(20\d\d)(0[1-9]|1[0-2])\w*\.csv", re.IGNORECASE)
_ADVICE = "download OS Open UPRN again."
_SAMPLE = 100
_SAME_PLACE = 5.0


class OpenUprnReader:
    """Reads the folder or archive that holds ``osopenuprn_YYYYMM.csv``, or that file alone."""

    name = "OS Open UPRN"

    def recognises(self, files: SourceFiles) -> bool:
        return _table(files) is not None

    def read(self, files: SourceFiles, service_area: Bounds, advance: Advance) -> SourceContent:
        name = _table(files)
        if name is None:
            raise InputError(f"{files.path} holds no table of OS Open UPRN; {_ADVICE}")
        rows, here = _rows(files, name, service_area, advance)
        uprns = _uprns(here, f"{name} in {files.path}")
        if not len(uprns):
            raise InputError(
                f"{files.path} holds no property in the service area; choose another source."
            )
        return SourceContent(_source(name, rows, len(uprns)), uprns=uprns)


def _source(name: str, rows: int, taken: int) -> GazetteerSource:
    month = _NAMED.fullmatch(name)
    return GazetteerSource(
        name=OpenUprnReader.name,
        edition=f"{month[1]}-{month[2]}" if month else "unknown",
        licence="Open Government Licence v3.0",
        attribution="Contains OS data \u00a9 Crown copyright and database right"
        + (f" {month[1]}." if month else "."),
        rows=taken,
        holds="UPRNs",
        notes=(f"A part of the country only: {rows:,} rows.",) if rows < WHOLE_COUNTRY else (),
    )


def _table(files: SourceFiles) -> str | None:
    tables = [name for name in files.names if name.lower().endswith(".csv")]
    named = [name for name in tables if _NAMED.fullmatch(name)]
    if len(named) > 1:
        raise InputError(
            f"{files.path} holds several editions of OS Open UPRN; name the one to read."
        )
    if named:
        return named[0]
    if len(tables) == 1 and read_header(files, tables[0]) == _HEADER:
        return tables[0]
    return None


def _rows(
    files: SourceFiles, name: str, service_area: Bounds, advance: Advance
) -> tuple[int, NDArray[np.float64]]:
    """Count all rows; return number, easting and northing of those in the service area."""
    rows, kept = 0, [np.empty((0, 3))]
    wanted = {column: (column,) for column in _HEADER}
    for part in read_number_parts(files, name, wanted, _KINDS, exact=True, advice=_ADVICE):
        _refuse_impossible(part)
        _refuse_disagreement(part)
        here = inside(part["X_COORDINATE"], part["Y_COORDINATE"], service_area)
        kept.append(np.column_stack([part[column][here] for column in _HEADER[:3]]))
        rows += len(part)
        advance(len(part))
    return rows, np.concatenate(kept)


def _refuse_impossible(part: NumberPart) -> None:
    number, x, y = (part[column] for column in _HEADER[:3])
    part.refuse_where((number < 1) | (number > LARGEST_UPRN), "has a number that is no UPRN")
    part.refuse_where(
        ~inside(x, y, NATIONAL_GRID) | ((x == 0) & (y == 0)),
        "has coordinates that are not on the National Grid",
    )
    latitude, longitude = part["LATITUDE"], part["LONGITUDE"]
    part.refuse_where(
        ~inside(longitude, latitude, (-9.0, 49.0, 3.0, 62.0)),
        "has a latitude or longitude that is not in Great Britain",
    )


def _refuse_disagreement(part: NumberPart) -> None:
    """Compare both pairs of coordinates of some rows: columns may have been moved.

    Moved columns disagree in nearly every row. A few rows that do are the publisher's, and no
    reason to refuse the country: a place is taken from its eastings and northings alone.
    """
    rows = np.arange(0, len(part), max(1, len(part) // _SAMPLE))
    x, y = to_national_grid(part["LONGITUDE"][rows], part["LATITUDE"][rows])
    apart = np.hypot(x - part["X_COORDINATE"][rows], y - part["Y_COORDINATE"][rows])
    wrong = np.zeros(len(part), dtype=np.bool_)
    # Where the transformation does not reach, at sea, nothing can be said.
    compared = np.count_nonzero(np.isfinite(apart))
    wrong[rows] = (apart > _SAME_PLACE) & (2 * np.count_nonzero(apart > _SAME_PLACE) > compared)
    part.refuse_where(wrong, "has a latitude and longitude that are not at its coordinates")


def _uprns(rows: NDArray[np.float64], where: str) -> Uprns:
    # A number of twelve digits is exact as a double.
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    repeated = np.flatnonzero(np.diff(rows[:, 0]) == 0)
    if len(repeated):
        raise InputError(f"{where} repeats the UPRN {rows[repeated[0], 0]:.0f}; {_ADVICE}")
    return Uprns(
        number=rows[:, 0].astype(np.int64),
        easting=np.rint(rows[:, 1]).astype(np.int32),
        northing=np.rint(rows[:, 2]).astype(np.int32),
        source=np.zeros(len(rows), dtype=np.uint8),
    )
