"""The briefing on one area of a county whose counts are known."""

from __future__ import annotations

from hotspots.assessment import Picture
from hotspots.disclosure import Selection, Sight
from hotspots.periods import Month, Period
from hotspots.reports.briefing import area_briefing, usual_selection
from hotspots.reports.report import MapWithTable, Report, Table

HALF = Period.parse("2026-01", "2026-06")


def briefing(county: Picture, area: str, sight: Sight, **filters: object) -> Report:
    selection = Selection(**{"theme": "asb", "period": HALF, **filters})
    return area_briefing(county, county.boundaries.area(area), selection, sight)


def text(report: Report) -> str:
    return " ".join(sentence.text for sentence in report.sentences)


def test_what_is_told_in_brief(county: Picture) -> None:
    for sight in Sight:
        report = briefing(county, "Ashby", sight)
        assert report.title == "Briefing: Ashby"
        assert report.subtitle == "Anti-social behaviour, January to June 2026, all agencies"
        said = text(report)
        assert (
            "In January to June 2026, 78 incidents of anti-social behaviour were reported in "
            "Ashby: 60 nuisance and 18 personal. That is 65% more a day than the 48 in July to "
            "December 2025, which is more than chance alone would make" in said
        )
        # All at 22:00 or 23:00 on Saturdays, in 24 of 168 hours.
        assert (
            "The part of the week with most for its length is Friday and Saturday nights, 6pm to "
            "6am: 78, 100% of those whose time is told, in 14% of its hours." in said
        )
        assert "The four hours with most: Saturday 22:00 to 02:00, 78." in said
        assert "On the map: 78 of 78" in said
        assert "In January to June 2026, no incidents of violence were reported in Ashby." in said


def test_the_filters_of_a_page_are_those_of_its_briefing(county: Picture) -> None:
    said = text(briefing(county, "Ashby", Sight.EXACT, subtype="personal", agencies=("POL",)))
    assert "18 incidents of anti-social behaviour (personal) were reported in Ashby." in said
    times = briefing(county, "Ashby", Sight.EXACT, times="weekday-day")
    assert "no incidents of anti-social behaviour were reported in Ashby" in text(times)
    assert "There is nothing to map." in text(times)


def test_too_few_to_be_shown(county: Picture) -> None:
    report = briefing(county, "Corfe", Sight.PROTECTED)
    assert "under 5 incidents of anti-social behaviour were reported in Corfe" in text(report)
    assert "None of them can be shown on a map" in text(report)
    blocks = [block for section in report.sections for block in section.blocks]
    assert not any(isinstance(block, MapWithTable) for block in blocks)
    assert any(isinstance(block, Table) for block in blocks)


def test_the_usual_period(county: Picture) -> None:
    usual = usual_selection(county, "violence")
    assert usual is not None
    assert usual.period == Period.parse("2025-07", "2026-06")
    earlier = usual_selection(county, "asb", Month("2025-03"))
    assert earlier is not None
    assert earlier.period == Period.parse("2025-01", "2025-03")


def test_a_year_is_compared_once(county: Picture) -> None:
    report = briefing(county, "Ashby", Sight.EXACT, period=Period.parse("2025-07", "2026-06"))
    table = next(
        block
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Table) and block.id == "volume"
    )
    assert [column.title for column in table.columns] == [
        "Kind", "July 2025 to June 2026", "July 2024 to June 2025", "Change a day",
    ]  # fmt: skip


def test_before_and_after_everything(county: Picture) -> None:
    for period in (Period.parse("2020-01", "2020-06"), Period.parse("2030-01", "2030-06")):
        report = briefing(county, "Ashby", Sight.PROTECTED, period=period)
        assert report.empty
        assert "There is nothing to report for" in text(report)
    assert area_briefing(county, county.boundaries.areas[0], None, Sight.EXACT).empty
