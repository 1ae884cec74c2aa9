"""The briefing on one community area: a page or two for those who go there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hotspots.area_times import area_week
from hotspots.assessment import Picture
from hotspots.disclosure import Selection, Sight
from hotspots.periods import Month, Period
from hotspots.reports.account import how_it_was_made, incomplete
from hotspots.reports.counts import count_of
from hotspots.reports.exception_list import ExceptionList
from hotspots.reports.figure import (
    Counted,
    Figure,
    Name,
    Sentence,
    constant,
    filters_of,
    kind_of,
    say,
)
from hotspots.reports.lasting_hotspots import Assess
from hotspots.reports.mapped_area import MappedArea, map_area
from hotspots.reports.nothing import nothing_to_report
from hotspots.reports.report import Block, Bullets, Paragraph, Report, Section
from hotspots.reports.volumes import Volumes, earlier_periods
from hotspots.store.boundaries import CommunityArea
from hotspots.themes import THEMES
from hotspots.time_of_week import TIMES

LISTED_HOTSPOTS = 6
LISTED_EXCEPTIONS = 6
USUAL_MONTHS = 12
HOURS_OF_THE_WEEK = 168


def usual_selection(picture: Picture, theme: str, to: Month | None = None) -> Selection | None:
    """The twelve months that end with one, or with the newest; None without incidents."""
    available = picture.available
    if available is None:
        return None
    end = to or available.last
    return Selection(theme, Period(min(available.first, end), end).latest(USUAL_MONTHS))


def area_briefing(
    picture: Picture,
    area: CommunityArea,
    selection: Selection | None,
    sight: Sight,
    *,
    assess: Assess | None = None,
) -> Report:
    """Write the briefing from the figures that a reader may see.

    Parameters
    ----------
    selection
        Theme, period and filters, as on the area's page; None without incidents.
    assess
        Makes the assessment of an area by its slug; ``picture.area_hotspots`` unless the caller
        keeps assessments.
    """
    title = f"Briefing: {area.name}"
    name = f"briefing-{area.slug}"
    period = selection.period if selection else None
    available = picture.available
    if (
        selection is None
        or available is None
        or selection.period.first > available.last
        or selection.period.last < available.first
    ):
        return nothing_to_report(picture, name, title, period, where=area.name)
    volumes = Volumes(picture, selection, sight, area)
    mapped = map_area(
        picture,
        area.slug,
        selection,
        sight,
        before=earlier_periods(selection.period)[0],
        assess=assess or picture.area_hotspots,
    )
    exceptions = ExceptionList(picture, sight, selection.period.last, area)
    return Report(
        file_name=f"{name}-{selection.theme}-{selection.period.first}-to-{selection.period.last}",
        title=title,
        subtitle=", ".join((kind_of(selection), selection.period.label, *filters_of(selection))),
        sections=(
            _brief(picture, volumes, mapped, area, sight),
            _where(mapped, volumes),
            Section("change", "Change", (volumes.table("volume"),)),
            _other_themes(picture, selection, sight, area),
            Section("exceptions", "Exceptions", exceptions.blocks(LISTED_EXCEPTIONS)),
            how_it_was_made(picture, [mapped.found] if _drawn(mapped) else [], (), sight),
        ),
    )


def _drawn(mapped: MappedArea) -> bool:
    return mapped.found.hotspots.n > 0


def _brief(
    picture: Picture, volumes: Volumes, mapped: MappedArea, area: CommunityArea, sight: Sight
) -> Section:
    points = [volumes.reported, *volumes.comparisons]
    points += _when(picture, volumes, area, sight)
    said = incomplete(picture, volumes.selection.period)
    judged = picture.judged(area.slug, volumes.selection.theme, sight).sentence
    if _drawn(mapped):
        accuracy = Figure(
            judged, (), "the map of this theme, all kinds and agencies, judged by the newest months"
        )
        said = (*said, say("How good the map is: ", accuracy))
    return Section("brief", "In brief", (Bullets(tuple(points)), *_paragraph(said)))


def _paragraph(said: Sequence[Sentence]) -> tuple[Block, ...]:
    return (Paragraph(tuple(said)),) if said else ()


def _when(picture: Picture, volumes: Volumes, area: CommunityArea, sight: Sight) -> list[Sentence]:
    """The part of the week with most incidents for its length, and the four hours with most."""
    selection = volumes.selection
    if selection.times is not None or volumes.total.is_none:
        return []
    blocks = {
        name: count_of(picture, replace(selection, times=name), sight, area) for name in TIMES
    }
    timed = sum(count.told for count in blocks.values())
    most = max(blocks, key=lambda name: blocks[name].told / TIMES[name].hours)
    if not blocks[most].told:
        return []
    hours = 100 * TIMES[most].hours / HOURS_OF_THE_WEEK
    share = Figure(
        f"{100 * blocks[most].told / timed:.0f}%", tuple(one.counted for one in blocks.values())
    )
    said = [
        say(
            "The part of the week with most for its length is ", Name(TIMES[most].title), ": ",
            blocks[most].figure, ", ", share, " of those whose time is told, in ",
            constant(f"{hours:.0f}%", "the share of the week's hours"), " of its hours.",
        )
    ]  # fmt: skip
    busiest = area_week(picture, area.slug, selection, sight).busiest
    if busiest:
        words, n = busiest
        said.append(
            say(
                "The four hours with most: ", Name(words), ", ",
                Figure(f"{n:,}", (Counted(selection, area),)), ".",
            )
        )  # fmt: skip
    return said


def _where(mapped: MappedArea, volumes: Volumes) -> Section:
    title = "Where"
    if not _drawn(mapped):
        why = (
            say("There is nothing to map.")
            if volumes.total.is_none
            else say(
                "None of them can be shown on a map: they are of sensitive kinds, or too few in "
                "one place. Choose a longer period, all kinds or more agencies."
            )
        )
        return Section("where", title, (Paragraph((why,)),))
    used = Figure(
        f"{round(mapped.found.hotspots.n):,}", (Counted(volumes.selection, mapped.found.area),)
    )
    heading = say("On the map: ", used, " of ", volumes.total.figure)
    return Section("where", title, (mapped.block(heading, LISTED_HOTSPOTS),))


def _other_themes(
    picture: Picture, selection: Selection, sight: Sight, area: CommunityArea
) -> Section:
    """The volume of every other theme, so that no reader takes one for the whole."""
    sentences = []
    for theme in THEMES:
        if theme == selection.theme:
            continue
        volumes = Volumes(picture, replace(selection, theme=theme, subtype=None), sight, area)
        sentences.append(say(volumes.reported, " ", volumes.comparisons[0]))
    return Section("themes", "Other themes", (Bullets(tuple(sentences)),))
