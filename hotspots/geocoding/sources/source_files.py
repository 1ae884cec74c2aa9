"""The files of a downloaded data set, in a folder, in a zip archive or alone."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from hotspots.errors import InputError, NotFoundError

_LARGEST_FILE = 2_000_000_000
_READ_ERRORS = (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError)


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
            If it is a damaged archive or cannot be read.
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
                if archive.getinfo(name).file_size > _LARGEST_FILE:
                    raise InputError(
                        f"{name} in {self.path} is over 2 GB, larger than any file of such data;"
                        " download the data again."
                    )
                return archive.read(name)
        except _READ_ERRORS as error:
            raise _unreadable(self.path) from error


def _unreadable(path: Path) -> InputError:
    return InputError(
        f"{path} cannot be read (cut short, damaged or locked); download it again, or unpack it"
        " and name the folder."
    )
