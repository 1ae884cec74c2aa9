import math

import geopandas as gpd
import numpy as np
import pytest

from hotspots.analysis.density.adaptive import adaptive_bandwidths, adaptive_density_array
from hotspots.analysis.density.kernel_density import density_array, density_surface, kernel_density
from hotspots.analysis.density.kernels import KERNELS
from hotspots.analysis.grids.grid import Grid
from hotspots.errors import InputError

RAW = {
    "quartic": lambda u: np.where(u <= 1, (1 - u**2) ** 2, 0),
    "uniform": lambda u: np.where(u <= 1, 1.0, 0),
    "triangular": lambda u: np.where(u <= 1, 1 - u, 0),
    "epanechnikov": lambda u: np.where(u <= 1, 1 - u**2, 0),
    "triweight": lambda u: np.where(u <= 1, (1 - u**2) ** 3, 0),
    "gaussian": lambda u: np.exp(-(u**2) / 2),
}
GRID = Grid(400_000, 150_000, 50, 60, 40)


def crowd(n=250, seed=0):
    random = np.random.default_rng(seed)
    x, y = random.normal((401_500, 151_000), (600, 400), (n, 2)).T
    x[: n // 5], y[: n // 5] = x[0], y[0]
    return x, y, random.integers(1, 5, n).astype(float)


def by_hand(x, y, weights, bandwidth, kernel, ceiling=5.0):
    distance = np.hypot(x[:, None] - x, y[:, None] - y)
    inverse_root = (RAW[kernel](distance / bandwidth) @ weights) ** -0.5
    middle = np.exp(np.average(np.log(inverse_root), weights=weights))
    return bandwidth * np.minimum(inverse_root / middle, ceiling)


@pytest.mark.parametrize("kernel", RAW)
@pytest.mark.parametrize("bandwidth", [40, 300, 20_000])
def test_bandwidths_and_density_are_abramsons(kernel, bandwidth):
    x, y, weights = crowd()
    expected = by_hand(x, y, weights, bandwidth, kernel)
    each = adaptive_bandwidths(x, y, bandwidth, weights=weights, kernel=kernel)
    assert each == pytest.approx(expected, rel=1e-8)
    cx, cy = GRID.centres()
    away = np.hypot(cx[:, None] - x, cy[:, None] - y) / expected
    kernels = RAW[kernel](away) * 1e6 / (KERNELS[kernel].integral * expected**2)
    density = adaptive_density_array(x, y, GRID, bandwidth, kernel=kernel, weights=weights)
    surface = (kernels @ weights).reshape(GRID.shape)
    assert density == pytest.approx(surface, abs=1e-6 * surface.max())
    raw = adaptive_density_array(x, y, GRID, bandwidth, kernel=kernel, weights=weights,
                                 normalise=False)  # fmt: skip
    assert raw == pytest.approx((RAW[kernel](away) @ weights).reshape(GRID.shape), abs=1e-4)


@pytest.mark.parametrize("kernel", ["quartic", "gaussian"])
def test_an_adaptive_density_integrates_to_the_weights(kernel):
    x, y, weights = crowd()
    surface = density_surface(
        x, y, cell_size=40, bandwidth=200, kernel=kernel, weights=weights, adaptive=True
    )
    assert surface.density.sum() * 0.04**2 == pytest.approx(weights.sum(), rel=5e-3)


def test_bandwidths_are_narrow_where_incidents_are_many():
    x = np.array([400_000.0] * 16 + [405_000.0])
    y = np.full(17, 150_000.0)
    each = adaptive_bandwidths(x, y, 100)
    # f is 16 and 1, so 1 / sqrt f is 1/4 and 1; their geometric mean is 4 ** (-16 / 17).
    assert each[0] == pytest.approx(100 / 4 * 4 ** (16 / 17))
    assert each[16] == pytest.approx(100 * 4 ** (16 / 17))
    assert adaptive_bandwidths(x, y, 100, ceiling=2)[16] == 200


def test_a_weight_counts_as_so_many_points():
    x, y, weights = crowd()
    times = weights.astype(int)
    each = adaptive_bandwidths(x, y, 250, weights=weights)
    assert np.repeat(each, times) == pytest.approx(
        adaptive_bandwidths(np.repeat(x, times), np.repeat(y, times), 250)
    )


def test_points_of_weight_zero_change_nothing():
    x, y = np.array([0.0, 10.0, 9000.0]), np.zeros(3)
    each = adaptive_bandwidths(x, y, 50, weights=[1, 1, 0])
    assert each == pytest.approx([50, 50, 250])
    assert (adaptive_bandwidths(x, y, 50, weights=[0, 0, 0]) == 50).all()


def test_one_point_and_none():
    assert adaptive_bandwidths([5.0], [5.0], 80).tolist() == [80]
    assert adaptive_bandwidths([], [], 80).tolist() == []
    assert (adaptive_density_array([], [], GRID, 80) == 0).all()
    lone = adaptive_density_array([401_000.0], [151_000.0], GRID, 300)
    assert lone == pytest.approx(density_array([401_000.0], [151_000.0], GRID, 300))


def test_points_far_apart_take_no_memory():
    x = np.array([0.0, 9e6, 9e6])
    assert adaptive_bandwidths(x, x, 0.01) == pytest.approx(
        0.01 * 2 ** np.array([1 / 3, -1 / 6, -1 / 6])
    )


def test_refuses_points_further_apart_than_the_earth_is_wide():
    for far in (1e9, 1e308):
        with pytest.raises(InputError, match="further apart than the Earth is wide"):
            adaptive_bandwidths([-far, far], [0.0, 0.0], 50)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"bandwidth": 0}, "The bandwidth is 0 m"),
        ({"ceiling": 0}, "The ceiling is 0: give a number above 0"),
        ({"ceiling": math.nan}, "The ceiling is nan"),
        ({"kernel": "cubic"}, "There is no kernel 'cubic'"),
        ({"weights": [-1]}, "The weight of point 1 is -1"),
    ],
)
def test_refuses_in_one_sentence(options, sentence):
    arguments = {"bandwidth": 50} | options
    with pytest.raises(InputError, match=sentence):
        adaptive_bandwidths([1.0], [1.0], arguments.pop("bandwidth"), **arguments)


def test_an_adaptive_map_has_no_fast_mode():
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy([1], [1]), crs=27700)
    with pytest.raises(InputError, match="An adaptive density has no fast mode"):
        kernel_density(frame, cell_size=10, bandwidth=20, adaptive=True, exact=False)
