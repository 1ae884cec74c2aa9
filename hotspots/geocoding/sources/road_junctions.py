"""Where roads meet, from links that share their ends.

Two roads meet at a node where a link of the one and a link of the other end, if neither link is
part of both: a link may have a number (A361) and names (High Street), and all of them count. Roads
that end at the same roundabout meet in its middle. Meetings of the same two roads within ``MERGE``
are one, such as the two sides of a dual carriageway.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from hotspots.errors import InputError
from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.coordinate_repair import Bounds, inside
from hotspots.geocoding.gazetteer_tables import Junctions

RADIUS = 30.0
"""Metres around a meeting: lines are generalised for 1:25 000, half a millimetre of which is 12 m,
and what happens at a junction happens within some 20 m of its middle. An assumption."""
MERGE = 150.0
"""Metres within which two meetings of the same roads are one."""
INTERCHANGE_RADIUS, INTERCHANGE_REACH = 150.0, 600.0
"""Metres around a numbered motorway junction: at least the first, and as far as the slip roads
that end within the second."""
_SAME_POINT = 1.0
# Those of the M6 Toll are T1 to T8.
_NUMBERED = re.compile(r"(.*\S)\s+((?:J|J?T)\s*\d+\s*\w?)", re.IGNORECASE)

Meeting = tuple[str, str, float, float, float]


@dataclass(frozen=True, eq=False)
class RoadLinks:
    """Links of a road network, one row each.

    Attributes
    ----------
    start, end
        Identifiers of the nodes at both ends.
    names
        The number and names of each link, as published; empty ones are ignored.
    roundabout, slip_road
        bool: what form the link has.
    line
        Its line, metres, EPSG:27700, from start to end.
    """

    start: NDArray[np.object_]
    end: NDArray[np.object_]
    names: Sequence[tuple[str | None, ...]]
    roundabout: NDArray[np.bool_]
    slip_road: NDArray[np.bool_]
    line: NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class _Network:
    """Links whose ends are numbered nodes."""

    ends: NDArray[np.int64]
    points: NDArray[np.float64]


def road_junctions(
    links: RoadLinks, numbered: Sequence[tuple[str, float, float]], service_area: Bounds
) -> Junctions:
    """Find the junctions of the service area.

    Parameters
    ----------
    links
        All that touch the service area.
    numbered
        Junctions of motorways: number such as "M4 J17", easting and northing in metres.
    service_area
        Bounds in metres, EPSG:27700.

    Raises
    ------
    hotspots.errors.InputError
        If links that share a node end at different places, or a junction's number is unreadable.
    """
    network = _network(links)
    place, centre, radius = _meeting_places(links, network)
    meetings = _meetings(links, place[network.ends], centre, radius)
    meetings += _interchanges(links, numbered)
    x, y = (np.array([meeting[axis] for meeting in meetings]) for axis in (2, 3))
    here = inside(x, y, service_area)
    kept = _merged([meeting for meeting, is_here in zip(meetings, here, strict=True) if is_here])
    return _table(sorted(kept))


def _network(links: RoadLinks) -> _Network:
    number, nodes = pd.factorize(np.concatenate((links.start, links.end)))
    first, last = (shapely.get_coordinates(shapely.get_point(links.line, i)) for i in (0, -1))
    ends = np.concatenate((first, last))
    points = np.empty((len(nodes), 2))
    points[number[::-1]] = ends[::-1]
    apart = np.hypot(*(ends - points[number]).T) > _SAME_POINT
    if apart.any():
        raise InputError(
            f"roads that share the node {nodes[number[apart.argmax()]]} end at different places"
        )
    return _Network(number.reshape(2, -1).T.astype(np.int64), points)


def _meeting_places(
    links: RoadLinks, network: _Network
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Give each node the number of its place, and each place its middle and radius."""
    ring = np.flatnonzero(links.roundabout)
    size = len(network.points)
    edges = coo_array(
        (np.ones(len(ring)), tuple(network.ends[ring].T)), shape=(size, size), dtype=np.float64
    )
    places, label = connected_components(edges, directed=False)
    place: NDArray[np.int64] = label.astype(np.int64)
    centre = np.empty((places, 2))
    centre[place] = network.points
    radius = np.full(places, RADIUS)
    vertices, link = shapely.get_coordinates(links.line[ring], return_index=True)
    vertex_place = place[network.ends[ring, 0]][link]
    low, high = np.full((places, 2), np.inf), np.full((places, 2), -np.inf)
    np.minimum.at(low, vertex_place, vertices)
    np.maximum.at(high, vertex_place, vertices)
    rings = np.unique(vertex_place)
    centre[rings] = (low[rings] + high[rings]) / 2
    reach = np.zeros(places)
    np.maximum.at(reach, vertex_place, np.hypot(*(vertices - centre[vertex_place]).T))
    return place, centre, radius + reach


