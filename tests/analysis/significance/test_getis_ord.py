import warnings

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.grids.hexagon_grid import HexagonGrid
from hotspots.analysis.significance.getis_ord import getis_ord, gistar_array, gistar_surface
from hotspots.analysis.significance.window_sums import window_sum_on
from hotspots.errors import InputError


def by_definition(values, kept, rows, columns):
    """Gi* written out cell by cell over the neighbours within cell * sqrt 2."""
    cells = [(r, c) for r in range(rows) for c in range(columns) if kept[r, c]]
    x = np.array([values[cell] for cell in cells])
    n, mean, variance = len(cells), x.mean(), x.var()
    scores = []
    for r, c in cells:
        w = np.array([max(abs(r - i), abs(c - j)) <= 1 for i, j in cells], dtype=float)
        spread = variance * (n * (w**2).sum() - w.sum() ** 2) / (n - 1)
        scores.append((w @ x - w.sum() * mean) / np.sqrt(spread))
    return np.array(scores)


def test_by_hand():
    # 7 x 7 cells, 8 incidents in one corner, 1 in the opposite one: n = 49, mean = 9 / 49,
    # s^2 = 65 / 49 - mean^2 = 1.292795. At the corner W = 4 and the local sum is 8:
    # z = (8 - 4 * 0.183673) / sqrt(1.292795 * (49 * 4 - 16) / 48) = 7.265306 / 2.201803.
    values = np.zeros((7, 7))
    values[0, 0], values[6, 6] = 8, 1
    found = gistar_array(values)
    assert found.gistar[0, 0] == pytest.approx(7.265306 / 2.201803, rel=1e-5)
    assert found.p_value[0, 0] == pytest.approx(2 * norm.sf(found.gistar[0, 0]))


@settings(deadline=None)
@given(st.integers(0, 2**31), st.integers(4, 9), st.integers(4, 9))
def test_follows_the_definition_within_a_mask(seed, rows, columns):
    random = np.random.default_rng(seed)
    values = random.poisson(2, (rows, columns)).astype(float)
    values[1, 1], values[2, 2] = 9, 0
    kept = random.random((rows, columns)) < 0.8
    kept[1, 1] = kept[2, 2] = kept[0, 0] = kept[-1, -1] = True
    if kept.sum() <= 9:
        kept[:] = True
    found = gistar_array(values, kept)
    assert found.gistar[kept] == pytest.approx(by_definition(values, kept, rows, columns), abs=1e-9)
    assert np.isnan(found.gistar[~kept]).all()


def test_what_lies_beyond_the_mask_changes_nothing():
    values = np.arange(36.0).reshape(6, 6) % 7
    kept = np.zeros((6, 6), dtype=bool)
    kept[1:5, 1:5] = True
    other = np.where(kept, values, 1000)
    assert np.array_equal(
        gistar_array(values, kept).gistar, gistar_array(other, kept).gistar, equal_nan=True
    )


@pytest.mark.parametrize(
    "values",
    [np.full((5, 5), 0.1), np.zeros((4, 4)), np.arange(4.0).reshape(2, 2), np.ones((1, 1))],
)
def test_nothing_stands_out_of_equal_cells_or_of_a_window_over_all(values):
    found = gistar_array(values)
    assert (found.gistar == 0).all()
    assert (found.p_value == 1).all()
    assert (found.p_adjusted == 1).all()


