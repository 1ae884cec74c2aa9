"""The monthly archives of data.police.uk: which files of a force are in them, and taking them out.

Source of the layout: https://data.police.uk/about/. ``YYYY-MM.zip`` holds the months up to its own,
of late 36 of them, each a folder ``YYYY-MM`` with a file ``YYYY-MM-force-street.csv`` for every
force; ``latest.zip`` leads to the newest. An archive of the whole country has 1.7 GB, a month of
one force 0.2 MB: only the archive's directory and the files that are wanted are asked for, where
the server sends parts of files.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hotspots.errors import InputError
from hotspots.fetching.address import shown
from hotspots.fetching.client import Client
from hotspots.fetching.provenance import put_in_place
from hotspots.fetching.ranged_file import RangedFile
from hotspots.periods import Month

PUBLISHER = "data.police.uk"
ATTRIBUTION = (
    "Contains information from data.police.uk licensed under the Open Government Licence v3.0."
)
COLUMNS = ("Crime ID", "Month", "Longitude", "Latitude", "Crime type")
"""The columns that are read; further ones may come and go."""

LATEST = "latest"
LARGEST_ARCHIVE = 8_000_000_000
LARGEST_MONTH = 100_000_000
_MEMBER = re.compile(r"(\d{4}-\d{2})/\1-([a-z]+(?:-[a-z]+)*)-street\.csv", re.ASCII)
_CHUNK = 1 << 20
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, KeyError, RuntimeError,
    NotImplementedError, OverflowError, MemoryError,
)  # fmt: skip


@dataclass(frozen=True)
class Directory:
    """What an archive holds.

    Attributes
    ----------
    address
        Of the archive, without any query.
    size
        Of the archive, in bytes.
    files
        The compressed size of every street-level file, by month and force.
    """

    address: str
    size: int
    files: Mapping[tuple[str, str], int]

    @property
    def months(self) -> tuple[Month, ...]:
        """The months of which it has files of any force, in order."""
        return tuple(Month(month) for month in sorted({month for month, _ in self.files}))

    @property
    def forces(self) -> tuple[str, ...]:
        """The forces of which it has files of any month, by name."""
        return tuple(sorted({force for _, force in self.files}))


def archive_address(setting: str, name: str) -> str:
    """Where the archive of a month is, or the newest one under the name ``LATEST``."""
    return f"{setting}/{name}.zip"


def file_name(month: Month, force: str) -> str:
    """What the file of a month and force is called, by its publisher and here."""
    return f"{month}-{force}-street.csv"


@contextmanager
def remote_archive(client: Client, address: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive on the server without downloading it.

    Raises
    ------
    hotspots.fetching.ranged_file.RangesRefusedError
        If the server sends whole files only.
    NotFoundError
        If there is no archive of that name.
    InputError
        If it is no archive.
    """
    with RangedFile(client, address) as remote, _opened(remote, shown(address)) as archive:
        yield archive


@contextmanager
def local_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive that was downloaded as a whole.

    Raises
    ------
    InputError
        If it is no archive.
    """
    with path.open("rb") as file, _opened(file, path.name) as archive:
        yield archive


def directory_of(archive: zipfile.ZipFile, *, address: str, size: int) -> Directory:
    """List the street-level files of an archive.

    Raises
    ------
    InputError
        If it has none, so that its layout must have changed.
    """
    files = {}
    for member in archive.infolist():
        if match := _MEMBER.fullmatch(member.filename):
            files[match[1], match[2]] = member.compress_size
    if not files:
        found = ", ".join(member.filename[:60] for member in archive.infolist()[:3]) or "nothing"
        raise InputError(
            f"{address} was expected to hold files named like 2025-01/2025-01-wiltshire-street.csv "
            f"and holds {found!r}; the publisher may have changed the layout, and nothing was kept."
        )
    return Directory(address, size, files)


def take_months(
    archive: zipfile.ZipFile,
    months: Iterable[Month],
    force: str,
    folder: Path,
    *,
    address: str,
    advance: Callable[[int], None],
) -> None:
    """Write the files of some months beside each other, each checked and complete or not there.

    Parameters
    ----------
    address
        Of the archive, for the record beside each file.
    advance
        Told of each file's compressed size once it is there.

    Raises
    ------
    InputError
        If a file is damaged or has another layout; those before it stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for month in months:
        path = folder / file_name(month, force)
        part = path.with_name(f"{path.name}.part")
        member = f"{month}/{path.name}"
        try:
            _take(archive, member, part, address)
            require_layout(part, month, name=f"{member} in {address}")
        except InputError:
            part.unlink(missing_ok=True)
            raise
        put_in_place(
            part,
            path,
            address=f"{address}/{member}",
            edition=address.rpartition("/")[2].removesuffix(".zip"),
            attribution=ATTRIBUTION,
        )
        advance(archive.getinfo(member).compress_size)


def require_layout(path: Path, month: Month, *, name: str) -> None:
    """Check that a file has the columns that are read, and is of the month it should be of.

    Raises
    ------
    InputError
        If it is not.
    """
    with path.open("rb") as file:
        text = file.read(1 << 16).decode("utf-8-sig", errors="replace")
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        header, first = next(rows, []), next(rows, [])
    except csv.Error:
        header, first = [], []
    if missing := [column for column in COLUMNS if column not in header]:
        found = ", ".join(cell[:40] for cell in header[:20]) or "nothing"
        raise InputError(
            f"{name} was expected to have the columns {', '.join(COLUMNS)}, and lacks "
            f"{', '.join(missing)}; it has {found!r}. The publisher may have changed the layout; "
            "the file was not kept."
        )
    dated = first[header.index("Month")] if len(first) > header.index("Month") else str(month)
    if dated != month:
        raise InputError(
            f"{name} was expected to hold {month} and its first row is of {dated[:20]!r}; the file "
            "was not kept."
        )


def _take(archive: zipfile.ZipFile, member: str, part: Path, address: str) -> None:
    try:
        with archive.open(member) as source, part.open("wb") as target:
            size = 0
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > LARGEST_MONTH:
                    raise InputError(
                        f"{member} in {address} has more than {LARGEST_MONTH // 10**6} MB, which "
                        "no month of a force ever had; it was not kept."
                    )
                target.write(chunk)
    except _DAMAGED as error:
        raise InputError(
            f"{member} in {address} is damaged (its checksum or compression is not right); "
            "give the same command again."
        ) from error


@contextmanager
def _opened(file: io.RawIOBase | io.BufferedReader, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGED as error:
        raise InputError(
            f"{name} was expected to be a zip archive and is none, or it is cut short; give the "
            "same command again."
        ) from error
    with archive:
        yield archive
