"""The file that a command is asked to write: refused in time, complete or not there at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotspots.errors import InputError


def require_format(path: Path, formats: tuple[str, ...], *, source: Path | None = None) -> str:
    """Return the ending of an output file, in small letters; nothing is written yet.

    Raises
    ------
    InputError
        If it is a format that a command does not write, in no folder, a folder, or ``source``,
        the file that is read.
    """
    ending = path.suffix.lower()
    if ending not in formats:
        raise InputError(
            f"{path} cannot be written: name a file that ends in {' or '.join(formats)}."
        )
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent} to write to: create it first.")
    if path.is_dir():
        raise InputError(f"{path} is a folder: name a file to write.")
    if source is not None and source.exists() and path.exists() and path.samefile(source):
        raise InputError(f"{path} is the file that is read: name another one to write.")
    return ending


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path in the same folder that takes the file's place once all is written.

    Raises
    ------
    InputError
        If the file cannot be written: the folder, the disk or the old file does not allow it.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.stem}-", dir=path.parent) as folder:
            temporary = Path(folder) / path.name
            yield temporary
            temporary.replace(path)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror or error}): check the folder and the space "
            "on the disk, and close the file elsewhere."
        ) from error