def peer(values, near):
    """z and p of esda for the same cells; near says which count, each cell itself included."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda import G_Local
        from libpysal.weights import W

        others = near & ~np.eye(len(near), dtype=bool)
        links = {i: np.flatnonzero(row).tolist() for i, row in enumerate(others)}
        weights = W(links, silence_warnings=True)
        theirs = G_Local(values, weights, transform="B", star=True, permutations=0)
        return theirs.Zs, 2 * theirs.p_norm


@pytest.mark.parametrize("radius", [None, 3])
@pytest.mark.parametrize("hexagons", [False, True])
def test_equals_esda(radius, hexagons):
    random = np.random.default_rng(6)
    grid = HexagonGrid(1, -5, 100.0, 17, 19) if hexagons else Grid(0.0, 0.0, 100.0, 17, 19)
    values = random.poisson(3, grid.shape).astype(float)
    values[4:8, 4:8] += 15
    kept = random.random(grid.shape) < 0.85
    x, y = grid.centres(kept)
    near = np.hypot(x[:, None] - x, y[:, None] - y) < (radius or 2**0.5) * 100 + 1e-6
    z, p = peer(values[kept], near)
    found = gistar_array(values, kept, window_sum=window_sum_on(grid, radius))
    assert found.gistar[kept] == pytest.approx(z, abs=1e-12)
    assert found.p_value[kept] == pytest.approx(p, abs=1e-12)


def test_large_values_lose_no_digits():
    random = np.random.default_rng(6)
    values = random.poisson(3, (30, 30)).astype(float)
    found, moved = gistar_array(values), gistar_array(values + 2.0**40)
    assert moved.gistar == pytest.approx(found.gistar, abs=1e-3)
    assert gistar_array(values * 2.0**60).gistar == pytest.approx(found.gistar, abs=1e-12)


def test_p_keeps_its_digits_far_from_the_mean():
    values = np.zeros((100, 100))
    values[50, 50] = 1
    found = gistar_array(values, adjust="none")
    assert found.gistar[50, 50] == pytest.approx(33.3, abs=0.1)
    assert found.p_value[50, 50] == pytest.approx(2 * norm.sf(found.gistar[50, 50]), rel=1e-9)
    assert 0 < found.p_value[50, 50] < 1e-200


def test_weights_added_in_another_order_are_equal():
    values = np.full((6, 6), 0.3)
    values[::2, ::3] = 0.1 + 0.2
    found = gistar_array(values)
    assert (found.p_value == 1).all()


def test_one_point_and_all_points_in_one_place():
    for n in (1, 50):
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([50] * n, [50] * n), crs=27700)
        cells = getis_ord(points, cell_size=100)
        assert (len(cells), cells["n"].sum(), cells["gistar"].sum()) == (1, n, 0)
        assert (cells["p_adjusted"] == 1).all()


def test_a_wider_radius_sees_a_wider_hot_spot():
    random = np.random.default_rng(1)
    x, y = random.uniform(0, 5000, (2, 600))
    x[:200], y[:200] = random.uniform(1000, 2000, (2, 200))
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=27700)
    narrow, wide = (getis_ord(points, cell_size=100, radius=radius) for radius in (None, 4))
    assert (wide["p_adjusted"] < 0.05).sum() > (narrow["p_adjusted"] < 0.05).sum()


def test_reproduces_sfhotspot(memphis, memphis_gistar):
    surface = gistar_surface(*memphis, cell_size=None, grid="sfhotspot", adjust="none")
    kept = surface.kept
    assert surface.scores.gistar[kept] == pytest.approx(
        memphis_gistar["gistar"].to_numpy(), abs=1e-9
    )
    assert surface.scores.p_value[kept] == pytest.approx(
        memphis_gistar["pvalue"].to_numpy(), abs=1e-9
    )


def test_adjustments():
    values = np.random.default_rng(4).poisson(1, (12, 12)).astype(float)
    values[3:5, 3:5] = 12
    plain = gistar_array(values, adjust="none")
    assert np.array_equal(plain.p_adjusted, plain.p_value)

    # Benjamini and Hochberg step up, written out: p_(i) m / i, made monotone from the largest.
    p = plain.p_value.ravel()
    order = np.argsort(p)
    stepped = np.minimum.accumulate((p[order] * p.size / np.arange(1, p.size + 1))[::-1])[::-1]
    expected = np.empty_like(p)
    expected[order] = np.minimum(1, stepped)
    assert gistar_array(values).p_adjusted.ravel() == pytest.approx(expected)

    near = gistar_array(values, adjust="neighbourhood").p_adjusted
    assert near[5, 5] == pytest.approx(min(1, plain.p_value[5, 5] * 10))
    assert near[0, 0] == pytest.approx(min(1, plain.p_value[0, 0] * 5))


def test_hexagons_have_six_neighbours():
    grid = HexagonGrid(-3, -2, 100, 7, 6)
    x, y = grid.centres()
    layer = np.random.default_rng(1).uniform(size=grid.shape)
    near = np.hypot(x[:, None] - x, y[:, None] - y) < 100 * np.sqrt(2)
    assert window_sum_on(grid)(layer).ravel() == pytest.approx(near @ layer.ravel())
    assert near.sum(axis=1).max() == 7


def test_hexagons_tile_the_plane_and_hold_their_points():
    random = np.random.default_rng(2)
    x, y = random.uniform(400_000, 402_000, 500), random.uniform(150_000, 151_000, 500)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=27700)
    cells = getis_ord(points, cell_size=250, hexagons=True)
    assert cells["n"].sum() == 500
    assert cells.union_all().area == pytest.approx(cells.area.sum())
    assert cells.area.iloc[0] == pytest.approx(250**2 * np.sqrt(3) / 2)
    inside = gpd.sjoin(points, cells[["n", "geometry"]], predicate="within")
    counted = inside.groupby("index_right").size().reindex(cells.index, fill_value=0)
    assert counted.tolist() == cells["n"].tolist()


def test_frame_is_clipped_to_the_study_area():
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy([50] * 8 + [950], [50] * 8 + [950]), crs=27700
    )
    whole = getis_ord(points, cell_size=100)
    town = getis_ord(points, cell_size=100, within=shapely.box(10, 10, 390, 390))
    assert (len(whole), len(town)) == (100, 16)
    assert town["gistar"].max() < whole["gistar"].max()
    assert list(town.columns) == ["x", "y", "n", "gistar", "p_value", "p_adjusted", "geometry"]


@pytest.mark.parametrize("hexagons", [False, True])
def test_the_study_area_takes_part_as_a_whole_however_far_its_points_reach(hexagons):
    x, y = [1010] * 8 + [1550, 20_000], [1010] * 8 + [1550, 20_000]
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=27700)
    town = shapely.box(110, 110, 1990, 1990)
    cells = getis_ord(points, cell_size=100, within=town, hexagons=hexagons)
    assert town.difference(cells.union_all()).area < 1e-3
    assert cells.intersects(town).all()
    # Nine incidents over all of its cells, and not over the few between the incidents.
    busiest = cells.loc[cells["gistar"].idxmax()]
    members = 7 if hexagons else 9
    mean = 9 / len(cells)
    variance = (8**2 + 1) / len(cells) - mean**2
    scale = variance * members * (len(cells) - members) / (len(cells) - 1)
    assert busiest["gistar"] == pytest.approx((8 - members * mean) / scale**0.5)
    if not hexagons:
        assert len(cells) == 19**2


def test_a_study_area_is_larger_or_smaller_than_the_points_reach():
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy([1e300, 150], [50, 150]), crs=27700)
    for hexagons in (False, True):
        cells = getis_ord(frame, cell_size=100, within=shapely.box(0, 0, 990, 990),
                          hexagons=hexagons)  # fmt: skip
        assert cells["n"].sum() == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"within": shapely.Polygon()}, "The study area encloses no land"),
        ({"within": shapely.box(-2.5, 51, -2, 51.5)}, "The study area looks like degrees"),
        ({"radius": "wide"}, "The radius is 'wide': give a number"),
        ({"adjust": "holm"}, "There is no adjustment 'holm': use one of bh, none"),
        ({"grid": "sfhotspot", "hexagons": True}, "Hexagons are on the fixed grid only"),
        ({"within": shapely.box(9000, 9000, 9100, 9100)}, "None of the points lies near"),
        ({"cell_size": -1}, "The cell size is -1 m"),
        ({"radius": 0}, "The radius is 0 cells"),
        ({"cell_size": 0.001, "hexagons": True}, "use larger cells"),
    ],
)
def test_refuses_in_one_sentence(options, sentence):
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 100], [0, 100]), crs=27700)
    with pytest.raises(InputError, match=sentence):
        getis_ord(points, **({"cell_size": 50} | options))


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        (([], [], 27700), "There are no points to draw a grid around"),
        (([np.nan], [1], 27700), "Point 1 has no finite coordinates"),
        (([np.inf], [1], 27700), "Point 1 has no finite coordinates"),
        (([-1.9], [51.3], 4326), "EPSG:4326 is in degrees"),
        (([0, 1e9], [0, 1e9], 27700), "use larger cells, or check for points far from the rest"),
        (([1e18], [0], 27700), "use larger cells, or check for points far from the rest"),
        (([1e300], [1e300], 27700), "use larger cells, or check for points far from the rest"),
    ],
)
@pytest.mark.parametrize("hexagons", [False, True])
def test_refuses_points_in_one_sentence(points, sentence, hexagons):
    x, y, crs = points
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=crs)
    with pytest.raises(InputError, match=sentence):
        getis_ord(frame, cell_size=100, hexagons=hexagons)


def test_refuses_values_that_are_no_numbers():
    with pytest.raises(InputError, match="row 2, column 1 has no finite value"):
        gistar_array(np.array([[1.0, 2.0], [np.nan, 1.0]]))
    kept = np.array([[True, True], [False, True]])
    assert gistar_array(np.array([[1.0, 2.0], [np.nan, 1.0]]), kept).gistar[0, 0] == 0
