"""Months and runs of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.periods import (
    Month,
    Period,
    month_bounds,
    month_from_number,
    month_number,
    month_of,
    month_title,
    parse_month,
)

MONTHS = st.integers(month_number(Month("1990-01")), month_number(Month("2099-12"))).map(
    month_from_number
)


def test_a_month_is_year_and_month() -> None:
    assert parse_month(" 2025-09 ") == "2025-09"


@pytest.mark.parametrize(
    "text", ["", "2025-13", "2025-00", "2025-9", "09/2025", "1899-12", "2100-01", "٢٠٢٥-٠٩", "now"]
)
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(InputError, match="is not a month; write it as YYYY-MM, for example"):
        parse_month(text)


def test_months_are_numbered_in_a_row() -> None:
    assert month_number(Month("2025-01")) == month_number(Month("2024-12")) + 1
    assert month_from_number(2025 * 12) == "2025-01"


def test_a_month_begins_and_ends_in_london() -> None:
    assert month_bounds(Month("2025-03")) == (
        datetime(2025, 3, 1, tzinfo=UTC),
        datetime(2025, 3, 31, 23, tzinfo=UTC),
    )
    assert month_bounds(Month("2025-12"))[1] == datetime(2026, 1, 1, tzinfo=UTC)


def test_the_month_of_a_moment_is_londons() -> None:
    assert month_of(datetime(2025, 7, 31, 22, 59, tzinfo=UTC)) == "2025-07"
    assert month_of(datetime(2025, 7, 31, 23, tzinfo=UTC)) == "2025-08"
    assert month_of(datetime(2025, 12, 31, 23, 59, tzinfo=UTC)) == "2025-12"


def test_labels_for_people() -> None:
    assert month_title(Month("2025-09")) == "September 2025"
    assert Period.parse("2025-09", "2025-09").label == "September 2025"
    assert Period.parse("2025-01", "2025-09").label == "January to September 2025"
    assert Period.parse("2024-12", "2025-01").label == "December 2024 to January 2025"


def test_a_period_includes_both_its_ends() -> None:
    assert Period.parse("2025-01", "2025-01").months == 1
    assert Period.parse("2024-11", "2025-02").months == 4


def test_a_period_that_ends_before_it_begins() -> None:
    with pytest.raises(InputError) as caught:
        Period.parse("2025-09", "2025-01")
    assert str(caught.value) == (
        "The period ends (January 2025) before it begins (September 2025); swap the two months."
    )


def test_the_latest_months_of_a_period() -> None:
    year = Period.parse("2024-11", "2025-10")
    assert year.latest(3) == Period.parse("2025-08", "2025-10")
    assert year.latest(12) == year.latest(99) == year


@given(MONTHS)
def test_neighbouring_months_meet_without_a_gap(month: Month) -> None:
    start, end = month_bounds(month)
    following = month_from_number(month_number(month) + 1)
    assert month_bounds(following)[0] == end
    assert month_of(start) == month_of(end - timedelta(microseconds=1)) == month
    assert month_of(end) == following
    assert parse_month(month) == month


@given(MONTHS, st.integers(0, 60), st.integers(1, 80))
def test_the_latest_months_end_where_the_period_ends(first: Month, more: int, latest: int) -> None:
    period = Period(first, month_from_number(month_number(first) + more))
    cut = period.latest(latest)
    assert cut.last == period.last
    assert cut.months == min(latest, period.months)
