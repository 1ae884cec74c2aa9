import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN

from hotspots import cores
from hotspots.analysis.clusters.dbscan import dbscan_clusters, dbscan_core, dbscan_labels
from hotspots.analysis.clusters.eps_cells import SIDE
from hotspots.errors import InputError


def assert_same_as_scikit_learn(x, y, eps, min_samples, weights=None):
    model = DBSCAN(eps=eps, min_samples=min_samples, algorithm="kd_tree")
    model.fit(np.column_stack((x, y)), sample_weight=weights)
    labels, core = dbscan_core(x, y, eps, min_samples, weights=weights)
    assert labels.tolist() == model.labels_.tolist()
    assert np.flatnonzero(core).tolist() == model.core_sample_indices_.tolist()


def assert_same_as_the_definition(x, y, eps, min_samples, weights=None):
    """By all pairs: scikit-learn's tree takes some that are further apart by the last bit."""
    dx, dy = x[:, None] - x, y[:, None] - y
    far = (dx * dx + dy * dy > eps * eps).astype(float)
    model = DBSCAN(eps=0.5, min_samples=min_samples, metric="precomputed")
    model.fit(far, sample_weight=weights)
    labels, core = dbscan_core(x, y, eps, min_samples, weights=weights)
    assert labels.tolist() == model.labels_.tolist()
    assert np.flatnonzero(core).tolist() == model.core_sample_indices_.tolist()


# Whole coordinates make ties: points exactly eps apart, borders between two clusters.
lattice = st.lists(st.tuples(st.integers(-6, 6), st.integers(-6, 6)), min_size=1, max_size=80)
eps_with_ties = st.sampled_from([1.0, np.sqrt(2), 2.0, np.sqrt(5), 3.0, 5.0])


@settings(max_examples=300, deadline=None)
@given(lattice, eps_with_ties, st.integers(1, 9))
def test_lattices(places, eps, min_samples):
    x, y = np.array(places, dtype=float).T
    assert_same_as_scikit_learn(x, y, eps, min_samples)


@settings(max_examples=300, deadline=None)
@given(lattice, eps_with_ties, st.integers(1, 9), st.integers(2, 6))
def test_lattices_whose_cells_are_shared_out_among_cores(places, eps, min_samples, parts):
    x, y = np.array(places, dtype=float).T
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cores, "cores", lambda: parts)
        patch.setattr(cores, "MANY_POINTS", 0)
        assert_same_as_scikit_learn(x, y, eps, min_samples)


@settings(max_examples=100, deadline=None)
@given(lattice, eps_with_ties, st.integers(1, 9), st.sampled_from([400_000, 5e6, -1e7]))
def test_lattices_far_from_the_origin(places, eps, min_samples, origin):
    x, y = np.array(places, dtype=float).T + origin
    assert_same_as_scikit_learn(x, y, eps, min_samples)


@settings(max_examples=200, deadline=None)
@given(
    lattice,
    eps_with_ties,
    st.integers(1, 9),
    st.sampled_from([0.1, 1 / 3, 37.3]),
    st.sampled_from([0, 400_000, 1e7]),
)
def test_lattices_whose_distances_are_rounded(places, eps, min_samples, step, origin):
    x, y = np.array(places, dtype=float).T * step + origin
    assert_same_as_the_definition(x, y, eps * step, min_samples)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5), st.floats(-1e-5, 1e-5)), min_size=1),
    st.integers(1, 5),
)
def test_points_at_the_corners_of_the_cells(corners, min_samples):
    # The cells have sides of SIDE: points of two that touch no side in common may be neighbours.
    column, row, off = np.array([(0, 0, 0.0), *corners]).T
    x, y = column * SIDE + off, row * SIDE + off
    assert_same_as_the_definition(x, y, 1.0, min_samples)


def test_neighbours_in_opposite_corners_of_the_cells_around():
    # Cells two columns and two rows apart, less than eps between the points.
    at = np.array([0.0, SIDE - 1e-7, 2 * SIDE + 1e-9])
    assert_same_as_scikit_learn(at, at, 1.0, 2)
    assert dbscan_labels(at, at, 1.0, 2).tolist() == [0, 0, 0]


def test_two_points_exactly_eps_apart_are_neighbours():
    x = np.array([400_000.0, 400_150.0])
    assert dbscan_labels(x, np.zeros(2), 150.0, 2).tolist() == [0, 0]
    assert dbscan_labels(x, np.zeros(2), np.nextafter(150.0, 0), 2).tolist() == [-1, -1]


@settings(max_examples=100, deadline=None)
@given(lattice, eps_with_ties, st.sampled_from([0.25, 1.0, 2.75, 6.5]), st.data())
def test_weights_of_quarters(places, eps, min_samples, data):
    x, y = np.array(places, dtype=float).T
    drawn = st.lists(st.integers(0, 12), min_size=x.size, max_size=x.size)
    weights = np.array(data.draw(drawn.filter(any))) / 4
    # scikit-learn refuses a min_samples that is no whole number: quarters count four times.
    model = DBSCAN(eps=eps, min_samples=int(min_samples * 4), algorithm="kd_tree")
    model.fit(np.column_stack((x, y)), sample_weight=weights * 4)
    assert dbscan_labels(x, y, eps, min_samples, weights=weights).tolist() == model.labels_.tolist()


