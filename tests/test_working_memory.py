"""Memory that one large calculation leaves to the next."""

from __future__ import annotations

from threading import Barrier, Thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.working_memory import KEPT_BYTES, LINE, working_memory

DTYPES = st.sampled_from([np.float64, np.int32, np.uint8])


def address(size: int) -> int:
    with working_memory(size) as memory:
        return int(memory.array(size, np.uint8).ctypes.data)


@given(wanted=st.lists(st.tuples(st.integers(0, 300), DTYPES), max_size=6))
def test_arrays_begin_at_a_line_of_the_cache_and_share_nothing(
    wanted: list[tuple[int, type]],
) -> None:
    with working_memory(*(size * np.dtype(dtype).itemsize for size, dtype in wanted)) as memory:
        arrays = [memory.array(size, dtype) for size, dtype in wanted]
        for number, array in enumerate(arrays):
            array[:] = number
    for number, ((size, dtype), array) in enumerate(zip(wanted, arrays, strict=True)):
        assert array.dtype == dtype
        assert array.tolist() == [number] * size
        assert array.size == 0 or array.ctypes.data % LINE == 0


def test_the_next_calculation_takes_over_what_the_last_had() -> None:
    first = address(2_000_000)
    assert address(2_000_000) == first
    assert address(1_000) == first


def test_more_than_is_kept_goes_back() -> None:
    with working_memory(KEPT_BYTES + 1) as memory:
        memory.array(KEPT_BYTES + 1, np.uint8)
    with working_memory(1_000) as memory, pytest.raises(MemoryError, match="lent"):
        memory.array(KEPT_BYTES, np.uint8)


def test_what_was_not_lent_cannot_be_had() -> None:
    with working_memory(8_000) as memory:
        memory.array(1_000)
        with pytest.raises(MemoryError, match="lent"):
            memory.array(10_000_000)


def test_a_calculation_that_fails_leaves_its_memory_too() -> None:
    first = address(3_000_000)
    with pytest.raises(ZeroDivisionError), working_memory(3_000_000):
        raise ZeroDivisionError
    assert address(3_000_000) == first


def test_calculations_at_the_same_time_have_memory_of_their_own() -> None:
    together = Barrier(8)
    wrong: list[int] = []

    def calculate(number: int) -> None:
        for _ in range(50):
            with working_memory(80_000) as memory:
                mine = memory.array(10_000)
                mine[:] = number
                together.wait(timeout=30)
                if (mine != number).any():
                    wrong.append(number)

    threads = [Thread(target=calculate, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
