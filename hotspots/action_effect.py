"""Whether something that was done at a place worked: what changed there against what changed in
places where nothing was done, the surroundings of each included.

Months before and after, as many of each, are counted whole. The months are those for which the
agencies counted have sent everything; the month in which something began is left out unless it
began on the first. Of protected figures only squares that may be told of in both periods are
counted, as `hotspots.area_change` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.analysis.change.displacement import (
    Counts,
    WeightedDisplacementDifference,
    weighted_displacement_difference,
)
from hotspots.comparable_periods import comparable_agencies
from hotspots.comparison_places import PROPOSED, ComparisonPlace, comparison_places
from hotspots.counted_months import counted_months
from hotspots.coverage import agency_coverage
from hotspots.disclosure import Sight
from hotspots.hotspot_history import within
from hotspots.mapped_incidents import mapped_incidents
from hotspots.periods import Period, month_from_number, month_number, month_title
from hotspots.picture import Picture
from hotspots.selection import Selection

MOST_MONTHS = 12
AROUND_M = 250.0
LEVEL = 0.9


@dataclass(frozen=True)
class CountedPlace:
    """Incidents (before, after) in a place and in the ring of ``AROUND_M`` around it."""

    inside: Counts
    around: Counts


@dataclass(frozen=True)
class Comparison:
    """The place of the action held against another.

    Attributes
    ----------
    too_few
        Whether chance could hide even an end of all incidents in the place of the action.
    """

    place: ComparisonPlace
    counted: CountedPlace
    difference: WeightedDisplacementDifference
    too_few: bool


@dataclass(frozen=True)
class ActionEffect:
    """What can be said of an action.

    Attributes
    ----------
    before, after
        As many months each; None where there are none to compare.
    target
        The place of the action; None where nothing can be counted.
    comparisons
        With the places chosen, the most alike first.
    offered
        All places that can be chosen.
    verdict
        One sentence.
    notes
        Sentences on what is not counted.
    """

    before: Period | None
    after: Period | None
    target: CountedPlace | None
    comparisons: tuple[Comparison, ...]
    offered: tuple[ComparisonPlace, ...]
    verdict: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Points:
    """What the gate lets through of both periods: points, and which of them are of the one after.

    ``left_out`` are squares that may be told of in one of the periods only.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    after: NDArray[np.bool_]
    left_out: NDArray[np.complex128]


def action_effect(
    picture: Picture,
    selection: Selection,
    sight: Sight,
    *,
    place: shapely.Geometry,
    began: date,
    ended: date | None = None,
    kept_away: Sequence[shapely.Geometry] = (),
    chosen: Sequence[str] = (),
) -> ActionEffect:
    """Weigh what changed at a place since something was done there.

    Parameters
    ----------
    selection
        The incidents it is about; its period does not matter.
    place
        Where it was done, EPSG:27700.
    kept_away
        Where something else was done, which is no place to compare with.
    chosen
        Ids of `ComparisonPlace`; without any that is offered, the three most alike.
    """
    periods = compared_periods(picture, began, ended)
    if isinstance(periods, str):
        return ActionEffect(None, None, None, (), (), periods)
    before, after = periods
    agencies, notes = comparable_agencies(picture, replace(selection, period=after), before)
    if not agencies:
        return ActionEffect(before, after, None, (), (), notes[0])
    counted = replace(selection, agencies=agencies, period=before)
    points = _points(picture, counted, after, sight)
    target = _count(points, place)
    offered = comparison_places(
        picture, counted, sight, place=place, n=target.inside[0], kept_away=kept_away
    )
    used = [one for one in offered if one.id in chosen] or offered[:PROPOSED]
    comparisons = tuple(_comparison(one, _count(points, one.outline), target) for one in used)
    verdict = _verdict(target, comparisons)
    notes += _not_compared(points, place)
    return ActionEffect(before, after, target, comparisons, offered, verdict, notes)


