"""How the inner loops are compiled: one place for the options, so that no loop differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(loop: Loop) -> Loop:
    """Compile to machine code that runs without the interpreter's lock and is kept on disk.

    Single-threaded on purpose: numba's default threading layer aborts the process when two server
    threads enter it at once. No fast maths: its reordering would void the stated accuracy.
    """
    return cast(Loop, numba.njit(nogil=True, cache=True)(loop))
