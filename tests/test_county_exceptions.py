"""The exceptions of an invented county: what is found, in which order, and what is not told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from hotspots.assessment import Picture
from hotspots.county_exceptions import AreaException, CountyExceptions, county_exceptions
from hotspots.disclosure import Sight
from hotspots.errors import InputError
from hotspots.periods import Month, Period, month_number
from hotspots.store.boundaries import Boundaries, CommunityArea
from hotspots.store.snapshot import Snapshot

NAMES = ("Ashby", "Barton", "Corfe", "Denton")
LAST = month_number(Month("2025-09"))
MONTHS = 25

# Of each month, the last one last: how many, in which area, of which kind, of which agency.
Series = tuple[list[int], int, tuple[str, str], int]
CALM = [20, 24] * 12


def picture(*series: Series) -> Picture:
    """Incidents a metre apart, each month of data.police.uk's kind: any day of the month."""
    rows = [
        (month, area, kind, agency, i)
        for counts, area, kind, agency in series
        for month, n in enumerate(counts, start=LAST - len(counts) + 1)
        for i in range(n)
    ]
    n = len(rows)
    themes = tuple(sorted({kind[0] for _, _, kind, _, _ in rows}))
    subtypes = tuple(sorted({kind[1] for _, _, kind, _, _ in rows}))
    month = np.array([row[0] for row in rows], dtype=np.int32)
    began = (month.astype(np.int64) - 1970 * 12).astype("datetime64[M]")
    area = np.array([row[1] for row in rows], dtype=np.int16)
    no, minute = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.int64)
    stored = Snapshot(
        data_version=1, easting=400_010.0 + 1_000 * area + np.array([row[4] for row in rows]),
        northing=np.full(n, 150_010.0), accuracy_m=np.ones(n), match_type=np.zeros(n, np.int8),
        area=area, theme=np.array([themes.index(row[2][0]) for row in rows], np.int16),
        subtype=np.array([subtypes.index(row[2][1]) for row in rows], np.int16),
        agency=np.array([row[3] for row in rows], np.int16), month=month,
        first_day=began.astype("datetime64[D]"),
        last_day=(began + 1).astype("datetime64[D]") - 1, sensitive=no, snapped=no, piled=no,
        start_minute=minute, end_minute=minute, themes=themes, subtypes=subtypes,
        agencies=(("COU", "A council"), ("POL", "A force")), match_types=("coordinate",),
    )  # fmt: skip
    areas = tuple(
        CommunityArea(i, name, name.lower(), shapely.box(1_000 * i, 0, 1_000 * (i + 1), 1_000))
        for i, name in enumerate(NAMES)
    )
    return Picture(stored, Boundaries("Squares", "", "", True, (), areas))


NUISANCE, PERSONAL = ("asb", "nuisance"), ("asb", "personal")


def told(found: CountyExceptions) -> list[tuple[str, str | None, str, str]]:
    return [(one.place, one.subtype, one.found.rule, one.found.direction) for one in found.findings]


def in_area(found: CountyExceptions, area: str | None) -> list[AreaException]:
    return [one for one in found.findings if one.area == area]


def test_a_jump_is_found_in_its_area_its_kind_its_theme_and_the_county() -> None:
    found = county_exceptions(
        picture(([*CALM, 60], 0, NUISANCE, 0), ([*CALM, 22], 1, NUISANCE, 0)), Sight.EXACT
    )
    assert found.period == Period.parse("2023-09", "2025-09")
    assert found.agencies == ("COU",)
    assert told(found) == [
        ("All areas", None, "last_month", "high"),
        ("All areas", "nuisance", "last_month", "high"),
        ("Ashby", None, "last_month", "high"),
        ("Ashby", "nuisance", "last_month", "high"),
    ]
    # 60 against a mean of 22 and a deviation of sqrt(96 / 23).
    assert found.findings[2].strength == pytest.approx(38 / np.sqrt(96 / 23))
    assert (found.findings[2].least, found.findings[2].most) == (60, 60)
    assert found.findings[3].sentence == (
        "Ashby, Anti-social behaviour: Nuisance. High: September 2025 with 60 above the 24-month "
        "mean of 22 by more than 2 standard deviations of 2."
    )


