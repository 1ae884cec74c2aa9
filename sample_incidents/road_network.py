"""Invented roads that join the settlements, so that maps of the sample have something behind them.

Only the positions of towns and villages are real. Numbers begin with a nought, as no road's do.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from sample_incidents.plan import Draw, Floats, Plan, Settlement

ABOUT = "Invented roads between real settlements; no line here is a road."
Line = list[tuple[int, int]]

_TOWN = 3.0
_BEND_EVERY_M, _BEND_M = 1_100.0, 420.0
_KNOWN_ROAD = 0.6
"""What a kilometre of a road that has a number already costs a new one: great roads share ways."""
_MOTORWAY = [(377_500, 177_800), (390_000, 180_200), (405_000, 178_600), (433_000, 180_900)]
_RIVER = [(392_500, 199_000), (397_000, 176_000), (394_000, 158_500), (402_500, 140_000),
          (413_800, 128_000), (416_000, 117_000)]  # fmt: skip
_STATION_M = 300.0
"""North and east of the middle of a town."""
_STEP_M = 70.0
_BEYOND_M = (60.0, 200.0)


@dataclass(frozen=True)
class Road:
    """Lines of one class, number and name, in whole metres of EPSG:27700."""

    kind: str
    number: str
    name: str
    lines: list[Line]


def roads(plan: Plan, places: pd.DataFrame) -> bytes:
    """Invent the roads, the streets of `named_places`, a railway and a river.

    Returns
    -------
    bytes
        GeoJSON whose ``crs`` is EPSG:27700, with ``class``, ``number`` and ``name``.
    """
    joined = _Network(_apart(plan.settlements), plan.draw("roads"))
    made = [
        Road("motorway", "M01", "", [_bent(plan.draw("motorway"), _MOTORWAY)]),
        *joined.roads(),
        Road("railway", "", "", joined.railway(plan.draw("railway"))),
        Road("river", "", "Invented water", [_bent(plan.draw("river"), _RIVER)]),
        *_streets(plan, places, joined),
    ]
    return _geojson(made)


class _Network:
    """Settlements and the lines between those that are relative neighbours (Toussaint 1980)."""

    def __init__(self, settlements: Sequence[Settlement], draw: Draw) -> None:
        self.settlements = settlements
        self.points = np.array([(place.easting, place.northing) for place in settlements])
        self.towns = [i for i, place in enumerate(settlements) if place.town >= _TOWN]
        self.lines = {
            edge: _bent(draw, [_whole(self.points[end]) for end in edge])
            for edge in _relative_neighbours(self.points)
        }
        self.numbers: dict[tuple[int, int], str] = {}
        for letter, pairs in (("A", self._towns_beside()), ("B", self._towns_beyond())):
            for number, (one, other) in enumerate(pairs, start=1):
                for edge in self._way(one, other):
                    self.numbers.setdefault(edge, f"{letter}0{number}")

    def roads(self) -> list[Road]:
        """Numbered roads, then one of all others."""
        made = []
        for number in sorted(set(self.numbers.values())):
            edges = [edge for edge in self.lines if self.numbers.get(edge) == number]
            made.append(Road(f"{number[0]} road", number, "", [self.lines[e] for e in edges]))
        others = [line for edge, line in self.lines.items() if edge not in self.numbers]
        return [*made, Road("minor", "", "", others)]

    def railway(self, draw: Draw) -> list[Line]:
        """From town to town, north to south and west to east across the county."""
        made = []
        for axis in (0, 1):
            ends = sorted(self.towns, key=lambda town: float(self.points[town, axis]))
            way = self._way(ends[0], ends[-1])
            stops = dict.fromkeys(stop for edge in way for stop in edge if stop in self.towns)
            course = sorted(stops, key=lambda town: float(self.points[town, axis]))
            made.append(_bent(draw, [_whole(self.points[town] + _STATION_M) for town in course]))
        return made

    def _towns_beside(self) -> list[tuple[int, int]]:
        pairs = _relative_neighbours(self.points[self.towns])
        return [(self.towns[one], self.towns[other]) for one, other in pairs]

    def _towns_beyond(self) -> list[tuple[int, int]]:
        """Each town and the third nearest to it: what no great road leads to directly."""
        pairs = set()
        for town in self.towns:
            away = np.hypot(*(self.points[self.towns] - self.points[town]).T)
            other = self.towns[int(np.argsort(away, kind="stable")[3])]
            pairs.add((min(town, other), max(town, other)))
        return sorted(pairs)

    def _way(self, start: int, end: int) -> list[tuple[int, int]]:
        """Edges of the cheapest way (Dijkstra 1959), in order from the start."""
        costs, came = {start: 0.0}, {start: start}
        waiting = [(0.0, start)]
        while waiting:
            cost, here = heapq.heappop(waiting)
            if here == end:
                break
            for edge in self.lines:
                if here in edge:
                    there = edge[0] + edge[1] - here
                    more = cost + self._cost(edge)
                    if more < costs.get(there, np.inf):
                        costs[there], came[there] = more, here
                        heapq.heappush(waiting, (more, there))
        stops = [end]
        while stops[-1] != start:
            stops.append(came[stops[-1]])
        return [(min(pair), max(pair)) for pair in pairwise(stops[::-1])]

    def _cost(self, edge: tuple[int, int]) -> float:
        length = float(np.hypot(*(self.points[edge[0]] - self.points[edge[1]])))
        return length * (_KNOWN_ROAD if edge in self.numbers else 1.0)


def _apart(settlements: Iterable[Settlement]) -> list[Settlement]:
    """One settlement for each point."""
    return list({(place.easting, place.northing): place for place in settlements}.values())


def _relative_neighbours(points: Floats) -> list[tuple[int, int]]:
    """Pairs of which no third point is closer to both than they are to each other."""
    away = np.hypot(*(points[:, None] - points[None, :]).T)
    nearest_to_both = np.maximum(away[:, None, :], away[None, :, :])
    own = np.arange(len(points))
    nearest_to_both[own, :, own] = np.inf
    nearest_to_both[:, own, own] = np.inf
    neighbours = nearest_to_both.min(axis=2) >= away
    return [(int(i), int(j)) for i, j in np.argwhere(np.triu(neighbours, 1))]


def _bent(draw: Draw, corners: Sequence[tuple[int, int]]) -> Line:
    """A line through corners that bends on its way, smoothly."""
    line = [corners[0]]
    for start, end in pairwise(np.array(corners, dtype=np.float64)):
        along = end - start
        length = float(np.hypot(*along)) or 1.0
        n = max(1, round(length / _BEND_EVERY_M))
        share = np.arange(1, n) / n
        swing = np.cumsum(draw.normal(n - 1))
        off = _BEND_M * (swing - share * swing[-1:].sum()) / np.sqrt(n)
        across = np.array([-along[1], along[0]]) / length
        line += [_whole(start + s * along + o * across) for s, o in zip(share, off, strict=True)]
        line.append(_whole(end))
    return line


def _streets(plan: Plan, places: pd.DataFrame, joined: _Network) -> list[Road]:
    """Each listed street through its point, and more without a name, all joined to a road."""
    draw = plan.draw("streets")
    listed = places[places["kind"] == "street"]
    named: dict[str, list[Line]] = {}
    unnamed: list[Line] = []
    for place in plan.settlements:
        middle = np.array([place.easting, place.northing])
        known = _vertices_near(joined, middle, 4.0 * place.spread)
        own = listed[listed["settlement"] == place.name]
        streets = [(row.name, (row.easting, row.northing)) for row in own.itertuples(index=False)]
        streets += [("", _scattered(draw, place)) for _ in range(_more(place))]
        streets.sort(key=lambda street: float(np.hypot(*(np.array(street[1]) - middle))))
        for name, point in streets:
            line = _street(draw, known, np.array(point, dtype=np.float64))
            known = np.vstack([known, _densely(line)])
            (named.setdefault(name, []) if name else unnamed).append(line)
    made = [Road("local", "", name, named[name]) for name in sorted(named)]
    return [*made, Road("local", "", "", unnamed)]


def _more(place: Settlement) -> int:
    if place.town >= _TOWN:
        return 34
    return 10 if place.town >= 1 else 3


def _scattered(draw: Draw, place: Settlement) -> tuple[float, float]:
    east, north = 0.9 * place.spread * draw.normal(2)
    return place.easting + east, place.northing + north


def _vertices_near(joined: _Network, middle: Floats, reach: float) -> Floats:
    vertices = np.vstack([_densely(line) for line in joined.lines.values()])
    near = vertices[np.hypot(*(vertices - middle).T) <= reach]
    return near if len(near) else middle[None, :]


def _street(draw: Draw, known: Floats, point: Floats) -> Line:
    """From the nearest road to a point and a little beyond, with a bend."""
    start = known[np.argmin(np.hypot(*(known - point).T))]
    along = point - start
    length = float(np.hypot(*along)) or 1.0
    beyond = point + along / length * draw.uniform(1, *_BEYOND_M)[0]
    beyond = beyond + 0.3 * draw.normal(1)[0] * np.array([-along[1], along[0]]) / length * 100.0
    bend = start + 0.5 * along + 0.08 * draw.normal(1)[0] * np.array([-along[1], along[0]])
    corners = [_whole(start), _whole(bend), _whole(point), _whole(beyond)]
    return list(dict.fromkeys(corners))


def _densely(line: Line) -> Floats:
    """Points along a line, one every ``_STEP_M`` or less."""
    parts = []
    for start, end in pairwise(np.array(line, dtype=np.float64)):
        n = max(1, int(np.ceil(np.hypot(*(end - start)) / _STEP_M)))
        parts.append(start + np.linspace(0.0, 1.0, n + 1)[:, None] * (end - start))
    return np.vstack(parts)


def _whole(point: Any) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))


def _geojson(made: Iterable[Road]) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"class": road.kind, "number": road.number, "name": road.name},
            "geometry": {"type": "MultiLineString", "coordinates": road.lines},
        }
        for road in made
    ]
    written = [json.dumps(feature, separators=(",", ":")) for feature in features]
    head = {
        "type": "FeatureCollection",
        "about": ABOUT,
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
    }
    text = json.dumps(head)[:-1] + ', "features": [\n' + ",\n".join(written) + "\n]}\n"
    return text.encode()
