"""PAI, PEI, PEI* and hit rates worked out by hand."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.density.kernel_density import kernel_density
from hotspots.analysis.evaluation.predictive_accuracy import (
    SHARES,
    accuracy_scores,
    predictive_accuracy,
)
from hotspots.errors import InputError


def test_scores_of_ten_cells_by_hand():
    values = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    later = [4, 0, 6, 1, 0, 0, 5, 0, 0, 4]
    score = accuracy_scores(values, [2e4] * 10, later, [0.2])[0]
    # The first two cells, 4 of 20 incidents in 20 % of the land; the best two hold 6 + 5.
    assert (score.n, score.n_total) == (4, 20)
    assert (score.area_m2, score.area_total_m2) == (4e4, 2e5)
    assert score.hit_rate == pytest.approx(0.2)
    assert score.pai == pytest.approx(1.0)
    assert score.pei == score.pei_star == pytest.approx(4 / 11)
    assert score.hit_rate_low < 0.2 < score.hit_rate_high


def test_flagging_less_than_allowed_gains_pei_but_not_pei_star():
    # Two cells of 3 ha and one of 4: half of the land (5 ha) holds one cell only.
    score = accuracy_scores([9, 5, 1], [3e4, 3e4, 4e4], [6, 3, 1], [0.5])[0]
    assert (score.area_m2, score.n) == (3e4, 6)
    assert score.pai == pytest.approx(0.6 / 0.3)
    assert score.pei == pytest.approx(1.0)
    # With 5 ha one could catch 6 and two thirds of 3.
    assert score.pei_star == pytest.approx(6 / 8)


def test_a_flat_map_gains_nothing_by_the_order_of_its_cells():
    later = np.array([9.0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    assert accuracy_scores(np.ones(10), np.ones(10), later, [0.5])[0].n == 0


def test_flags_are_scored_as_they_are():
    flags = np.array([True, False, True, False])
    (score,) = accuracy_scores(flags, [1.0, 1, 1, 1], [3, 5, 1, 1])
    assert (score.n, score.share, score.pai) == (4, 0.5, pytest.approx(0.8))
    assert score.pei == score.pei_star == pytest.approx(4 / 8)


def test_incidents_beyond_the_land_count_as_missed():
    score = accuracy_scores([5.0, 9.0], [1.0, 0.0], [1, 3], [1.0])[0]
    assert (score.n, score.n_total, score.area_m2) == (1, 4, 1)


def test_a_share_smaller_than_any_cell_flags_and_catches_nothing():
    score = accuracy_scores([2.0, 1.0], [1.0, 1.0], [1, 1], [0.01])[0]
    assert (score.n, score.area_m2, score.pai, score.pei, score.pei_star) == (0, 0, 0, 0, 0)


@given(
    st.lists(
        st.tuples(st.floats(0, 50), st.floats(0.1, 5), st.integers(0, 4)), min_size=2, max_size=40
    ),
    st.floats(0.01, 1),
)
@settings(deadline=None)
def test_no_map_does_better_than_the_best_possible(cells, share):
    values, land, later = (np.array(column) for column in zip(*cells, strict=True))
    if later.sum() == 0:
        return
    score = accuracy_scores(values, land, later, [share])[0]
    assert 0 <= score.pei_star <= score.pei + 1e-9 <= 1 + 2e-9
    assert score.area_m2 <= share * land.sum() * (1 + 1e-9)
    assert 0 <= score.hit_rate_low <= score.hit_rate + 1e-12
    assert score.hit_rate <= score.hit_rate_high + 1e-12 <= 1 + 1e-12
    everything = accuracy_scores(later.astype(float) / land, land, later, [1.0])[0]
    assert everything.hit_rate == everything.pai == pytest.approx(1)


@pytest.mark.parametrize(
    ("values", "land", "later", "shares", "words"),
    [
        ([1.0, 2.0], [1.0, 1.0], [0, 0], SHARES, "no later incidents in the study area"),
        ([1.0, 2.0], [0.0, 0.0], [1, 0], SHARES, "has no land"),
        ([], [], [], SHARES, "has no land"),
        ([np.nan, 2.0], [1.0, 1.0], [1, 0], SHARES, "not a finite number"),
        ([1.0, 2.0], [1.0, -1.0], [1, 0], SHARES, "zero or more"),
        ([1.0, 2.0], [1.0, 1.0], [np.inf, 0], SHARES, "zero or more"),
        ([1.0], [1.0, 1.0], [1, 0], SHARES, "three lists of the same length"),
        ([1.0, 2.0], [1.0, 1.0], [1, 0], [3], "share of the area is 3: give"),
        ([1.0, 2.0], [1.0, 1.0], [1, 0], [0.0], "share of the area is 0: give"),
    ],
)
def test_what_cannot_be_scored_is_refused(values, land, later, shares, words):
    with pytest.raises(InputError, match=words):
        accuracy_scores(values, land, later, shares)


def points(*pairs, **columns):
    x, y = zip(*pairs, strict=True)
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(x, y), crs="EPSG:27700")


@pytest.fixture
def surface():
    return kernel_density(points((150, 150), (160, 150), (950, 150)), cell_size=100, bandwidth=150)


def test_a_frame_is_scored_as_its_arrays(surface):
    later = points((120, 120), (180, 180), (950, 150), (-5_000, 0))
    table = predictive_accuracy(surface, later, shares=[0.03, 0.5])
    assert table.attrs["left_out"] == 1
    row = surface.index[(surface["x"] == 150) & (surface["y"] == 150)][0]
    assert surface["density"].idxmax() == row
    # 48 cells: 3 % of them is one, which holds two of three.
    assert len(surface) == 48
    assert table["n"].tolist() == [2, 3]
    assert table["n_total"].tolist() == [3, 3]
    assert table.loc[0, "pai"] == pytest.approx((2 / 3) / (1 / 48))


def test_cells_are_clipped_to_the_study_area(surface):
    within = shapely.box(100, 100, 250, 200)
    later = points((120, 120), (240, 110), (950, 150))
    table = predictive_accuracy(surface, later, shares=[0.7], within=within)
    assert table.attrs["left_out"] == 1
    assert table.loc[0, ["n", "n_total"]].tolist() == [1, 2]
    assert table.loc[0, ["area_m2", "area_total_m2"]].tolist() == [10_000, 15_000]


def test_what_happens_in_the_study_area_beyond_the_cells_is_missed(surface):
    # The cells are 12 ha of 100 m around the points; as much again to the east has none.
    west, south, east, north = surface.total_bounds
    within = shapely.box(west, south, 2 * east - west, north)
    later = points((150, 150), (east + 50, 150), (east + 60, 150), (5_000, 0), n=[3, 1, 2, 4])
    table = predictive_accuracy(surface, later, shares=[0.02, 1.0], within=within, weights="n")
    assert table.attrs["left_out"] == 1
    assert table["n_total"].tolist() == [6, 6]
    assert table["n"].tolist() == [3, 6]
    assert table["area_total_m2"].tolist() == [2 * surface.area.sum()] * 2
    flags = surface.assign(hot=surface["density"] > 0)
    score = predictive_accuracy(flags, later, value="hot", within=within, weights="n").iloc[0]
    assert (score["n"], score["n_total"]) == (3, 6)


def test_a_boundary_that_crosses_itself_is_repaired(surface):
    bow = shapely.Polygon([(100, 100), (300, 200), (300, 100), (100, 200)])
    table = predictive_accuracy(surface, points((110, 150), (200, 110)), shares=[1.0], within=bow)
    assert (table.loc[0, "n_total"], table.attrs["left_out"]) == (1, 1)


def test_flags_of_any_kind_are_flags(surface):
    for kind in ("bool", "boolean"):
        flags = surface.assign(hot=(surface["density"] > 0).astype(kind))
        table = predictive_accuracy(flags, points((150, 150)), value="hot")
        assert len(table) == 1


def test_later_incidents_can_be_weighted_and_edges_count_once(surface):
    later = points((200, 150), (950, 150), n=[3, 1])
    table = predictive_accuracy(surface, later, shares=[1.0], weights="n")
    assert table.loc[0, ["n", "n_total"]].tolist() == [4, 4]


def test_a_column_of_flags_is_scored_once(surface):
    flags = surface.assign(hot=surface["density"] > surface["density"].quantile(0.9))
    table = predictive_accuracy(flags, points((150, 150)), value="hot")
    assert len(table) == 1
    assert table.loc[0, "hit_rate"] == 1
    assert table.loc[0, "share"] == pytest.approx(flags["hot"].mean())


@pytest.mark.parametrize(
    ("change", "later", "options", "words"),
    [
        (lambda s: s, points((150, 150)), {"value": "heat"}, "no column 'heat'"),
        (
            lambda s: s.assign(name="a"),
            points((150, 150)),
            {"value": "name"},
            "other than numbers",
        ),
        (lambda s: s, points((1e6, 0)), {}, "no later incidents in the study area"),
        (lambda s: s, points((150, 150)).to_crs(32630), {}, "different coordinate reference"),
        (lambda s: s.to_crs(4326), points((150, 150)), {}, "in degrees"),
        (lambda s: s.set_crs(None, allow_override=True), points((150, 150)), {}, "have no coord"),
        (lambda s: s.iloc[:0], points((150, 150)), {}, "has no land"),
    ],
)
def test_frames_that_cannot_be_scored_are_refused(surface, change, later, options, words):
    with pytest.raises(InputError, match=words):
        predictive_accuracy(change(surface), later, **options)


def test_cells_at_the_edge_of_a_ragged_area_with_a_lake_count_with_what_lies_in_it():
    turn = np.linspace(0, 2 * np.pi, 721)[:-1]
    reach = 900 * (1 + 0.1 * np.sin(40 * turn))
    shore = np.column_stack([1_000 + reach * np.cos(turn), 1_000 + reach * np.sin(turn)])
    island = shapely.Polygon(shore, holes=[shapely.box(830, 790, 1_160, 1_110).exterior.coords])
    corner = np.arange(0, 2_000, 50)
    west, south = (axis.ravel() for axis in np.meshgrid(corner, corner))
    cells = shapely.box(west, south, west + 50, south + 50)
    flags = np.random.default_rng(1).random(cells.size) < 0.4
    surface = gpd.GeoDataFrame({"hot": flags}, geometry=cells, crs="EPSG:27700")
    before = shapely.is_prepared(island)
    later = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500], [500]), crs="EPSG:27700")
    score = predictive_accuracy(surface, later, value="hot", within=island).iloc[0]
    flagged = shapely.intersection(shapely.union_all(cells[flags]), island)
    assert score["area_m2"] == pytest.approx(shapely.area(flagged), rel=1e-9)
    assert score["area_total_m2"] == pytest.approx(shapely.area(island), rel=1e-9)
    assert shapely.is_prepared(island) == before
