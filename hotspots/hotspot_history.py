"""One hotspot through time: its months, agencies, kinds and times of the week, under the gate.

A month, an agency, a kind or a part of the week is a selection of its own. What is told of it is
what the gate lets through of that selection within the hotspot, so a reader learns nothing here
that the map of that selection would not show. Beside the count of the whole hotspot the parts could
still be subtracted: while what they leave of it is fewer than ``FEWEST``, the smallest of them is
not told either. Of protected figures, parts are counted in the squares that the whole is made of.

A square that may be told for a year may not be for a month of it, so months that are told add up to
less than the hotspot. Where they hold less than half of it, or fewer than half of them can be told,
quarters are told instead, and half-years where quarters hold less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.analysis.temporal.aoristic import aoristic_week
from hotspots.area_assessment import AreaAssessment
from hotspots.area_times import PARTS, AreaWeek
from hotspots.disclosure import FEWEST, Selection, Sight
from hotspots.mapped_incidents import mapped_incidents
from hotspots.periods import Period, month_from_number, month_number
from hotspots.picture import Picture
from hotspots.themes import find_theme
from hotspots.time_of_week import DAYS, PARTS_OF_DAY, TIMES, UNKNOWN, parts_of_week

MONTHS_SHOWN = 24
MOST_STEPS = 36
UNITS = {1: "month", 3: "quarter", 6: "half-year"}
"""Months of a step, and what it is called."""

_EDGE_M = 1e-6
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """A part of a hotspot's incidents.

    Attributes
    ----------
    id
        What it is: a month or the first month of a quarter, an agency's code, a subtype's id or
        the id of a part of the week.
    n
        None where they are too few to be told, or none.
    """

    id: str
    title: str
    n: int | None


@dataclass(frozen=True)
class Step(Part):
    """A month or a quarter.

    Attributes
    ----------
    chosen
        Whether it lies in the period of the map.
    """

    period: Period
    chosen: bool


@dataclass(frozen=True, eq=False)
class HotspotHistory:
    """What is told of one hotspot through time.

    Attributes
    ----------
    n
        Incidents of the hotspot, as its map counts them.
    steps
        Months or quarters, the earliest first.
    agencies, kinds, times
        Those that the selection leaves to tell apart; none where it chooses one.
    week
        When in the week, by the hour; None for protected figures, of which ``times`` alone tell.
    """

    n: int
    steps: tuple[Step, ...]
    agencies: tuple[Part, ...]
    kinds: tuple[Part, ...]
    times: tuple[Part, ...]
    week: AreaWeek | None

    @property
    def unit(self) -> str:
        """What the steps are: month, quarter or half-year."""
        return unit_of(self.steps)


@dataclass(frozen=True)
class _Inside:
    """Rows of a selection in the hotspot, and the points of the map that stand for them."""

    rows: NDArray[np.intp]
    points: NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class _Hotspot:
    """The place that incidents are counted in, as one person sees it."""

    picture: Picture
    found: AreaAssessment
    shape: shapely.Geometry

    @property
    def protected(self) -> bool:
        return self.found.sight is Sight.PROTECTED

    def inside(self, selection: Selection) -> _Inside:
        boundaries, snapshot = self.picture.boundaries, self.picture.snapshot
        mapped = mapped_incidents(
            snapshot, selection, self.found.sight, areas=len(boundaries.areas)
        )
        own = snapshot.area[mapped.rows] == boundaries.areas.index(self.found.area)
        inside = own & within(self.shape, mapped.x, mapped.y)
        return _Inside(mapped.rows[inside], mapped.x[inside] + 1j * mapped.y[inside])

    def count(self, selection: Selection, whole: _Inside | None) -> int | None:
        part = self.inside(selection)
        if not self.protected:
            return len(part.rows)
        n = len(part.rows) if whole is None else int(np.isin(part.points, whole.points).sum())
        return n if n >= FEWEST else None


def hotspot_history(
    picture: Picture, found: AreaAssessment, shape: shapely.Geometry
) -> HotspotHistory:
    """Tell of a hotspot through time.

    Parameters
    ----------
    found
        The area as it is assessed.
    shape
        The outline of one of its hotspots.
    """
    place, selection = _Hotspot(picture, found, shape), found.selection
    whole = place.inside(selection)
    return HotspotHistory(
        n=len(whole.rows),
        steps=_steps(place, whole),
        agencies=_parts(place, whole, _agencies(picture, selection)),
        kinds=_parts(place, whole, _kinds(selection)),
        times=_parts(place, whole, _times(selection)),
        week=None if place.protected else _week(picture, whole.rows),
    )


def within(shape: shapely.Geometry, x: FloatArray, y: FloatArray) -> NDArray[np.bool_]:
    """Which points lie in a shape made of cells; one on an edge is of the cell north or east."""
    shapely.prepare(shape)
    return np.asarray(shapely.intersects_xy(shape, x + _EDGE_M, y + _EDGE_M), dtype=np.bool_)


def _agencies(picture: Picture, selection: Selection) -> list[tuple[str, str, Selection]]:
    if len(selection.agencies) == 1:
        return []
    return [
        (code, name, replace(selection, agencies=(code,)))
        for code, name in picture.agencies
        if not selection.agencies or code in selection.agencies
    ]


def _kinds(selection: Selection) -> list[tuple[str, str, Selection]]:
    if selection.subtype is not None:
        return []
    subtypes = find_theme(selection.theme).subtypes
    return [(kind.id, kind.title, replace(selection, subtype=kind.id)) for kind in subtypes]


def _times(selection: Selection) -> list[tuple[str, str, Selection]]:
    if selection.times is not None:
        return []
    return [(one.id, one.title, replace(selection, times=one.id)) for one in TIMES.values()]


def _parts(
    place: _Hotspot, whole: _Inside, wanted: Iterable[tuple[str, str, Selection]]
) -> tuple[Part, ...]:
    parts = [Part(name, title, place.count(selection, whole)) for name, title, selection in wanted]
    told = _guarded([part.n for part in parts], len(whole.rows), protected=place.protected)
    return tuple(replace(part, n=n) for part, n in zip(parts, told, strict=True))


def _guarded(counts: Sequence[int | None], total: int, *, protected: bool) -> list[int | None]:
    """The counts, less the smallest of them while what they leave of the total is too few."""
    told = list(counts)
    while protected and 0 < total - sum(n or 0 for n in told) < FEWEST:
        known = [n for n in told if n is not None]
        if not known:
            break
        told[told.index(min(known))] = None
    return told


def unit_of(steps: Sequence[Step]) -> str:
    """What steps of this length are called; one of another length is a month or a few."""
    return UNITS.get(steps[-1].period.months, "month") if steps else "month"


def _steps(place: _Hotspot, whole: _Inside) -> tuple[Step, ...]:
    shown = _months_shown(place.picture, place.found.selection.period)
    for length in UNITS:
        steps = _counted(place, whole, _periods(shown, length))
        if _tells_most(steps, len(whole.rows)) and len(steps) <= MOST_STEPS:
            break
    return steps


def _tells_most(steps: Sequence[Step], n: int) -> bool:
    """Whether half of the steps are told, and in those of the period half of the incidents."""
    told = [step for step in steps if step.n is not None]
    return 2 * len(told) >= len(steps) and 2 * sum(step.n or 0 for step in told if step.chosen) >= n


def _months_shown(picture: Picture, chosen: Period) -> Period:
    """Two years up to the end of the period, or all of a longer one, as far as there are any."""
    last = month_number(chosen.last)
    first = min(month_number(chosen.first), last - MONTHS_SHOWN + 1)
    if picture.available is not None:
        first = min(max(first, month_number(picture.available.first)), last)
    return Period(month_from_number(first), chosen.last)


def _periods(shown: Period, length: int) -> list[Period]:
    """Stretches of so many months, the last of which ends where the period does."""
    first, last = month_number(shown.first), month_number(shown.last)
    starts = range(last - length + 1, first - 1, -length)
    return [
        Period(month_from_number(start), month_from_number(start + length - 1))
        for start in reversed(starts)
    ] or [shown]


def _counted(place: _Hotspot, whole: _Inside, periods: Sequence[Period]) -> tuple[Step, ...]:
    selection = place.found.selection
    chosen = [
        selection.period.first <= one.first and one.last <= selection.period.last for one in periods
    ]
    counts = [
        place.count(replace(selection, period=one), whole if mine else None)
        for one, mine in zip(periods, chosen, strict=True)
    ]
    own = _guarded(
        [n if mine else None for n, mine in zip(counts, chosen, strict=True)],
        len(whole.rows),
        protected=place.protected,
    )
    return tuple(
        Step(one.first, one.label, told if mine else n, one, mine)
        for one, n, told, mine in zip(periods, counts, own, chosen, strict=True)
    )


def _week(picture: Picture, rows: NDArray[np.intp]) -> AreaWeek:
    snapshot = picture.snapshot
    minutes = snapshot.start_minute[rows], snapshot.end_minute[rows]
    part = parts_of_week(*minutes)
    parts = np.bincount(part[part != UNKNOWN], minlength=PARTS)
    # With their zone: moments without one would be read as from a clock in London.
    begun, ended = (pd.to_datetime(one * 60, unit="s", utc=True) for one in minutes)
    return AreaWeek(
        parts=parts.reshape(len(DAYS), len(PARTS_OF_DAY)).astype(np.float64),
        hours=aoristic_week(begun, ended),
        told=len(rows),
        others=len(rows) - int(parts.sum()),
    )