def _meetings(
    links: RoadLinks,
    places: NDArray[np.int64],
    centre: NDArray[np.float64],
    radius: NDArray[np.float64],
) -> list[Meeting]:
    keys: dict[str, str] = {}
    groups: dict[frozenset[str], int] = {}
    group = np.empty(len(links.names), dtype=np.int64)
    for row, names in enumerate(links.names):
        known = frozenset(
            key for name in names if name and (key := keys.setdefault(name, name_key(name)))
        )
        group[row] = groups.setdefault(known, len(groups))
    at = np.unique(np.column_stack((places.T.ravel(), np.tile(group, 2))), axis=0)
    starts = np.flatnonzero(np.diff(at[:, 0], prepend=-1))
    sets = list(groups)
    found: list[Meeting] = []
    for rows in np.split(at, starts[1:]):
        if len(rows) == 1:
            continue
        place = int(rows[0, 0])
        x, y = centre[place].tolist()
        for a, b in sorted(_pairs([sets[number] for number in rows[:, 1]])):
            found.append((a, b, x, y, float(radius[place])))
    return found


def _pairs(roads: Sequence[frozenset[str]]) -> set[tuple[str, str]]:
    """Names of two different roads: neither link is part of both."""
    pairs = set()
    for one, other in combinations(roads, 2):
        pairs |= {(min(a, b), max(a, b)) for a in one - other for b in other - one}
    return pairs


def _interchanges(links: RoadLinks, numbered: Sequence[tuple[str, float, float]]) -> list[Meeting]:
    slips = links.line[links.slip_road]
    ends = np.concatenate(
        [shapely.get_coordinates(shapely.get_point(slips, i)) for i in (0, -1)]
    ).reshape(-1, 2)
    tree = KDTree(ends)
    found: list[Meeting] = []
    for number, x, y in numbered:
        match = _NUMBERED.fullmatch(number.strip())
        if match is None:
            raise InputError(f"the motorway junction {number!r} has no number such as 'M4 J17'")
        near = ends[tree.query_ball_point((x, y), INTERCHANGE_REACH)]
        reach = float(np.hypot(*(near - (x, y)).T).max(initial=0.0))
        junction = name_key(match[2]).replace(" ", "")
        found.append((name_key(match[1]), junction, x, y, max(INTERCHANGE_RADIUS, reach)))
    return found


def _merged(meetings: Sequence[Meeting]) -> list[Meeting]:
    """Make one of the meetings of the same roads that are near each other."""
    by_roads: dict[tuple[str, str], list[Meeting]] = {}
    for meeting in meetings:
        by_roads.setdefault(meeting[:2], []).append(meeting)
    return [one for same in by_roads.values() for one in _merged_pair(sorted(same))]


def _merged_pair(same: Sequence[Meeting]) -> list[Meeting]:
    if len(same) == 1:
        return list(same)
    road_a, road_b = same[0][:2]
    places = np.array([meeting[2:] for meeting in same])
    near = KDTree(places[:, :2]).query_pairs(MERGE, output_type="ndarray")
    if not len(near):
        return list(same)
    edges = coo_array((np.ones(len(near)), tuple(near.T)), shape=(len(same), len(same)))
    groups, group = connected_components(edges, directed=False)
    merged = []
    for number in range(groups):
        members = places[group == number]
        x, y = ((members[:, axis].min() + members[:, axis].max()) / 2 for axis in (0, 1))
        reach = np.hypot(members[:, 0] - x, members[:, 1] - y) + members[:, 2]
        merged.append((road_a, road_b, float(x), float(y), float(reach.max())))
    return merged


def _table(meetings: Sequence[Meeting]) -> Junctions:
    numbers = np.array([meeting[2:] for meeting in meetings], dtype=np.float64).reshape(-1, 3)
    return Junctions(
        road_a=[meeting[0] for meeting in meetings],
        road_b=[meeting[1] for meeting in meetings],
        easting=np.rint(numbers[:, 0]).astype(np.int32),
        northing=np.rint(numbers[:, 1]).astype(np.int32),
        # Less than a micrometre over a whole metre is how numbers are kept.
        radius=np.ceil(numbers[:, 2] - 1e-6).astype(np.int32),
        source=np.zeros(len(meetings), dtype=np.uint8),
    )
