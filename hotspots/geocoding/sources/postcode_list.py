"""Reader of a small list of postcodes: a CSV with ``postcode,easting,northing[,radius]``.

Lines that begin with "#" before the header say where the list comes from; that text becomes its
attribution. A text file of the same name ending in ``.txt`` beside it does the same.
"""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import PurePosixPath

import numpy as np

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.gazetteer_tables import UNKNOWN, Postcodes
from hotspots.geocoding.postcode import scan_postcodes
from hotspots.geocoding.sources.reader import Advance, SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

# A list need not be complete, so that the distance to other postcodes says nothing about spread.
ASSUMED_RADIUS = 250
LARGEST_RADIUS = 20_000
_REQUIRED = ("postcode", "easting", "northing")
_QUALITY = 10


class PostcodeListReader:
    """Reads a postcode list."""

    name = "postcode list"

    def recognises(self, files: SourceFiles) -> bool:
        tables = _tables(files)
        return len(tables) == 1 and set(_REQUIRED) <= set(_header(_lines(files, tables[0])[1]))

    def read(self, files: SourceFiles, service_area: Bounds, advance: Advance) -> SourceContent:
        (name,) = _tables(files)
        comments, lines = _lines(files, name)
        rows = list(csv.DictReader(io.StringIO("".join(lines[1:])), fieldnames=_header(lines)))
        scan = scan_postcodes([row["postcode"] for row in rows])
        first_line = len(comments) + 2
        values = [
            _values(row, f"Line {first_line + place} of {files.path}")
            for place, row in enumerate(rows)
        ]
        seen: set[int] = set()
        for place, code in enumerate(scan.candidates[:, 0].tolist()):
            where = f"Line {first_line + place} of {files.path}"
            if scan.count[place] != 1 or scan.corrected[place, 0]:
                raise InputError(
                    f"{where} has {rows[place]['postcode']!r}, which is not a postcode; correct it."
                )
            if code in seen:
                raise InputError(f"{where} repeats {rows[place]['postcode']}; keep one of them.")
            seen.add(code)
        advance(len(rows))
        table = np.array(values, dtype=np.int64).reshape(-1, 3)
        if not len(rows):
            raise InputError(
                f"{files.path} holds no postcode with a position; choose another source."
            )
        return SourceContent(
            GazetteerSource(
                name=PurePosixPath(name).stem,
                edition=f"with checksum {hashlib.sha256(files.read(name)).hexdigest()[:12]}",
                licence="as its owner states",
                attribution=" ".join(comments) or _sidecar(files, name),
                rows=len(rows),
            ),
            postcodes=Postcodes(
                code=scan.candidates[:, 0],
                easting=table[:, 0].astype(np.int32),
                northing=table[:, 1].astype(np.int32),
                quality=np.full(len(rows), _QUALITY, dtype=np.uint8),
                radius=table[:, 2].astype(np.uint16),
                addresses=np.full(len(rows), UNKNOWN, dtype=np.int16),
                terminated=np.zeros(len(rows), dtype=np.bool_),
                source=np.zeros(len(rows), dtype=np.uint8),
            ),
        )


def _tables(files: SourceFiles) -> list[str]:
    return [name for name in files.names if name.lower().endswith(".csv")]


def _lines(files: SourceFiles, name: str) -> tuple[list[str], list[str]]:
    try:
        text = files.read(name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} in {files.path} is not UTF-8 (byte {error.start}); save it as CSV UTF-8."
        ) from error
    lines = text.splitlines(keepends=True)
    header = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return [line.lstrip("# ").strip() for line in lines[:header]], lines[header:]


def _header(lines: list[str]) -> list[str]:
    return [name.strip().lower() for name in next(csv.reader(lines[:1]), [])]


def _values(row: dict[str, str], where: str) -> tuple[int, int, int]:
    try:
        easting, northing = round(float(row["easting"])), round(float(row["northing"]))
        radius = round(float(row.get("radius") or ASSUMED_RADIUS))
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(
            f"{where} has an easting, northing or radius that is not a number."
        ) from error
    if not (0 < easting < 700_000 and 0 < northing < 1_300_000 and 0 < radius <= LARGEST_RADIUS):
        raise InputError(
            f"{where} is not on the National Grid or has a radius that is not between 1 m and"
            " 20 km; give metres of EPSG:27700."
        )
    return easting, northing, radius


def _sidecar(files: SourceFiles, name: str) -> str:
    if files.path.is_file() and files.path.suffix.lower() == ".csv":
        beside = files.path.with_suffix(".txt")
        return " ".join(beside.read_text("utf-8-sig").split()) if beside.is_file() else ""
    beside_name = str(PurePosixPath(name).with_suffix(".txt"))
    if beside_name not in files.names:
        return ""
    return " ".join(files.read(beside_name).decode("utf-8", "replace").split())
