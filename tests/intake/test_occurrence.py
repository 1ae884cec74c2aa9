"""When an incident happened: what a column shows, midnights, summer time, intervals."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hotspots.intake.occurrence import (
    DAY,
    EXACT,
    INTERVAL,
    MONTH,
    Column,
    Occurrence,
    UnreadableTimeError,
    read_cell,
    read_column,
    span,
)

LONDON = ZoneInfo("Europe/London")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


def cell(text: str, *others: str, clock: str = "", day_first: bool | None = None) -> Occurrence:
    return read_cell(text, read_column([text, *others], day_first=day_first), clock=clock)


def test_a_day_over_twelve_anywhere_settles_the_column() -> None:
    assert read_column(["03/04/2025", "27/03/2025"]) == Column(True, (), False)
    assert cell("03/04/2025", "27/03/2025").start == utc(2025, 4, 2, 23)


def test_a_month_over_twelve_anywhere_makes_it_month_first() -> None:
    assert read_column(["03/04/2025", "03/27/2025"]) == Column(False, (), False)
    assert cell("03/04/2025", "03/27/2025").start == utc(2025, 3, 4)


def test_without_evidence_uk_order_is_assumed_and_flagged() -> None:
    occurrence = cell("03/04/2025", "05/06/2025")
    assert occurrence.start == utc(2025, 4, 2, 23)
    assert occurrence.flags == ("date_order_assumed",)


def test_a_mixed_column_is_flagged_and_read_in_uk_order() -> None:
    column = read_column(["03/04/2025", "27/03/2025", "03/27/2025"])
    assert column == Column(True, ("mixed_date_order",), False)
    assert read_cell("03/04/2025", column).flags == ("mixed_date_order",)
    with pytest.raises(UnreadableTimeError, match='There is no date "03/27/2025"'):
        read_cell("03/27/2025", column)


@pytest.mark.parametrize("nonsense", ["99/99/9999", "31/31/2025", "45/06/2025", "00/45/2025"])
def test_numbers_that_are_no_date_in_either_order_are_no_evidence(nonsense: str) -> None:
    assert read_column([nonsense, "03/27/2025"]) == Column(False, (), False)
    assert read_column([nonsense, "27/03/2025"]) == Column(True, (), False)
    assert read_column([nonsense, "03/04/2025"]).flags == ("date_order_assumed",)


def test_only_dates_whose_order_was_open_carry_the_flag() -> None:
    column = read_column(["03/04/2025", "2025-04-03", "3 April 2025", "45750"])
    assert read_cell("03/04/2025", column).flags == ("date_order_assumed",)
    for certain in ("2025-04-03", "3 April 2025", "45750"):
        assert read_cell(certain, column) == Occurrence(
            utc(2025, 4, 2, 23), utc(2025, 4, 3, 23), DAY, ()
        )


@pytest.mark.parametrize("day_first", [True, False])
def test_a_profile_decides_before_the_column(day_first: bool) -> None:
    column = read_column(["27/03/2025", "03/04/2025"], day_first=day_first)
    assert column == Column(day_first, (), False)


def test_an_iso_column_says_nothing_about_order() -> None:
    assert read_column(["2025-03-04", "2025-04-03 10:00"]) == Column(True, (), False)
    assert read_column([]) == Column(True, (), False)


@pytest.mark.parametrize(("midnights", "no_time"), [(1, False), (2, False), (3, True), (10, True)])
def test_midnight_on_over_a_fifth_of_the_rows_means_no_time(midnights: int, no_time: bool) -> None:
    values = ["2025-03-27 00:00:00"] * midnights + ["2025-03-27 21:30:00"] * (10 - midnights)
    column = read_column(values)
    assert column.midnight_is_no_time is no_time
    occurrence = read_cell("2025-03-27 00:00:00", column)
    if no_time:
        assert occurrence == Occurrence(
            utc(2025, 3, 27), utc(2025, 3, 28), DAY, ("midnight_read_as_no_time",)
        )
    else:
        assert occurrence == Occurrence(utc(2025, 3, 27), utc(2025, 3, 27), EXACT)
    assert read_cell("2025-03-27 21:30:00", column).precision == EXACT


@pytest.mark.parametrize(("midnights", "no_time"), [(2, False), (3, True)])
def test_midnights_in_a_column_of_times_are_counted_too(midnights: int, no_time: bool) -> None:
    # Two rows without a time count neither as one nor as the other.
    clocks = ["00:00"] * midnights + ["21:30"] * (10 - midnights) + ["", " "]
    column = read_column(["27/03/2025"] * 12, clocks=clocks)
    assert column.midnight_is_no_time is no_time
    midnight = read_cell("27/03/2025", column, clock="00:00")
    assert (midnight.precision, midnight.flags) == (
        (DAY, ("midnight_read_as_no_time",)) if no_time else (EXACT, ())
    )
    for clock, precision in (("21:30", EXACT), ("24:00", EXACT), ("", DAY)):
        read = read_cell("27/03/2025", column, clock=clock)
        assert (read.precision, read.flags) == (precision, ())


def test_a_date_without_a_time_is_no_midnight() -> None:
    assert not read_column(["27/03/2025"] * 9 + ["27/03/2025 21:30"]).midnight_is_no_time


def test_a_time_column_fills_in_for_a_midnight_that_is_none() -> None:
    occurrence = cell("27/03/2025 00:00:00", clock="21:30")
    assert occurrence == Occurrence(utc(2025, 3, 27, 21, 30), utc(2025, 3, 27, 21, 30), EXACT)


def test_the_whole_day_in_london_is_23_24_or_25_hours_long() -> None:
    for text, hours in (("2025-03-30", 23), ("2025-06-01", 24), ("2025-10-26", 25)):
        day = cell(text)
        assert day.precision == DAY
        assert day.end - day.start == timedelta(hours=hours)
    assert cell("2025-06-01").start == utc(2025, 5, 31, 23)


def test_the_hour_that_does_not_exist() -> None:
    assert cell("2025-03-30 01:30") == Occurrence(
        utc(2025, 3, 30, 1, 30), utc(2025, 3, 30, 1, 30), EXACT, ("hour_does_not_exist",)
    )
    assert cell("2025-03-30 00:59").flags == cell("2025-03-30 02:00").flags == ()


def test_the_hour_that_occurs_twice() -> None:
    assert cell("2025-10-26 01:30") == Occurrence(
        utc(2025, 10, 26, 0, 30), utc(2025, 10, 26, 1, 30), INTERVAL, ("hour_occurs_twice",)
    )
    assert cell("2025-10-26 00:59").precision == cell("2025-10-26 02:00").precision == EXACT


@pytest.mark.parametrize("text", ["2025-10-26T00:30Z", "2025-10-26T01:30+01:00"])
def test_a_zone_settles_which_of_the_two_hours(text: str) -> None:
    assert cell(text) == Occurrence(utc(2025, 10, 26, 0, 30), utc(2025, 10, 26, 0, 30), EXACT)


def test_a_zone_is_obeyed_across_midnight() -> None:
    occurrence = cell("2025-07-31T23:30:00Z")
    assert occurrence.start == utc(2025, 7, 31, 23, 30)
    assert occurrence.start.astimezone(LONDON).month == 8


def test_24_00_is_the_next_day() -> None:
    assert cell("2025-12-31 24:00").start == utc(2026, 1, 1)
    assert cell("28/02/2024", clock="24:00").start == utc(2024, 2, 29)


def test_serials_of_spreadsheets() -> None:
    assert cell("45444.75") == Occurrence(utc(2024, 6, 1, 17), utc(2024, 6, 1, 17), EXACT)
    assert cell("45444") == Occurrence(utc(2024, 5, 31, 23), utc(2024, 6, 1, 23), DAY)


def test_a_month_is_the_whole_month_in_london() -> None:
    assert cell("2025-03") == Occurrence(utc(2025, 3, 1), utc(2025, 3, 31, 23), MONTH)
    assert cell("2025-12") == Occurrence(utc(2025, 12, 1), utc(2026, 1, 1), MONTH)


def test_a_short_year_is_flagged() -> None:
    assert cell("27/03/25").flags == ("short_year",)
    assert cell("03/04/25").flags == ("date_order_assumed", "short_year")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31/02/2025", 'There is no date "31/02/2025" in the calendar'),
        ("29/02/2025", "in the calendar; correct the day or the month."),
        ("00/00/2025", "in the calendar"),
        ("2025-13-01", "in the calendar"),
        ("2025-13", 'There is no month "2025-13"'),
        ("2025-00", "There is no month"),
        ("last week", '"last week" is not a date; write it like 27/03/2025'),
        ("#REF!", "is not a date"),
        ("31/12/9999", 'The year of "31/12/9999" cannot be right; correct it.'),
        ("9999-12-31 24:00", "cannot be right"),
        ("9999-12", "cannot be right"),
        ("01/01/0001", "cannot be right"),
        ("0001-01-01T00:00:00+14:00", "cannot be right"),
        ("0000-00-00 00:00:00", "cannot be right"),
    ],
)
def test_what_is_no_date_says_so(text: str, sentence: str) -> None:
    with pytest.raises(UnreadableTimeError) as caught:
        cell(text)
    assert sentence in str(caught.value)


def test_what_is_no_time_of_day_says_so() -> None:
    with pytest.raises(UnreadableTimeError, match='"teatime" is not a time of day'):
        cell("27/03/2025", clock="teatime")


def test_spans() -> None:
    first, last = cell("27/03/2025 21:30"), cell("28/03/2025 07:00")
    assert span(first, None) == first
    assert span(first, last) == Occurrence(utc(2025, 3, 27, 21, 30), utc(2025, 3, 28, 7), INTERVAL)
    assert span(first, first) == first
    assert span(cell("27/03/2025"), cell("28/03/2025")) == Occurrence(
        utc(2025, 3, 27), utc(2025, 3, 29), INTERVAL
    )
    assert span(first, cell("27/03/2025")).end == utc(2025, 3, 28)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("28/03/2025 07:00", "27/03/2025 21:30"),
        ("28/03/2025", "27/03/2025"),
        ("28/03/2025 00:00", "27/03/2025"),
        ("28/03/2025", "27/03/2025 23:59"),
        ("2025-04", "2025-03"),
    ],
)
def test_an_end_before_the_start(first: str, last: str) -> None:
    with pytest.raises(UnreadableTimeError, match="The end is before the start"):
        span(cell(first), cell(last))


def test_a_span_keeps_what_was_assumed_at_both_ends_once() -> None:
    assert span(cell("03/04/25"), cell("04/04/25")).flags == ("date_order_assumed", "short_year")


@given(
    st.lists(st.text(max_size=20) | st.from_regex(r"\d\d/\d\d/\d{4}( \d\d:\d\d)?", fullmatch=True))
)
@example(["0001-01-01 00:00", "9999-12-31T23:59-14:00", "0002-01-01T00:00+14:00"])
@example(["9998-12-31 24:00", "9998-12"])
def test_any_column_gives_intervals_that_do_not_end_before_they_start(values: list[str]) -> None:
    column = read_column(values)
    for value in values:
        try:
            occurrence = read_cell(value, column)
        except UnreadableTimeError:
            continue
        assert occurrence.start <= occurrence.end
        assert (occurrence.start == occurrence.end) == (occurrence.precision == EXACT)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_a_moment_written_with_its_zone_comes_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    for zone in (UTC, LONDON):
        written = moment.astimezone(zone).isoformat()
        assert cell(written, *["2025-03-27 21:30"] * 5).start == moment


def test_a_column_that_has_no_more_room_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotspots.intake.occurrence.MOST_KEPT", 1)
    values = ["27/03/2025", "03/04/2025", "27/03/2025", "03/04/2025"]
    column = read_column(values)
    found = [read_cell(value, column, clock="10:00") for value in values]
    assert found[:2] == found[2:]
    assert found[0] is found[2]
    assert len(column.read) == 1


def test_the_same_day_at_two_times_is_two_moments() -> None:
    column = read_column(["27/03/2025"])
    read = [read_cell("27/03/2025", column, clock=clock) for clock in ("10:00", "", "11:00")]
    assert [one.precision for one in read] == [EXACT, DAY, EXACT]
    assert read[2].start - read[0].start == timedelta(hours=1)
