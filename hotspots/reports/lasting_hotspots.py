"""Which hotspots are new, which were there before, and which are gone.

The hotspots of every period are the densest share of the area, so there are always some: what is
asked here is whether they are in the same places. Two hotspots are the same place if they share at
least a quarter of the smaller of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.assessment import AreaAssessment, Picture
from hotspots.comparable_periods import comparable_agencies
from hotspots.disclosure import Selection, Sight
from hotspots.geocoding.grid_reference import format_grid_reference
from hotspots.periods import Period

FEWEST_COMPARED = 10
"""A hotspot with fewer incidents comes and goes by chance: it is not counted as new or gone."""

SHARED = 0.25
"""Of the smaller of two hotspots that are one place."""

Assess = Callable[[str, Selection, Sight], AreaAssessment]
History = Literal["lasting", "new", "not known"]


@dataclass(frozen=True)
class GoneHotspot:
    """A hotspot of the period before that is none any more, with its incidents then."""

    rank: int
    name: str
    n: int


@dataclass(frozen=True)
class LastingHotspots:
    """The hotspots of one area against those of a period before.

    Attributes
    ----------
    earlier
        What the hotspots of the period before were made from.
    states
        Of each hotspot by rank; "not known" where it cannot be told: nothing can be compared, or it
        is a hotspot only with the incidents of agencies that did not report throughout.
    gone
        Those of the period before with ``FEWEST_COMPARED`` or more that are no hotspots now.
    notes
        Sentences: whose incidents are left out of the comparison.
    """

    earlier: Selection
    states: tuple[History, ...]
    gone: tuple[GoneHotspot, ...]
    notes: tuple[str, ...]


def lasting_hotspots(
    picture: Picture, found: AreaAssessment, before: Period, assess: Assess
) -> LastingHotspots:
    """Compare the hotspots of an assessment with those of an earlier period.

    Parameters
    ----------
    assess
        Makes the assessment of an area by its slug.
    """
    shapes = shapes_of(found)
    agencies, notes = comparable_agencies(picture, found.selection, before)
    selection = replace(found.selection, agencies=agencies) if notes else found.selection
    then = replace(selection, period=before)
    if not agencies:
        unknown: list[History] = ["not known"] * len(shapes)
        return LastingHotspots(then, tuple(unknown), (), notes)
    now = assess(found.area.slug, selection, found.sight) if notes else found
    earlier = assess(found.area.slug, then, found.sight)
    was = same_place(shapes, shapes_of(earlier))
    known = was | same_place(shapes, shapes_of(now))
    left = ~same_place(shapes_of(earlier), shapes_of(now))
    states: list[History] = [
        "lasting" if lasting else "new" if told else "not known"
        for lasting, told in zip(was, known, strict=True)
    ]
    rows = [
        row
        for row, gone in zip(_rows(earlier), left, strict=True)
        if gone and row.n >= FEWEST_COMPARED
    ]
    return LastingHotspots(then, tuple(states), tuple(rows), notes)


def same_place(shapes: NDArray[np.object_], others: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether each shape is the same place as any of the others."""
    found = np.zeros(len(shapes), dtype=np.bool_)
    if not len(shapes) or not len(others):
        return found
    one, other = shapely.STRtree(others).query(shapes, predicate="intersects")
    shared = shapely.area(shapely.intersection(shapes[one], others[other]))
    smaller = np.minimum(shapely.area(shapes[one]), shapely.area(others[other]))
    found[one[shared >= SHARED * smaller]] = True
    return found


def shapes_of(found: AreaAssessment) -> NDArray[np.object_]:
    """The hotspots of an assessment by rank."""
    shapes: NDArray[np.object_] = found.hotspots.hotspots.geometry.to_numpy()
    return shapes


def place_name(hotspot: object) -> str:
    """The name of a hotspot, a row of the layer, or where it is densest as a grid reference."""
    name, x, y = (getattr(hotspot, field) for field in ("name", "peak_x", "peak_y"))
    return str(name) if name else format_grid_reference(x, y)


def _rows(found: AreaAssessment) -> list[GoneHotspot]:
    return [
        GoneHotspot(int(row.rank), place_name(row), round(float(row.n)))
        for row in found.hotspots.hotspots.itertuples()
    ]
