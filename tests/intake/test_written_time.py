"""Dates and times as people and programs write them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hotspots.intake.written_time import WrittenTime, read_clock, read_written_time

DAY = WrittenTime(2025, 3, 27, None)
EVENING = WrittenTime(2025, 3, 27, (21, 30, 0))


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-27",
        "2025/3/27",
        " 2025-03-27 ",
        "27 March 2025",
        "27th Mar 2025",
        "27-Mar-2025",
        "Thu 27 Mar 2025",
        "Thursday, 27 March, 2025",
        "27 Mar. 2025",
        "45743",
    ],
)
def test_days_whose_order_is_certain(text: str) -> None:
    assert read_written_time(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-27 21:30",
        "2025-03-27T21:30:00",
        "2025-03-27T21:30:00.000",
        "2025-03-27 21.30",
        "2025-03-27, 9:30 pm",
        "27 March 2025 9.30PM",
        "27-Mar-2025 09:30 p.m.",
    ],
)
def test_a_time_of_day_beside_the_day(text: str) -> None:
    assert read_written_time(text) == EVENING


@pytest.mark.parametrize("text", ["27/03/2025", "27.03.2025", "27-03-2025", "27/3/2025"])
def test_numbers_alone_leave_the_order_open(text: str) -> None:
    assert read_written_time(text) == WrittenTime(2025, 3, 27, ordered=False)


@pytest.mark.parametrize(("text", "zone"), [("Z", 0), ("+01:00", 60), ("-0530", -330), ("z", 0)])
def test_zones(text: str, zone: int) -> None:
    read = read_written_time("2025-03-27T21:30:00" + text)
    assert read == WrittenTime(2025, 3, 27, (21, 30, 0), zone)


def test_two_digits_of_a_year() -> None:
    assert read_written_time("27/03/25") == WrittenTime(2025, 3, 27, ordered=False, short_year=True)
    assert read_written_time("27 Mar 25") == WrittenTime(2025, 3, 27, short_year=True)


def test_a_month_alone() -> None:
    assert read_written_time("2025-03") == WrittenTime(2025, 3, None)


@pytest.mark.parametrize(
    ("serial", "moment"),
    [
        ("45444", (2024, 6, 1, None)),
        ("45444.75", (2024, 6, 1, (18, 0, 0))),
        ("45743.895833333336", (2025, 3, 27, (21, 30, 0))),
        ("45743.99999999", (2025, 3, 28, (0, 0, 0))),
        ("32874", (1990, 1, 1, None)),
    ],
)
def test_serial_numbers_of_spreadsheets(
    serial: str, moment: tuple[int, int, int, tuple[int, int, int] | None]
) -> None:
    assert read_written_time(serial) == WrittenTime(*moment)


def test_serial_numbers_of_the_1904_date_system() -> None:
    evening = WrittenTime(2024, 6, 1, (18, 0, 0))
    assert read_written_time("43982.75", since_1904=True) == evening
    assert read_written_time("43982.75") == WrittenTime(2020, 5, 31, (18, 0, 0))
    # 1990 and 2099 bound both systems.
    assert read_written_time("31412", since_1904=True) == WrittenTime(1990, 1, 1)
    assert read_written_time("31411", since_1904=True) is None
    assert read_written_time("71589", since_1904=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "tomorrow", "32873", "73051", "12345", "20250327", "27/03", "27 Mrz 2025",
        "27/03-2025", "1.00121E+11", "#REF!", "#####", "31.5.2025.7", "27/03/2025 25:00",
        "27/03/2025 24:01", "27/03/2025 12:60", "27/03/2025 13:00 pm", "27/03/2025 0:30 am",
        "2025-03-27T21:30+15:00", "2025-03-27T21:30-99:99", "2025-03-27T21", "-1", "nan", "1e5",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert read_written_time(text) is None


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("21:30", (21, 30, 0)),
        ("21.30", (21, 30, 0)),
        ("2130", (21, 30, 0)),
        ("9.30pm", (21, 30, 0)),
        ("9:30 AM", (9, 30, 0)),
        ("12:00 am", (0, 0, 0)),
        ("12:30 pm", (12, 30, 0)),
        ("21:30:59", (21, 30, 59)),
        ("24:00", (24, 0, 0)),
        ("0000", (0, 0, 0)),
    ],
)
def test_a_time_in_a_column_of_its_own(text: str, clock: tuple[int, int, int]) -> None:
    assert read_clock(text) == clock


@pytest.mark.parametrize("text", ["", "evening", "25:00", "2460", "9", "24:30", "13:00 pm", "12"])
def test_what_is_no_time(text: str) -> None:
    assert read_clock(text) is None


def test_day_and_month_change_places_only_where_the_order_was_open() -> None:
    opened = WrittenTime(2025, 4, 3, ordered=False)
    assert opened.month_and_day(True) == (4, 3)
    assert opened.month_and_day(False) == (3, 4)
    assert WrittenTime(2025, 4, 3).month_and_day(False) == (4, 3)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)))
def test_all_ways_of_writing_one_moment_agree(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    clock = (moment.hour, moment.minute, moment.second)
    expected = WrittenTime(moment.year, moment.month, moment.day, clock)
    assert read_written_time(moment.isoformat()) == expected
    assert read_written_time(f"{moment:%d %B %Y %H:%M:%S}") == expected
    assert read_written_time(f"{moment:%d-%b-%Y %I:%M:%S %p}") == expected
    numeric = read_written_time(f"{moment:%d/%m/%Y %H:%M:%S}")
    assert numeric is not None
    assert replace(numeric, ordered=True) == expected


@given(st.integers(32_874, 73_049), st.integers(1, 86_399))
def test_serials_count_days_from_the_end_of_1899(days: int, seconds: int) -> None:
    moment = datetime(1899, 12, 31) + timedelta(days=days - 1, seconds=seconds)
    assert read_written_time(f"{days + seconds / 86_400:.9f}") == WrittenTime(
        moment.year, moment.month, moment.day, (moment.hour, moment.minute, moment.second)
    )


@given(st.text())
@example("２０２５-０３-２７")
@example("00/00/0000 00:00:00")
def test_any_text_is_read_or_is_no_date(text: str) -> None:
    read = read_written_time(text)
    assert read is None or 0 <= read.year <= 9999
    clock = read_clock(text)
    assert clock is None or (0, 0, 0) <= clock <= (24, 0, 0)
