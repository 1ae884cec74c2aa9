"""What a report rests on: who sent what, what is left out, how it was made, and from which data."""

from __future__ import annotations

from collections.abc import Sequence

from hotspots.assessment import AreaAssessment, Picture
from hotspots.coverage import agency_coverage
from hotspots.disclosure import CELL_SIZE, FEWEST, Selection, Sight
from hotspots.periods import Month, Period, month_number, month_title
from hotspots.reports.comparison import LEVEL
from hotspots.reports.figure import Counted, Figure, Name, Sentence, constant, say
from hotspots.reports.lasting_hotspots import SHARED
from hotspots.reports.report import Block, Bullets, Column, Paragraph, Section, Table
from hotspots.themes import find_theme

_COLUMNS = (Column("Agency"), Column("Complete from"), Column("Complete to"), Column("This report"))


def senders(picture: Picture, period: Period) -> Section:
    """Which months of each agency are complete, and whether the report's are."""
    known = {one.code: one for one in agency_coverage(picture.snapshot)}
    rows = []
    for code, name in picture.agencies:
        one = known.get(code)
        cells = [Name(f"{name} ({code})")]
        if one is None:
            cells += [Name("–"), Name("–"), Name("no month is complete")]
        else:
            cells += [
                Name(month_title(one.first_month)),
                Name(month_title(one.last_month)),
                Name(_state(one.first, one.last, period)),
            ]
        rows.append(tuple(say(cell) for cell in cells))
    why = say(
        "A month is complete if the silence of an agency at its end is "
        "no longer than is usual for it. Comparisons count the agencies that are complete for "
        "both periods; the other figures count all."
    )
    table = Table("agencies", "What each agency has sent", _COLUMNS, tuple(rows))
    return Section("senders", "Who has sent what", (table, Paragraph((why,))))


def _state(first: int, last: int, period: Period) -> str:
    begins, ends = month_number(period.first), month_number(period.last)
    if last < begins or first > ends:
        return "none of its months is complete"
    if last < ends:
        return "its last months are missing"
    return "begins within it" if first > begins else "complete"


def left_out(
    picture: Picture, selections: Sequence[Selection], sight: Sight
) -> tuple[Sentence, ...]:
    """For each selection, the incidents that stand in no community area."""
    said = []
    for selection in selections:
        unlocated, outside = picture.unplaced(selection, sight)
        counted = Counted(selection)
        said.append(
            say(
                find_theme(selection.theme).title,
                ": ",
                _told(unlocated, counted),
                " without a place and ",
                _told(outside, counted),
                " outside all community areas; no other figure counts them.",
            )
        )
    return tuple(said)


def _told(n: int | None, counted: Counted) -> Figure:
    return Figure(f"under {FEWEST}" if n is None else f"{n:,}", (counted,))


def how_it_was_made(
    picture: Picture, mapped: Sequence[AreaAssessment], unplaced: Sequence[Sentence], sight: Sight
) -> Section:
    """What is left out, how figures and maps were made, and the data sets they rest on."""
    blocks: list[Block] = [
        Bullets((*unplaced, *_protection(sight), _changes(), *_maps(mapped), _places()))
    ]
    if picture.boundaries.indicative:
        blocks.append(
            Paragraph(
                (
                    say(
                        "The boundaries of the community areas are indicative, drawn from the "
                        "positions of settlements: a count near an edge may belong to the next "
                        "area."
                    ),
                )
            )
        )
    editions = tuple(say(Name(edition)) for edition in picture.editions)
    if editions:
        blocks += [Paragraph((say("Data sets:"),)), Bullets(editions)]
    return Section("method", "How this was made, and what is left out", tuple(blocks))


def _protection(sight: Sight) -> tuple[Sentence, ...]:
    if sight is Sight.EXACT:
        return (
            say(
                "Made from exact places, as an analyst sees them: for readers who may see them. "
                "Sensitive kinds count in totals and are on no map."
            ),
        )
    method = "the rule of disclosure control"
    fewest, side = constant(str(FEWEST), method), constant(f"{CELL_SIZE} m", method)
    return (
        say(
            "Made from protected figures: counts in squares of ", side, " and whole months. "
            "Squares with fewer than ", fewest, " incidents, or with most of them at one or two "
            "places, are not shown; their incidents count in the total of the "
            "area and are on no map. Totals that cannot be told exactly are told as a "
            "range, or as under ", fewest, ". Sensitive kinds are on no map.",
        ),
    )  # fmt: skip


def _changes() -> Sentence:
    level = constant(f"{100 * LEVEL:.0f}%", "the level of the intervals of this report")
    return say(
        "Changes compare the incidents a day, since periods differ in length. Their intervals (",
        level, ") come from the exact test of two counts, which takes incidents to happen "
        "independently of each other. Where one brings about the next, chance alone makes larger "
        "changes than the test allows for. Of single hotspots the test knows nothing of how they "
        "were found: a hotspot is picked because it is high now, so even where nothing changed it "
        "will seem to have risen, beyond chance too; a fall is the stronger sign.",
    )  # fmt: skip


def _maps(mapped: Sequence[AreaAssessment]) -> tuple[Sentence, ...]:
    if not mapped:
        return ()
    counted = tuple(Counted(found.selection, found.area) for found in mapped)
    used = [found.hotspots.parameters for found in mapped]
    metres = sorted({round(one.bandwidth_m) for one in used})
    ends = f"{metres[0]:,} m" if len(metres) == 1 else f"{metres[0]:,} to {metres[-1]:,} m"
    share = constant(
        f"{100 * used[0].hotspot_share:g}%", "the share of an area that hotspots take up"
    )
    quarter = constant(f"{100 * SHARED:.0f}%", "the overlap of two hotspots that are one place")
    return (
        say(
            "Maps: each incident counts for the ", Figure(ends, counted), " around it, less the "
            "further away. The distance is chosen for each area and theme by how well earlier "
            "months told the later ones. Hotspots are the densest ", share, " of the land of "
            "an area, so every area has some: a rank says where to look "
            "first, not that a place is bad.",
        ),
        say(
            "A hotspot was one before if it shares ", quarter, " or more of the smaller of the two "
            "with a hotspot of the months before. When most: the part of the week with most of "
            "its incidents for its length, of those whose time is known.",
        ),
    )  # fmt: skip


def _places() -> Sentence:
    return say(
        "Reports are not the whole of what happened: what is reported more may be what is watched "
        "more."
    )


def incomplete(picture: Picture, period: Period) -> tuple[Sentence, ...]:
    """Sentences on months of the period of which nothing, or not everything, is held."""
    available = picture.available
    said = []
    if available and available.first > period.first:
        said.append(
            say(
                "Incidents are held only from ",
                Name(month_title(available.first)),
                " on: the figures of this period do not cover all of its months.",
            )
        )
    behind = [
        (one.name, one.last_month)
        for one in agency_coverage(picture.snapshot)
        if one.last < month_number(period.last)
    ]
    said += [_behind(name, month) for name, month in behind]
    return tuple(said)


def _behind(name: str, last: Month) -> Sentence:
    return say(
        Name(name), " has sent complete months only up to ", Name(month_title(last)),
        ": some of its incidents of this period are missing.",
    )  # fmt: skip
