import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.coincident import collapse
from hotspots.analysis.density.binned import Bins
from hotspots.analysis.density.binning_trial import may_be_binned
from hotspots.analysis.density.fast import FEWEST_POINTS, fast_quartic, fewest_worth_binning
from hotspots.analysis.density.frequent_places import SAMPLE, sampled, shared_places
from hotspots.analysis.density.gaussian import fast_gaussian, gaussian_sums
from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.density.kernels import KERNELS
from hotspots.analysis.density.lagrange_shares import gaussian_order
from hotspots.analysis.density.place_table import find_places, place_table
from hotspots.analysis.density.scatter import kernel_scatter
from hotspots.analysis.density.spline_shares import SPLINE_REACH
from hotspots.analysis.density.sweep import quartic_sweep
from hotspots.analysis.grids.grid import Grid

GRID = Grid(400_000, 150_000, 50, 120, 90)
NONE = np.ones(0)
QUARTIC = KERNELS["quartic"]


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


def spots(n, period, jitter, *, across=9, seed=0):
    """Crowds at whole periods from each other, each a few metres wide; no two points alike."""
    random = np.random.default_rng(seed)
    step = period * random.integers(-(across // 2), across // 2 + 1, (2, n))
    x, y = random.normal(0, jitter, (2, n)) + step
    return x + 403_000, y + 152_025


@pytest.mark.parametrize("bandwidth", [300, 460])
@pytest.mark.parametrize("period", [25, 50, 75, 100])
@pytest.mark.parametrize("jitter", [1, 6])
def test_regular_crowds_err_together_and_are_found_out(bandwidth, period, jitter):
    x, y = spots(300_000, period, jitter)
    found = fast_quartic(x, y, None, GRID, bandwidth, fewest=0)
    assert error(found, quartic_sweep(x, y, None, GRID, bandwidth)) < 5e-4


def test_crowds_that_one_by_one_would_keep_the_promise_are_not_binned():
    # Binned they err by 0.087 % of the peak, and each of the 81 holds a seventieth of the points.
    x, y = spots(300_000, 100, 1)
    bins = Bins(GRID, 460, QUARTIC, SPLINE_REACH)
    assert not may_be_binned(x, y, NONE, shared_places(x, y, NONE), bins)
    weight = np.random.default_rng(1).uniform(0, 2, x.size)
    assert not may_be_binned(x, y, weight, shared_places(x, y, weight), bins)
    # As many points all over their bins may be.
    wide_x, wide_y = spots(300_000, 100, 40)
    assert may_be_binned(wide_x, wide_y, NONE, shared_places(wide_x, wide_y, NONE), bins)


def test_two_phases_of_crowds_and_a_diagonal_street_keep_the_promise():
    random = np.random.default_rng(2)
    n = 300_000
    x, y = spots(n, 100, 1)
    second = random.random(n) < 0.4
    x[second] += 17
    y[second] += 25
    along = random.uniform(-1500, 1500, n)
    diagonal = random.normal(0, 1, (2, n)) + along + np.array([[403_000], [152_000]])
    for points in ((x, y), diagonal):
        for bandwidth in (260, 660):
            found = fast_quartic(*points, None, GRID, bandwidth, fewest=0)
            assert error(found, quartic_sweep(*points, None, GRID, bandwidth)) < 5e-4


def test_a_crowd_of_many_points_is_found_out_by_a_sample_of_them():
    # Seven in eight points are in no sample, and most of the weight lies all over the land.
    random = np.random.default_rng(6)
    x, y = random.uniform((400_000, 150_000), (406_000, 154_500), (2_000_000, 2)).T
    crowded = slice(0, 40_000)
    x[crowded], y[crowded] = spots(40_000, 100, 2, across=3)
    bins = Bins(GRID, 260, QUARTIC, SPLINE_REACH)
    assert not may_be_binned(x, y, NONE, shared_places(x, y, NONE), bins)
    found = fast_quartic(x, y, None, GRID, 260)
    assert error(found, quartic_sweep(x, y, None, GRID, 260)) < 5e-4


def test_a_sample_with_too_little_of_a_crowd_decides_nothing():
    # Four in five points are in no sample, and all that are on the grid are such.
    n = 1_250_000
    x, y = np.full((2, n), 1e7) + np.arange(n)
    left_out = np.setdiff1d(np.arange(n), sampled(n, 250_000, seed=1))[::5000]
    x[left_out], y[left_out] = spots(left_out.size, 100, 1, across=3)
    bins = Bins(GRID, 460, QUARTIC, SPLINE_REACH)
    assert not may_be_binned(x, y, NONE, shared_places(x, y, NONE), bins)
    found = fast_quartic(x, y, None, GRID, 460, fewest=0)
    assert error(found, quartic_sweep(x, y, None, GRID, 460)) < 5e-4


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
    shared = shared_places(x, y, NONE)
    found = set(zip(shared.places.x, shared.places.y, strict=True))
    assert found == {(5, 1), (6, 1), (7, -2)}
    assert (shared.heavy, shared.largest_lone) == (np.inf, 1)


def test_a_heavy_point_is_a_place_of_its_own():
    x, y = np.random.default_rng(1).uniform(0, 1e5, (2, 1000))
    weight = np.full(1000, 1e-4)
    weight[[3, 900]] = 1e4, 2e-4
    shared = shared_places(x, y, weight)
    assert shared.places.x.tolist() == [x[3]]
    assert shared.largest_lone == 2e-4


def test_a_sample_has_one_of_each_stretch_and_is_the_same_each_time():
    drawn = sampled(1000, 100, seed=1)
    assert (drawn // 10).tolist() == list(range(100))
    assert (drawn == sampled(1000, 100, seed=1)).all()
    assert (drawn != sampled(1000, 100, seed=2)).any()
    assert sampled(7, 100, seed=1).tolist() == list(range(7))


@settings(deadline=None)
@given(
    places=st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), max_size=40),
    points=st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), max_size=60),
    apart=st.sampled_from([1e-4, 0.25, 50.0]),
)
def test_a_table_finds_the_first_of_each_place_and_nothing_else(places, points, apart):
    # Closer than a millimetre, places share a slot.
    at = np.array(places, dtype=float).reshape(-1, 2) * apart
    asked = np.array(points, dtype=float).reshape(-1, 2) * apart
    found = np.empty(len(points), dtype=np.int64)
    table = place_table(at[:, 0].copy(), at[:, 1].copy())
    find_places(asked[:, 0].copy(), asked[:, 1].copy(), table, found)
    assert found.tolist() == [places.index(p) if p in places else -1 for p in points]


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
    x, y, _ = towns(FEWEST_POINTS)
    fast_one = density_array(x, y, GRID, 500, exact=False)
    exact = density_array(x, y, GRID, 500)
    assert 0 < error(fast_one, exact) < 5e-4
    fewer = density_array(x[1:], y[1:], GRID, 500, exact=False)
    assert (fewer == density_array(x[1:], y[1:], GRID, 500)).all()


def test_bins_far_beyond_a_small_grid_are_worth_it_for_very_many_points_only():
    wide = Bins(Grid(0, 0, 1, 100, 100), 3000, QUARTIC, SPLINE_REACH)
    assert fewest_worth_binning(wide) == pytest.approx(20 * 6126**2 / 100, rel=0.01)
    assert fewest_worth_binning(Bins(GRID, 500, QUARTIC, SPLINE_REACH)) == FEWEST_POINTS
