"""What an area's clusters say of their own reliability."""

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
        "1 of 3 clusters is unsure: when as many incidents are drawn again at random, it is mostly "
        "not found again (stability below 0.5).",
    )


@pytest.mark.parametrize(("chains", "they"), [(1, "it is"), (2, "they are")])
def test_no_cluster_is_reliable_where_none_is_found_again(chains, they):
    clustered = found(*[chain(3000.0 * i + 100) for i in range(chains)])
    assert clustered.layer["reliable"].tolist() == [False] * chains
    assert clustered.notes == (
        f"No reliable cluster: when as many incidents are drawn again at random, {they} mostly not "
        "found again (stability below 0.5).",
    )


def test_an_empty_layer_has_the_columns_too():
    layer = found(np.empty((0, 2))).layer
    assert isinstance(layer, gpd.GeoDataFrame)
    assert layer["stability"].dtype == float
    assert layer["reliable"].dtype == bool


@pytest.mark.parametrize(("side", "hotspots"), [(40.0, 1), (60.0, 1), (400.0, 1)])
def test_an_area_of_a_few_cells_has_a_hotspot_all_the_same(side, hotspots):
    square = shapely.MultiPolygon([shapely.box(1000, 1000, 1000 + side, 1000 + side)])
    here = np.full(12, 1000 + side / 2 + 7)  # off the corner of four equal cells
    points = WeightedPoints(here, here, np.ones(12), np.ones(12, dtype=bool))
    surface = density_surface(points, square, SETTINGS)
    layer = hotspots_layer(surface, points, square, SETTINGS)
    assert len(layer) == hotspots
    assert layer["n"].tolist() == [12]
    assert layer["area_m2"].iloc[0] <= max(square.area, 2500) + 1e-6
