import math
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.density import fast, gaussian
from hotspots.analysis.density.bandwidth import reference_bandwidth, sfhotspot_default
from hotspots.analysis.density.kernel_density import density_array, density_surface, kernel_density
from hotspots.analysis.density.kernels import KERNELS
from hotspots.analysis.density.scatter import kernel_scatter
from hotspots.analysis.density.sweep import quartic_sweep
from hotspots.analysis.grids.grid import Grid, fixed_grid
from hotspots.errors import InputError

RAW = {
    "quartic": lambda u: np.where(u <= 1, (1 - u**2) ** 2, 0),
    "uniform": lambda u: np.where(u <= 1, 1.0, 0),
    "triangular": lambda u: np.where(u <= 1, 1 - u, 0),
    "epanechnikov": lambda u: np.where(u <= 1, 1 - u**2, 0),
    "triweight": lambda u: np.where(u <= 1, (1 - u**2) ** 3, 0),
    "gaussian": lambda u: np.exp(-(u**2) / 2),
}


def brute_force(x, y, weights, grid, bandwidth, kernel):
    cx, cy = grid.centres()
    distance = np.hypot(cx[:, None] - x, cy[:, None] - y)
    return (RAW[kernel](distance / bandwidth) @ weights).reshape(grid.shape)


def crowd(n, seed=0):
    """Points in clusters within and around 3 x 2 km, a third of them at shared places."""
    random = np.random.default_rng(seed)
    middle = random.uniform((0, 0), (3000, 2000), (5, 2))
    places = middle[random.integers(0, 5, n)] + random.normal(0, 300, (n, 2))
    places[: n // 3] = places[random.integers(0, 10, n // 3)]
    return places[:, 0] + 400_000, places[:, 1] + 150_000, random.uniform(0, 3, n)


GRID = Grid(400_000, 150_000, 50, 60, 40)


@pytest.mark.parametrize("kernel", RAW)
@pytest.mark.parametrize("bandwidth", [7, 33, 260, 1000, 9000])
def test_raw_density_is_the_sum_of_kernels(kernel, bandwidth):
    x, y, weights = crowd(400)
    found = density_array(x, y, GRID, bandwidth, kernel=kernel, weights=weights, normalise=False)
    expected = brute_force(x, y, weights, GRID, bandwidth, kernel)
    # The Gaussian is cut off at 1e-10 of its peak, for each of the 400 points.
    assert found == pytest.approx(expected, abs=1e-9 * expected.max() + 400 * 3e-10)
    if kernel != "gaussian":
        assert found == pytest.approx(expected, abs=1e-11 * max(expected.max(), 1))


@settings(deadline=None)
@given(
    places=st.lists(
        st.tuples(st.floats(-400, 3400), st.floats(-400, 2400), st.floats(0, 1e6)),
        min_size=1,
        max_size=25,
    ),
    bandwidth=st.floats(2, 5000),
    cell_size=st.sampled_from([1.5, 20.0, 50.0, 333.0]),
)
def test_sweep_and_scatter_agree(places, bandwidth, cell_size):
    x, y, weight = np.array(sorted(places, key=lambda place: place[1])).T
    grid = Grid(0, 0, cell_size, 70, 30)
    swept = quartic_sweep(x, y, weight, grid, bandwidth)
    scattered = kernel_scatter(x, y, weight, grid, bandwidth, KERNELS["quartic"])
    # Whether a centre lies just on the rim is a matter of rounding.
    allowed = max(1e-9 * scattered.max(), 1e-20 * weight.max(), 1e-300)
    assert swept == pytest.approx(scattered, abs=allowed)
    assert (swept >= 0).all()


@pytest.mark.parametrize("share", [0.9, 0.999, 0.9999, 0.999999])
@pytest.mark.parametrize("bandwidth", [20, 500])
def test_where_only_rims_touch_a_centre_it_is_exact_too(share, bandwidth):
    # Beyond the edge of the grid, and in its middle where the kernel is smaller than a cell.
    x = np.array([400_025 - share * bandwidth, 401_525 + share * min(bandwidth, 20)])
    y = np.array([151_025.0, 150_025 - share * bandwidth])
    found = density_array(x, y, GRID, bandwidth, normalise=False)
    expected = brute_force(x, y, np.ones(2), GRID, bandwidth, "quartic")
    assert expected.max() > 0
    assert found == pytest.approx(expected, abs=1e-9 * expected.max(), rel=0)


@pytest.mark.parametrize("bandwidth", [1e4, 1e5, 1e7])
@pytest.mark.parametrize("cell_size", [1, 0.001])
@pytest.mark.parametrize("near", [True, False])
def test_a_bandwidth_far_beyond_the_grid_takes_neither_time_nor_memory(bandwidth, cell_size, near):
    random = np.random.default_rng(1)
    spread = 100 * cell_size if near else 0.7 * bandwidth
    x, y = random.uniform(-spread, spread, (2, 1000))
    x[:300], y[:300] = x[300:600], y[300:600]
    grid = Grid(0, 0, cell_size, 40, 30)
    found = density_array(x, y, grid, bandwidth, normalise=False)
    expected = brute_force(x, y, np.ones(1000), grid, bandwidth, "quartic")
    assert found == pytest.approx(expected, rel=1e-9)


def test_nothing_is_left_over_where_no_kernel_reaches():
    x, y, _ = crowd(2000)
    far = Grid(400_000, 150_000, 50, 600, 40)
    density = density_array(x, y, far, 200)
    assert density.max() > 0
    assert (density[:, 200:] == 0).all()


@pytest.mark.parametrize("kernel", RAW)
def test_normalised_density_integrates_to_the_weights(kernel):
    x, y, weights = crowd(300)
    bandwidth = 150
    surface = density_surface(
        x, y, cell_size=10, bandwidth=bandwidth, kernel=kernel, weights=weights
    )
    cell_km2 = 0.01**2
    assert surface.density.sum() * cell_km2 == pytest.approx(weights.sum(), rel=1e-3)


def test_one_incident_peaks_at_three_over_pi_h_squared():
    density = density_array([25], [25], Grid(0, 0, 50, 1, 1), 500)
    assert density.item() == pytest.approx(3 / (math.pi * 0.5**2))


def test_half_way_out_the_quartic_kernel_is_nine_sixteenths():
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy([150], [50]), crs=27700)
    cells = kernel_density(frame, cell_size=100, bandwidth=200, raw=True)
    assert cells.loc[(cells["x"] == 250) & (cells["y"] == 50), "density"].tolist() == [0.5625]
    assert cells["n"].sum() == 1


