"""What is freed goes back to the system, where the C library would keep it for itself."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache


def return_freed_memory() -> None:
    """Hand what the process has freed back to the system; nothing where it cannot be asked to.

    The GNU C library keeps freed memory that something in use lies behind. After a large file that
    is tens of megabytes, which a server would hold until its end.
    """
    trim = _trim()
    if trim:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):  # musl, macOS; Windows opens no unnamed library
        return None
    return found
