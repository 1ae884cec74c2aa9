import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from hotspots.analysis.density.risk import risk_surface
from hotspots.analysis.density.risk_array import FLOOR_SHARE, risk_array
from hotspots.analysis.grids.grid import Grid
from hotspots.errors import InputError

GRID = Grid(0, 0, 50, 40, 30)


def quartic(x, y, weight, at_x, at_y, h):
    """Normalised quartic density by brute force, per km^2."""
    u2 = ((at_x[:, None] - x) ** 2 + (at_y[:, None] - y) ** 2) / h**2
    kernel = np.where(u2 < 1, (1 - u2) ** 2, 0.0)
    return 1e6 * 3 / (math.pi * h**2) * (kernel * weight).sum(axis=1)


def town(seed=3, cases=60, homes=200):
    random = np.random.default_rng(seed)
    return (
        *random.uniform((0, 0), (2000, 1500), (cases, 2)).T,
        *random.uniform((0, 0), (2000, 1500), (homes, 2)).T,
        random.integers(1, 30, homes).astype(float),
    )


def test_every_kind_against_brute_force():
    x, y, px, py, people = town()
    at_x, at_y = GRID.centres()
    f = quartic(x, y, np.ones(x.size), at_x, at_y, 300.0).reshape(GRID.shape)
    g = quartic(px, py, people, at_x, at_y, 300.0).reshape(GRID.shape)
    for kind, expected in (
        ("ratio", (f / x.size) / (g / people.sum())),
        ("difference", f / x.size - g / people.sum()),
    ):
        found = risk_array(x, y, px, py, GRID, 300, population_weights=people, floor=1.0, kind=kind)
        said = np.isfinite(found.risk)
        assert said.mean() > 0.9
        assert found.risk[said] == pytest.approx(expected[said], rel=1e-6, abs=1e-9)
    found = risk_array(x, y, px, py, GRID, 300, population_weights=people, floor=1.0)
    assert np.nanmax(np.abs(found.rate - 1000 * f / g)) < 1e-6
    assert found.overall == pytest.approx(1000 * x.size / people.sum())
    near = (np.hypot(at_x[:, None] - x, at_y[:, None] - y) <= 300).sum(axis=1)
    assert (found.n_near.ravel() == near).all()
    logs = risk_array(x, y, px, py, GRID, 300, population_weights=people, floor=1.0, kind="log")
    enough = found.cases > 0.5 / (5 * math.pi / 9 * 0.3**2)
    assert enough.any()
    assert not enough.all()
    assert logs.risk[enough] == pytest.approx(np.log(found.risk[enough]))
    assert np.isfinite(logs.risk[np.isfinite(found.risk)]).all()
    assert (logs.risk[~enough & np.isfinite(found.risk)] >= -9).all()


def test_incidents_spread_as_people_are_have_a_risk_of_one_everywhere():
    *_, px, py, people = town()
    found = risk_array(px, py, px, py, GRID, 250, weights=people, population_weights=people)
    said = np.isfinite(found.risk)
    assert found.risk[said] == pytest.approx(1.0)
    assert found.rate[said] == pytest.approx(1000.0)


@given(st.floats(0.1, 50), st.floats(0.1, 50))
@settings(max_examples=15, deadline=None)
def test_neither_more_years_of_incidents_nor_people_instead_of_households_change_the_ratio(
    of_cases, of_people
):
    x, y, px, py, people = town()
    once = risk_array(x, y, px, py, GRID, 300, population_weights=people)
    again = risk_array(
        x,
        y,
        px,
        py,
        GRID,
        300,
        weights=np.full(x.size, of_cases),
        population_weights=people * of_people,
    )
    assert np.isnan(again.risk).tolist() == np.isnan(once.risk).tolist()
    assert again.risk == pytest.approx(once.risk, nan_ok=True, rel=1e-6)
    assert again.rate == pytest.approx(once.rate * of_cases / of_people, nan_ok=True, rel=1e-6)


def test_below_the_floor_nothing_is_said():
    x, y, px, py, people = town()
    found = risk_array(x, y, px, py, GRID, 200, population_weights=people)
    reached = found.population[found.population > 0]
    assert found.floor == pytest.approx(FLOOR_SHARE * reached.mean())
    for values in (found.risk, found.rate, found.rate_low, found.rate_high):
        assert (np.isnan(values) == (found.population < found.floor)).all()
    higher = risk_array(x, y, px, py, GRID, 200, population_weights=people, floor=2000)
    assert (np.isnan(higher.risk) == (higher.population < 2000)).all()
    nowhere = risk_array(x, y, px, py, GRID, 200, floor=1e9)
    assert np.isnan(nowhere.risk).all()
    # No floor at all still divides by nothing.
    far = risk_array([1000.0], [700.0], [-9e4], [700.0], GRID, 200, floor=0)
    assert np.isnan(far.risk).all()
    kept = risk_array([1000.0], [700.0], [-9e4], [700.0], GRID, 200, kind="difference")
    assert kept.risk.max() > 0


