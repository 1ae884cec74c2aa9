"""What moments and intervals ask for, in whole months."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.periods import Period, month_of
from web.features.period import period_asked
from web.problems import CallRefusedError

NINE_MONTHS = Period.parse("2025-01", "2025-09")


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2025-03", "2025-03", "2025-03"),
        ("2025-03-31", "2025-03", "2025-03"),
        ("2025-03-10T12:00:00Z", "2025-03", "2025-03"),
        # Summer time begins on 30 March 2025: half past eleven in UTC is April in London.
        ("2025-03-31T23:30:00Z", "2025-04", "2025-04"),
        ("2025-03-31T22:59:59Z", "2025-03", "2025-03"),
        ("2025-01-31T23:30:00Z", "2025-01", "2025-01"),
        ("2025-04-01T00:30:00+02:00", "2025-03", "2025-03"),
        ("2025-03-10t12:00:00.5z", "2025-03", "2025-03"),
        ("2016-12-31T23:59:60Z", "2016-12", "2016-12"),
        ("2025-01/2025-03", "2025-01", "2025-03"),
        ("2025-01-15/2025-03-01", "2025-01", "2025-03"),
        ("2025-01-01T00:00:00Z/2025-03-31T22:59:59Z", "2025-01", "2025-03"),
        # Both ends belong to the interval: the first moment of April is one of April.
        ("2025-01-01T00:00:00Z/2025-04-01T00:00:00Z", "2025-01", "2025-04"),
        ("../2025-03", "2025-01", "2025-03"),
        ("/2025-03", "2025-01", "2025-03"),
        ("2025-06/..", "2025-06", "2025-09"),
        ("2025-06/", "2025-06", "2025-09"),
        ("../..", "2025-01", "2025-09"),
        ("/", "2025-01", "2025-09"),
        # As QGIS writes open ends.
        ("0000-01-01T00:00:00Z/2025-03-10T00:00:00Z", "2025-01", "2025-03"),
        ("2025-06-01T00:00:00Z/9999-12-31T00:00:00Z", "2025-06", "2025-09"),
        # Before and after all incidents: a month without any.
        ("../2024-03", "2024-03", "2024-03"),
        ("2031-02/..", "2031-02", "2031-02"),
        ("0900-06", "1900-01", "1900-01"),
        ("2100-01", "2099-12", "2099-12"),
        ("2024-02-29", "2024-02", "2024-02"),
        ("2099-12-31T23:30:00-05:00", "2099-12", "2099-12"),
    ],
)
def test_the_months_that_are_touched(said: str, first: str, last: str) -> None:
    assert period_asked(said, NINE_MONTHS) == Period.parse(first, last)


def test_nothing_asked_is_left_to_the_pages() -> None:
    assert period_asked(None, NINE_MONTHS) is None


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [("2025-06/..", "2025-06", "2025-06"), ("../2025-06", "2025-06", "2025-06")],
)
def test_an_open_end_where_there_are_no_incidents(said: str, first: str, last: str) -> None:
    assert period_asked(said, None) == Period.parse(first, last)
    assert period_asked("../..", None) is None


@pytest.mark.parametrize(
    "said",
    [
        "", "..", "2025", "2025-13", "2025-00", "2025-02-30", "2023-02-29", "2025-3", "25-03",
        "2025-03-10T12:00Z", "2025-03-10T12:00:00", "2025-03-10T24:00:01Z", "2025-03-10 ",
        " 2025-03", "20250310", "2025-W10", "2025-03/2025-01", "2025-01/2025-02/2025-03",
        "2025-03-10T12:00:00+99:00", "٢٠٢٥-٠٣", "2025-03\n", "now", "1900-02-29", "2025-03/x",
        "2025-03-10T12:61:00Z", "2025-03-10T12:00:61Z", "\x00",
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused(said: str) -> None:
    with pytest.raises(CallRefusedError) as refused:
        period_asked(said, NINE_MONTHS)
    assert refused.value.status == 400
    assert refused.value.errors[0].field == "datetime"


moments = st.datetimes(datetime(1901, 1, 1), datetime(2098, 1, 1), timezones=st.just(UTC))


@given(moments, moments)
def test_both_ends_lie_in_the_period(one: datetime, other: datetime) -> None:
    first, last = sorted((one.replace(microsecond=0), other.replace(microsecond=0)))
    said = "/".join(f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (first, last))
    assert period_asked(said, None) == Period(month_of(first), month_of(last))


@given(st.text() | st.from_regex(r"[0-9./TZ:+-]{0,30}"))
def test_any_text_is_a_period_or_refused(said: str) -> None:
    with suppress(CallRefusedError):
        assert isinstance(period_asked(said, NINE_MONTHS), Period)
