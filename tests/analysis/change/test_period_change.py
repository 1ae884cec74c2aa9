import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from hotspots.analysis.change.period_change import change_array, period_change
from hotspots.errors import InputError


def test_by_hand():
    # 1 before, 7 after, equal lengths: P(X >= 7 of 8) = (8 + 1) / 256, doubled.
    found = change_array([1], [7])
    assert found.change.tolist() == [6]
    assert found.rate_ratio.tolist() == [7]
    assert found.p_value[0] == pytest.approx(2 * 9 / 256)


def test_unequal_lengths_by_hand():
    # 12 in twelve months, 3 in three: the same rate. P(X <= 3) > 1/2, so p = 1.
    found = change_array([12], [3], length_before=12, length_after=3)
    assert (found.change[0], found.rate_ratio[0], found.p_value[0]) == pytest.approx((0, 1, 1))
    # None in twelve months, 2 in three: both of them fell into a fifth of the time.
    found = change_array([0], [2], length_before=12, length_after=3)
    assert found.p_value[0] == pytest.approx(2 * 0.2**2)
    assert np.isinf(found.rate_ratio[0])
    assert np.isinf(found.ratio_high[0])


@settings(deadline=None)
@given(
    st.integers(0, 60), st.integers(0, 60), st.floats(0.1, 20), st.floats(0.1, 20),
    st.sampled_from([0.8, 0.95, 0.99]),
)  # fmt: skip
def test_test_and_interval_are_the_exact_ones(before, after, length_before, length_after, level):
    found = change_array(
        [before], [after], length_before=length_before, length_after=length_after, level=level
    )
    total, chance = before + after, length_after / (length_before + length_after)
    tails = (binom.cdf(after, total, chance), binom.sf(after - 1, total, chance))
    assert found.p_value[0] == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)
    if total == 0:
        assert np.isnan(found.rate_ratio[0])
        assert (found.ratio_low[0], found.ratio_high[0]) == (0, np.inf)
        return
    interval = binomtest(after, total, chance).proportion_ci(level, method="exact")
    longer = length_after / length_before
    for ours, share in ((found.ratio_low, interval.low), (found.ratio_high, interval.high)):
        expected = np.inf if share == 1 else share / (1 - share) / longer
        assert ours[0] == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert found.ratio_low[0] <= found.rate_ratio[0] <= found.ratio_high[0]
    # The interval leaves out 1 just where p is below 1 - level.
    outside = found.ratio_low[0] > 1 or found.ratio_high[0] < 1
    if abs(found.p_value[0] - (1 - level)) > 1e-9:
        assert outside == (found.p_value[0] < 1 - level)


def test_the_periods_trade_places():
    there, back = change_array([3, 0, 9], [8, 2, 1]), change_array([8, 2, 1], [3, 0, 9])
    assert back.change.tolist() == [-change for change in there.change]
    assert back.p_value == pytest.approx(there.p_value)
    assert back.ratio_low == pytest.approx(1 / there.ratio_high)


def test_empty_cells_do_not_dilute_the_adjustment():
    few = change_array([1, 5], [12, 5])
    many = change_array([1, 5] + [0] * 1000, [12, 5] + [0] * 1000)
    assert many.p_adjusted[:2].tolist() == few.p_adjusted.tolist()
    assert (many.p_adjusted[2:] == 1).all()
    assert few.p_adjusted[0] == pytest.approx(2 * few.p_value[0])


def test_chance_alone_is_seldom_a_change():
    random = np.random.default_rng(1)
    found = change_array(*random.poisson(4, (2, 20_000)))
    assert (found.p_value < 0.05).mean() <= 0.05
    assert (found.p_adjusted < 0.05).sum() == 0


def incidents(east, north=None, **columns):
    north = [50] * len(east) if north is None else north
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(east, north), crs=27700)