def test_the_interval_of_many_places_is_that_of_a_poisson_count():
    # A lattice of single incidents: the density varies as a count over 5 pi / 9 h^2 does.
    spacing = np.arange(-500, 2500, 20.0)
    x, y = (each.ravel() for each in np.meshgrid(spacing, spacing))
    found = risk_array(x, y, x, y, GRID, 300)
    n = 5 * math.pi / 9 * 300**2 / 20**2
    low, high = chi2.ppf(0.025, 2 * n) / 2, chi2.ppf(0.975, 2 * n + 2) / 2
    middle = (15, 20)
    assert found.rate[middle] == pytest.approx(1000, rel=1e-3)
    assert found.rate_low[middle] == pytest.approx(1000 * low / n, rel=2e-3)
    assert found.rate_high[middle] == pytest.approx(1000 * high / n, rel=2e-3)


def test_the_interval_covers_what_made_the_incidents():
    random = np.random.default_rng(11)
    spacing = np.arange(0, 2000, 40.0)
    px, py = (each.ravel() for each in np.meshgrid(spacing, spacing[:38]))
    covered = []
    for _ in range(60):
        n = random.poisson(0.05, px.size).astype(float)
        found = risk_array(px, py, px, py, GRID, 250, weights=n)
        middle = (slice(8, 22, 7), slice(8, 32, 8))
        covered.append((found.rate_low[middle] <= 50) & (found.rate_high[middle] >= 50))
    assert 0.9 < np.mean(covered) <= 1.0


def test_many_incidents_on_one_place_are_no_more_than_they_are():
    x, y = np.full(12, 1000.0), np.full(12, 700.0)
    found = risk_array(x, y, [1000.0], [700.0], GRID, 300, population_weights=[400.0])
    at = found.n_near > 0
    assert (found.n_near[at] == 12).all()
    middle = np.unravel_index(np.nanargmax(found.cases), GRID.shape)
    # The interval rests on twelve, not on the twenty that the height of the kernel would claim.
    low, high = chi2.ppf(0.025, 2 * 12) / 2, chi2.ppf(0.975, 2 * 12 + 2) / 2
    assert found.rate[middle] == pytest.approx(1000 * 12 / 400)
    assert found.rate_low[middle] == pytest.approx(found.rate[middle] * low / 12)
    assert found.rate_high[middle] == pytest.approx(found.rate[middle] * high / 12)
    said = np.isfinite(found.rate)
    assert (found.rate_low[said] <= found.rate[said]).all()
    assert (found.rate_high[said] >= found.rate[said]).all()


def points(x, y, crs=27700, **columns):
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(x, y), crs=crs)


def test_a_frame_has_a_row_for_each_cell_that_touches_the_area():
    x, y, px, py, people = town()
    area = shapely.Point(1000, 700).buffer(400)
    found = risk_surface(
        points(x, y),
        points(px, py, people=people),
        cell_size=50,
        bandwidth=300,
        population_weights="people",
        within=area,
    )
    assert found.geometry.intersects(area).all()
    assert found.geometry.area.sum() > area.area
    assert found["n"].sum() == sum(
        found.geometry.union_all().contains(shapely.Point(*at)) for at in zip(x, y, strict=True)
    )
    # Incidents and homes beyond the area count where they reach into it.
    whole = risk_array(x, y, px, py, GRID, 300, population_weights=people, floor=0)
    merged = found.merge(
        gpd.GeoDataFrame(dict(zip("xy", GRID.centres(), strict=True), expected=whole.rate.ravel())),
        on=["x", "y"],
    )
    assert len(merged) == len(found)
    said = merged["rate"].notna()
    assert merged["rate"][said].to_numpy() == pytest.approx(merged["expected"][said].to_numpy())
    assert found.attrs["kind"] == "ratio"
    assert found.attrs["floor"] > 0
    assert found.attrs["overall"] == pytest.approx(1000 * 60 / people.sum())
    assert found.crs.to_epsg() == 27700


ONE = points([1000.0], [700.0])
NOBODY = points([], [])


