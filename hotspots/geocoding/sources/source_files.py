"""The files of a downloaded data set, in a folder, in a zip archive or alone."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from hotspots.errors import InputError, NotFoundError

_LARGEST_FILE = 2_000_000_000
_LARGEST_STREAM = 20_000_000_000
_BUFFER = 1 << 20
_READ_ERRORS = (
    OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True)
class SourceFiles:
    """Read access to the files of one download; nothing is unpacked to disk.

    Attributes
    ----------
    path
        What the person named.
    names
        Paths of the files inside it with forward slashes, sorted; of a single file, its own name.
    """

    path: Path
    names: tuple[str, ...]

    @classmethod
    def open(cls, path: Path) -> SourceFiles:
        """List the files.

        Raises
        ------
        NotFoundError
            If there is nothing at ``path``.
        InputError
            If it is a damaged archive, holds a name twice or cannot be read.
        """
        try:
            if path.is_dir():
                files = (file for file in path.rglob("*") if file.is_file())
                names = [file.relative_to(path).as_posix() for file in files]
            elif path.suffix.lower() == ".zip":
                with zipfile.ZipFile(path) as archive:
                    names = [i.filename for i in archive.infolist() if not i.is_dir()]
            elif path.exists():
                names = [path.name]
            else:
                raise NotFoundError(f"There is no file or folder {path}; check the name.")
        except _READ_ERRORS as error:
            raise _unreadable(path) from error
        if len(set(names)) < len(names):
            again = next(name for name in sorted(names) if names.count(name) > 1)
            raise InputError(f"{path} holds {again} twice; download it again.")
        return cls(path, tuple(sorted(names)))

    def read(self, name: str) -> bytes:
        """Return the content of one of ``names``.

        Raises
        ------
        InputError
            If it cannot be read: truncated, damaged, locked by a password or absurdly large.
        """
        try:
            if self.path.is_dir():
                return (self.path / name).read_bytes()
            if self.path.suffix.lower() != ".zip":
                return self.path.read_bytes()
            with zipfile.ZipFile(self.path) as archive:
                _refuse_larger(self.path, archive.getinfo(name), _LARGEST_FILE)
                return archive.read(name)
        except _READ_ERRORS as error:
            raise _unreadable(self.path) from error

    @contextmanager
    def open_stream(self, name: str) -> Iterator[BinaryIO]:
        """Open one of ``names`` for reading from its beginning to its end, at any size.

        The checksum of a file in an archive is checked when its end is reached. To read a table,
        see `hotspots.geocoding.sources.delimited`.

        Raises
        ------
        InputError
            Here and from the stream's ``read``, as `read` does.
        """
        archive = None
        raw: IO[bytes]
        try:
            if self.path.suffix.lower() == ".zip" and not self.path.is_dir():
                archive = zipfile.ZipFile(self.path)
                _refuse_larger(self.path, archive.getinfo(name), _LARGEST_STREAM)
                raw = archive.open(name)
            else:
                raw = (self.path / name if self.path.is_dir() else self.path).open("rb", 0)
        except _READ_ERRORS as error:
            if archive is not None:
                archive.close()
            raise _unreadable(self.path) from error
        try:
            with raw, io.BufferedReader(_CheckedStream(raw, self.path), _BUFFER) as stream:
                yield stream
        finally:
            if archive is not None:
                archive.close()


class _CheckedStream(io.RawIOBase):
    """Says of a download that cannot be read what `SourceFiles.read` says of it."""

    def __init__(self, raw: IO[bytes], path: Path) -> None:
        self._raw, self._path = raw, path

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            content = self._raw.read(len(buffer))
        except _READ_ERRORS as error:
            raise _unreadable(self._path) from error
        buffer[: len(content)] = content
        return len(content)


def _refuse_larger(path: Path, member: zipfile.ZipInfo, limit: int) -> None:
    if member.file_size > limit:
        raise InputError(
            f"{member.filename} in {path} is over {limit // 10**9} GB, larger than any file of such"
            " data; download the data again."
        )


def _unreadable(path: Path) -> InputError:
    return InputError(
        f"{path} cannot be read (cut short, damaged or locked); download it again, or unpack it"
        " and name the folder."
    )