def test_reproduces_sfhotspot(memphis, memphis_kde):
    surface = density_surface(*memphis, cell_size=200, bandwidth=1000, raw=True, grid="sfhotspot")
    assert surface.density[surface.kept] == pytest.approx(memphis_kde["kde"].to_numpy(), abs=1e-9)
    assert surface.n[surface.kept].tolist() == memphis_kde["n"].tolist()


def test_reproduces_sfhotspot_at_its_default_bandwidth(memphis, memphis_gistar):
    bandwidth = sfhotspot_default(*memphis)
    surface = density_surface(
        *memphis, cell_size=None, bandwidth=bandwidth, raw=True, grid="sfhotspot"
    )
    expected = memphis_gistar["kde"].to_numpy()
    assert surface.density[surface.kept] == pytest.approx(expected, rel=1e-9)


def test_weights_are_a_column_or_values():
    frame = gpd.GeoDataFrame(
        {"reports": [2, 5]}, geometry=gpd.points_from_xy([10, 90], [10, 90]), crs=27700
    )
    options = {"cell_size": 20, "bandwidth": 60}
    named = kernel_density(frame, weights="reports", **options)
    given_values = kernel_density(frame, weights=[2, 5], **options)
    assert named["density"].tolist() == given_values["density"].tolist()
    assert named["n"].sum() == 7