@pytest.mark.parametrize(
    ("cases", "population", "options", "sentence"),
    [
        (NOBODY, ONE, {}, "sum of the incidents is 0"),
        (ONE, NOBODY, {}, "sum of the population is 0"),
        (ONE, ONE, {"population_weights": [0.0]}, "sum of the population is 0"),
        (ONE, ONE, {"weights": [-1.0]}, "The weight of point 1 is -1"),
        (ONE, ONE, {"kind": "odds"}, "ratio, log, difference"),
        (ONE, ONE, {"floor": -1.0}, "The floor is -1"),
        (ONE, ONE, {"floor": math.nan}, "The floor is nan"),
        (ONE, ONE, {"bandwidth": 0}, "The bandwidth is 0 m"),
        (ONE, ONE, {"bandwidth": math.nan}, "The bandwidth is nan m"),
        (ONE, ONE, {"cell_size": 0}, "The cell size is 0 m"),
        (ONE, ONE, {"cell_size": 0.01}, "use larger cells"),
        (ONE, ONE, {"within": shapely.box(-2.5, 51, -2, 51.5)}, "looks like degrees"),
        (ONE, ONE, {"within": shapely.Polygon()}, "encloses no land"),
        (ONE, points([1.0], [2.0], crs=32630), {}, "different coordinate reference systems"),
        (points([-2.0], [51.0], crs=4326), ONE, {}, "in degrees"),
        (ONE, points([math.inf], [2.0]), {}, "Point 1 has no finite coordinates"),
    ],
)
def test_refuses_in_one_sentence(cases, population, options, sentence):
    given_options = {"cell_size": 50, "bandwidth": 300, **options}
    with pytest.raises(InputError, match=sentence):
        risk_surface(cases, population, **given_options)


def by_harm(**more):
    """An incident of 365 days and three of one day, in one place or the other, over one home."""
    x, y = np.array([500.0, 500.0, 500.0, 1500.0]), np.array([500.0, 500.0, 500.0, 500.0])
    return risk_array(
        x, y, [500.0, 1500.0], [500.0, 500.0], GRID, 200, harm=[365.0, 1.0, 1.0, 1.0], **more
    )


def test_harm_against_brute_force_and_fay_and_feuer():
    x, y, px, py, people = town()
    random = np.random.default_rng(8)
    count = random.integers(1, 4, x.size).astype(float)
    harm = random.choice([0.0, 1.0, 7.5, 365.0], x.size)
    at_x, at_y = GRID.centres()
    more = {"weights": count, "harm": harm, "population_weights": people, "floor": 1.0}
    found = risk_array(x, y, px, py, GRID, 300, **more)
    f, g, squared = (
        quartic(*places, weight, at_x, at_y, 300.0)
        for *places, weight in (
            (x, y, count * harm),
            (px, py, people),
            (x, y, count * harm**2),
        )
    )
    said = np.isfinite(found.risk).ravel()
    assert said.mean() > 0.9
    expected = (f / (count * harm).sum() / (g / people.sum()))[said]
    assert found.risk.ravel()[said] == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert found.overall == pytest.approx(1000 * (count * harm).sum() / people.sum())
    reached = np.hypot(at_x[:, None] - x, at_y[:, None] - y) <= 300
    assert (found.n_near.ravel() == (reached * count).sum(axis=1)).all()
    # The published form: limits of a gamma of mean y and variance v, wider by one weight above.
    total = f * 5 * math.pi / 9 * 0.3**2
    variance = squared * 5 * math.pi / 9 * 0.3**2
    near = (reached * count * harm).sum(axis=1) ** 2
    fewer = (total > 0) & (total**2 * (reached * count * harm**2).sum(axis=1) <= near * variance)
    own = said & fewer & (f > 1e-6 * f.max())
    assert own.mean() > 0.3
    y_, v, at = total[own], variance[own], 1000 * f[own] / g[own] / total[own]
    weight = v / y_
    low = v / (2 * y_) * chi2.ppf(0.025, 2 * y_**2 / v)
    more_v, more_y = v + weight**2, y_ + weight
    high = more_v / (2 * more_y) * chi2.ppf(0.975, 2 * more_y**2 / more_v)
    assert found.rate_low.ravel()[own] == pytest.approx(low * at, rel=1e-5, abs=1e-9)
    assert found.rate_high.ravel()[own] == pytest.approx(high * at, rel=1e-5)


def test_one_grave_incident_is_one_and_not_hundreds():
    found = by_harm()
    grave = found.rate[10, 10]
    assert found.n_near[10, 10] == 3
    # 367 days of one robbery and two of one day are worth 367^2 / (365^2 + 2) = 1.011 incidents.
    worth = 367**2 / (365**2 + 2)
    assert found.rate_low[10, 10] == pytest.approx(grave * chi2.ppf(0.025, 2 * worth) / 2 / worth)
    assert found.rate_high[10, 10] > 5 * grave
    assert found.overall == pytest.approx(1000 * 368 / 2)


