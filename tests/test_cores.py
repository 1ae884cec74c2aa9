"""Large tasks are shared out among cores, and nothing but the time depends on it."""

from __future__ import annotations

import os
from threading import get_ident

import numpy as np
import pytest

from hotspots import cores
from hotspots.analysis.clusters.dbscan import dbscan_core
from hotspots.analysis.density.fast import fast_quartic
from hotspots.analysis.density.sweep import quartic_sweep
from hotspots.analysis.grids.grid import Grid
from hotspots.cores import MANY_POINTS, on_all_cores, parts_by_weight, parts_of

GRID = Grid(0, 0, 50, 60, 40)


@pytest.fixture
def shared_by_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every task in three parts, however small it is."""
    monkeypatch.setattr(cores, "cores", lambda: 3)
    monkeypatch.setattr(cores, "MANY_POINTS", 0)


def crowd(n: int = 4_000) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(4)
    # A third on whole 25 m, so that many share places and edges.
    x, y = random.uniform(-300, 3300, n), random.uniform(-300, 2300, n)
    x[::3], y[::3] = np.round(x[::3] / 25) * 25, np.round(y[::3] / 25) * 25
    return x, y


def test_a_process_uses_the_cores_that_it_may_use() -> None:
    assert cores.cores() == len(os.sched_getaffinity(0))


def test_few_points_are_one_part() -> None:
    assert parts_of(10, MANY_POINTS - 1) == [(0, 10)]
    assert parts_by_weight(np.ones(10), MANY_POINTS - 1) == [(0, 10)]
    assert parts_of(0, 0) == [(0, 0)]


@pytest.mark.usefixtures("shared_by_three")
def test_parts_follow_each_other_and_leave_nothing_out() -> None:
    assert parts_of(10, 10) == [(0, 3), (3, 6), (6, 10)]
    assert parts_of(2, 10) == [(0, 1), (1, 2)]
    # Half of the weight lies in the first item.
    assert parts_by_weight(np.array([6, 1, 1, 1, 1, 1, 1]), 10) == [(0, 1), (1, 3), (3, 7)]
    assert parts_by_weight(np.zeros(0), 10)[-1][1] == 0


@pytest.mark.usefixtures("shared_by_three")
def test_results_come_in_the_order_of_the_parts_and_from_several_threads() -> None:
    def where(first: int, last: int) -> tuple[int, int, int]:
        return first, last, get_ident()

    found = on_all_cores(where, [(0, 3), (3, 6), (6, 10)])
    assert [part[:2] for part in found] == [(0, 3), (3, 6), (6, 10)]
    assert found[0][2] == get_ident()  # the caller does its share
    assert all(thread != get_ident() for *_, thread in found[1:])


def test_an_error_in_one_part_is_raised() -> None:
    def fail(first: int, last: int) -> None:
        if first:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        on_all_cores(fail, [(0, 1), (1, 2)])


def test_densities_do_not_depend_on_the_cores(request: pytest.FixtureRequest) -> None:
    x, y = crowd()
    alone = quartic_sweep(x, y, None, GRID, 400)
    fast = fast_quartic(x, y, None, GRID, 400, fewest=0)
    request.getfixturevalue("shared_by_three")
    # A place's weight is added up in another order, so the last digits may differ.
    np.testing.assert_allclose(quartic_sweep(x, y, None, GRID, 400), alone, atol=1e-9)
    np.testing.assert_allclose(fast_quartic(x, y, None, GRID, 400, fewest=0), fast, atol=1e-6)


def test_clusters_do_not_depend_on_the_cores(request: pytest.FixtureRequest) -> None:
    x, y = crowd()
    weights = np.random.default_rng(5).integers(0, 3, x.size).astype(float)
    alone = [dbscan_core(x, y, 60, 6), dbscan_core(x, y, 60, 6, weights=weights)]
    request.getfixturevalue("shared_by_three")
    shared = [dbscan_core(x, y, 60, 6), dbscan_core(x, y, 60, 6, weights=weights)]
    for one, other in zip(alone, shared, strict=True):
        np.testing.assert_array_equal(one[0], other[0])
        np.testing.assert_array_equal(one[1], other[1])
    assert alone[0][0].max() > 0
