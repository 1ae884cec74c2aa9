"""How many incidents of each kind there were, against earlier periods, as a table and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hotspots.assessment import Picture
from hotspots.disclosure import Selection, Sight
from hotspots.periods import Period
from hotspots.reports.comparison import Compared, compare, period_before, year_before
from hotspots.reports.counts import Count, count_of
from hotspots.reports.figure import Name, Sentence, constant, listed, say
from hotspots.reports.report import Column, Table
from hotspots.store.boundaries import CommunityArea
from hotspots.themes import Subtype, Theme, find_theme

UNSPECIFIED = "unspecified"
KINDS_IN_WORDS = 4


def earlier_periods(period: Period) -> tuple[Period, ...]:
    """The months before and the same months a year before; once where these are the same."""
    return tuple(dict.fromkeys((period_before(period), year_before(period))))


class Volumes:
    """The counts of one theme or part of it, in one area or in all.

    Parameters
    ----------
    selection
        With its subtype where a reader chose one; otherwise the kinds are told apart.
    area
        None for all community areas.
    """

    def __init__(
        self,
        picture: Picture,
        selection: Selection,
        sight: Sight,
        area: CommunityArea | None = None,
    ) -> None:
        self._picture, self._sight, self._area = picture, sight, area
        self.selection = selection
        self.theme: Theme = find_theme(selection.theme)
        self.total = self._count(selection)
        self.compared = tuple(
            self._compare(selection, before) for before in earlier_periods(selection.period)
        )
        kinds = () if selection.subtype else self.theme.subtypes
        self.kinds: tuple[tuple[Subtype, Count], ...] = tuple(
            (kind, self._count(replace(selection, subtype=kind.id))) for kind in kinds
        )

    def _count(self, selection: Selection) -> Count:
        return count_of(self._picture, selection, self._sight, self._area)

    def _compare(self, selection: Selection, before: Period) -> Compared:
        return compare(self._picture, selection, before, self._sight, self._area)

    @property
    def plural(self) -> bool:
        """Whether the total is another number than one."""
        return self.total.text != "1"

    @property
    def of_what(self) -> str:
        """``incidents of anti-social behaviour``."""
        said = f"incident{'s' if self.plural else ''} of {self.theme.title.lower()}"
        if self.selection.subtype is None:
            return said
        return f"{said} ({self.theme.subtype(self.selection.subtype).title.lower()})"

    @property
    def reported(self) -> Sentence:
        """How many there were, and of which kinds where these are few."""
        period = Name(self.selection.period.label)
        were = " were" if self.plural else " was"
        where = Name(f" in {self._area.name}" if self._area else " in the community areas")
        if self.total.is_none:
            return say("In ", period, ", no ", self.of_what, were, " reported", where, ".")
        return say(
            "In ", period, ", ", self.total.figure, " ", self.of_what, were, " reported", where,
            self._split, ".",
        )  # fmt: skip

    @property
    def comparisons(self) -> tuple[Sentence, ...]:
        """Each comparison of the total as a sentence, or why there is none."""
        return tuple(_comparison(one) for one in self.compared)

    @property
    def _split(self) -> Sentence:
        """How the total divides into kinds; empty where they are too many to say, or one."""
        told = [(kind, count) for kind, count in self.kinds if not count.is_none]
        if [kind.id for kind, _ in told] == [UNSPECIFIED]:
            return say("; no agency gives their kind")
        if not 1 < len(told) <= KINDS_IN_WORDS:
            return say("")
        return say(": ", listed([say(n.figure, " ", _kind_words(kind)) for kind, n in told]))

    def table(self, table_id: str) -> Table:
        """The total and each kind that occurs, against the earlier periods."""
        columns = [Column("Kind"), Column(self.selection.period.label, numeric=True)]
        for one in self.compared:
            columns += [Column(one.period.label, numeric=True), Column("Change a day")]
        rows = [self._row("All kinds" if self.kinds else self.theme.title, self.selection)]
        rows += [
            self._row(kind.title, replace(self.selection, subtype=kind.id))
            for kind, count in self.kinds
            if not self._is_empty(kind, count)
        ]
        where = self._area.name if self._area else "all community areas"
        return Table(
            table_id,
            f"{self.theme.title}, {where}",
            tuple(columns),
            tuple(rows),
            self._notes(),
        )

    def _is_empty(self, kind: Subtype, count: Count) -> bool:
        selection = replace(self.selection, subtype=kind.id)
        earlier = (
            self._count(replace(selection, period=one.period)).is_none for one in self.compared
        )
        return count.is_none and all(earlier)

    def _row(self, title: str, selection: Selection) -> tuple[Sentence, ...]:
        cells = [say(Name(title)), say(self._count(selection).figure)]
        for before in self.compared:
            one = self._compare(selection, before.period)
            if one.found is None:
                cells += [say("–"), say("not compared")]
            else:
                cells += [say(one.found.before.figure), one.found.cell]
        return tuple(cells)

    def _notes(self) -> tuple[Sentence, ...]:
        chance = constant("20", "the inverse of the level at which a change is beyond chance")
        beyond = say(
            "Beyond chance: if nothing had changed, about one comparison in ", chance,
            " would still be called so.",
        )  # fmt: skip
        left_out = dict.fromkeys(note for one in self.compared for note in one.notes)
        return (beyond, *(say(Name(note)) for note in left_out))


def _comparison(one: Compared) -> Sentence:
    if one.found is None:
        return say(*map(Name, one.notes))
    if not one.notes:
        return one.found.sentence
    return say(
        "The agencies that can be compared sent ", one.found.after.figure, ". ",
        one.found.sentence,
    )  # fmt: skip


def _kind_words(kind: Subtype) -> str:
    return "of no given kind" if kind.id == UNSPECIFIED else kind.title.lower()


def most_affected(counts: Sequence[Count], number: int) -> list[Count]:
    """The areas with most incidents, none that may have none; equal ones by name."""
    ordered = sorted(counts, key=lambda count: -count.told)  # stable: areas stand by name
    return [count for count in ordered[:number] if count.told]
