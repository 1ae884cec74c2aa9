"""Last period's counts as a map, by hand."""

import numpy as np
import pytest
import shapely

from hotspots.analysis.evaluation.baseline import strongest_baseline
from hotspots.analysis.evaluation.judged_cells import judged_cells
from tests.analysis.evaluation.invented_town import SOUTH, WEST, weighted


@pytest.fixture
def row():
    """Ten cells of 50 m in a row: earlier incidents in the first, second and eighth."""
    within = shapely.box(WEST, SOUTH, WEST + 500, SOUTH + 50)
    fit = weighted(WEST + np.array([25, 25, 75, 375]), SOUTH + np.full(4, 25.0))
    later = weighted(WEST + np.array([30, 70, 70, 120, 430]), SOUTH + np.full(5, 20.0))
    return within, fit, later


def test_the_fullest_squares_are_flagged_and_ties_are_shared(row):
    within, fit, later = row
    cells = judged_cells(within, later, 50)
    nothing = np.zeros(cells.land.size, dtype=bool)
    # Two cells: the first, and half of each of the two with one incident: 1 + 2 / 2 of 5.
    found = strongest_baseline(cells, fit, nothing, 0.2, squares=[50])
    assert found.hit_rate == pytest.approx(2 / 5)
    assert found.difference == pytest.approx(-2 / 5)
    assert found.error == pytest.approx(np.sqrt(1 + 1) / 5)
    assert not found.beaten


def test_of_several_sizes_the_best_is_taken(row):
    within, fit, later = row
    cells = judged_cells(within, later, 50)
    everything = np.ones(cells.land.size, dtype=bool)
    # The western square of 250 m holds three of four earlier incidents: half of the land, 4 of 5.
    found = strongest_baseline(cells, fit, everything, 0.5, squares=[50, 250])
    assert (found.cell_size, found.hit_rate) == (250, pytest.approx(4 / 5))
    # In 50 m squares: three cells, and two of the seven others by lot: 3 + 2/7 * 2.
    alone = strongest_baseline(cells, fit, everything, 0.5, squares=[50])
    assert alone.hit_rate == pytest.approx((3 + 2 / 7 * 2) / 5)
    assert alone.beaten
    assert alone.difference == pytest.approx(1 - alone.hit_rate)


def test_incidents_outside_the_area_are_no_part_of_its_counts(row):
    within, fit, later = row
    cells = judged_cells(within, later, 50)
    beyond = weighted(fit.x, fit.y, inside=[False, False, True, True])
    counts = cells.counts(beyond, 50)
    assert counts.tolist() == [0, 1, 0, 0, 0, 0, 0, 1, 0, 0]


def test_a_clear_difference_is_not_called_chance(row):
    within, fit, _ = row
    x = WEST + np.repeat(np.arange(10) * 50 + 25.0, 1)
    later = weighted(x, np.full(10, SOUTH + 25))
    cells = judged_cells(within, later, 50)
    everything = np.ones(10, dtype=bool)
    found = strongest_baseline(cells, fit, everything, 0.1, squares=[50])
    assert found.difference == pytest.approx(0.9)
    assert found.beaten
    assert not found.by_chance
