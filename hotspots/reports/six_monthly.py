"""The six-monthly outcome report for the executive of the partnership."""

from __future__ import annotations

from hotspots.area_rates import months_held, yearly_rate
from hotspots.assessment import Picture
from hotspots.counted_months import counted_months
from hotspots.disclosure import Selection, Sight
from hotspots.periods import Month, Period, month_from_number, month_number, month_title
from hotspots.reports.account import how_it_was_made, incomplete, left_out, senders
from hotspots.reports.counts import Count
from hotspots.reports.exception_list import ExceptionList
from hotspots.reports.figure import Figure, Name, Sentence, say
from hotspots.reports.lasting_hotspots import Assess
from hotspots.reports.nothing import nothing_to_report
from hotspots.reports.report import (
    Block,
    Bullets,
    Column,
    Paragraph,
    Report,
    Section,
    Table,
)
from hotspots.reports.since_last import HotspotHistories, since_last_assessment
from hotspots.reports.theme_figures import ThemeFigures
from hotspots.themes import THEMES

MONTHS = 6
LISTED_EXCEPTIONS = 12
YEARLY_RATE = "for each 1,000 residents and year"


def six_months_to(picture: Picture, to: Month | None = None) -> Period | None:
    """The six months that end with one, or with the last complete one; None without incidents."""
    if to is None:
        if picture.available is None:
            return None
        months = counted_months(picture.snapshot)
        to = months.period.last if months else picture.available.last
    return Period(month_from_number(month_number(to) - MONTHS + 1), to)


def six_monthly_report(
    picture: Picture,
    sight: Sight,
    *,
    to: Month | None = None,
    assess: Assess | None = None,
) -> Report:
    """Write the report from the figures that a reader may see.

    Parameters
    ----------
    to
        The last month; the last complete one if not given.
    assess
        Makes the assessment of an area by its slug; ``picture.area_hotspots`` unless the caller
        keeps assessments.
    """
    period = six_months_to(picture, to)
    title = "Six-monthly outcome report"
    if period is None or _without_incidents(picture, period):
        return nothing_to_report(picture, "six-monthly", title, period)
    parts = [
        ThemeFigures(picture, Selection(theme, period), sight, assess or picture.area_hotspots)
        for theme in THEMES
    ]
    exceptions = ExceptionList(picture, sight, period.last)
    mapped = [one.found for part in parts for one in part.mapped]
    unplaced = left_out(picture, [part.selection for part in parts], sight)
    return Report(
        file_name=f"six-monthly-{period.first}-to-{period.last}",
        title=title,
        subtitle=f"{period.label}, all community areas",
        sections=(
            _brief(picture, period, parts, exceptions),
            *(part.section() for part in parts),
            Section("exceptions", "Exceptions", exceptions.blocks(LISTED_EXCEPTIONS)),
            since_last_assessment(parts),
            _areas(picture, parts),
            senders(picture, period),
            how_it_was_made(picture, mapped, unplaced, sight),
        ),
    )


def _without_incidents(picture: Picture, period: Period) -> bool:
    available = picture.available
    return available is None or period.first > available.last or period.last < available.first


def _brief(
    picture: Picture, period: Period, parts: list[ThemeFigures], exceptions: ExceptionList
) -> Section:
    points: list[Sentence] = []
    for part in parts:
        points.append(say(*_spaced([part.volumes.reported, *part.volumes.comparisons])))
    points += [exceptions.summary, *exceptions.strongest(2)]
    history = HotspotHistories.of(parts)
    if history.judged:
        points.append(history.sentence)
    return Section("brief", "In brief", (Bullets(tuple(points)), *_notice(picture, period)))


def _spaced(sentences: list[Sentence]) -> list[Sentence | str]:
    return [part for sentence in sentences for part in (sentence, " ")][:-1]


def _notice(picture: Picture, period: Period) -> tuple[Block, ...]:
    said = incomplete(picture, period)
    return (Paragraph(said),) if said else ()


def _areas(picture: Picture, parts: list[ThemeFigures]) -> Section:
    """The counts of every area and, where residents are known, the rate of the first theme."""
    areas, first = picture.boundaries.areas, parts[0]
    rated = any(area.residents for area in areas)
    rows = []
    for at, area in enumerate(areas):
        cells = [say(Name(area.name)), *(say(part.areas[at].figure) for part in parts)]
        if rated:
            cells.append(_rate(picture, first.areas[at], area.residents))
        rows.append(tuple(cells))
    columns = [Column("Community area"), *(Column(part.title, numeric=True) for part in parts)]
    if rated:
        columns.append(Column(f"{first.title}, {YEARLY_RATE}", numeric=True))
    caption = f"Incidents of each community area, {first.selection.period.label}"
    table = Table("areas", caption, tuple(columns), tuple(rows))
    said = [
        say(
            "Counts say where the work is; areas differ in how many people live, work and spend "
            "their evenings there."
        )
    ]
    if rated and picture.boundaries.residents_source:
        said.append(say("Residents: ", Name(picture.boundaries.residents_source.rstrip(".")), "."))
    return Section("areas-section", "Community areas", (table, Paragraph(tuple(said))))


def _rate(picture: Picture, count: Count, residents: int | None) -> Sentence:
    months = months_held(count.counted.selection.period, picture.available)
    rates = [yearly_rate(n, residents, months) for n in (count.least, count.most)]
    told = dict.fromkeys(f"{rate:,.1f}" for rate in rates if rate is not None)
    return say(Figure(" to ".join(told), (count.counted,)) if told else "not known")


def month_choices(picture: Picture) -> tuple[tuple[Month, str], ...]:
    """Months a report can end with, the newest first, each with its title."""
    if picture.available is None:
        return ()
    first, last = (
        month_number(month) for month in (picture.available.first, picture.available.last)
    )
    months = [month_from_number(number) for number in range(last, first - 1, -1)]
    return tuple((month, month_title(month)) for month in months)