def compared_periods(
    picture: Picture, began: date, ended: date | None = None
) -> tuple[Period, Period] | str:
    """The whole months before and after a day, as many of each; or why there are none."""
    months = counted_months(picture.snapshot)
    if months is None:
        return "No agency has sent a whole month yet, so nothing can be compared."
    complete = month_number(months.period.last)
    first = _month(began) + (began.day > 1)
    # The month in which it ended counts if that was its last day.
    last = complete if ended is None else min(complete, _month(ended + timedelta(days=1)) - 1)
    if first > complete:
        return (
            f"It is too early to say: {month_title(month_from_number(first))} is the first whole "
            "month after it began, and not all incidents of it have been sent."
        )
    if first > last:
        return "It lasted for less than a whole month, which is too short to say anything."
    earliest = min(one.first for one in agency_coverage(picture.snapshot))
    length = min(last - first + 1, _month(began) - earliest, MOST_MONTHS)
    if length < 1:
        return "No agency has sent a whole month before it began, so nothing can be compared."
    return _period(_month(began) - length, length), _period(first, length)


def _period(first: int, length: int) -> Period:
    return Period(month_from_number(first), month_from_number(first + length - 1))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _points(picture: Picture, before: Selection, after: Period, sight: Sight) -> _Points:
    areas = len(picture.boundaries.areas)
    seen = [
        mapped_incidents(picture.snapshot, replace(before, period=period), sight, areas=areas)
        for period in (before.period, after)
    ]
    x, y = (np.concatenate([getattr(one, axis) for one in seen]) for axis in ("x", "y"))
    is_after = np.repeat([False, True], [len(one.rows) for one in seen])
    if sight is Sight.EXACT:
        return _Points(x, y, is_after, np.empty(0, np.complex128))
    # A square that two areas share is told of in each of them for itself.
    area = np.concatenate([picture.snapshot.area[one.rows] for one in seen])
    _, of = np.unique(np.column_stack([area, x, y]), axis=0, return_inverse=True)
    squares = int(of.max(initial=-1)) + 1
    told = [np.bincount(of[side], minlength=squares) > 0 for side in (~is_after, is_after)]
    both = (told[0] & told[1])[of]
    return _Points(x[both], y[both], is_after[both], np.unique(x[~both] + 1j * y[~both]))


def _count(points: _Points, place: shapely.Geometry) -> CountedPlace:
    ring = shapely.difference(shapely.buffer(place, AROUND_M), place)
    return CountedPlace(_before_and_after(points, place), _before_and_after(points, ring))


def _before_and_after(points: _Points, shape: shapely.Geometry) -> Counts:
    inside = within(shape, points.x, points.y)
    return int((inside & ~points.after).sum()), int((inside & points.after).sum())


def _comparison(place: ComparisonPlace, counted: CountedPlace, target: CountedPlace) -> Comparison:
    found = weighted_displacement_difference(
        counted.inside,
        target.inside,
        beside_control=counted.around,
        beside_target=target.around,
        level=LEVEL,
    )
    nothing_left = weighted_displacement_difference(
        _unchanged(counted.inside),
        (target.inside[0], 0),
        beside_control=_unchanged(counted.around),
        beside_target=_unchanged(target.around),
        level=LEVEL,
    )
    return Comparison(place, counted, found, too_few=nothing_left.high >= 0)


def _unchanged(counts: Counts) -> Counts:
    return counts[0], counts[0]


def _verdict(target: CountedPlace, comparisons: Sequence[Comparison]) -> str:
    if not target.inside[0]:
        return "Too few to say: no incident may be told of this place in the months before."
    if not comparisons:
        return (
            "It cannot be said: no other hotspot more than 1 km away had about as many incidents "
            "in the months before."
        )
    if all(one.too_few for one in comparisons):
        return (
            "Too few to say: with so few incidents, chance could hide even an end of them all. "
            "Wait for more months."
        )
    if all(one.difference.high < 0 for one in comparisons):
        return (
            "Fewer incidents than without it, as far as counts can say: the place and what lies "
            "around it fell against every place it is compared with."
        )
    if all(one.difference.low > 0 for one in comparisons):
        return (
            "More incidents than without it, as far as counts can say: the place and what lies "
            "around it rose against every place it is compared with."
        )
    return "It cannot be said whether it worked: chance alone could make such a difference."


def _not_compared(points: _Points, place: shapely.Geometry) -> tuple[str, ...]:
    near = within(shapely.buffer(place, AROUND_M), points.left_out.real, points.left_out.imag)
    squares = int(near.sum())
    if not squares:
        return ()
    which, are = ("1 square", "is") if squares == 1 else (f"{squares:,} squares", "are")
    return (
        f"{which} here or within {AROUND_M:g} m may be told of in one of the two periods only and "
        f"{are} not counted: a place that has become quiet can drop out. An analyst sees it all.",
    )
