"""The six-monthly report of a county whose counts are known, for both kinds of reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from hotspots.assessment import Picture
from hotspots.disclosure import Sight
from hotspots.periods import Month, Period, month_number
from hotspots.reports.figure import Figure, Name
from hotspots.reports.mapped_area import PICKED
from hotspots.reports.report import Bullets, MapWithTable, Paragraph, Report, Table
from hotspots.reports.six_monthly import month_choices, six_monthly_report, six_months_to
from hotspots.store.snapshot import OUTSIDE


@pytest.fixture(scope="module", params=list(Sight))
def sight(request: pytest.FixtureRequest) -> Sight:
    chosen: Sight = request.param
    return chosen


@pytest.fixture(scope="module")
def report(county: Picture, sight: Sight) -> Report:
    return six_monthly_report(county, sight)


@pytest.fixture(scope="module")
def exact(county: Picture) -> Report:
    return six_monthly_report(county, Sight.EXACT)


@pytest.fixture(scope="module")
def protected(county: Picture) -> Report:
    return six_monthly_report(county, Sight.PROTECTED)


def words(report: Report, section: str) -> str:
    blocks = next(one.blocks for one in report.sections if one.id == section)
    return " ".join(
        sentence.text
        for block in blocks
        if isinstance(block, Paragraph | Bullets)
        for sentence in block.sentences
    )


def table(report: Report, table_id: str) -> list[list[str]]:
    found = [
        block
        for section in report.sections
        for one in section.blocks
        for block in ([one] if isinstance(one, Table) else [])
        if block.id == table_id
    ]
    return [[cell.text for cell in row] for row in found[0].rows]


def maps(report: Report, section: str) -> list[MapWithTable]:
    blocks = next(one.blocks for one in report.sections if one.id == section)
    return [block for block in blocks if isinstance(block, MapWithTable)]


def test_the_period_is_the_six_months_to_the_last_complete_one(county: Picture) -> None:
    assert six_months_to(county) == Period.parse("2026-01", "2026-06")
    assert six_months_to(county, Month("2025-12")) == Period.parse("2025-07", "2025-12")
    assert month_choices(county)[0] == ("2026-06", "June 2026")
    assert len(month_choices(county)) == 18


def test_volume_by_kind_against_both_periods(exact: Report) -> None:
    # 60 + 18 + 30 + 3 now; 30 + 18 + 30 before; 60 + 18 + 30 a year before.
    rows = {row[0]: row[1:] for row in table(exact, "volume-asb")}
    assert rows["All kinds"] == [
        "111", "78", "+45%, beyond chance", "108", "+3%, could be chance",
    ]  # fmt: skip
    assert rows["Nuisance"] == [
        "90", "60", "+52%, beyond chance", "90", "0%, could be chance",
    ]  # fmt: skip
    assert rows["Personal"] == [
        "18", "18", "+2%, could be chance", "18", "0%, could be chance",
    ]  # fmt: skip
    assert rows["Environmental"] == [
        "3", "0", "none before: could be chance", "0", "none before: could be chance",
    ]  # fmt: skip
    assert set(rows) == {"All kinds", "Nuisance", "Personal", "Environmental"}


def test_the_same_in_words(exact: Report) -> None:
    said = words(exact, "asb")
    assert said.startswith(
        "In January to June 2026, 111 incidents of anti-social behaviour were reported in the "
        "community areas: 90 nuisance, 18 personal and 3 environmental. That is 45% more a day "
        "than the 78 in July to December 2025, which is more than chance alone would make (95% "
        "interval +7% to +96%). That is 3% more a day than the 108 in January to June 2025, which "
        "could be chance (95% interval −22% to +35%). "
    )
    assert "Most were reported in Ashby (78), Barton (30) and Corfe (3)." in said
    assert words(exact, "rural") == (
        "In January to June 2026, no incidents of rural crime were reported in the community "
        "areas. There were none in July to December 2025 either. There were none in January to "
        "June 2025 either."
    )
    # A sensitive kind is counted and never mapped.
    assert "In January to June 2026, 12 incidents of violence" in words(exact, "violence")
    assert "No map can be shown of Barton" in words(exact, "violence")


def test_what_is_withheld_is_told_as_a_range(protected: Report) -> None:
    # The three of Corfe are 1 to 4 for whoever may not know.
    rows = {row[0]: row[1:] for row in table(protected, "volume-asb")}
    assert rows["All kinds"][0] == "109 to 112"
    assert rows["Environmental"][0] == "under 5"
    areas = {row[0]: row[1:] for row in table(protected, "areas")}
    assert areas["Corfe"][0] == "under 5"
    assert areas["Ashby"][0] == "78"
    assert "109 to 112 incidents of anti-social behaviour" in words(protected, "asb")


def test_a_hotspot_that_moved_is_new_and_the_old_one_gone(report: Report, sight: Sight) -> None:
    # Of protected figures only squares that are shown in both periods can be compared.
    state = "none before, beyond chance; new" if sight is Sight.EXACT else "new"
    by_area = {one.map.title: one for one in maps(report, "asb")}
    ashby, barton = by_area["Map of Ashby"], by_area["Map of Barton"]
    assert [row[-1].text for row in ashby.table.rows] == [state]
    assert ashby.notes[0].text.startswith("Hotspots of the period before and none now: ")
    assert ashby.notes[0].text.endswith("(48).")
    assert [row[-1].text for row in barton.table.rows] == ["+2% a day, could be chance; lasting"]
    # What makes a change look larger than it is stands wherever one is told.
    assert [note.text for note in barton.notes] == [PICKED]
    told = state.startswith("none before")
    assert [note.text for note in ashby.notes[1:]] == ([PICKED] if told else [])
    assert "a hotspot is picked because it is high now" in words(report, "method")
    assert table(report, "changes-table")[:2] == [
        ["Ashby, anti-social behaviour", "0", "1", "1", "0"],
        ["Barton, anti-social behaviour", "1", "0", "0", "0"],
    ]
    # 13 a month of which all are on Friday or Saturday nights.
    assert ashby.table.rows[0][2].text == "78"
    assert "Friday and Saturday nights, 6pm to 6am (78 of 78)" in ashby.table.rows[0][4].text


def test_the_hotspots_in_brief(exact: Report) -> None:
    assert (
        "Hotspots in the mapped areas: 1 lasting since the months before, 1 new, 1 gone."
        in words(exact, "brief")
    )


def figures(report: Report) -> Iterator[Figure]:
    return (figure for sentence in report.sentences for figure in sentence.figures)


def recount(picture: Picture, figure: Figure) -> int:
    """Incidents that a figure counts, row by row of the snapshot."""
    (counted,) = figure.counted
    chosen, stored = counted.selection, picture.snapshot
    n = 0
    for row in range(len(stored.month)):
        same = stored.themes[stored.theme[row]] == chosen.theme
        same &= month_number(chosen.period.first) <= stored.month[row]
        same &= stored.month[row] <= month_number(chosen.period.last)
        if chosen.subtype:
            same &= stored.subtypes[stored.subtype[row]] == chosen.subtype
        if chosen.agencies:
            same &= stored.agencies[stored.agency[row]][0] in chosen.agencies
        if counted.area:
            same &= picture.boundaries.areas[stored.area[row]].name == counted.area.name
        n += bool(same and stored.area[row] != OUTSIDE and np.isfinite(stored.easting[row]))
    return n


def test_every_count_is_the_count_of_the_rows_it_names(
    county: Picture, report: Report, sight: Sight
) -> None:
    direct = {figure for figure in figures(report) if figure.direct}
    assert len(direct) > 20
    for figure in direct:
        n = recount(county, figure)
        if sight is Sight.EXACT or figure.text.isdigit():
            assert figure.text == f"{n:,}"
        elif figure.text == "under 5":
            assert 1 <= n <= 4
        else:
            least, most = map(int, figure.text.split(" to "))
            assert least <= n <= most


def test_every_number_is_a_figure_that_says_how_it_was_counted(report: Report) -> None:
    for sentence in report.sentences:
        plain = [p for p in sentence.parts if not isinstance(p, Name | Figure)]
        assert not re.search(r"\d", "".join(plain))
        for figure in sentence.figures:
            assert figure.counted or figure.method
    noted = {counted.words for counted in report.notes}
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph | Bullets):
                for figure in (f for s in block.sentences for f in s.figures if f.direct):
                    assert figure.counted[0].words in noted


def test_an_agency_that_began_is_left_out_of_the_comparison(
    make_county: Callable[..., Picture], batches: type
) -> None:
    halves = [Period.parse("2025-07", "2025-12"), Period.parse("2026-01", "2026-06")]
    nuisance = ("asb", "nuisance")
    found = six_monthly_report(
        make_county(
            *(batches(half, 5, nuisance, 0, (1_010.0, 1_010.0)) for half in halves),
            batches(halves[1], 8, nuisance, 0, (3_010.0, 3_010.0), 1),
        ),
        Sight.EXACT,
    )
    said = words(found, "asb")
    assert "In January to June 2026, 78 incidents" in said
    assert "The agencies that can be compared sent 30. That is 2% more a day than the 30" in said
    rows = table(found, "volume-asb")
    assert rows[0][:4] == ["All kinds", "78", "30", "+2%, could be chance"]
    # A year before nobody had sent anything.
    assert rows[0][4:] == ["–", "not compared"]
    assert "cannot be compared with January to June 2025" in said
    (shown,) = maps(found, "asb")
    assert sorted(row[-1].text.split("; ")[-1] for row in shown.table.rows) == [
        "lasting",
        "whether new cannot be told",
    ]
    assert "leaves out A force (POL)" in shown.notes[-1].text
    assert table(found, "agencies") == [
        ["A council (COU)", "July 2025", "June 2026", "complete"],
        ["A force (POL)", "January 2026", "June 2026", "complete"],
    ]


def test_one_month_only(make_county: Callable[..., Picture], batches: type) -> None:
    one = make_county(
        batches(Period.parse("2026-03", "2026-03"), 9, ("asb", "nuisance"), 0, (1_010.0, 1_010.0))
    )
    for sight in Sight:
        found = six_monthly_report(one, sight)
        assert found.subtitle == "October 2025 to March 2026, all community areas"
        assert "Incidents are held only from March 2026 on" in words(found, "brief")
        assert "cannot be compared" in words(found, "asb")


def test_nothing_to_report(make_county: Callable[..., Picture], county: Picture) -> None:
    none = six_monthly_report(make_county(), Sight.EXACT)
    assert none.empty
    assert words(none, "nothing").startswith("No incidents have been stored yet.")
    future = six_monthly_report(county, Sight.PROTECTED, to=Month("2027-06"))
    assert future.empty
    assert words(future, "nothing").startswith(
        "There is nothing to report for January to June 2027: the newest incidents are from June "
        "2026."
    )
    past = six_monthly_report(county, Sight.EXACT, to=Month("2020-06"))
    assert "incidents are held for January 2025 to June 2026 only" in words(past, "nothing")
