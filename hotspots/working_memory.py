"""Memory that one large calculation leaves to the next.

The system clears fresh memory, page by page, when it is first touched; for the density of a million
points that took a third of the time. What is lent here has been touched before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

KEPT_BYTES = 64 * 2**20
"""More than this goes back to the system when a calculation ends."""

# Arrays begin where a line of the processor's cache does.
LINE = 64

# Taking from it and adding to it are one step each, so that threads need no lock.
_left: deque[NDArray[np.uint8]] = deque(maxlen=1)


class WorkingMemory:
    """Arrays for the length of one calculation; `working_memory` lends it."""

    def __init__(self, memory: NDArray[np.uint8]) -> None:
        self._memory = memory[-memory.ctypes.data % LINE :]
        self._used = 0

    def array(self, size: int, dtype: DTypeLike = np.float64) -> NDArray[Any]:
        """An array (size) that holds whatever was there before.

        Raises
        ------
        MemoryError
            If more is asked for than was lent.
        """
        begin, end = self._used, self._used + size * np.dtype(dtype).itemsize
        if end > self._memory.size:
            raise MemoryError(f"{self._memory.size} bytes were lent; {end} are needed.")
        self._used = end + -end % LINE
        return self._memory[begin:end].view(dtype)


@contextmanager
def working_memory(*arrays: int) -> Iterator[WorkingMemory]:
    """Lend memory for arrays of these bytes; none of them may be used after the block.

    Threads that calculate at the same time have memory of their own; that of the last to end is
    kept.
    """
    needed = LINE + sum(size + LINE for size in arrays)
    memory = _taken(needed)
    try:
        yield WorkingMemory(memory)
    finally:
        if memory.size <= KEPT_BYTES:
            _left.append(memory)


def _taken(needed: int) -> NDArray[np.uint8]:
    # Another thread may take it between a look and the taking.
    with suppress(IndexError):
        left = _left.pop()
        if left.size >= needed:
            return left
    return np.empty(needed, dtype=np.uint8)
