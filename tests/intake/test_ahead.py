"""Parts are made ahead of their use, in order, and never more than one waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.intake.ahead import one_ahead


@given(st.lists(st.integers() | st.none(), max_size=8))
def test_the_parts_are_the_same_in_the_same_order(parts: list[int | None]) -> None:
    assert list(one_ahead(parts)) == parts


def test_the_next_part_is_made_while_the_last_is_used() -> None:
    begun = [threading.Event() for _ in range(4)]

    def parts() -> Iterator[int]:
        for number, event in enumerate(begun):
            event.set()
            yield number

    used = one_ahead(parts())
    assert next(used) == 0
    assert begun[1].wait(30)
    assert not begun[2].is_set()
    assert list(used) == [1, 2, 3]


def test_an_error_in_making_a_part_is_raised_where_it_is_asked_for() -> None:
    def parts() -> Iterator[int]:
        yield 1
        raise ValueError("the second part")

    used = one_ahead(parts())
    assert next(used) == 1
    with pytest.raises(ValueError, match="the second part"):
        next(used)


def test_no_thread_is_left_where_the_user_stops_early() -> None:
    before = set(threading.enumerate())
    used = one_ahead(range(100))
    assert next(used) == 0
    used.close()
    assert set(threading.enumerate()) == before
