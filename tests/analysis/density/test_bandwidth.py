import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.density.bandwidth import (
    axis_bandwidth,
    reference_bandwidth,
    rule_bandwidth,
    scott_bandwidth,
    sfhotspot_default,
)
from hotspots.analysis.density.kernel_density import density_surface
from hotspots.errors import InputError


def test_follows_the_rule_by_hand():
    # sd = sqrt(2.5), IQR = 4 - 2 = 2, so the spread is min(1.5811, 2 / 1.34 = 1.4925).
    by_hand = 4.24 * (2 / 1.34) * 5 ** (-0.2)
    assert axis_bandwidth(np.array([1.0, 2, 3, 4, 5])) == pytest.approx(by_hand)


def test_reproduces_sfhotspot_and_what_it_meant(memphis):
    assert sfhotspot_default(*memphis) == pytest.approx(5592.45, abs=0.01)
    assert reference_bandwidth(*memphis) == pytest.approx(5769.94, abs=0.01)


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        ([1.0], "at least two points"),
        ([4.0] * 6, "^All points share one place, so no bandwidth"),
        ([4.0] * 6 + [5.0], "^Half of the points or more share one easting, and half one northing"),
    ],
)
def test_refuses_without_spread(places, sentence):
    with pytest.raises(InputError, match=sentence):
        reference_bandwidth(places, places)


def test_sfhotspots_rule_tells_of_the_axis_it_reads():
    with pytest.raises(InputError, match=r"^Half of the points or more share one easting, so no"):
        sfhotspot_default([4.0] * 6, range(6))


def test_scotts_rule_by_hand():
    # sd is sqrt(2.5) along x and twice that along y, n is 5; a quartic deviates by h / sqrt 8.
    values = np.array([1.0, 2, 3, 4, 5])
    by_hand = 8**0.5 * 1.5 * 2.5**0.5 * 5 ** (-1 / 6)
    assert scott_bandwidth(values, 2 * values) == pytest.approx(by_hand)


def test_scotts_deviation_of_memphis_is_known(memphis):
    assert rule_bandwidth("scott", *memphis, kernel="gaussian") == pytest.approx(1800, rel=0.05)


@pytest.mark.parametrize("rule", [reference_bandwidth, scott_bandwidth])
@given(
    st.lists(
        st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.integers(0, 6)),
        min_size=4,
        max_size=30,
    )
)
def test_a_weight_counts_as_so_many_points(rule, points):
    x, y, weight = np.array(points).T
    times = weight.astype(int)
    try:
        expected = rule(np.repeat(x, times), np.repeat(y, times))
    except InputError:
        return
    assert rule(x, y, weight) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("rule", [reference_bandwidth, scott_bandwidth])
@pytest.mark.parametrize("weights", [None, [1, 5, 1]])
def test_all_in_one_place_has_no_spread_however_it_rounds(rule, weights):
    with pytest.raises(InputError, match=r"^All points share one place"):
        rule([0.1] * 3, [400_000.1] * 3, weights)


@pytest.mark.parametrize("rule", ["reference", "scott"])
def test_a_rule_smooths_as_much_with_any_kernel(rule):
    random = np.random.default_rng(0)
    x, y = random.normal(0, (3000, 2000), (50, 2)).T
    radius = rule_bandwidth(rule, x, y)
    assert rule_bandwidth(rule, x, y, kernel="gaussian") == pytest.approx(radius / 8**0.5)
    assert rule_bandwidth(rule, x, y, kernel="uniform") == pytest.approx(radius / 2**0.5)
    assert density_surface(x, y, cell_size=500, bandwidth=rule).bandwidth == radius


@pytest.mark.parametrize(
    ("x", "weights", "sentence"),
    [
        ([1.0, 2.0], [0, 0], "at least two points"),
        ([1.0, 2.0], [1, 0], "at least two points"),
        ([1.0, float("inf")], None, "Point 2 has no finite coordinates"),
        ([], None, "at least two points"),
    ],
)
@pytest.mark.parametrize("rule", [reference_bandwidth, scott_bandwidth])
def test_refuses_too_few_points(rule, x, weights, sentence):
    with pytest.raises(InputError, match=sentence):
        rule(x, x, weights)


def test_refuses_a_rule_that_there_is_not():
    with pytest.raises(
        InputError, match=r"There is no bandwidth 'wide': .* one of reference, scott"
    ):
        rule_bandwidth("wide", [1.0, 2.0], [1.0, 2.0])
