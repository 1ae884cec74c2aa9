"""Which cells are flagged, against a plain list sorted by hand."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.evaluation.flagging import (
    expected_share,
    flagged,
    most_that_could_be_caught,
)

CELLS = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 3)),
    min_size=1,
    max_size=60,
)


def columns(cells):
    return tuple(np.array(column, dtype=np.float64) for column in zip(*cells, strict=True))


def plainly(values, land, later, allowed):
    """Highest value first, of equal ones that in which least happened for its land."""
    order = sorted(
        (i for i in range(len(values)) if land[i] > 0),
        key=lambda i: (-values[i], later[i] / land[i]),
    )
    flags, used = np.zeros(len(values), dtype=bool), 0.0
    for i in order:
        if used + land[i] > allowed * (1 + 1e-9):
            break
        used += land[i]
        flags[i] = True
    return flags


@given(CELLS, st.floats(0, 1))
@settings(deadline=None)
def test_flags_are_those_of_a_plain_list(cells, share):
    values, land, later = columns(cells)
    allowed = share * land.sum()
    found = flagged(values, land, later, allowed)
    expected = plainly(values, land, later, allowed)
    # Of cells that tie in everything it does not matter which is taken.
    assert later[found].sum() == later[expected].sum()
    assert land[found].sum() == pytest.approx(land[expected].sum())
    assert land[found].sum() <= allowed * (1 + 1e-9)
    assert not found[land == 0].any()


def test_many_distinct_values_are_flagged_from_the_top():
    rng = np.random.default_rng(5)
    values, land, later = rng.random(5_000), rng.random(5_000), rng.integers(0, 3, 5_000)
    for share in (0.0001, 0.03, 0.4, 1.0):
        allowed = share * land.sum()
        found = flagged(values, land, later.astype(float), allowed)
        assert (found == plainly(values, land, later, allowed)).all()


def test_ties_count_against_the_map():
    flags = flagged(np.array([1.0, 1, 1, 0]), np.ones(4), np.array([5.0, 2, 0, 9]), 2)
    assert flags.tolist() == [False, True, True, False]


def test_a_map_that_is_zero_nearly_everywhere_is_filled_up_with_the_worst():
    flags = flagged(np.array([0.0, 0, 0, 7]), np.ones(4), np.array([3.0, 0, 1, 1]), 3)
    assert flags.tolist() == [False, True, True, True]


def test_three_percent_of_a_hundred_cells_is_three_cells():
    land = np.full(100, 0.1)
    assert flagged(np.arange(100.0), land, np.zeros(100), 0.03 * land.sum()).sum() == 3


def test_ties_are_shared_out_as_over_all_ways_to_settle_them():
    values, later = np.array([2.0, 1, 1, 1, 0]), np.array([4.0, 6, 3, 0, 8])
    share = expected_share(values, np.ones(5), 3)
    assert share.tolist() == [1, *[pytest.approx(2 / 3)] * 3, 0]
    every_way = [later[[0, *pair]].sum() for pair in itertools.combinations((1, 2, 3), 2)]
    assert (share * later).sum() == pytest.approx(np.mean(every_way))


@given(CELLS, st.floats(0.01, 1))
@settings(deadline=None)
def test_what_is_shared_out_uses_the_land_and_is_between_the_worst_and_the_best(cells, share):
    values, land, later = columns(cells)
    allowed = share * land.sum()
    chosen = expected_share(values, land, allowed)
    assert (chosen * land).sum() == pytest.approx(min(allowed, land.sum()))
    caught = (chosen * later).sum()
    assert later[flagged(values, land, later, allowed)].sum() <= caught + 1e-9
    assert caught <= most_that_could_be_caught(land, later, allowed) + 1e-9


def test_the_best_choice_takes_the_last_cell_in_part():
    land, later = np.array([1.0, 2, 1, 0]), np.array([3.0, 4, 0, 7])
    assert most_that_could_be_caught(land, later, 2) == 3 + 2
    assert most_that_could_be_caught(land, later, 4) == 7
    assert most_that_could_be_caught(land, np.zeros(4), 2) == 0
