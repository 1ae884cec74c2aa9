"""Which bands are drawn, in the unit of the legend: figures by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.drawn_bands import band_notes, bands_not_drawn, reached_by_two
from hotspots.analysis.parameters import Parameters

YEARLY = (10.0, 25.0, 50.0, 100.0, 400.0, 1_500.0)


def test_two_incidents_reach_twice_the_middle_of_the_kernel():
    # The quartic kernel is 3 / (pi h^2) in its middle.
    assert reached_by_two(Parameters(bandwidth=500)) == pytest.approx(6 / (math.pi * 0.25))


@pytest.mark.parametrize(
    ("months", "hidden", "words"),
    [
        # 6 / (pi 0.09) = 21.22 in the period: a year 254.6, 84.9, 21.2 and 10.6.
        (1, 4, "below 400 incidents per km² and year are not drawn: with a bandwidth of 300 m two "
               "incidents alone in 1 month reach 254.6 per km² and year."),
        (3, 3, "below 100 incidents per km² and year are not drawn: with a bandwidth of 300 m two "
               "incidents alone in 3 months reach 84.9 per km² and year."),
        (12, 1, "below 25 incidents per km² and year are not drawn: with a bandwidth of 300 m two "
                "incidents alone in 12 months reach 21.2 per km² and year."),
        (24, 1, "below 25 incidents per km² and year are not drawn: with a bandwidth of 300 m two "
                "incidents alone in 24 months reach 10.6 per km² and year."),
    ],
)  # fmt: skip
def test_a_note_has_the_unit_of_the_legend_whatever_the_period(months, hidden, words):
    parameters = Parameters(bandwidth=300)
    assert bands_not_drawn(parameters, YEARLY, months) == hidden
    (note,) = band_notes(parameters, YEARLY, months)
    assert note == f"Density bands {words} A longer period shows more."


def test_a_limit_of_thousands_is_written_out():
    (note,) = band_notes(Parameters(bandwidth=100), YEARLY, 3)
    # 6 / (pi 0.01) * 4 = 763.9 a year.
    assert note.startswith("Density bands below 1,500 incidents per km² and year are not drawn")


def test_no_note_where_all_are_drawn_and_no_limit_where_none_is():
    assert band_notes(Parameters(bandwidth=500), YEARLY, 12) == ()
    (note,) = band_notes(Parameters(bandwidth=50), YEARLY, 1)
    assert note.startswith("No density band is drawn: with a bandwidth of 50 m two incidents")


@given(
    months=st.integers(1, 60),
    bandwidth=st.integers(20, 3_000),
    breaks=st.lists(st.integers(1, 5_000), min_size=1, max_size=7, unique=True).map(sorted),
)
def test_the_bands_not_drawn_are_the_lowest_and_fewer_in_a_longer_period(months, bandwidth, breaks):
    parameters = Parameters(bandwidth=float(bandwidth))
    hidden = bands_not_drawn(parameters, breaks, months)
    assert bands_not_drawn(parameters, breaks, months + 1) <= hidden
    yearly = 6 / (math.pi * (bandwidth / 1_000) ** 2) * 12 / months
    assert all(limit <= yearly * (1 + 1e-9) for limit in breaks[:hidden])
    assert all(limit >= yearly * (1 - 1e-9) for limit in breaks[hidden:])
