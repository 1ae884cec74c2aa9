import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.coincident import collapse
from hotspots.analysis.density.fast import fast_quartic
from hotspots.analysis.density.frequent_places import SAMPLE, shared_places
from hotspots.analysis.density.gaussian import fast_gaussian, gaussian_sums
from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.density.kernels import KERNELS
from hotspots.analysis.density.lagrange_shares import gaussian_order
from hotspots.analysis.density.scatter import kernel_scatter
from hotspots.analysis.density.sweep import quartic_sweep
from hotspots.analysis.grids.grid import Grid

GRID = Grid(400_000, 150_000, 50, 120, 90)
NONE = np.ones(0)


def towns(n, seed=0):
    """Points in and around the grid, a third of them at shared places, some far outside."""
    random = np.random.default_rng(seed)
    middle = random.uniform((-500, -500), (6500, 5000), (8, 2))
    points = middle[random.integers(0, 8, n)] + random.normal(0, 700, (n, 2))
    points[: n // 3] = points[random.integers(0, 200, n // 3)]
    points[-5:] = 1e6
    random.shuffle(points)
    return points[:, 0] + 400_000, points[:, 1] + 150_000, random.uniform(0, 3, n)


def error(found, exact):
    return abs(found - exact).max() / exact.max()


@pytest.mark.parametrize("bandwidth", [80, 200, 500, 2000, 20_000])
@pytest.mark.parametrize("weighted", [True, False])
def test_a_fast_quartic_is_within_its_promise(bandwidth, weighted):
    x, y, weight = towns(60_000)
    weights = weight if weighted else None
    found = fast_quartic(x, y, weights, GRID, bandwidth, fewest=0)
    exact = quartic_sweep(x, y, weights, GRID, bandwidth)
    assert error(found, exact) < 5e-4
    assert (found >= 0).all()


def test_a_fast_quartic_is_not_merely_the_exact_one():
    x, y, _ = towns(60_000)
    exact = quartic_sweep(x, y, None, GRID, 500)
    found = fast_quartic(x, y, None, GRID, 500, fewest=0)
    assert 0 < error(found, exact) < 5e-4
    assert (fast_quartic(x, y, None, GRID, 500) == exact).all()


def test_one_heavy_point_among_many_is_exact():
    x, y, _ = towns(40_000)
    weight = np.full(x.size, 1e-4)
    weight[7] = 1e6
    found = fast_quartic(x, y, weight, GRID, 500, fewest=0)
    exact = quartic_sweep(x, y, weight, GRID, 500)
    assert error(found, exact) < 1e-9


def test_too_few_points_for_their_errors_to_cancel_are_summed_exactly():
    random = np.random.default_rng(3)
    x, y = random.uniform(0, 6000, (2, 3000)) + np.array([[400_000], [150_000]])
    exact = quartic_sweep(x, y, None, GRID, 250)
    assert (fast_quartic(x, y, None, GRID, 250, fewest=0) == exact).all()


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("bandwidth", [200, 500, 1000])
@pytest.mark.parametrize("middle", [403_010.0, 403_000.0])
@pytest.mark.parametrize("weighted", [False, True])
def test_a_crowd_within_a_few_metres_keeps_the_promise_too(share, bandwidth, middle, weighted):
    # No two at one place, so that none is counted by place; and all err alike.
    random = np.random.default_rng(4)
    x, y = random.uniform((400_000, 150_000), (406_000, 154_500), (60_000, 2)).T
    weight = np.ones(x.size)
    crowd = slice(int(share * x.size))
    if weighted:
        crowd, weight[:200] = slice(200), share * 300
    x[crowd], y[crowd] = random.normal((middle, middle - 251_000), 3, (crowd.stop, 2)).T
    weights = weight if weighted else None
    found = fast_quartic(x, y, weights, GRID, bandwidth, fewest=0)
    assert error(found, quartic_sweep(x, y, weights, GRID, bandwidth)) < 5e-4


@pytest.mark.parametrize("street", [152_000.0, 152_025.0])
@pytest.mark.parametrize("bandwidth", [300, 500, 700])
@pytest.mark.parametrize("turned", [False, True])
def test_a_street_along_the_grid_keeps_the_promise_too(street, bandwidth, turned):
    random = np.random.default_rng(4)
    x, y = random.uniform(400_000, 406_000, 60_000), random.normal(street, 2, 60_000)
    grid = GRID
    if turned:
        x, y, grid = y, x, Grid(GRID.ymin, GRID.xmin, 50, GRID.rows, GRID.columns)
    found = fast_quartic(x, y, None, grid, bandwidth, fewest=0)
    assert error(found, quartic_sweep(x, y, None, grid, bandwidth)) < 5e-4


@pytest.mark.parametrize("place", [400_300.0, 399_900.0])
def test_all_in_one_place_is_exact(place):
    x, y = np.full(5000, place), np.full(5000, 150_321.5)
    found = fast_quartic(x, y, None, GRID, 300, fewest=0)
    exact = kernel_scatter(x[:1], y[:1], np.array([5000.0]), GRID, 300, KERNELS["quartic"])
    assert found == pytest.approx(exact, abs=1e-9 * exact.max())


def test_no_points_and_weights_of_zero_make_zeros():
    assert (fast_quartic(NONE, NONE, None, GRID, 300, fewest=0) == 0).all()
    x, y, _ = towns(500)
    assert fast_quartic(x, y, np.zeros(500), GRID, 300, fewest=0).max() == 0


def test_finds_places_that_hold_many_points_in_a_sample():
    n = 3 * SAMPLE
    random = np.random.default_rng(1)
    x, y = random.uniform(0, 1e5, (2, n))
    shared = random.choice(n, 3000, replace=False)
    x[shared], y[shared] = np.repeat([[5.0, 6.0, 7.0], [1.0, 1.0, -2.0]], 1000, axis=1)
    found, lone = shared_places(x, y, NONE)
    assert sorted(zip(x[found], y[found], strict=True)) == [(5, 1), (6, 1), (7, -2)]
    assert not np.isin(lone, shared).any()
    assert lone.size > 0.99 * SAMPLE


@pytest.mark.parametrize("bandwidth", [30, 130, 250, 500, 1500])
def test_a_fast_gaussian_is_within_a_thousandth(bandwidth):
    x, y, weight = towns(3000)
    exact = kernel_scatter(*collapse(x, y, weight), GRID, bandwidth, KERNELS["gaussian"])
    assert error(fast_gaussian(x, y, weight, GRID, bandwidth), exact) < 1e-3
    # One point alone: nothing cancels out.
    lone = np.array([403_011.0]), np.array([152_037.0]), np.array([2.0])
    exact = kernel_scatter(*lone, GRID, bandwidth, KERNELS["gaussian"])
    found = fast_gaussian(*np.repeat(lone, 9000, axis=1), GRID, bandwidth)
    assert error(found, 9000 * exact) < 1e-3


@pytest.mark.parametrize("bandwidth", [200, 500, 1500, 9000])
def test_the_exact_gaussian_by_transform_is_the_sum_of_kernels(bandwidth):
    x, y, weight = towns(4000)
    places = collapse(x, y, weight)
    exact = kernel_scatter(*places, GRID, bandwidth, KERNELS["gaussian"])
    assert error(gaussian_sums(x, y, weight, GRID, bandwidth), exact) < 1e-9


@settings(deadline=None)
@given(step=st.floats(0.01, 1), tolerance=st.floats(1e-12, 1e-2), u=st.floats(0, 1))
def test_the_order_of_a_gaussian_keeps_its_tolerance(step, tolerance, u):
    order = gaussian_order(step, tolerance)
    if order is None:
        return
    nodes = np.arange(order) - (order // 2 - 1)
    shares = [np.prod([(u - m) / (k - m) for m in nodes if m != k], initial=1.0) for k in nodes]
    for away in np.linspace(-6, 6, 40):
        interpolated = np.dot(shares, np.exp(-0.5 * ((nodes * step) - away) ** 2))
        assert abs(interpolated - np.exp(-0.5 * (u * step - away) ** 2)) <= tolerance + 1e-13


def test_the_kernels_without_a_fast_mode_are_exact():
    x, y, weight = towns(500)
    for kernel in ("uniform", "triangular", "epanechnikov", "triweight"):
        fast = density_array(x, y, GRID, 300, kernel=kernel, weights=weight, exact=False)
        assert (fast == density_array(x, y, GRID, 300, kernel=kernel, weights=weight)).all()


def test_fast_density_array_of_many_points():
    x, y, _ = towns(300_000)
    fast = density_array(x, y, GRID, 500, exact=False)
    exact = density_array(x, y, GRID, 500)
    assert 0 < error(fast, exact) < 5e-4