def test_the_largest_departure_comes_first_and_silence_last() -> None:
    found = county_exceptions(
        picture(
            ([*CALM, 40], 0, NUISANCE, 0),
            ([*CALM, 90], 1, NUISANCE, 0),
            ([*CALM[:13], *[0] * 12], 2, NUISANCE, 0),
        ),
        Sight.EXACT,
    )
    places = [one.place for one in found.findings if one.subtype is None]
    assert places[0] == "All areas"
    assert places.index("Barton") < places.index("Ashby") < places.index("Corfe")
    assert [one.found.rule for one in found.findings[-2:]] == ["no_data", "no_data"]
    assert found.findings[-1].found.sentence == (
        "No data: nothing recorded in the last 12 months, 264 in the 12 before."
    )


def test_what_never_was_is_no_silence() -> None:
    found = county_exceptions(picture(([*CALM, 22], 0, NUISANCE, 0)), Sight.EXACT)
    assert found.findings == ()


def test_an_agency_that_begins_is_no_rise() -> None:
    begins: Series = ([30] * 6, 0, NUISANCE, 1)
    found = county_exceptions(picture(([*CALM, 22], 0, NUISANCE, 0), begins), Sight.EXACT)
    assert found.findings == ()
    assert found.agencies == ("COU",)
    assert (
        "A force (POL) are not counted: it has sent complete months only since April 2025"
        in (found.notes[0])
    )


def test_an_agency_that_is_late_holds_the_month_back() -> None:
    late: Series = ([*CALM, 22, 0], 0, NUISANCE, 1)
    found = county_exceptions(picture(([*CALM, 22, 22], 0, NUISANCE, 0), late), Sight.EXACT)
    assert found.period is not None
    assert found.period.last == "2025-08"
    assert found.findings == ()
    assert found.notes[0].startswith("The figures end with August 2025: A force (POL)")


@pytest.mark.parametrize("order", [("2025-08", "2025-09"), ("2025-09", "2025-08")])
def test_who_asked_before_changes_nothing_that_is_said(order: tuple[str, str]) -> None:
    """Both end with August, which only one of the two had asked for."""
    late: Series = ([*CALM, 22, 0], 0, NUISANCE, 1)
    stored = picture(([*CALM, 22, 22], 0, NUISANCE, 0), late)
    notes = {
        month: county_exceptions(stored, Sight.EXACT, to=Month(month)).notes for month in order
    }
    said = "The figures end with August 2025: A force (POL) has sent no complete month after it."
    assert said in notes["2025-09"]
    assert said not in notes["2025-08"]


def test_an_earlier_month_can_be_judged() -> None:
    stored = picture(([*CALM, 60, *[22] * 3], 0, NUISANCE, 0))
    assert [one.found.rule for one in county_exceptions(stored, Sight.EXACT).findings] == []
    then = county_exceptions(stored, Sight.EXACT, to=Month("2025-06"))
    assert then.period is not None
    assert then.period.last == "2025-06"
    assert {one.found.rule for one in then.findings} == {"last_month"}
    with pytest.raises(InputError, match="There are no complete months up to January 2020"):
        county_exceptions(stored, Sight.EXACT, to=Month("2020-01"))


def test_protected_figures_tell_withheld_counts_as_ranges() -> None:
    # Every month of the baseline has two or three incidents: between one and four are told.
    few = picture(([2, 3] * 12 + [30], 0, NUISANCE, 0))
    area = in_area(county_exceptions(few, Sight.PROTECTED), "Ashby")[0]
    assert (area.least, area.most) == (30, 30)
    assert "with 30 above the 24-month mean of between 1 and 4 by more than" in area.sentence
    # Four, after a year or two of one: whoever may not see them is told nothing of it.
    small = picture(([1] * 24 + [4], 0, NUISANCE, 0))
    assert len(county_exceptions(small, Sight.EXACT).findings) == 4
    assert county_exceptions(small, Sight.PROTECTED).findings == ()


def test_the_county_tells_nothing_that_its_areas_withhold() -> None:
    """The same sentences, figures and order, whatever the withheld months hold."""
    steady: Series = ([*CALM, 60], 0, NUISANCE, 0)
    seen = [
        county_exceptions(picture(steady, ([1, 4] * 12 + [n], 1, PERSONAL, 0)), Sight.PROTECTED)
        for n in (1, 2, 3, 4)
    ]
    for other in seen[1:]:
        assert [one.sentence for one in other.findings] == [
            one.sentence for one in seen[0].findings
        ]
        assert [one.strength for one in other.findings] == [
            one.strength for one in seen[0].findings
        ]
        assert other.notes == seen[0].notes
        # NaN is not equal to itself.
        assert repr(other.positions) == repr(seen[0].positions)