def test_frame_counts_both_periods_on_the_same_cells():
    found = period_change(incidents([50, 50, 250]), incidents([350, 350, 350]), cell_size=100)
    assert found["x"].tolist() == [50, 150, 250, 350]
    assert found["n_before"].tolist() == [2, 0, 1, 0]
    assert found["n_after"].tolist() == [0, 0, 0, 3]
    assert found["change"].tolist() == [-2, 0, -1, 3]
    assert list(found.columns) == [
        "x", "y", "n_before", "n_after", "change", "rate_ratio", "ratio_low", "ratio_high",
        "p_value", "p_adjusted", "geometry",
    ]  # fmt: skip


def test_frame_is_clipped_to_the_study_area_and_has_hexagons():
    before, after = incidents([50, 950]), incidents([50, 950])
    town = period_change(before, after, cell_size=100, within=shapely.box(10, 10, 190, 90))
    assert town["x"].tolist() == [50, 150]
    hexagons = period_change(before, after, cell_size=100, hexagons=True)
    assert hexagons["n_before"].sum() == hexagons["n_after"].sum() == 2


def test_an_agency_that_began_reporting_is_no_change():
    before = incidents([50] * 10, agency=["POL"] * 10)
    after = incidents([50] * 10 + [150] * 40, agency=["POL"] * 10 + ["HOU"] * 40)
    found = period_change(before, after, cell_size=100)
    assert found["change"].tolist() == [0, 0]
    assert found.attrs["left_out"] == {"HOU": 40}
    assert "40 incidents of HOU left out" in found.attrs["notes"][0]
    everything = period_change(before, after, cell_size=100, agency=None)
    assert everything["change"].tolist() == [0, 40]


def test_an_agency_that_began_half_way_is_no_change_by_its_months():
    months = [f"2024-{month:02d}-15" for month in range(1, 13)]
    before = incidents(
        [50] * 24 + [150] * 30,
        agency=["POL"] * 24 + ["HOU"] * 30,
        date=months * 2 + months[6:] * 5,
    )
    months = [month.replace("2024", "2025") for month in months]
    after = incidents([50] * 24 + [150] * 60, agency=["POL"] * 24 + ["HOU"] * 60, date=months * 7)
    assert period_change(before, after, cell_size=100).attrs["left_out"] == {"HOU": 90}


def test_a_period_without_incidents_can_be_compared():
    found = period_change(incidents([]), incidents([50] * 9), cell_size=100)
    assert found["n_after"].tolist() == [9]
    assert found["p_value"].tolist() == [2 / 2**9]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"n_before": [0.5]}, "The counts before must be whole numbers"),
        ({"n_after": [-1]}, "The counts after must be whole numbers"),
        ({"n_after": ["many"]}, "The counts after must be whole numbers"),
        ({"n_after": [np.nan]}, "The counts after must be whole numbers"),
        ({"n_after": [1, 2]}, "counted in the same cells"),
        ({"length_before": 0}, "The length before is 0: give a length above 0"),
        ({"length_after": np.inf}, "The length after is inf"),
        ({"level": 1}, "The level is 1: give a number between 0 and 1"),
        ({"adjust": "neighbourhood"}, "use bh or none"),
        ({"adjust": "holm"}, "There is no adjustment 'holm'"),
    ],
)
def test_refuses_in_one_sentence(options, sentence):
    with pytest.raises(InputError, match=sentence):
        change_array(**({"n_before": [1], "n_after": [2]} | options))


def test_refuses_frames_in_one_sentence():
    with pytest.raises(InputError, match="different coordinate reference systems"):
        period_change(incidents([1]), incidents([1]).to_crs(32630), cell_size=100)
    with pytest.raises(InputError, match="There are no points to draw a grid around"):
        period_change(incidents([]), incidents([]), cell_size=100)
    with pytest.raises(InputError, match="Row 1 has no date in 'date'"):
        period_change(incidents([1], date=["soon"]), incidents([1]), cell_size=100)
