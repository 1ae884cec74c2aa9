"""What an area's clusters say of their own reliability."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.analysis.area_layers import clusters_layer, density_surface, hotspots_layer
from hotspots.analysis.parameters import Parameters
from hotspots.analysis.weighted_points import WeightedPoints

AREA = shapely.MultiPolygon([shapely.box(0, 0, 40_000, 20_000)])
SETTINGS = Parameters(eps=21.0, min_samples=5)


def crowd(x, n=80):
    return np.random.default_rng(2).normal((x, 9000), 20, (n, 2))


def chain(x, n=60):
    """Incidents in a row, of which each is needed for the next: any other draw breaks it."""
    return np.column_stack((np.arange(n) * 10.0 + x, np.full(n, 5000.0)))


def found(*places):
    x, y = np.concatenate(places).T
    return clusters_layer(
        WeightedPoints(x, y, np.ones(x.size), np.ones(x.size, dtype=bool)), AREA, SETTINGS
    )


def test_crowds_are_reliable_and_nothing_is_noted():
    clustered = found(crowd(1000), crowd(9000))
    assert clustered.layer["reliable"].tolist() == [True, True]
    assert (clustered.layer["stability"] > 0.9).all()
    assert clustered.notes == ()


def test_a_cluster_that_is_not_found_again_is_marked_and_noted():
    clustered = found(crowd(1000), crowd(9000), chain(2000))
    assert clustered.layer["reliable"].sum() == 2
    assert not clustered.layer.set_index("n")["reliable"][60]
    assert clustered.notes == (
        "1 of 3 clusters is unsure: when as many incidents are drawn again at random, it does not "
        "come out the same (stability below 0.75).",
    )


@pytest.mark.parametrize(("chains", "they"), [(1, "it does"), (2, "they do")])
def test_no_cluster_is_reliable_where_none_is_found_again(chains, they):
    clustered = found(*[chain(3000.0 * i + 100) for i in range(chains)])
    assert clustered.layer["reliable"].tolist() == [False] * chains
    assert clustered.notes == (
        f"No reliable cluster: when as many incidents are drawn again at random, {they} not come "
        "out the same (stability below 0.75).",
    )


def scattered(n, seed):
    """Incidents anywhere in an area of 4 by 3 km."""
    random = np.random.default_rng(seed)
    return random.uniform(0, 4000, n), random.uniform(0, 3000, n)


def maps_with_a_reliable_cluster(points_of, n, maps=30):
    square = shapely.MultiPolygon([shapely.box(0, 0, 4000, 3000)])
    layers = [
        clusters_layer(points_of(*scattered(n, seed)), square, Parameters()).layer
        for seed in range(maps)
    ]
    return (
        sum(bool(layer["reliable"].any()) for layer in layers),
        sum(bool((layer["stability"] >= 0.5).any()) for layer in layers),
    )


def exact(x, y):
    return WeightedPoints(x, y, np.ones(x.size), np.ones(x.size, dtype=bool))


def protected(x, y):
    """Counts of 250 m squares, where they are five or more."""
    square = np.floor(x / 250).astype(int) + 16 * np.floor(y / 250).astype(int)
    counts = np.bincount(square).astype(float)
    shown = np.flatnonzero(counts >= 5)
    x, y = shown % 16 * 250.0 + 125, shown // 16 * 250.0 + 125
    return WeightedPoints(x, y, counts[shown], np.ones(shown.size, dtype=bool), shown_from=5)


@pytest.mark.parametrize("n", [60, 100, 300, 1000])
def test_chance_alone_hardly_ever_makes_a_reliable_cluster(n):
    reliable, half_the_time = maps_with_a_reliable_cluster(exact, n)
    assert reliable <= 3
    if n <= 100:
        # The bound of 0.5 would believe most maps of noise.
        assert half_the_time >= 15


@pytest.mark.parametrize("n", [450, 600, 800, 1000])
def test_nor_among_the_squares_of_protected_figures(n):
    reliable, _ = maps_with_a_reliable_cluster(protected, n)
    assert reliable <= 8


@pytest.mark.parametrize("n", [450, 600, 800])
def test_squares_that_are_left_out_would_otherwise_make_noise_look_stable(n):
    reliable, _ = maps_with_a_reliable_cluster(
        lambda x, y: replace(protected(x, y), shown_from=0.0), n
    )
    assert reliable >= 20


def test_a_crowd_among_protected_squares_is_reliable_all_the_same():
    x, y = scattered(600, 3)
    crowd = np.random.default_rng(3).normal((2125, 1625), 120, (60, 2)).T
    given = protected(np.append(x, crowd[0]), np.append(y, crowd[1]))
    square = shapely.MultiPolygon([shapely.box(0, 0, 4000, 3000)])
    first = clusters_layer(given, square, Parameters()).layer.iloc[0]
    assert first.geometry.contains(shapely.Point(2125, 1625))
    assert first["reliable"]


def near_and_far(middle_accuracy_m):
    """Two crowds 90 m apart, and three incidents half way between."""
    random = np.random.default_rng(1)
    x = np.concatenate((random.normal(1000, 4, 30), random.normal(1090, 4, 30), np.full(3, 1045.0)))
    known = np.concatenate((np.ones(60), np.full(3, middle_accuracy_m)))
    return WeightedPoints(
        x, np.full(63, 5000.0), np.ones(63), np.ones(63, dtype=bool),
        trust=np.nan_to_num(known),
    )  # fmt: skip


def test_incidents_that_count_nothing_join_no_clusters():
    settings = Parameters(eps=60.0, min_samples=10)
    assert clusters_layer(near_and_far(1.0), AREA, settings).layer["n"].tolist() == [63]
    apart = clusters_layer(near_and_far(np.nan), AREA, settings).layer
    assert apart["n"].tolist() == [30, 30]
    assert apart["stability"].tolist() == pytest.approx([1, 1])
    # They are incidents of the area all the same.
    assert apart["share"].tolist() == pytest.approx([30 / 63, 30 / 63])


def test_where_no_place_is_known_no_cluster_is_sought():
    unknown = replace(near_and_far(1.0), trust=np.zeros(63))
    clustered = clusters_layer(unknown, AREA, Parameters())
    assert (clustered.eps, clustered.min_samples) == (None, None)
    assert clustered.notes == (
        "No reliable cluster: 0 incidents whose places are known are too few to find one.",
    )


def test_an_empty_layer_has_the_columns_too():
    layer = found(np.empty((0, 2))).layer
    assert isinstance(layer, gpd.GeoDataFrame)
    assert layer["stability"].dtype == float
    assert layer["reliable"].dtype == bool


@pytest.mark.parametrize("side", [40.0, 60.0, 400.0])
@pytest.mark.parametrize("off", [0.0, 7.0], ids=["at the corner of four equal cells", "in a cell"])
def test_an_area_of_a_few_cells_has_a_hotspot_all_the_same(side, off):
    square = shapely.MultiPolygon([shapely.box(1000, 1000, 1000 + side, 1000 + side)])
    here = np.full(12, 1000 + side / 2 + off)
    points = WeightedPoints(here, here, np.ones(12), np.ones(12, dtype=bool))
    surface = density_surface(points, square, SETTINGS)
    layer = hotspots_layer(surface, points, square, SETTINGS)
    assert layer["n"].tolist() == [12]
    cells = 4 if side == 400 and off == 0 else 1
    assert layer["area_m2"].iloc[0] <= max(square.area, 2500 * cells) + 1e-6


def test_a_share_is_of_all_of_the_areas_own_incidents_beyond_its_boundary_too():
    square = shapely.MultiPolygon([shapely.box(1000, 1000, 2010, 2000)])
    # The area's own: 20 in the middle, 10 beyond the boundary in a cell that it cuts, 70 far off.
    x = np.concatenate((np.full(20, 1525.0), np.full(10, 2030.0), np.full(70, 2330.0)))
    y = np.concatenate((np.full(20, 1525.0), np.full(80, 1225.0)))
    points = WeightedPoints(x, y, np.ones(100), np.ones(100, dtype=bool))
    narrow = Parameters(bandwidth=60.0)
    layer = hotspots_layer(density_surface(points, square, narrow), points, square, narrow)
    assert layer[["n", "share"]].to_numpy().tolist() == [[20, 0.2], [10, 0.1]]
    assert layer.geometry.difference(square).area.tolist() == [0, 0]


def test_harm_ranks_and_incidents_are_counted():
    square = shapely.MultiPolygon([shapely.box(0, 0, 2000, 2000)])
    x = y = np.concatenate((np.full(6, 525.0), np.full(3, 1525.0)))
    harm = np.concatenate((np.full(6, 0.1), np.full(3, 5.0)))
    points = WeightedPoints(x, y, np.ones(9), np.ones(9, dtype=bool), harm=harm)
    surface = density_surface(points, square, Parameters(bandwidth=200.0))
    layer = hotspots_layer(surface, points, square, Parameters(bandwidth=200.0))
    assert layer[["n", "share", "peak_x"]].to_numpy().tolist() == [
        [3, pytest.approx(1 / 3), 1525],
        [6, pytest.approx(2 / 3), 525],
    ]