@settings(max_examples=200, deadline=None)
@given(lattice, eps_with_ties, st.integers(1, 12), st.data())
def test_weights(places, eps, min_samples, data):
    x, y = np.array(places, dtype=float).T
    drawn = st.lists(st.integers(0, 4), min_size=x.size, max_size=x.size)
    # scikit-learn refuses points that all weigh nothing.
    weights = data.draw(drawn.filter(any))
    assert_same_as_scikit_learn(x, y, eps, min_samples, np.array(weights, dtype=float))


@settings(max_examples=200, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    n=st.integers(1, 300),
    spread=st.sampled_from([0.1, 1.0, 10.0]),
    min_samples=st.integers(1, 12),
)
def test_clouds(seed, n, spread, min_samples):
    random = np.random.default_rng(seed)
    middle = random.uniform(-30, 30, (6, 2))
    x, y = (middle[random.integers(0, 6, n)] + random.normal(0, spread, (n, 2))).T
    assert_same_as_scikit_learn(x, y, 1.3, min_samples)


@pytest.mark.parametrize("min_samples", [1, 3, 10])
@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([7.0], [7.0]),
        ([5.0] * 40, [-3.0] * 40),
        (np.arange(60.0), np.zeros(60)),
        (np.arange(60.0) * 0.3, np.arange(60.0) * -0.3),
        (np.arange(40) % 5 * 1e13 + np.arange(40) % 3, np.arange(40) % 4 * -1e13),
        (np.repeat([0.0, 1e300], 20), np.zeros(40)),
        (400_000 + np.arange(50.0) ** 2, 1_200_000 - np.arange(50.0) ** 1.5),
    ],
    ids=["one", "coincident", "line", "diagonal", "far apart", "huge", "county"],
)
def test_degenerate_sets(x, y, min_samples):
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    with np.errstate(over="ignore"):
        assert_same_as_scikit_learn(x, y, 1.0, min_samples)


def test_a_mixture_of_a_few_thousand_points():
    random = np.random.default_rng(11)
    towns = random.uniform(0, 20_000, (30, 2))
    x, y = (towns[random.integers(0, 30, 6000)] + random.normal(0, 400, (6000, 2))).T
    x[:2000], y[:2000] = x[random.integers(2000, 2100, 2000)], y[random.integers(2000, 2100, 2000)]
    assert_same_as_scikit_learn(x, y, 150.0, 10)
    assert_same_as_scikit_learn(x, y, 20.0, 5)


def test_repeating_a_place_is_the_same_as_weighing_it():
    random = np.random.default_rng(5)
    places, times = random.uniform(0, 100, (80, 2)), random.integers(1, 6, 80)
    rows = np.repeat(np.arange(80), times)
    weighted = dbscan_labels(*places.T, 9.0, 8, weights=times)
    repeated = dbscan_labels(*places[rows].T, 9.0, 8)
    assert repeated.tolist() == weighted[rows].tolist()


@pytest.mark.parametrize(("gap", "clusters"), [(1 + 1e-7, 2), (1 - 1e-7, 1)])
@pytest.mark.parametrize("flipped", [False, True])
def test_crowds_that_face_each_other_about_eps_apart(gap, clusters, flipped):
    # One crowd at a point, the other on an arc around it: every pair is as far as every other, so
    # looking at pairs would take 10^10 steps.
    n = 100_000
    angle = np.random.default_rng(3).uniform(0, 0.3, n)
    x = np.concatenate((np.zeros(n), gap * np.cos(angle)))
    y = np.concatenate((np.zeros(n), gap * np.sin(angle)))
    if flipped:
        x, y = -x, -y
    labels = dbscan_labels(x, y, 1.0, 50)
    assert labels.max() + 1 == clusters
    assert (labels[:n] == 0).all()


def test_a_border_point_takes_the_smallest_number():
    x = np.array([3.0, 2.0, 2.0, 4.0, 4.0])
    assert dbscan_labels(x, np.zeros(5), 1.0, 3).tolist() == [0, 0, 0, 0, 0]
    # Two crowds of core points with one point between them that is core of neither.
    x = np.array([0.0, 0.0, 0.0, 1.0, 2.0, 2.0, 2.0])
    assert dbscan_labels(x, np.zeros(7), 1.0, 8).tolist() == [-1] * 7
    assert dbscan_labels(x, np.zeros(7), 1.0, 4).tolist() == [0] * 7


def test_a_minimum_of_one_makes_every_point_core():
    labels, core = dbscan_core([0.0, 5.0, 5.5], [0.0, 0.0, 0.0], 1.0, 1)
    assert (labels.tolist(), core.all()) == ([0, 1, 1], True)


