"""One download at a time into one folder, so that two never write the same file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotspots.errors import ConflictError


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes from downloading into a folder; it is created where it is missing.

    The lock ends with the process, however that ends.

    Raises
    ------
    ConflictError
        If another process has it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _take(descriptor)
        except OSError as error:
            raise ConflictError(
                f"Another hotspots is downloading into {folder}; wait until it has ended."
            ) from error
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