def test_the_same_harm_for_all_is_a_risk_of_counts():
    x, y, px, py, people = town()
    plain, weighed = (
        risk_array(x, y, px, py, GRID, 300, population_weights=people, harm=harm, kind=kind)
        for kind, harm in (("log", None), ("log", np.full(x.size, 7.5)))
    )
    assert weighed.risk == pytest.approx(plain.risk, nan_ok=True)
    for name in ("rate", "rate_low", "rate_high"):
        assert getattr(weighed, name) == pytest.approx(7.5 * getattr(plain, name), nan_ok=True)
    assert (weighed.n_near == plain.n_near).all()


def test_where_nothing_was_recorded_the_limit_is_not_nothing():
    found = by_harm(floor=0.0)
    empty = np.isfinite(found.rate) & (found.n_near == 0)
    assert not empty.any()  # The homes are where the incidents are.
    homes = risk_array(
        [500.0, 500.0], [500.0, 500.0], [500.0, 1500.0], [500.0, 500.0], GRID, 200,
        harm=[365.0, 1.0], floor=0.0,
    )  # fmt: skip
    quiet = homes.rate_high[10, 30], homes.rate[10, 30], homes.rate_low[10, 30]
    land = 5 * math.pi / 9 * 0.2**2
    weight = (365**2 + 1) / 366
    per_head = 1000 / (1e6 * 3 / (math.pi * 200**2) * (1 - 2 * (25 / 200) ** 2) ** 2)
    assert quiet[1:] == (0, 0)
    assert quiet[0] == pytest.approx(-math.log(0.025) * weight / land * per_head)


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [([0.0] * 2, "harm of the incidents is 0"), ([-1.0, 1.0], "zero or more"), ([1.0], "2 points")],
)
def test_harm_that_cannot_be_used_is_refused(harm, sentence):
    with pytest.raises(InputError, match=sentence):
        risk_array([1.0, 2.0], [1.0, 2.0], [1.0], [1.0], GRID, 200, harm=harm)


def test_a_frame_by_harm_counts_incidents_beside_their_harm():
    cases = gpd.GeoDataFrame(
        {"days": [365.0, 1.0], "n": [1, 3]},
        geometry=gpd.points_from_xy([150, 950], [50, 50]),
        crs=27700,
    )
    homes = gpd.GeoDataFrame(geometry=cases.geometry)
    found = risk_surface(cases, homes, cell_size=100, bandwidth=100, weights="n", harm="days")
    assert list(found.columns[:5]) == ["x", "y", "n", "harm", "n_near"]
    busy = found[found["n"] > 0]
    assert busy[["n", "harm", "n_near"]].values.tolist() == [[1, 365, 1], [3, 3, 3]]
    assert busy["rate"].tolist() == pytest.approx([365_000, 3_000])
    assert found.attrs["overall"] == 1000 * 368 / 2


def test_harm_in_any_unit_is_the_same_risk():
    x, y, px, py, people = town()
    harm = np.random.default_rng(1).choice([1.0, 365.0], x.size)
    days, small, large = (
        risk_array(x, y, px, py, GRID, 300, population_weights=people, harm=harm * unit)
        for unit in (1.0, 2.0**-30, 2.0**40)
    )
    for found, unit in ((small, 2.0**-30), (large, 2.0**40)):
        assert found.risk == pytest.approx(days.risk, nan_ok=True)
        for name in ("rate", "rate_low", "rate_high"):
            assert getattr(found, name) == pytest.approx(unit * getattr(days, name), nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2000), st.integers(0, 1500), st.integers(0, 3),
            st.sampled_from([0.0, 1.0, 7.5, 365.0]),
        ),
        min_size=1, max_size=12,
    ).filter(lambda rows: any(n * harm > 0 for *_, n, harm in rows))
)  # fmt: skip
def test_the_limits_of_harm_enclose_its_rate(rows):
    x, y, n, harm = np.array(rows, dtype=float).T
    found = risk_array(x, y, [1000.0], [750.0], GRID, 900, weights=n, harm=harm, floor=0.0)
    said = np.isfinite(found.rate)
    assert (found.rate_low[said] <= found.rate[said] * (1 + 1e-9)).all()
    assert (found.rate_high[said] >= found.rate[said]).all()
    assert (found.rate_low[said] >= 0).all()
    assert np.isfinite(found.rate_high[said]).all()
    assert (found.rate_high[said] > 0).all()
