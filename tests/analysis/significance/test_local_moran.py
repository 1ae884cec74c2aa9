import warnings

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.grids.hexagon_grid import HexagonGrid
from hotspots.analysis.significance.local_moran import QUADRANTS, local_moran, local_moran_array
from hotspots.analysis.significance.permuted_neighbours import permutation_p
from hotspots.analysis.significance.window_sums import window_sum_on
from hotspots.errors import InputError


def peer(values, near):
    """What esda makes of the same cells; near says which are neighbours.

    Without its permutations, which it takes half a minute to compile.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda import Moran_Local
        from libpysal.weights import W

        links = {i: np.flatnonzero(row).tolist() for i, row in enumerate(near)}
        return Moran_Local(values, W(links, silence_warnings=True), permutations=0)


def neighbours_of_squares(kept):
    row, column = np.nonzero(kept)
    apart = np.maximum(np.abs(row[:, None] - row), np.abs(column[:, None] - column))
    return apart == 1


def test_statistic_and_quadrant_are_those_of_esda():
    random = np.random.default_rng(5)
    values = random.poisson(3, (14, 11)).astype(float)
    values[4:7, 4:7] += 9
    kept = random.random(values.shape) < 0.9
    found = local_moran_array(values, kept)
    theirs = peer(values[kept], neighbours_of_squares(kept))
    assert found.moran[kept] == pytest.approx(theirs.Is, abs=1e-12)
    assert found.quadrant[kept].tolist() == theirs.q.tolist()
    assert np.isnan(found.moran[~kept]).all()
    assert (found.quadrant[~kept] == 0).all()


def test_p_is_that_of_each_cells_own_draws_within_what_drawing_leaves_open():
    random = np.random.default_rng(8)
    values = random.gamma(2.0, size=(6, 7))
    values[1:3, 1:3] *= 3
    near = neighbours_of_squares(np.ones(values.shape))
    flat = values.ravel()
    found = local_moran_array(values, permutations=19_999).p_value.ravel()
    for cell in range(flat.size):
        others = np.delete(flat, cell)
        number = near[cell].sum()
        order = np.argsort(random.random((20_000, others.size)), axis=1)[:, :number]
        lower = (others[order].mean(axis=1) <= flat[near[cell]].mean()).mean()
        two_sided = min(1, 2 * min(lower, 1 - lower))
        # Five standard errors of the difference between two such shares, doubled.
        allowed = 2 * 5 * np.sqrt(2 * lower * (1 - lower) / 20_000) + 2e-4
        assert abs(found[cell] - two_sided) <= allowed


def test_hexagons_against_esda():
    grid = HexagonGrid(3, -3, 100, 9, 8)
    x, y = grid.centres()
    near = np.hypot(x[:, None] - x, y[:, None] - y) < 110
    np.fill_diagonal(near, False)
    values = np.random.default_rng(2).poisson(4, grid.shape).astype(float)
    found = local_moran_array(values, window_sum=window_sum_on(grid))
    theirs = peer(values.ravel(), near)
    assert found.moran.ravel() == pytest.approx(theirs.Is, abs=1e-12)
    assert found.quadrant.ravel().tolist() == theirs.q.tolist()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**31), st.integers(2, 30), st.integers(1, 40))
def test_shared_draws_count_as_drawing_for_each_cell(seed, cells, permutations):
    random = np.random.default_rng(seed)
    values = random.poisson(2, cells).astype(float)
    neighbours = random.integers(0, cells, cells)
    around = random.poisson(2 * np.maximum(neighbours, 1)).astype(float)
    found = permutation_p(values, around, neighbours, permutations=permutations, seed=seed)

    # Written out: every cell takes its own draws from the other cells.
    again = np.random.default_rng(seed)
    most = neighbours.max()
    drawn = [again.choice(cells, most + 1, replace=False) for _ in range(permutations)]
    for cell in range(cells):
        if neighbours[cell] == 0:
            assert found[cell] == 1
            continue
        sums = []
        for draw in drawn:
            others = [other for other in draw if other != cell][: neighbours[cell]]
            assert len(others) == neighbours[cell]
            sums.append(values[others].sum())
        fewer = min(sum(s >= around[cell] for s in sums), sum(s <= around[cell] for s in sums))
        assert found[cell] == min(1, 2 * (fewer + 1) / (permutations + 1))


def test_small_enough_to_count_every_draw():
    # One of four cells with one neighbour, which holds 5, the others 0, 0 (and itself 1): of the
    # three equally likely neighbours one holds as much, so p is twice 1/3 as draws grow many.
    p = permutation_p(
        np.array([1.0, 5.0, 0.0, 0.0]),
        np.array([5.0, 0.0, 0.0, 0.0]),
        np.array([1, 0, 0, 0]),
        permutations=50_000,
    )
    assert p[0] == pytest.approx(2 / 3, abs=0.02)
    assert p[1:].tolist() == [1, 1, 1]


def test_chance_alone_is_seldom_significant():
    values = np.random.default_rng(3).poisson(3, (40, 40)).astype(float)
    found = local_moran_array(values)
    assert (found.p_value < 0.05).mean() < 0.06
    assert (found.p_adjusted < 0.05).sum() == 0


def test_a_cluster_and_an_outlier_are_told_apart():
    values = np.random.default_rng(3).poisson(1, (30, 30)).astype(float)
    values[5:9, 5:9] = 12
    values[20, 20] = 30
    values[6, 6] = 0
    found = local_moran_array(values, permutations=9_999)
    named = np.array(QUADRANTS)[found.quadrant]
    assert named[7, 7] == "high-high"
    assert found.p_adjusted[7, 7] < 0.05
    assert named[6, 6] == "low-high"
    assert found.p_adjusted[6, 6] < 0.05
    assert named[20, 20] == "high-low"


def test_the_same_seed_draws_the_same():
    values = np.random.default_rng(3).poisson(3, (10, 10)).astype(float)
    first, again = local_moran_array(values, seed=4), local_moran_array(values, seed=4)
    assert np.array_equal(first.p_value, again.p_value)
    assert not np.array_equal(first.p_value, local_moran_array(values, seed=5).p_value)


@pytest.mark.parametrize("values", [np.zeros((4, 4)), np.full((3, 5), 0.1), np.ones((1, 1))])
def test_nothing_stands_out_of_equal_cells(values):
    found = local_moran_array(values)
    assert (found.moran == 0).all()
    assert (found.p_value == 1).all()
    assert (found.quadrant == 0).all()


def test_weights_added_in_another_order_are_equal():
    values = np.full((6, 6), 0.3)
    values[::2, ::3] = 0.1 + 0.2
    found = local_moran_array(values)
    assert (found.p_value == 1).all()


def test_a_cell_without_neighbours_says_nothing():
    values = np.arange(25.0).reshape(5, 5)
    kept = np.zeros((5, 5), dtype=bool)
    kept[0, :2] = kept[4, 4] = True
    found = local_moran_array(values, kept)
    assert (found.moran[4, 4], found.p_value[4, 4], found.quadrant[4, 4]) == (0, 1, 0)


def test_no_cell_kept_is_no_cell_scored():
    found = local_moran_array(np.ones((3, 3)), np.zeros((3, 3), dtype=bool))
    assert np.isnan(found.p_value).all()


def test_frame():
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy([50, 150] * 8 + [950], [50] * 16 + [950]), crs=27700
    )
    cells = local_moran(points, cell_size=100, hexagons=True, permutations=99)
    assert cells["n"].sum() == 17
    assert set(cells["quadrant"]) <= set(QUADRANTS)
    assert list(cells.columns) == [
        "x", "y", "n", "moran", "quadrant", "p_value", "p_adjusted", "geometry",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"permutations": 0}, "The permutations are 0: give a whole number from 1"),
        ({"permutations": 9.5}, "The permutations are 9.5"),
        ({"permutations": 10**7}, "a whole number from 1 to 999,999"),
        ({"permutations": 10**9}, "a whole number from 1 to 999,999"),
        ({"seed": -1}, "The seed is -1: give a whole number of 0 or more"),
        ({"adjust": "holm"}, "There is no adjustment 'holm'"),
        ({"kept": np.ones((2, 2), dtype=bool)}, r"The mask has the shape \(2, 2\)"),
        ({"values": np.array([[1, np.nan], [1, 2]])}, "row 1, column 2 has no finite value"),
        ({"values": np.ones(3)}, "must be a table of rows and columns"),
    ],
)
def test_refuses_in_one_sentence(options, sentence):
    with pytest.raises(InputError, match=sentence):
        local_moran_array(**({"values": np.arange(9.0).reshape(3, 3)} | options))
