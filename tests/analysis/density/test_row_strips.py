"""Points dealt into strips: every place near the grid once, with the weight of its points."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots import cores
from hotspots.analysis.density.row_strips import CROWDED, RowStrips, bytes_for, row_strips
from hotspots.analysis.grids.grid import Grid
from hotspots.working_memory import LINE, WorkingMemory

GRID = Grid(1000, 2000, 10, 6, 4)
REACH = 25.0
# Eighths of a metre are exact, so that places come back as they were.
AXIS = st.integers(-60, 160).map(lambda eighths: eighths * 1.25)


def strips_of(x: np.ndarray, y: np.ndarray, weight: np.ndarray | None) -> RowStrips:
    bytes_ = sum(bytes_for(x.size)) + 5 * LINE
    memory = WorkingMemory(np.full(bytes_, 255, dtype=np.uint8))
    return row_strips(x, y, weight, GRID, REACH, memory)


def places(strips: RowStrips) -> dict[tuple[float, float], float]:
    found: dict[tuple[float, float], float] = {}
    for begin, end in zip(strips.begin, strips.end, strict=True):
        for i in range(begin, end):
            x, y = (strips.column[i] + 0.5) * 10 + 1000, (strips.row[i] + 0.5) * 10 + 2000
            assert (round(x, 6), round(y, 6)) not in found
            found[round(x, 6), round(y, 6)] = float(strips.weight[i])
    return found


def expected(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> dict[tuple[float, float], float]:
    total: Counter[tuple[float, float]] = Counter()
    for px, py, w in zip(x.tolist(), y.tolist(), weight.tolist(), strict=True):
        total[px, py] += w
    return dict(total)


def nearby(x: float, y: float) -> bool:
    """Within reach of the centre of a cell."""
    return abs(np.clip(x, 1005, 1055) - x) < REACH and abs(np.clip(y, 2005, 2035) - y) < REACH


@settings(deadline=None)
@given(
    points=st.lists(st.tuples(AXIS, AXIS, st.integers(0, 5)), max_size=80), parts=st.integers(1, 3)
)
def test_every_place_within_reach_is_there_once(
    points: list[tuple[float, float, int]], parts: int
) -> None:
    x, y, weight = np.array(points, dtype=float).reshape(-1, 3).T
    x, y, weight = x + 1000, y + 2000, weight.copy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cores, "cores", lambda: parts)
        patch.setattr(cores, "MANY_POINTS", 0)
        found = places(strips_of(x, y, weight))
    wanted = expected(x, y, weight)
    assert found.items() <= wanted.items()
    missing = wanted.keys() - found.keys()
    assert not [place for place in missing if nearby(*place)]


def test_a_strip_holds_what_is_nearest_to_its_row() -> None:
    strips = strips_of(np.array([1003.0, 1001.0]), np.array([2019.0, 2031.0]), None)
    assert strips.margin == 4
    filled = np.flatnonzero(strips.end - strips.begin)
    assert (filled - strips.margin).tolist() == [1, 3]
    assert strips.weight.tolist() == [1, 1]


@pytest.mark.parametrize("reach", [REACH, 9_000.0, 1e9])
def test_a_wide_reach_makes_strips_higher_and_not_many_more(reach: float) -> None:
    random = np.random.default_rng(3)
    x, y = random.uniform(-20_000, 20_000, (2, 500))
    x[::5], y[::5] = x[1::5], y[1::5]
    memory = WorkingMemory(np.full(sum(bytes_for(x.size)) + 5 * LINE, 255, dtype=np.uint8))
    strips = row_strips(x, y, None, GRID, reach, memory)
    assert strips.height == (1 if reach < 2560 else -(-int(reach) // 2560))
    assert strips.begin.size <= 2 * 256 + 7
    for s, (begin, end) in enumerate(zip(strips.begin, strips.end, strict=True)):
        lowest = s * strips.height - strips.margin - 0.5
        assert (strips.row[begin:end] >= lowest).all()
        assert (strips.row[begin:end] <= lowest + strips.height).all()
        assert len({*zip(strips.column[begin:end], strips.row[begin:end], strict=True)}) == (
            end - begin
        )
    within = (abs(x) < reach + 1000) & (abs(y) < reach + 2000)
    held = sum(strips.weight[b:e].sum() for b, e in zip(strips.begin, strips.end, strict=True))
    assert held >= within.sum() if reach > 1e5 else held <= x.size


def test_a_crowded_cell_is_collapsed_too() -> None:
    random = np.random.default_rng(2)
    x = 1001 + random.integers(0, 12, 3000) / 4
    y = 2001 + random.integers(0, 12, 3000) / 4
    weight = random.integers(1, 4, 3000).astype(float)
    found = places(strips_of(x, y, weight))
    assert len(found) == 144 > CROWDED
    assert found == expected(x, y, weight)


def test_a_line_of_many_places_at_one_easting_takes_no_square_of_them() -> None:
    y = 2001 + np.arange(200_000) / 1e5
    strips = strips_of(np.full(y.size, 1002.0), y, None)
    assert int((strips.end - strips.begin).sum()) == y.size


def test_points_far_away_and_beyond_all_reason_are_left_out() -> None:
    far = np.array([1e300, -1e300, 1e18, 5000.0])
    strips = strips_of(far, far, None)
    assert strips.column.size == 0
