"""Small lists that a partnership keeps itself: CSV in UTF-8 with a header line.

Lines that begin with "#" before the header say where the list comes from; that text becomes its
attribution. A text file of the same name ending in ``.txt`` beside it does the same. Cells may be
separated by commas, semicolons or tabs, as spreadsheets write them.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import PurePosixPath

from hotspots.errors import InputError
from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.sources.source_files import SourceFiles

LARGEST_RADIUS = 20_000
"""Metres; what is known less well than this is not worth a place on a map."""

_SEPARATORS = ",;\t"
_LONGEST_LINE = 1 << 16


@dataclass(frozen=True)
class ListRow:
    """One row: its cells by column, stripped, and where it is for messages."""

    cells: dict[str, str]
    line: int
    where: str

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def point(self, *, assumed_radius: int | None = None) -> tuple[int, int, int]:
        """Easting, northing and radius in whole metres.

        Raises
        ------
        InputError
            If one is not a number, the point is not on the National Grid, or the radius is not
            between 1 m and 20 km; an empty radius is the assumed one, if there is one.
        """
        radius_cell = self["radius"] or ("" if assumed_radius is None else str(assumed_radius))
        try:
            easting, northing = round(float(self["easting"])), round(float(self["northing"]))
            radius = round(float(radius_cell))
        except (ValueError, OverflowError) as error:
            raise InputError(
                f"{self.where} has an easting, northing or radius that is not a number; correct it."
            ) from error
        on_grid = 0 < easting < 700_000 and 0 < northing < 1_300_000
        if not on_grid or not 0 < radius <= LARGEST_RADIUS:
            raise InputError(
                f"{self.where} is not on the National Grid or has a radius that is not between 1 m"
                " and 20 km; give metres of EPSG:27700."
            )
        return easting, northing, radius


@dataclass(frozen=True)
class LocalList:
    """A list that was read.

    Attributes
    ----------
    name
        Path of its file in the source.
    rows
        Its rows that are not blank.
    attribution
        Where it says that it comes from; "" if it does not.
    checksum
        SHA-256 of the file, in hexadecimal.
    """

    name: str
    rows: tuple[ListRow, ...]
    attribution: str
    checksum: str

    @classmethod
    def read(cls, files: SourceFiles) -> LocalList:
        """Read the one list that the files hold.

        Raises
        ------
        InputError
            If it is not UTF-8 or not a table.
        """
        (name,) = _tables(files)
        content = files.read(name)
        try:
            lines = list(io.StringIO(content.decode("utf-8-sig"), newline=""))
        except UnicodeDecodeError as error:
            raise _not_utf8(files, name) from error
        first = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
        comments = (line.lstrip("# ").strip() for line in lines[:first])
        return cls(
            name=name,
            rows=tuple(_rows(lines[first:], first, files)),
            attribution=" ".join(comments).strip() or _sidecar(files, name),
            checksum=hashlib.sha256(content).hexdigest(),
        )

    def source(self, *, rows: int, holds: str, notes: tuple[str, ...] = ()) -> GazetteerSource:
        """Describe the list as a source."""
        return GazetteerSource(
            name=PurePosixPath(self.name).stem,
            edition=f"with checksum {self.checksum[:12]}",
            licence="as its owner states",
            attribution=self.attribution,
            rows=rows,
            holds=holds,
            notes=notes,
        )


def list_columns(files: SourceFiles) -> tuple[str, ...]:
    """Columns of the one list that the files hold, in small letters; none if they hold none.

    Raises
    ------
    InputError
        If it is not UTF-8.
    """
    tables = _tables(files)
    if len(tables) != 1:
        return ()
    with files.open_stream(tables[0]) as stream:
        line = stream.readline(_LONGEST_LINE).removeprefix(b"\xef\xbb\xbf")
        while line.startswith(b"#"):
            line = stream.readline(_LONGEST_LINE)
    try:
        return _header(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _not_utf8(files, tables[0]) from error


def _tables(files: SourceFiles) -> list[str]:
    return [name for name in files.names if name.lower().endswith(".csv")]


def _not_utf8(files: SourceFiles, name: str) -> InputError:
    return InputError(f"{name} in {files.path} is not UTF-8; save it as CSV UTF-8.")


def _separator(line: str) -> str:
    return max(_SEPARATORS, key=line.count)


def _header(line: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([line], delimiter=_separator(line)), [])
    except csv.Error:
        return ()  # no table
    return tuple(cell.strip().lower() for cell in cells)


def _rows(lines: list[str], before: int, files: SourceFiles) -> list[ListRow]:
    """Read the header and the rows below it, ``before`` lines down in the file."""
    reader = csv.reader(lines, delimiter=_separator(lines[0]), strict=True)
    found = []
    try:
        header = tuple(cell.strip().lower() for cell in next(reader))
        for cells in reader:
            where = f"Line {before + reader.line_num} of {files.path}"
            if len(cells) > len(header):
                raise InputError(
                    f"{where} has {len(cells)} cells and the header {len(header)}; put quotation"
                    " marks around a cell that holds a separator."
                )
            if any(cell.strip() for cell in cells):
                named = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
                found.append(ListRow(named, before + reader.line_num, where))
    except csv.Error as error:
        raise InputError(
            f"Line {before + reader.line_num} of {files.path} is damaged ({error}); correct it."
        ) from error
    return found


def _sidecar(files: SourceFiles, name: str) -> str:
    if files.path.is_file() and files.path.suffix.lower() == ".csv":
        beside = files.path.with_suffix(".txt")
        content = beside.read_bytes() if beside.is_file() else b""
    else:
        inside = str(PurePosixPath(name).with_suffix(".txt"))
        content = files.read(inside) if inside in files.names else b""
    return " ".join(content.decode("utf-8-sig", "replace").split())