def test_people_who_ask_at_the_same_time_get_each_their_own_surface():
    crowds = [crowd(n, seed=n) for n in (20_000, 300, 5_000, 1)]
    expected = [density_array(x, y, GRID, 260, weights=weights) for x, y, weights in crowds]

    def again(number):
        x, y, weights = crowds[number % 4]
        found = density_array(x, y, GRID, 260, weights=weights)
        return number % 4, float(np.abs(found - expected[number % 4]).max())

    # The places of all but one are sorted in memory that another calculation had.
    with ThreadPoolExecutor(4) as threads:
        wrong = [(number, apart) for number, apart in threads.map(again, range(80)) if apart]
    assert wrong == []


def test_no_points_make_a_surface_of_zeros():
    assert (density_array([], [], fixed_grid((0, 0, 90, 90), 10), 50) == 0).all()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"bandwidth": 0}, "The bandwidth is 0 m: give a number of metres above 0"),
        ({"bandwidth": float("nan")}, "The bandwidth is nan m"),
        ({"kernel": "cubic"}, "There is no kernel 'cubic': use one of quartic, uniform"),
        ({"weights": [1, -1]}, "The weight of point 2 is -1"),
        ({"weights": [1, float("nan")]}, "The weight of point 2 is nan"),
        ({"weights": [1]}, "There are 2 points but 1 weights"),
        ({"x": [0, float("nan")]}, "Point 2 has no finite coordinates"),
        ({"x": [0]}, "two lists of the same length"),
    ],
)
def test_refuses_in_one_sentence(options, sentence):
    arguments = {"x": [0, 1], "y": [0, 1], "bandwidth": 5.0} | options
    with pytest.raises(InputError, match=sentence):
        density_array(
            arguments.pop("x"),
            arguments.pop("y"),
            Grid(0, 0, 1, 2, 2),
            arguments.pop("bandwidth"),
            **arguments,
        )


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [("reports", "no column 'reports'"), ("kind", "Column 'kind' holds something other")],
)
def test_refuses_a_column_that_cannot_weigh(weights, sentence):
    frame = gpd.GeoDataFrame({"kind": ["noise"]}, geometry=gpd.points_from_xy([1], [1]), crs=27700)
    with pytest.raises(InputError, match=sentence):
        kernel_density(frame, cell_size=1, bandwidth=2, weights=weights)


def test_no_digits_are_lost_in_a_dense_town():
    random = np.random.default_rng(5)
    x, y = random.normal((401_500, 151_000), (250, 250), (200_000, 2)).T
    swept = density_array(x, y, GRID, 333, normalise=False)
    exact = kernel_scatter(x, y, np.ones(x.size), GRID, 333, KERNELS["quartic"])
    assert abs(swept - exact).max() < 1e-10 * exact.max()


@settings(deadline=None, max_examples=40)
@given(
    columns=st.integers(-5, 5), rows=st.integers(-5, 5), times=st.floats(0.1, 1e3),
    kernel=st.sampled_from(list(RAW)),
)  # fmt: skip
def test_density_moves_with_the_points_and_grows_with_the_weights(columns, rows, times, kernel):
    x, y, weights = crowd(60)
    x, y = np.round(x), np.round(y)
    moved = Grid(GRID.xmin + 50 * columns, GRID.ymin + 50 * rows, 50, 60, 40)
    once = density_array(x, y, GRID, 310, kernel=kernel, weights=weights)
    again = density_array(
        x + 50 * columns, y + 50 * rows, moved, 310, kernel=kernel, weights=times * weights
    )
    assert again == pytest.approx(times * once, rel=1e-6, abs=1e-9 * times * once.max())


