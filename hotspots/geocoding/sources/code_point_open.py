"""Reader of OS Code-Point Open as Ordnance Survey delivers it, whole or some postcode areas of it.

Source of the format: OS Code-Point Open technical specification; ``Doc/metadata.txt`` of the
product lists the rows of every postcode area.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds, inside
from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.gazetteer_tables import UNKNOWN, Postcodes
from hotspots.geocoding.postcode import scan_postcodes
from hotspots.geocoding.sources.postcode_rows import NOT_OF_A_PLACE
from hotspots.geocoding.sources.reader import Advance, SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

_AREA_FILE = re.compile(r"(?:.*/)?data/csv/([a-z]{1,2})\.csv", re.IGNORECASE)
_METADATA_FILE = re.compile(r"(?:.*/)?doc/metadata\.txt", re.IGNORECASE)
_LICENCE_FILE = re.compile(r"(?:.*/)?doc/licence\.txt", re.IGNORECASE)
_EDITION = re.compile(r"^DATASET VERSION NUMBER:\s*(\S+)", re.MULTILINE)
_AREA_ROWS = re.compile(r"^[ \t]+([A-Z]{1,2})[ \t]+(\d{1,9})\s*$", re.MULTILINE)
_METRES = re.compile(r"[0-9]{1,7}")
_COLUMNS = 10
_QUALITIES = frozenset({"10", "20", "30", "40", "50", "60", "90"})
_NO_COORDINATES = "90"
_NOT_OF_A_PLACE = [[postcode] for postcode in NOT_OF_A_PLACE]
_AGAIN = "download Code-Point Open again."


@dataclass(frozen=True)
class _Manifest:
    edition: str
    rows: dict[str, int]


class CodePointOpenReader:
    """Reads the folder or archive that holds ``Data/CSV/*.csv`` and ``Doc/metadata.txt``."""

    name = "OS Code-Point Open"

    def recognises(self, files: SourceFiles) -> bool:
        return any(_AREA_FILE.fullmatch(name) for name in files.names)

    def read(self, files: SourceFiles, service_area: Bounds, advance: Advance) -> SourceContent:
        manifest = _read_manifest(files)
        areas: list[NDArray[np.int64]] = []
        for area, name in _area_files(files).items():
            areas.append(_read_area(files, name, area, manifest))
            advance(len(areas[-1]))
        rows = np.concatenate(areas)
        located = rows[rows[:, 1] != int(_NO_COORDINATES)]
        notes = []
        if len(areas) < len(manifest.rows):
            notes.append(f"{len(areas)} of the {len(manifest.rows)} postcode areas are present.")
        if without := len(rows) - len(located):
            notes.append(f"Postcodes without coordinates (quality 90) left out: {without:,}.")
        postcodes = Postcodes(
            code=located[:, 0],
            easting=located[:, 2].astype(np.int32),
            northing=located[:, 3].astype(np.int32),
            quality=located[:, 1].astype(np.uint8),
            radius=np.zeros(len(located), dtype=np.uint16),
            addresses=np.full(len(located), UNKNOWN, dtype=np.int16),
            terminated=np.zeros(len(located), dtype=np.bool_),
            source=np.zeros(len(located), dtype=np.uint8),
        )
        if not inside(located[:, 2], located[:, 3], service_area).any():
            raise InputError(
                f"{files.path} holds no postcode with a position in the service area; add the"
                " postcode areas that it needs."
            )
        return SourceContent(
            GazetteerSource(
                name=self.name,
                edition=manifest.edition,
                licence="Open Government Licence v3.0",
                attribution=_attribution(files, manifest.edition),
                rows=len(located),
                notes=tuple(notes),
            ),
            postcodes=postcodes,
        )


def _area_files(files: SourceFiles) -> dict[str, str]:
    """The file of each postcode area."""
    found: dict[str, str] = {}
    for name in files.names:
        if match := _AREA_FILE.fullmatch(name):
            area = match[1].upper()
            if area in found:
                raise InputError(
                    f"{files.path} holds postcode area {area} twice, as {found[area]} and as"
                    f" {name}; keep one edition's files together."
                )
            found[area] = name
    return found


def _read_manifest(files: SourceFiles) -> _Manifest:
    name = next((name for name in files.names if _METADATA_FILE.fullmatch(name)), None)
    if name is None:
        raise InputError(
            f"{files.path} has no Doc/metadata.txt, which says how many rows each postcode area"
            " has; name the folder or archive that holds both Data and Doc."
        )
    text = _decode(files.read(name))
    edition = _EDITION.search(text)
    rows = {area: int(count) for area, count in _AREA_ROWS.findall(text)}
    if edition is None or not rows or "CODE-POINT" not in text:
        raise InputError(f"{name} in {files.path} is not the metadata of Code-Point Open; {_AGAIN}")
    return _Manifest(edition[1], rows)


def _read_area(files: SourceFiles, name: str, area: str, manifest: _Manifest) -> NDArray[np.int64]:
    """Return packed postcode, quality, easting and northing of every row of an area."""
    text = _decode(files.read(name)).removeprefix("\ufeff")
    try:
        rows = list(csv.reader(text.splitlines(), strict=True))
    except csv.Error as error:
        raise InputError(f"{name} in {files.path} is damaged ({error}); {_AGAIN}") from error
    if area not in manifest.rows:
        raise InputError(
            f"{name} in {files.path} is not in Doc/metadata.txt; keep one edition's files together."
        )
    if rows and rows[0] and rows[0][0].strip().lower() in ("pc", "postcode"):
        raise InputError(
            f"{name} in {files.path} begins with a header line, which the official files do not"
            " have; remove the line."
        )
    if len(rows) != manifest.rows[area]:
        raise InputError(
            f"{name} in {files.path} has {len(rows):,} rows and Doc/metadata.txt says"
            f" {manifest.rows[area]:,}; {_AGAIN}"
        )
    lines = [i for i, row in enumerate(rows, start=1) if row[:1] not in _NOT_OF_A_PLACE]
    rows = [rows[line - 1] for line in lines]
    scan = scan_postcodes([row[0] if row else "" for row in rows])
    clean = (scan.count == 1) & ~scan.corrected[:, 0]
    seen: set[int] = set()
    for line, row, code, is_clean in zip(
        lines, rows, scan.candidates[:, 0].tolist(), clean.tolist(), strict=True
    ):
        wrong = _what_is_wrong(row, area, is_clean=is_clean, repeated=code in seen)
        if wrong:
            raise InputError(f"Line {line} of {name} in {files.path} {wrong}; {_AGAIN}")
        seen.add(code)
    columns = [scan.candidates[:, 0], *(np.array([row[i] for row in rows], int) for i in (1, 2, 3))]
    return np.column_stack(columns)


def _what_is_wrong(row: list[str], area: str, *, is_clean: bool, repeated: bool) -> str | None:
    if len(row) != _COLUMNS:
        return f"has {len(row)} columns instead of {_COLUMNS}"
    postcode, quality, easting, northing = row[:4]
    letters = postcode[:2] if postcode[1:2].isalpha() else postcode[:1]
    if not is_clean or letters != area:
        return f"has {postcode!r} where a postcode of area {area} is expected"
    if repeated:
        return f"repeats the postcode {postcode}"
    if quality not in _QUALITIES:
        return f"has the unknown positional quality {quality!r}"
    numbers = all(_METRES.fullmatch(cell) for cell in (easting, northing))
    if not numbers or int(easting) >= 700_000 or int(northing) >= 1_300_000:
        return "has coordinates that are not on the National Grid"
    if (easting == northing == "0") != (quality == _NO_COORDINATES):
        return f"has coordinates that do not go with its positional quality {quality}"
    return None


def _attribution(files: SourceFiles, edition: str) -> str:
    name = next((name for name in files.names if _LICENCE_FILE.fullmatch(name)), None)
    lines = _decode(files.read(name)).splitlines() if name else []
    statements = [line.strip() for line in lines if line.strip().startswith("Contains ")]
    year = edition.partition(".")[0]
    return " ".join(statements) or (
        f"Contains Ordnance Survey data \u00a9 Crown copyright and database right {year}."
        f" Contains Royal Mail data \u00a9 Royal Mail copyright and database right {year}."
        f" Contains National Statistics data \u00a9 Crown copyright and database right {year}."
    )


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # The copyright sign of the licence is one byte.
        return content.decode("latin-1")