def test_areas_are_compared_by_their_change() -> None:
    year = [30] * 12
    found = county_exceptions(
        picture(
            ([30, *year, *[60] * 12], 0, NUISANCE, 0),
            ([30, *year, *[33] * 12], 1, NUISANCE, 0),
            ([30, *year, *year], 2, NUISANCE, 0),
            ([30, *year, *[27] * 12], 3, NUISANCE, 0),
        ),
        Sight.EXACT,
    )
    positions = {one.area: one for one in found.positions if one.theme == "asb"}
    # The others changed by 10, 0 and -10 per cent: mean 0, deviation 10.
    assert positions["Ashby"].sentence == (
        "Ashby: the last 12 months had 100% more, the other areas had 0% more on average (greater)."
    )
    assert (positions["Ashby"].change, positions["Ashby"].average) == pytest.approx((100, 0))
    nearly_none = replace(positions["Ashby"], change=-0.04).sentence
    assert nearly_none.startswith("Ashby: the last 12 months had 0% more,")
    assert positions["Denton"].position == "in line below average"
    assert {one.position for one in found.positions if one.theme == "rural"} == {"not known"}
    assert "too few" in next(one for one in found.positions if one.theme == "rural").sentence


def test_a_change_that_withheld_counts_leave_open_is_not_compared() -> None:
    hidden: Series = ([2, *[1, 4] * 12], 0, NUISANCE, 0)
    open_to_all = [([40] * 25, area, NUISANCE, 0) for area in (1, 2, 3)]
    found = county_exceptions(picture(hidden, *open_to_all), Sight.PROTECTED)
    asb = {one.area: one for one in found.positions if one.theme == "asb"}
    # Of 24 months with one to four each, "0 % more" would be told of the middles of their ranges.
    assert asb["Ashby"].position == "not known"
    assert np.isnan(asb["Ashby"].change)


def test_chance_is_told_of() -> None:
    found = county_exceptions(picture(([*CALM, 22], 0, NUISANCE, 0)), Sight.EXACT)
    # Two years of steady counts say nothing about a kind that falls silent; some rules break.
    assert found.notes[-1] == (
        "4 series were judged, one for each kind and place with incidents: 0 break a rule, and 0 "
        "had nothing for a year. If nothing had changed, chance alone would make about 1 break a "
        "rule, and leave none or one without anything for a year: look first at what departs most, "
        "and at what several rules say."
    )


def test_rare_kinds_are_told_with_what_the_year_before_had() -> None:
    rare: Series = ([0] * 3 + [1, 0, 0, 0, 1] + [0] * 17, 1, PERSONAL, 0)
    found = county_exceptions(picture(([*CALM, 22], 0, NUISANCE, 0), rare), Sight.EXACT)
    (one,) = [one for one in in_area(found, "Barton") if one.subtype == "personal"]
    assert (one.found.rule, one.found.direction) == ("none_recorded", "none")
    assert one.found.sentence == (
        "None: nothing recorded in the last 12 months, 2 in the 12 before, so few that an empty "
        "year may be chance."
    )
    # The theme and the kind in Barton, and the kind in all areas.
    assert ": 0 break a rule, and 3 had nothing for a year." in found.notes[-1]


def test_too_few_months_flag_nothing_and_say_why() -> None:
    found = county_exceptions(picture(([5] * 8 + [50], 0, NUISANCE, 0)), Sight.EXACT)
    assert found.findings == ()
    assert found.positions == ()
    assert found.notes == (
        "Only 9 months of data, of the 25 that the rules need: nothing can be held against a "
        "24-month mean before January 2027 is complete; trends need 12 and 24 months.",
    )


def test_without_incidents_there_is_nothing_to_say() -> None:
    found = county_exceptions(picture(), Sight.EXACT)
    assert (found.period, found.findings, found.notes, found.counts) == (None, (), (), None)


def test_the_same_picture_is_judged_once() -> None:
    stored = picture(([*CALM, 60], 0, NUISANCE, 0))
    first = county_exceptions(stored, Sight.EXACT)
    assert county_exceptions(stored, Sight.EXACT) is first
    # A month that is not complete is the last one that is.
    assert county_exceptions(stored, Sight.EXACT, to=Month("2026-04")).findings == first.findings
    assert county_exceptions(stored, Sight.PROTECTED) is not first


def test_the_figures_behind_it_are_those_of_the_gate() -> None:
    found = county_exceptions(picture(([*CALM, 60], 0, NUISANCE, 0)), Sight.PROTECTED)
    assert found.counts is not None
    kind = found.counts.kinds.index(("asb", None))
    assert found.counts.told[kind, 0].tolist() == [*CALM, 60]
