"""From when to when agencies' incidents are complete, and which months a chart is made of."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from hotspots.counted_months import counted_months
from hotspots.coverage import agency_coverage
from hotspots.errors import InputError
from hotspots.periods import Month, Period
from hotspots.store.snapshot import Snapshot

Days = list[tuple[str, str]]


def daily(first: str, last: str, every: int = 1) -> Days:
    """Incidents of a day each, from the first day to the last."""
    days = np.arange(first, np.datetime64(last) + 1, every, dtype="datetime64[D]")
    return [(str(day), str(day)) for day in days]


def snapshot(incidents: Mapping[str, Days]) -> Snapshot:
    """Incidents of several agencies, of which nothing but the days matters."""
    agency = [i for i, days in enumerate(incidents.values()) for _ in days]
    first, last = (
        np.array([day[end] for days in incidents.values() for day in days], dtype="datetime64[D]")
        for end in (0, 1)
    )
    n = len(agency)
    nothing, no = np.zeros(n), np.zeros(n, dtype=np.bool_)
    number, minute = np.zeros(n, dtype=np.int16), np.zeros(n, dtype=np.int64)
    return Snapshot(
        data_version=1, easting=nothing, northing=nothing, accuracy_m=nothing,
        match_type=number.astype(np.int8), area=number, theme=number, subtype=number,
        agency=np.array(agency, dtype=np.int16),
        month=(first.astype("datetime64[M]").astype(np.int32) + 1970 * 12).astype(np.int32),
        first_day=first, last_day=last, sensitive=no, snapped=no, piled=no, start_minute=minute,
        end_minute=minute, themes=("asb",), subtypes=("nuisance",),
        agencies=tuple((code, f"{code} (invented)") for code in incidents), match_types=("c",),
    )  # fmt: skip


def covered(days: Days) -> tuple[str, str]:
    (found,) = agency_coverage(snapshot({"COU": days}))
    return found.first_month, found.last_month


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-01-01", "2025-03-31", ("2025-01", "2025-03")),
        # Three days of silence are nothing unusual for anyone, four are for a daily sender.
        ("2025-01-04", "2025-03-28", ("2025-01", "2025-03")),
        ("2025-01-05", "2025-03-27", ("2025-02", "2025-02")),
    ],
)
def test_a_daily_sender_is_complete_to_the_last_month_that_it_filled(
    first: str, last: str, expected: tuple[str, str]
) -> None:
    assert covered(daily(first, last)) == expected


def test_a_weekly_sender_may_be_silent_for_longer() -> None:
    # Six empty days a week, seven times over: 42 days.
    assert covered(daily("2025-01-07", "2025-12-16", 7)) == ("2025-01", "2025-12")
    assert covered(daily("2025-01-07", "2025-11-18", 7)) == ("2025-01", "2025-11")


def test_data_by_the_month_are_complete_to_their_last_month() -> None:
    """data.police.uk gives months: each incident may have been on any day of its own."""
    months = [
        (f"2025-{m:02}-01", str(np.datetime64(f"2025-{m + 1:02}-01") - 1)) for m in range(1, 7)
    ]
    assert covered(months * 3) == ("2025-01", "2025-06")


def test_an_incident_that_may_have_been_at_any_time_says_nothing() -> None:
    assert covered([*daily("2025-01-01", "2025-02-28"), ("2024-01-01", "2025-12-31")]) == (
        "2025-01",
        "2025-02",
    )


def test_after_a_break_an_agency_begins_anew() -> None:
    """Ninety-two silent days are no break, ninety-three are one."""
    before = daily("2024-01-01", "2024-08-31")
    assert covered([*before, *daily("2024-12-02", "2025-03-31")]) == ("2024-01", "2025-03")
    assert covered([*before, *daily("2024-12-03", "2025-03-31")]) == ("2024-12", "2025-03")
    assert covered([*before, *daily("2024-12-15", "2025-03-31")]) == ("2025-01", "2025-03")


def test_an_agency_without_a_complete_month_is_not_there() -> None:
    found = agency_coverage(snapshot({"COU": daily("2025-01-10", "2025-01-20"), "POL": []}))
    assert found == ()


THREE_YEARS = daily("2022-07-01", "2025-09-30")


def test_twenty_five_months_up_to_the_last_one_that_all_have_sent() -> None:
    found = counted_months(
        snapshot({"COU": THREE_YEARS, "FRS": THREE_YEARS[:-30], "POL": THREE_YEARS})
    )
    assert found is not None
    assert found.period == Period.parse("2023-08", "2025-08")
    assert found.agencies == ("COU", "FRS", "POL")
    assert found.notes == (
        "The figures end with August 2025: FRS (invented) (FRS) has sent no complete "
        "month after it.",
    )


def test_an_agency_that_began_or_stopped_is_not_counted() -> None:
    new, old = daily("2024-05-01", "2025-09-30"), daily("2022-07-01", "2025-03-31")
    found = counted_months(snapshot({"COU": THREE_YEARS, "NEW": new, "OLD": old}))
    assert found is not None
    assert found.period == Period.parse("2023-09", "2025-09")
    assert found.agencies == ("COU",)
    assert found.notes == (
        "Incidents of NEW (invented) (NEW) are not counted: it has sent complete months only since "
        "May 2024, and a beginning of its reports is no rise.",
        "Incidents of OLD (invented) (OLD) are not counted: it has sent nothing complete after "
        "March 2025, and an end of its reports is no fall.",
    )


def test_an_earlier_month_can_be_judged_with_those_who_sent_it() -> None:
    old = daily("2022-07-01", "2025-03-31")
    stored = snapshot({"COU": THREE_YEARS, "OLD": old})
    found = counted_months(stored, Month("2025-01"))
    assert found is not None
    assert found.period == Period.parse("2023-01", "2025-01")
    assert found.agencies == ("COU", "OLD")
    assert found.notes == ()
    with pytest.raises(InputError, match="up to May 2022: the first one is July 2022"):
        counted_months(stored, Month("2022-05"))


def test_after_a_change_of_agencies_the_months_are_those_of_the_new_one() -> None:
    """The one that stopped covers none of them to the end, the new one all since it began."""
    old, new = daily("2021-01-01", "2024-12-31"), daily("2025-01-01", "2025-09-30")
    stored = snapshot({"OLD": old, "NEW": new})
    found = counted_months(stored)
    assert found is not None
    assert found.period == Period.parse("2025-01", "2025-09")
    assert found.agencies == ("NEW",)
    assert found.notes[0].startswith("Only 9 months of data")
    assert "OLD (invented) (OLD) are not counted" in found.notes[1]
    before = counted_months(stored, Month("2024-06"))
    assert before is not None
    assert (before.period.months, before.agencies) == (25, ("OLD",))


def test_a_month_in_a_gap_between_agencies_is_refused() -> None:
    old, new = daily("2021-01-01", "2023-12-31"), daily("2025-01-01", "2025-09-30")
    with pytest.raises(InputError, match="No agency has a complete month in June 2024"):
        counted_months(snapshot({"OLD": old, "NEW": new}), Month("2024-06"))


def test_a_month_that_is_not_complete_is_not_judged() -> None:
    stored = snapshot({"COU": THREE_YEARS, "FRS": THREE_YEARS[:-30]})
    asked = counted_months(stored, Month("2025-09"))
    assert asked is not None
    assert asked.period.last == "2025-08"
    assert "The figures end with August 2025" in asked.notes[0]


def test_too_few_months_say_when_there_will_be_enough() -> None:
    found = counted_months(snapshot({"COU": daily("2025-01-01", "2025-09-30")}))
    assert found is not None
    assert found.period == Period.parse("2025-01", "2025-09")
    assert found.notes == (
        "Only 9 months of data, of the 25 that the rules need: nothing can be held against a "
        "24-month mean before January 2027 is complete; trends need 12 and 24 months.",
    )


def test_without_incidents_there_are_no_months() -> None:
    assert counted_months(snapshot({"COU": []})) is None


def test_no_month_is_complete_of_which_nobody_has_sent_anything() -> None:
    """Silence that is usual for a rare sender says nothing of months that are not there yet."""
    rare = [(f"2025-{month:02d}-10", f"2025-{month:02d}-10") for month in (3, 5, 7, 9)]
    assert covered(rare) == ("2025-03", "2025-09")
    found = agency_coverage(snapshot({"POL": daily("2025-01-01", "2025-10-31"), "FRS": rare}))
    assert [(one.code, one.last_month) for one in found] == [("POL", "2025-10"), ("FRS", "2025-10")]