def test_the_density_of_all_is_the_sum_of_the_densities_of_the_parts():
    x, y, weights = crowd(300)
    parts = [
        density_array(x[part], y[part], GRID, 400, weights=weights[part])
        for part in (slice(0, 120), slice(120, 300))
    ]
    whole = density_array(x, y, GRID, 400, weights=weights)
    assert whole == pytest.approx(sum(parts), abs=1e-9 * whole.max())


def test_points_outside_the_grid_count_where_they_reach():
    whole = density_array(*crowd(400)[:2], GRID, 500)
    x, y, _ = crowd(400)
    south = Grid(400_000, 150_000, 50, 60, 10)
    assert density_array(x, y, south, 500) == pytest.approx(whole[:10], abs=1e-9 * whole.max())


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("kernel", RAW)
def test_all_in_one_place_is_one_kernel_of_all_their_weight(monkeypatch, kernel, exact):
    # As if there were millions, so that the fast mode goes its own way.
    monkeypatch.setattr(fast, "fewest_worth_binning", lambda bins: 0)
    monkeypatch.setattr(gaussian, "CELLS_PER_BIN", 0)
    x, y = np.full(500, 401_234.5), np.full(500, 150_987.0)
    found = density_array(x, y, GRID, 420, kernel=kernel, normalise=False, exact=exact)
    expected = brute_force(x[:1], y[:1], np.array([500.0]), GRID, 420, kernel)
    promised = 1e-3 if kernel == "gaussian" and not exact else 1e-9
    assert found == pytest.approx(expected, abs=promised * 500)


def test_a_frame_says_the_bandwidth_a_rule_chose():
    x, y, _ = crowd(100)
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=27700)
    cells = kernel_density(frame, cell_size=200, bandwidth="reference")
    assert cells.attrs["bandwidth"] == reference_bandwidth(x, y)
    same = kernel_density(frame, cell_size=200, bandwidth=reference_bandwidth(x, y))
    assert cells["density"].tolist() == same["density"].tolist()


@pytest.mark.parametrize(
    ("frame", "options", "sentence"),
    [
        ({"crs": 4326}, {}, "is in degrees"),
        ({"crs": None}, {}, "no coordinate reference system"),
        ({"crs": 27700}, {"bandwidth": 0}, "The bandwidth is 0 m"),
        (
            {"crs": 27700, "geometry": gpd.points_from_xy([50, 900], [50, 900])},
            {"cell_size": 0.01},
            "would be .* cells, more than 50,000,000",
        ),
        (
            {"crs": 27700},
            {"cell_size": 0.01},
            "With a bandwidth of 500 m the grid reaches 500 m beyond",
        ),
        (
            {"crs": 27700},
            {"bandwidth": 9e6},
            "With a bandwidth of 9,000,000 m the grid reaches 9,000,000 m beyond the points, too "
            "far for cells of 10 m: use a smaller bandwidth, or larger cells",
        ),
        ({"crs": 27700}, {"cell_size": None}, "no extent to choose a cell size from"),
        ({"crs": 27700}, {"bandwidth": "scott"}, "All points share one place"),
        ({"crs": 27700}, {"bandwidth": "wide"}, "There is no bandwidth 'wide'"),
        ({"crs": 27700, "geometry": []}, {}, "There are no points to draw a grid around"),
        ({"crs": 27700, "geometry": []}, {"bandwidth": "scott"}, "at least two points"),
    ],
)
def test_refuses_a_frame_in_one_sentence(frame, options, sentence):
    arguments = {"geometry": gpd.points_from_xy([50, 50], [50, 50])} | frame
    with pytest.raises(InputError, match=sentence):
        kernel_density(
            gpd.GeoDataFrame(**arguments), **{"cell_size": 10, "bandwidth": 500} | options
        )


def test_refuses_a_grid_of_a_thousand_million_cells():
    with pytest.raises(InputError, match=r"1,000,000,000 cells, more than 50,000,000"):
        Grid(0, 0, 1, 100_000, 10_000)