def test_points_that_weigh_nothing_pass_clusters_on_but_make_none():
    x = np.array([0.0, 1.0, 1.5, 50.0, 50.0, 50.0])
    weights = [3, 0, 0, 0, 0, 0]
    assert_same_as_scikit_learn(x, np.zeros(6), 1.0, 3, weights)
    assert dbscan_labels(x, np.zeros(6), 1.0, 3, weights=weights).tolist() == [0, 0, 0, -1, -1, -1]


def test_a_very_wide_extent_takes_no_more_room():
    # 10^5 points along 10^9 cells: numbered without the empty ones between.
    random = np.random.default_rng(2)
    x = np.repeat(random.uniform(-5e9, 5e9, 20_000), 5) + np.tile(np.arange(5.0), 20_000)
    assert_same_as_scikit_learn(x, x[::-1].copy() * 0 - 7, 1.0, 3)


def test_no_points_have_no_labels():
    labels, core = dbscan_core([], [], 5.0, 3)
    assert (labels.size, core.size) == (0, 0)


def test_frame_keeps_its_rows_and_says_what_was_used():
    points = gpd.GeoDataFrame(
        {"ref": list("abcdefg")},
        geometry=gpd.points_from_xy([0, 10, 20, 500, 510, 520, 9000], [0] * 7),
        crs=27700,
    )
    found = dbscan_clusters(points, eps=15, min_samples=2)
    assert found["cluster"].tolist() == [0, 0, 0, 1, 1, 1, -1]
    assert found["ref"].tolist() == points["ref"].tolist()
    assert found.attrs == {"eps": 15.0, "min_samples": 2}
    assert "cluster" not in points.columns


def test_frame_takes_defaults_from_its_distances():
    # Six points 10 m apart: min_samples = 5; the distances to the 4th neighbour are
    # 40, 30, 20, 20, 30, 40, their median 30.
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(range(0, 60, 10), [0] * 6), crs=27700)
    found = dbscan_clusters(points)
    assert found.attrs["min_samples"] == 5
    assert found.attrs["eps"] == pytest.approx(30 / np.sqrt(2))


def test_an_empty_frame_gets_an_empty_column():
    points = gpd.GeoDataFrame({"ref": []}, geometry=gpd.points_from_xy([], []), crs=27700)
    found = dbscan_clusters(points)
    assert found["cluster"].tolist() == []
    # Nobody chose an eps, and no distance gives one.
    assert np.isnan(found.attrs["eps"])
    assert dbscan_clusters(points, eps=70).attrs["eps"] == 70
    with pytest.raises(InputError, match="The eps is -1 m"):
        dbscan_clusters(points, eps=-1)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"eps": 0.0}, "The eps is 0 m: give a number of metres above 0"),
        ({"eps": -1.0}, "The eps is -1 m"),
        ({"eps": float("nan")}, "The eps is nan m"),
        ({"min_samples": float("nan")}, "min_samples is nan"),
        ({"weights": [1, 1]}, "There are 3 points but 2 weights"),
        ({"x": [0, np.nan, 2]}, "Point 2 has no finite coordinates"),
        ({"y": [0, 1, np.inf]}, "Point 3 has no finite coordinates"),
        ({"x": [0, 1]}, "x and y must be two lists of the same length"),
        ({"eps": float("inf")}, "The eps is inf m"),
        ({"eps": 1e-300}, "The eps is 1e-300 m: give between 0.001 m and 10,000 km"),
        ({"min_samples": 0}, "min_samples is 0"),
        ({"weights": [1, 1, -2]}, "The weight of point 3 is -2"),
    ],
)
def test_refuses_in_one_sentence(options, sentence):
    arguments = {"x": [0, 1, 2], "y": [0, 1, 2], "eps": 1.0, "min_samples": 2} | options
    with pytest.raises(InputError, match=sentence):
        dbscan_labels(**arguments)


def test_refuses_degrees():
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([-2.1], [51.3]), crs=4326)
    with pytest.raises(InputError, match="is in degrees"):
        dbscan_clusters(points, eps=100, min_samples=1)


def test_refuses_a_frame_that_has_clusters_or_no_distances():
    points = gpd.GeoDataFrame({"cluster": [1]}, geometry=gpd.points_from_xy([0], [0]), crs=27700)
    with pytest.raises(InputError, match="already have a column named cluster"):
        dbscan_clusters(points, eps=1, min_samples=1)
    same = gpd.GeoDataFrame(geometry=gpd.points_from_xy([4] * 9, [4] * 9), crs=27700)
    with pytest.raises(InputError, match="Half of the incidents or more lie at places that hold 5"):
        dbscan_clusters(same)
    with pytest.raises(InputError, match="There is one point, and no eps follows from it: give"):
        dbscan_clusters(same[:1])


def test_says_that_weights_are_why_no_eps_follows():
    # No two share a place; one weighs as many days as the others together.
    points = gpd.GeoDataFrame(
        {"days": [365.0] + [1.0] * 30},
        geometry=gpd.points_from_xy(np.arange(31) * 1000.0 + 400_000, [150_000] * 31),
        crs=27700,
    )
    with pytest.raises(InputError, match="Half of the incidents, by their weights, or more lie at"):
        dbscan_clusters(points, weights="days")
    assert dbscan_clusters(points).attrs["min_samples"] == 6
