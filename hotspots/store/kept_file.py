"""Files that are made from the database and kept beside it until its data change."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

PIECE = ".part"
ABANDONED_SECONDS = 600
"""After so long nobody is writing a piece any more: it was left by a process that was killed."""


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file for its owner alone; whoever reads meanwhile sees the whole of it, or none.

    Parameters
    ----------
    path
        In a folder that exists; a file that is there is replaced.

    Raises
    ------
    OSError
        If it cannot be written; nothing is left behind then.
    """
    handle, name = tempfile.mkstemp(suffix=PIECE, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def remove_abandoned(folder: Path) -> None:
    """Remove what processes that were killed had begun to write."""
    long_ago = time.time() - ABANDONED_SECONDS
    for piece in folder.glob(f"*{PIECE}"):
        try:
            if piece.stat().st_mtime < long_ago:
                piece.unlink()
        except FileNotFoundError:
            continue  # whoever wrote it was slow, not dead
