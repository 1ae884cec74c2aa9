"""Who has sent what up to when, of agencies whose days are made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
import shapely

from hotspots.assessment import Picture, Sight
from hotspots.coverage import agency_coverage
from hotspots.periods import Month
from hotspots.store.boundaries import Boundaries, CommunityArea
from hotspots.store.snapshot import Snapshot
from web.maps.county_agencies import AgencyTable, agency_table

Sent = Mapping[str, tuple[str, str, str]]
"""First and last day, and the theme, of an agency with an incident on each day between."""


def picture(sent: Sent, silent: tuple[str, ...] = ()) -> Picture:
    rows = [
        (agency, day, theme)
        for agency, (first, last, theme) in enumerate(sent.values())
        for day in np.arange(first, np.datetime64(last) + 1, dtype="datetime64[D]")
    ]
    n, themes = len(rows), ("asb", "rural")
    days = np.array([day for _, day, _ in rows], dtype="datetime64[D]")
    no, minute = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.int64)
    number = np.zeros(n, dtype=np.int16)
    stored = Snapshot(
        data_version=1, easting=100.0 + np.arange(n), northing=np.full(n, 100.0),
        accuracy_m=np.ones(n), match_type=number.astype(np.int8), area=number,
        theme=np.array([themes.index(theme) for _, _, theme in rows], np.int16), subtype=number,
        agency=np.array([agency for agency, _, _ in rows], np.int16),
        month=(days.astype("datetime64[M]").astype(np.int32) + 1970 * 12).astype(np.int32),
        first_day=days, last_day=days, sensitive=no, snapped=no, piled=no, start_minute=minute,
        end_minute=minute, themes=themes, subtypes=("nuisance",),
        agencies=tuple((code, f"{code} (invented)") for code in (*sent, *silent)),
        match_types=("coordinate",),
    )  # fmt: skip
    square = CommunityArea(1, "Vale", "vale", shapely.box(0, 0, 10_000, 10_000))
    return Picture(stored, Boundaries("A square", "", "", True, (), (square,)))


SENT = {
    "COU": ("2024-01-01", "2026-09-30", "asb"),
    "FRS": ("2026-02-01", "2026-07-31", "rural"),
    "HOU": ("2025-01-01", "2026-05-31", "asb"),
    "NEW": ("2026-09-10", "2026-09-20", "asb"),
}


def standing(table: AgencyTable) -> dict[str, tuple[str, str]]:
    return {row.code: (row.standing, row.said) for row in table.rows}


@pytest.mark.parametrize("sight", list(Sight))
def test_each_agency_stands_beside_the_newest(sight: Sight) -> None:
    table = agency_table(picture(SENT, ("WXZ",)), sight, {"COU"})
    assert standing(table) == {
        "COU": ("up to date", "Up to date"),
        "FRS": ("late", "2 months late"),
        "HOU": ("stopped", "Stopped: 4 months behind"),
        "NEW": ("incomplete", "No complete month yet"),
        "WXZ": ("missing", "Nothing in the last 12 months"),
    }
    rows = {row.code: row for row in table.rows}
    assert (rows["COU"].first, rows["COU"].last) == ("January 2024", "September 2026")
    assert (rows["FRS"].first, rows["FRS"].last) == ("February 2026", "July 2026")
    assert (rows["NEW"].first, rows["NEW"].last) == ("", "")
    assert [row.sends for row in table.rows] == [
        ("Anti-social behaviour",), ("Rural crime",), ("Anti-social behaviour",),
        ("Anti-social behaviour",), (),
    ]  # fmt: skip
    assert [row.counted for row in table.rows] == [True, False, False, False, False]
    assert table.newest == "2026-09"


def test_one_month_late_is_one_month() -> None:
    sent = {"COU": ("2026-01-01", "2026-09-30", "asb"), "POL": ("2026-01-01", "2026-08-31", "asb")}
    assert standing(agency_table(picture(sent), Sight.EXACT, ()))["POL"] == ("late", "1 month late")


def test_an_agency_with_few_incidents_makes_no_other_look_late() -> None:
    # One incident a month: two or three months of silence would be nothing unusual.
    sent = {"COU": ("2026-01-01", "2026-09-30", "asb")}
    seldom = {f"S{i:02}": (f"2026-{i:02}-20", f"2026-{i:02}-20", "rural") for i in range(1, 10)}
    stored = picture({**sent, **seldom})
    as_one = replace(
        stored.snapshot,
        agency=np.minimum(stored.snapshot.agency, 1).astype(np.int16),
        agencies=(("COU", "COU (invented)"), ("SEL", "SEL (invented)")),
    )
    covered = {one.code: one.last_month for one in agency_coverage(as_one)}
    assert covered == {"COU": "2026-09", "SEL": "2026-09"}
    table = agency_table(Picture(as_one, stored.boundaries), Sight.EXACT, ())
    assert standing(table) == {
        "COU": ("up to date", "Up to date"), "SEL": ("up to date", "Up to date"),
    }  # fmt: skip
    assert table.newest == "2026-09"
    assert table.rows[1].last == "September 2026"


def test_what_ended_long_ago_is_not_what_is_sent_now() -> None:
    sent = {"COU": ("2024-01-01", "2026-09-30", "asb"), "OLD": ("2024-01-01", "2024-06-30", "asb")}
    row = agency_table(picture(sent), Sight.EXACT, ()).rows[1]
    assert (row.standing, row.sends) == ("stopped", ())
    assert row.said == "Stopped: 27 months behind"


def test_without_agencies_and_without_incidents() -> None:
    assert agency_table(picture({}), Sight.EXACT, ()) == AgencyTable((), None)
    (row,) = agency_table(picture({}, ("COU",)), Sight.PROTECTED, ()).rows
    assert (row.standing, row.sends) == ("missing", ())


@pytest.mark.parametrize(
    ("this_month", "ended"),
    [("2026-08", 0), ("2026-09", 0), ("2026-10", 0), ("2026-12", 2), ("2027-01", 3)],
)
def test_months_that_ended_since_are_counted(this_month: str, ended: int) -> None:
    table = AgencyTable((), Month("2026-09"))
    assert table.ended_since(Month(this_month)) == ended
    said = table.long_ago(Month(this_month))
    assert said == (
        "The newest complete month is September 2026; 3 months have ended since. "
        "Ask the agencies for them."
        if ended == 3
        else ""
    )
    assert AgencyTable((), None).long_ago(Month(this_month)) == ""
