"""The map of an area beside the table of its hotspots: where, how many, when, and since when."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hotspots.area_change import Change, area_change
from hotspots.assessment import AreaAssessment, Picture
from hotspots.disclosure import Selection, Sight
from hotspots.hotspot_facts import HotspotFacts, hotspot_facts
from hotspots.periods import Period
from hotspots.reports.area_map import draw_area
from hotspots.reports.comparison import signed
from hotspots.reports.figure import Counted, Figure, Name, Sentence, constant, say
from hotspots.reports.lasting_hotspots import (
    FEWEST_COMPARED,
    Assess,
    History,
    LastingHotspots,
    lasting_hotspots,
    place_name,
)
from hotspots.reports.report import Column, MapWithTable, Table
from hotspots.themes import find_theme

PICKED = (
    "A hotspot is picked because it is high now, so even where nothing changed it will seem to "
    "have risen; a fall is the stronger sign."
)

_STATE = {"lasting": "lasting", "new": "new", "not known": "whether new cannot be told"}
_COLUMNS = (
    Column("Rank"),
    Column("Place"),
    Column("Incidents", numeric=True),
    Column("Share of the map", numeric=True),
    Column("When most"),
    Column("Half located to", numeric=True),
    Column("Since the months before"),
)


@dataclass(frozen=True)
class MappedArea:
    """An area's assessment, its hotspots against those before, and what is told of each."""

    found: AreaAssessment
    history: LastingHotspots
    facts: tuple[HotspotFacts, ...]
    changes: tuple[Change | None, ...]

    @property
    def states(self) -> tuple[History, ...]:
        """Of each hotspot with ``FEWEST_COMPARED`` incidents or more, by rank."""
        counts = self.found.hotspots.hotspots["n"]
        return tuple(
            state
            for state, n in zip(self.history.states, counts, strict=True)
            if n >= FEWEST_COMPARED
        )

    def block(self, heading: Sentence, most: int) -> MapWithTable:
        """The map and the table of the first ``most`` hotspots."""
        found = self.found
        rows = list(found.hotspots.hotspots.itertuples())[:most]
        return MapWithTable(
            heading=heading,
            map=draw_area(found, [int(row.rank) for row in rows]),
            legend=_legend(found),
            table=Table(
                f"hotspots-{found.area.slug}-{found.selection.theme}",
                f"Hotspots in {found.area.name}, {find_theme(found.selection.theme).title.lower()}",
                _COLUMNS,
                tuple(self._row(at, row) for at, row in enumerate(rows)),
            ),
            notes=(
                *self._gone(),
                *self._picked(),
                *(say(Name(note)) for note in self.history.notes),
            ),
        )

    def _row(self, at: int, row: Any) -> tuple[Sentence, ...]:
        counted = (Counted(self.found.selection, self.found.area),)
        fact, state = self.facts[at], self.history.states[at]
        known = fact.accuracy_m
        return (
            say(constant(str(int(row.rank)), "the rank by incidents")),
            say(Name(place_name(row))),
            say(Figure(f"{round(float(row.n)):,}", counted)),
            say(Figure(f"{100 * row.share:.0f}%", counted)),
            _when(fact, counted),
            say("not known" if np.isnan(known) else Figure(f"{np.ceil(known):,.0f} m", counted)),
            say(
                _changed(
                    self.changes[at],
                    (*counted, Counted(self.history.earlier, self.found.area)),
                ),
                _STATE[state],
            ),
        )

    def _picked(self) -> tuple[Sentence, ...]:
        """What makes a change look larger than it is, wherever one is told."""
        return (say(PICKED),) if any(_is_told(change) for change in self.changes) else ()

    def _gone(self) -> tuple[Sentence, ...]:
        if not self.history.gone:
            return ()
        counted = (Counted(self.history.earlier, self.found.area),)
        names = [
            say(Name(gone.name), " (", Figure(f"{gone.n:,}", counted), ")")
            for gone in self.history.gone
        ]
        return (say("Hotspots of the period before and none now: ", *_commas(names), "."),)


def map_area(
    picture: Picture,
    slug: str,
    selection: Selection,
    sight: Sight,
    *,
    before: Period,
    assess: Assess,
) -> MappedArea:
    """Assess one area and hold its hotspots against those of an earlier period."""
    found = assess(slug, selection, sight)
    return MappedArea(
        found,
        lasting_hotspots(picture, found, before, assess),
        hotspot_facts(picture, found),
        area_change(picture, found, before).hotspots,
    )


def _is_told(change: Change | None) -> bool:
    return change is not None and not math.isnan(change.ratio)


def _changed(change: Change | None, counted: tuple[Counted, ...]) -> Sentence:
    """How the incidents within a hotspot changed; of protected figures, of squares in both."""
    if change is None or not _is_told(change):
        return say("")
    chance = "beyond chance" if change.more_than_chance else "could be chance"
    if not change.before:
        return say("none before, ", chance, "; ")
    return say(Figure(signed(change.ratio), counted), " a day, ", chance, "; ")


def _when(fact: HotspotFacts, counted: tuple[Counted, ...]) -> Sentence:
    busiest = fact.busiest
    if busiest is None:
        return say("not known, or too few to tell")
    return say(
        Name(busiest.title),
        *(" (", Figure(f"{busiest.n:,} of {busiest.timed:,}", counted), ")"),
    )


def _legend(found: AreaAssessment) -> tuple[tuple[int, Sentence], ...]:
    """The bands of the theme with their limits a year, the densest first."""
    breaks = found.hotspots.parameters.breaks or ()
    ends = [*(f"to {limit:g}" for limit in breaks[1:]), "and over"]
    method = "the limits of the density bands, incidents per square kilometre and year"
    return tuple(
        (band, say(constant(f"{limit:g} {end}", method)))
        for band, (limit, end) in reversed(list(enumerate(zip(breaks, ends, strict=True), 1)))
    )


def _commas(names: Sequence[Sentence]) -> list[Sentence | str]:
    parts: list[Sentence | str] = []
    for number, name in enumerate(names):
        parts += [", ", name] if number else [name]
    return parts
