"""Reader of the National Statistics UPRN Lookup (NSUL) and its sister, the ONS UPRN Directory.

Both say which postcode each property has, in one table for each region. Their many columns of
statistical areas are renamed with every edition, so that the few that are needed are found by name.
Source of the format: user guides of the products, Office for National Statistics; header of the
edition of June 2026.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds, inside
from hotspots.geocoding.edition import edition_month
from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.gazetteer_tables import AddressPostcodes, Uprns
from hotspots.geocoding.postcode import scan_postcodes
from hotspots.geocoding.service_area import NATIONAL_GRID
from hotspots.geocoding.sources.number_parts import NumberPart, read_number_parts
from hotspots.geocoding.sources.postcode_rows import NOT_OF_A_PLACE
from hotspots.geocoding.sources.reader import Advance, SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

MARGIN = 5_000.0
"""Metres around the service area from which addresses are taken: no postcode in it is cut."""
_TABLE = re.compile(
    r"(?:.*/)?(NSUL|ONSUD)_(?:E\d+_)?((?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)"
    r"_20\d\d)_([A-Z]{2})\.csv",
    re.IGNORECASE,
)
_NO_POSTCODE = NOT_OF_A_PLACE | {""}
_UPRN = re.compile(r"[0-9]{1,12}")
_WANTED = {
    "uprn": ("UPRN",),
    "easting": ("GRIDGB1E",),
    "northing": ("GRIDGB1N",),
    "postcode": ("PCDS", "PCD8", "PCD7", "PCD"),
}
_KINDS = {"uprn": str, "easting": float, "northing": float, "postcode": str}
_NAMES = {"NSUL": "National Statistics UPRN Lookup", "ONSUD": "ONS UPRN Directory"}
_ADVICE = "download the UPRN lookup again."


class UprnPostcodesReader:
    """Reads the folder or archive that holds ``Data/NSUL_..._SW.csv`` and the like."""

    name = "National Statistics UPRN Lookup"

    def recognises(self, files: SourceFiles) -> bool:
        return any(_TABLE.fullmatch(name) for name in files.names)

    def read(self, files: SourceFiles, service_area: Bounds, advance: Advance) -> SourceContent:
        tables = [match for name in files.names if (match := _TABLE.fullmatch(name))]
        product, edition = _edition(files, tables)
        rows, codes, unlocated = _rows(files, tables, service_area, advance)
        addresses, uprns = _addresses(rows, codes, service_area, files)
        notes = [f"Regions: {', '.join(sorted(table[3].upper() for table in tables))}."]
        if unlocated:
            notes.append(f"Addresses without coordinates left out: {unlocated:,}.")
        return SourceContent(
            GazetteerSource(
                name=_NAMES[product],
                edition=edition,
                licence="Open Government Licence v3.0",
                attribution=_attribution(edition[:4]),
                rows=len(uprns),
                holds="UPRNs",
                notes=tuple(notes),
            ),
            uprns=uprns,
            address_postcodes=addresses,
        )


def _edition(files: SourceFiles, tables: list[re.Match[str]]) -> tuple[str, str]:
    """Product and year and month, such as "2025-02", of tables that belong together."""
    editions = {(table[1].upper(), table[2].upper()) for table in tables}
    if len(editions) > 1:
        raise InputError(
            f"{files.path} holds several editions of the UPRN lookup; keep the tables of one."
        )
    regions = [table[3].upper() for table in tables]
    if len(set(regions)) < len(regions):
        raise InputError(f"{files.path} holds the table of a region twice; keep one of them.")
    product, named = editions.pop()
    month = edition_month(named)
    return product, f"{month:%Y-%m}" if month else "unknown"


def _rows(
    files: SourceFiles, tables: list[re.Match[str]], service_area: Bounds, advance: Advance
) -> tuple[NDArray[np.float64], NDArray[np.int64], int]:
    """Return UPRN, easting, northing; postcodes; and how many rows are without coordinates."""
    kept, codes, unlocated = [np.empty((0, 3))], [np.empty(0, dtype=np.int64)], 0
    for table in tables:
        for part in read_number_parts(files, table[0], _WANTED, _KINDS, advice=_ADVICE):
            _refuse_impossible(part)
            unlocated += len(part) - int(np.count_nonzero(part["easting"] > 0))
            near, near_codes = _near(part, service_area)
            kept.append(near)
            codes.append(near_codes)
            advance(len(part))
    return np.concatenate(kept), np.concatenate(codes), unlocated


def _refuse_impossible(part: NumberPart) -> None:
    x, y = part["easting"], part["northing"]
    without = (np.isnan(x) & np.isnan(y)) | ((x == 0) & (y == 0))
    part.refuse_where(
        ~without & ~inside(x, y, NATIONAL_GRID), "has coordinates that are not on the National Grid"
    )


def _near(part: NumberPart, service_area: Bounds) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """UPRN, easting and northing, and packed postcode (0 without one), of what lies near."""
    xmin, ymin, xmax, ymax = service_area
    wider = (xmin - MARGIN, ymin - MARGIN, xmax + MARGIN, ymax + MARGIN)
    here = np.flatnonzero(inside(part["easting"], part["northing"], wider) & (part["easting"] > 0))
    wrong = np.zeros(len(part), dtype=np.bool_)
    numbers, texts = part["uprn"][here], part["postcode"][here]
    # Numbers are read as text: a parser takes 1.00121E+11 for a whole number.
    wrong[here] = [not (_UPRN.fullmatch(number) and int(number)) for number in numbers]
    part.refuse_where(wrong, "has something else where a UPRN is expected")
    scan = scan_postcodes(texts.tolist())
    blank = np.array([text.strip() in _NO_POSTCODE for text in texts], dtype=np.bool_)
    wrong[here] = ~blank & ((scan.count != 1) | scan.corrected[:, 0])
    part.refuse_where(wrong, "has something else where a postcode is expected")
    codes = np.where(blank, 0, scan.candidates[:, 0]).astype(np.int64)
    located = (part["easting"][here], part["northing"][here])
    return np.column_stack((numbers.astype(np.float64), *located)), codes


def _addresses(
    rows: NDArray[np.float64], codes: NDArray[np.int64], service_area: Bounds, files: SourceFiles
) -> tuple[AddressPostcodes, Uprns]:
    order = np.argsort(rows[:, 0], kind="stable")
    rows, codes = rows[order], codes[order]
    repeated = np.flatnonzero(np.diff(rows[:, 0]) == 0)
    if len(repeated):
        raise InputError(f"{files.path} repeats the UPRN {rows[repeated[0], 0]:.0f}; {_ADVICE}")
    number = rows[:, 0].astype(np.int64)
    easting, northing = (np.rint(rows[:, axis]).astype(np.int32) for axis in (1, 2))
    here = inside(rows[:, 1], rows[:, 2], service_area)
    if not here.any():
        raise InputError(
            f"{files.path} holds no property in the service area; add the regions that it needs."
        )
    has = codes != 0
    source = np.zeros(int(here.sum()), dtype=np.uint8)
    return (
        AddressPostcodes(number[has], codes[has], easting[has], northing[has]),
        Uprns(number[here], easting[here], northing[here], source),
    )


def _attribution(year: str) -> str:
    return (
        f"Contains OS data \u00a9 Crown copyright and database right {year}."
        f" Contains Royal Mail data \u00a9 Royal Mail copyright and database right {year}."
        " Contains GeoPlace data \u00a9 Local Government Information House Limited copyright and"
        f" database right {year}."
        " Source: Office for National Statistics licensed under the Open Government Licence v.3.0."
    )
