"""Reader of the two postcode tables of the Office for National Statistics, ONSPD and NSPL.

Source of the format: the user guides of the ONS Postcode Directory and of the National Statistics
Postcode Lookup. Columns are renamed with nearly every release and are found by name, in the old
manner (``pcd,pcd2,pcds,...,oseast1m,osnrth1m,osgrdind,...,ctry``) or the new
(``pcd7,pcd8,pcds,...,east1m,north1m,gridind,...,ctry25cd``).

Their positional quality is read as that of Code-Point Open: 1 to 6 are 10 to 60; 8 (terminated
before today's method, last known reference) is 50, estimated; 9 is no reference. Points in
Northern Ireland are on the Irish Grid, and those of the Channel Islands and the Isle of Man on
none: they are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.sources.delimited import TablePart, read_header, read_parts
from hotspots.geocoding.sources.edition import edition_in
from hotspots.geocoding.sources.postcode_rows import PostcodeRows
from hotspots.geocoding.sources.reader import Advance, SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

_WANTED = {
    "postcode": ("pcds", "pcd8|pcd2", "pcd7|pcd"),
    "introduced": ("dointr",),
    "terminated": ("doterm",),
    "easting": ("oseast1m|east1m",),
    "northing": ("osnrth1m|north1m",),
    "quality": ("osgrdind|gridind",),
    "country": (r"ctry|ctry\d\dcd",),
}
_TABLE = re.compile(r"(?:.*/)?(ONSPD|NSPL)[^/]*\.csv", re.IGNORECASE)
_PART = re.compile(r"(?:.*/)?multi_csv/[^/]*\.csv", re.IGNORECASE)
_DOCUMENT = re.compile(r"(?:.*/)?(documents|user guide)[^/]*/.*", re.IGNORECASE)
_MONTH = re.compile(r"[0-9]{6}")
_QUALITIES = {"1": 10, "2": 20, "3": 30, "4": 40, "5": 50, "6": 60, "8": 50}
_NO_REFERENCE = "9"
_GREAT_BRITAIN = frozenset(("E92000001", "S92000003", "W92000004"))
_ELSEWHERE = frozenset(("N92000002", "L93000001", "M83000003"))
_AGAIN = "download it again."


class PostcodeDirectoryReader:
    """Reads the table of the whole country, or its parts in ``multi_csv`` where that is absent."""

    name = "ONS Postcode Directory or National Statistics Postcode Lookup"

    def recognises(self, files: SourceFiles) -> bool:
        return bool(_tables(files))

    def read(self, files: SourceFiles, service_area: Bounds, advance: Advance) -> SourceContent:
        postcodes, counted = PostcodeRows(), _Counted()
        for part in _parts(files):
            advance(len(part))
            _take(part, postcodes, counted)
        if not postcodes.any_inside(service_area):
            raise InputError(
                f"{files.path} holds no postcode with a position in the service area; name the"
                " table of the whole country."
            )
        edition = edition_in(files) or counted.latest()
        table = postcodes.table(files.path)
        return SourceContent(
            GazetteerSource(
                name=_product(files),
                edition=edition or "of a date that its files do not say",
                licence="Open Government Licence v3.0",
                attribution=_attribution(edition[:4]),
                rows=len(table),
                notes=counted.notes(int(table.terminated.sum())),
            ),
            postcodes=table,
        )


class _Counted(Counter[str]):
    """Rows that were left out, by reason, and the latest month that a row was introduced."""

    newest = ""

    def latest(self) -> str:
        return f"{self.newest[:4]}-{self.newest[4:]}" if self.newest else ""

    def notes(self, terminated: int) -> tuple[str, ...]:
        said = (
            ("Postcodes that are no longer in use, kept and marked", terminated),
            ("Postcodes without a grid reference left out", self["no reference"]),
            (
                "Postcodes of Northern Ireland, the Channel Islands and the Isle of Man left out",
                self["elsewhere"],
            ),
        )
        return tuple(f"{text}: {count:,}." for text, count in said if count)


def _tables(files: SourceFiles) -> list[str]:
    """The table of the whole country, or else its parts."""
    found = [n for n in files.names if _TABLE.fullmatch(n) and not _DOCUMENT.fullmatch(n)]
    whole = [name for name in found if not _PART.fullmatch(name)]
    if whole or found:
        return whole or found
    tables = [name for name in files.names if name.lower().endswith(".csv")]
    return tables if len(tables) == 1 and _looks_like_one(files, tables[0]) else []


def _looks_like_one(files: SourceFiles, name: str) -> bool:
    columns = {cell.strip().lower() for cell in read_header(files, name)}
    return "pcds" in columns and bool(columns & {"oseast1m", "east1m"})


def _parts(files: SourceFiles) -> Iterator[TablePart]:
    tables = _tables(files)
    if len(tables) > 1 and not all(_PART.fullmatch(name) for name in tables):
        raise InputError(f"{files.path} holds {' and '.join(tables)}; name one of them, unpacked.")
    for name in tables:
        yield from read_parts(files, name, _WANTED, advice=_AGAIN)


def _take(part: TablePart, postcodes: PostcodeRows, counted: _Counted) -> None:
    # There are few different ones, so that each is judged once.
    states = list(zip(part["quality"], part["country"], part["terminated"], strict=True))
    wrong = {state: said for state in set(states) if (said := _what_is_wrong(*state))}
    if wrong:
        row = next(row for row, state in enumerate(states) if state in wrong)
        raise part.refusal(row, wrong[states[row]])
    kept = [
        row
        for row, (quality, country, _) in enumerate(states)
        if quality != _NO_REFERENCE and country in _GREAT_BRITAIN
    ]
    without = part["quality"].count(_NO_REFERENCE)
    counted["no reference"] += without
    counted["elsewhere"] += len(part) - without - len(kept)
    counted.newest = max(counted.newest, *filter(_MONTH.fullmatch, set(part["introduced"])), "")
    postcodes.add(
        part,
        "postcode",
        np.array(kept, dtype=np.int64),
        part.numbers("easting", 1, 700_000, rows=kept),
        part.numbers("northing", 1, 1_300_000, rows=kept),
        np.array([_QUALITIES[states[row][0]] for row in kept], dtype=np.uint8),
        np.array([bool(states[row][2].strip()) for row in kept], dtype=np.bool_),
    )


def _what_is_wrong(quality: str, country: str, terminated: str) -> str | None:
    if quality == _NO_REFERENCE:
        return None
    if quality not in _QUALITIES:
        return f"has the unknown positional quality {quality!r}"
    if country not in _GREAT_BRITAIN and country not in _ELSEWHERE:
        return f"has the unknown country {country!r}"
    if terminated.strip() and not _MONTH.fullmatch(terminated.strip()):
        return f"has {terminated!r} as the month of termination"
    return None


def _product(files: SourceFiles) -> str:
    match = _TABLE.fullmatch(_tables(files)[0])
    lookup = match is not None and match[1].upper() == "NSPL"
    return "National Statistics Postcode Lookup" if lookup else "ONS Postcode Directory"


def _attribution(year: str) -> str:
    right = f"copyright and database right{' ' + year if year else ''}."
    return (
        f"Contains OS data \u00a9 Crown {right} Contains Royal Mail data \u00a9 Royal Mail {right}"
        " Source: Office for National Statistics licensed under the Open Government Licence v3.0."
    )
