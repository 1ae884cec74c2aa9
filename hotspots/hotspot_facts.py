"""What is told of each hotspot of an area besides its place and its count, under the gate.

Agencies and accuracy follow from the points of the map, which the gate has let through. When its
incidents happened follows from the incidents those points stand for: of protected figures it is
told if the filter of that part of the week would show as many, and if neither all the others of the
hotspot nor those whose time is not known are a few.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.analysis.location_accuracy import grouped_quantiles
from hotspots.area_assessment import AreaAssessment
from hotspots.disclosure import Selection, Sight, see
from hotspots.mapped_incidents import mapped_incidents
from hotspots.picture import Picture
from hotspots.protected_cells import few
from hotspots.time_of_week import TIMES, UNKNOWN, blocks_of_week

EDGE_M = 1e-3
"""How far a point is moved north and east, so that none lies on an edge of a cell."""

NOWHERE = -1
"""The hotspot of a point that lies in none."""

FEWEST_TIMED = 5
"""Fewer incidents in a part of the week make no busiest time: any two of them could be a most."""

_BLOCKS = tuple(TIMES.values())


@dataclass(frozen=True)
class BusiestTime:
    """The part of the week with most incidents an hour, and how many of how many they are."""

    title: str
    n: int
    timed: int


@dataclass(frozen=True)
class HotspotFacts:
    """What is told of one hotspot.

    Attributes
    ----------
    agencies
        Codes; of protected figures those with at least ``FEWEST`` incidents in one of its squares.
    accuracy_m
        What half of its incidents are known to or better, metres; NaN where nobody knows. Of
        protected figures half of those in half of its squares, weighed by their counts.
    busiest
        None where it has fewer than ``FEWEST_TIMED`` incidents, or too few that may be told.
    """

    rank: int
    agencies: tuple[str, ...]
    accuracy_m: float
    busiest: BusiestTime | None


def hotspot_facts(picture: Picture, found: AreaAssessment) -> tuple[HotspotFacts, ...]:
    """What is told of each hotspot of an assessment, by rank."""
    hotspots = found.hotspots.hotspots
    shapes = hotspots.geometry.to_numpy()
    areas = len(picture.boundaries.areas)
    visible = see(picture.snapshot, found.selection, found.sight, areas=areas)
    own = np.flatnonzero(visible.area == picture.boundaries.areas.index(found.area))
    at = np.full(len(visible.area), NOWHERE, dtype=np.intp)
    at[own] = hotspot_of(shapes, visible.x[own], visible.y[own])
    inside = at != NOWHERE
    accuracy = grouped_quantiles(
        visible.point_accuracy_m[inside],
        at[inside],
        len(shapes),
        weight=visible.weight[inside],
    )[:, 0]
    busiest = _busiest_times(picture, found, shapes)
    return tuple(
        HotspotFacts(
            int(rank),
            tuple(sorted({code for said in visible.agencies[at == i] for code in _codes(said)})),
            float(accuracy[i]),
            busiest[i],
        )
        for i, rank in enumerate(hotspots["rank"])
    )


def hotspot_of(
    shapes: NDArray[np.object_], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.intp]:
    """The position of the shape that each point lies in or on, ``NOWHERE`` for none."""
    at = np.full(len(x), NOWHERE, dtype=np.intp)
    if not len(shapes):
        return at
    # Hotspots are made of cells, and a point on an edge is of the cell north or east of it.
    points = shapely.points(x + EDGE_M, y + EDGE_M)
    point, shape = shapely.STRtree(shapes).query(points, predicate="intersects")
    at[point] = shape
    return at


def _codes(said: str) -> list[str]:
    return [code for code in str(said).split("; ") if code]


def _busiest_times(
    picture: Picture, found: AreaAssessment, shapes: NDArray[np.object_]
) -> list[BusiestTime | None]:
    rows, at = _inside(picture, found, found.selection, shapes)
    snapshot = picture.snapshot
    block = blocks_of_week(snapshot.start_minute[rows], snapshot.end_minute[rows])
    counts = np.zeros((len(shapes), len(_BLOCKS)), dtype=np.int64)
    timed = block != UNKNOWN
    np.add.at(counts, (at[timed], block[timed]), 1)
    tell = np.ones_like(counts, dtype=np.bool_)
    if found.sight is Sight.PROTECTED:
        whole = np.bincount(at, minlength=len(shapes))[:, None]
        tell = counts == _told_by_the_gate(picture, found, shapes)
        for rest in (whole - counts, whole - counts.sum(axis=1, keepdims=True)):
            tell &= ~few(rest)
    return [_busiest(n, told) for n, told in zip(counts, tell, strict=True)]


def _told_by_the_gate(
    picture: Picture, found: AreaAssessment, shapes: NDArray[np.object_]
) -> NDArray[np.int64]:
    """What the filter of each part of the week would show of each hotspot."""
    counts = np.zeros((len(shapes), len(_BLOCKS)), dtype=np.int64)
    for number, times in enumerate(TIMES):
        if found.selection.times in (None, times):
            _, at = _inside(picture, found, replace(found.selection, times=times), shapes)
            counts[:, number] = np.bincount(at, minlength=len(shapes))
    return counts


def _inside(
    picture: Picture,
    found: AreaAssessment,
    selection: Selection,
    shapes: NDArray[np.object_],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The incidents of the area that the map shows in its hotspots, and in which of them."""
    snapshot, areas = picture.snapshot, picture.boundaries.areas
    mapped = mapped_incidents(snapshot, selection, found.sight, areas=len(areas))
    own = np.flatnonzero(snapshot.area[mapped.rows] == areas.index(found.area))
    at = hotspot_of(shapes, mapped.x[own], mapped.y[own])
    inside = at != NOWHERE
    return mapped.rows[own[inside]], at[inside]


def _busiest(n: NDArray[np.int64], tell: NDArray[np.bool_]) -> BusiestTime | None:
    an_hour = np.array([count / block.hours for count, block in zip(n, _BLOCKS, strict=True)])
    most = int(an_hour.argmax())
    if n[most] < FEWEST_TIMED or not tell[most]:
        return None
    return BusiestTime(_BLOCKS[most].title, int(n[most]), int(n.sum()))
