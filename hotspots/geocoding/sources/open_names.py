"""Reader of OS Open Names: 20 km tiles of the country, a combined file, or one tile alone.

Source of the format: OS Open Names technical specification and getting started guide. The tiles
have no header line; ``Doc/OS_Open_Names_Header.csv`` has it, and where it is there, it must say
what the specification says. Names are cut to the service area while they are read; postcodes are
kept whole, so that this source alone serves for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import numpy as np

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds, inside
from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.sources.delimited import TablePart, read_header, read_parts
from hotspots.geocoding.sources.edition import edition_in, licence_statements
from hotspots.geocoding.sources.name_rows import KNOWN_TYPES, NameRows
from hotspots.geocoding.sources.postcode_rows import PostcodeRows
from hotspots.geocoding.sources.reader import Advance, SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

COLUMNS = (
    "ID", "NAMES_URI", "NAME1", "NAME1_LANG", "NAME2", "NAME2_LANG", "TYPE", "LOCAL_TYPE",
    "GEOMETRY_X", "GEOMETRY_Y", "MOST_DETAIL_VIEW_RES", "LEAST_DETAIL_VIEW_RES",
    "MBR_XMIN", "MBR_YMIN", "MBR_XMAX", "MBR_YMAX", "POSTCODE_DISTRICT", "POSTCODE_DISTRICT_URI",
    "POPULATED_PLACE", "POPULATED_PLACE_URI", "POPULATED_PLACE_TYPE",
    "DISTRICT_BOROUGH", "DISTRICT_BOROUGH_URI", "DISTRICT_BOROUGH_TYPE",
    "COUNTY_UNITARY", "COUNTY_UNITARY_URI", "COUNTY_UNITARY_TYPE",
    "REGION", "REGION_URI", "COUNTRY", "COUNTRY_URI",
    "RELATED_SPATIAL_OBJECT", "SAME_AS_DBPEDIA", "SAME_AS_GEONAMES",
)  # fmt: skip
"""The columns that the specification documents, in their order."""

_WANTED = {
    column.lower(): (column,)
    for column in (
        "NAME1", "NAME2", "TYPE", "LOCAL_TYPE", "GEOMETRY_X", "GEOMETRY_Y",
        "MBR_XMIN", "MBR_YMIN", "MBR_XMAX", "MBR_YMAX",
        "POPULATED_PLACE", "DISTRICT_BOROUGH", "COUNTY_UNITARY",
    )
}  # fmt: skip
_TILE = re.compile(r"(?:.*/)?[a-z]{2}[0-9]{2}\.csv", re.IGNORECASE)
_HEADER_FILE = re.compile(r"(?:.*/)?[^/]*header[^/]*\.csv", re.IGNORECASE)
_POSTCODE = "Postcode"
# Code-Point Open has a quality for each; here nothing is said, so that the points are taken as
# approximate to 50 m, which they nearly always are.
_POSTCODE_QUALITY = 30
_AGAIN = "download OS Open Names again."


class OpenNamesReader:
    """Reads the folder or archive with its tiles, or one file of them."""

    name = "OS Open Names"

    def recognises(self, files: SourceFiles) -> bool:
        return bool(_tables(files))

    def read(self, files: SourceFiles, service_area: Bounds, advance: Advance) -> SourceContent:
        _check_documented_header(files)
        postcodes, names = PostcodeRows(), NameRows()
        for part in _parts(files):
            advance(len(part))
            _take(part, service_area, postcodes, names)
        if not len(names):
            raise InputError(
                f"{files.path} holds no name in the service area; add the tiles that it needs."
            )
        edition = edition_in(files)
        notes = names.notes()
        if not len(postcodes):
            notes = (*notes, "It holds no postcodes.")
        return SourceContent(
            GazetteerSource(
                name=self.name,
                edition=edition or "of a date that its files do not say",
                licence="Open Government Licence v3.0",
                attribution=licence_statements(files)
                or "Contains OS data \u00a9 Crown copyright and database right"
                + (f" {edition[:4]}." if edition else "."),
                rows=len(names) + len(postcodes),
                holds="names and postcodes" if len(postcodes) else "names",
                notes=notes,
            ),
            postcodes=postcodes.table(files.path) if len(postcodes) else None,
            names=names.table(),
        )


def _tables(files: SourceFiles) -> list[str]:
    """The tiles; without any, a single table that looks like one."""
    tiles = [name for name in files.names if _TILE.fullmatch(name)]
    if tiles:
        return tiles
    tables = [
        name
        for name in files.names
        if name.lower().endswith(".csv") and not _HEADER_FILE.fullmatch(name)
    ]
    return tables if len(tables) == 1 and _looks_like_one(files, tables[0]) else []


def _looks_like_one(files: SourceFiles, name: str) -> bool:
    first = read_header(files, name)
    return _is_header(first) or (len(first) == len(COLUMNS) and first[6] in KNOWN_TYPES)


def _is_header(cells: tuple[str, ...]) -> bool:
    return [cell.strip().upper() for cell in cells[:2]] == ["ID", "NAMES_URI"]


def _check_documented_header(files: SourceFiles) -> None:
    for name in files.names:
        if not _HEADER_FILE.fullmatch(name):
            continue
        found = [cell.strip().upper() for cell in read_header(files, name)]
        if found == list(COLUMNS):
            continue
        place = next(
            (i for i, (a, b) in enumerate(zip(found, COLUMNS, strict=False)) if a != b),
            min(len(found), len(COLUMNS)),
        )
        is_there = found[place] if place < len(found) else "nothing"
        expected = COLUMNS[place] if place < len(COLUMNS) else "nothing"
        raise InputError(
            f"{name} in {files.path} has {is_there} as column {place + 1} where {expected} is"
            " documented; Hotspots does not know this edition of OS Open Names."
        )


def _parts(files: SourceFiles) -> Iterator[TablePart]:
    tables: dict[str, str] = {}
    for name in _tables(files):
        tile = PurePosixPath(name).name.lower()
        if tile in tables:
            raise InputError(
                f"{files.path} holds a tile twice, as {tables[tile]} and as {name}; keep one"
                " edition's files together."
            )
        tables[tile] = name
    for name in tables.values():
        header = None if _is_header(read_header(files, name)) else COLUMNS
        yield from read_parts(files, name, _WANTED, header=header, advice=_AGAIN)


def _take(part: TablePart, service_area: Bounds, postcodes: PostcodeRows, names: NameRows) -> None:
    if set(part["type"]) - KNOWN_TYPES:
        row = next(i for i, kind in enumerate(part["type"]) if kind not in KNOWN_TYPES)
        raise part.refusal(row, f"has the type {part['type'][row]!r}, which is not documented")
    x = part.numbers("geometry_x", 0, 700_000)
    y = part.numbers("geometry_y", 0, 1_300_000)
    is_postcode = np.array([kind == _POSTCODE for kind in part["local_type"]], dtype=np.bool_)
    rows = np.flatnonzero(is_postcode)
    postcodes.add(
        part, "name1", rows, x[rows], y[rows], np.full(len(rows), _POSTCODE_QUALITY, np.uint8)
    )
    names.add(part, np.flatnonzero(~is_postcode & inside(x, y, service_area)), x, y)
