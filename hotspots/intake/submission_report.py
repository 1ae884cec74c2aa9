"""What became of what an agency sent: the figures that conserve every row, and the notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hotspots.intake.content import KeptRow
from hotspots.intake.location import LocatedRows
from hotspots.intake.row import Problem
from hotspots.store.hit_rates import HitRate, Located


@dataclass(frozen=True)
class SubmissionReport:
    """What became of a file."""

    submission: int
    rows: int
    accepted: int
    rejected: int
    held: int
    updated: int
    unchanged: int
    located: int
    outside: int
    located_by: Located
    encoding: str
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]

    def counts(self) -> dict[str, int]:
        """The figures that scripts read, by their fixed names."""
        return {name: value for name, value in vars(self).items() if isinstance(value, int)}

    @property
    def hit_rate(self) -> HitRate:
        """How many of the incident rows (new, updated, unchanged) have a point."""
        return self.located_by.rate

    def figures(self) -> dict[str, Any]:
        """`counts`, and how the rows were located, as scripts read them."""
        return {
            **self.counts(),
            "hit_rate": self.hit_rate.share,
            "match_types": dict(self.located_by.match_types),
        }


def notes_on(
    reading: Iterable[str],
    encoding: str,
    rows: Iterable[KeptRow],
    located: LocatedRows,
    *,
    no_boundaries: bool,
) -> tuple[str, ...]:
    """What the sender should know of how the whole was read."""
    notes = list(reading)
    if encoding not in ("utf-8", "utf-8-sig"):
        notes.append(f"The file was read as {encoding}.")
    of_times = {row.report.occurrence.flags for row in rows}
    flags = located.flags | {flag for some in of_times for flag in some}
    if "date_order_assumed" in flags:
        notes.append("No date shows whether day or month comes first; UK order was taken.")
    if "mixed_date_order" in flags:
        notes.append("Some dates put the month first, others the day; UK order was taken.")
    if "gazetteer_missing" in flags:
        notes.append("Postcodes were not looked up: no gazetteer has been built yet.")
    if no_boundaries:
        notes.append("No community areas have been imported yet, so every place is outside.")
    return tuple(notes)
