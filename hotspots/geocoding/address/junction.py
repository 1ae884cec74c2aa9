"""Where two roads meet: from a table of junctions, or from where the two roads are."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np

from hotspots.geocoding.address.found import Found
from hotspots.geocoding.address.name_index import NameIndex
from hotspots.geocoding.address.places import around
from hotspots.geocoding.gazetteer_tables import Junctions
from hotspots.geocoding.result import Flag, MatchType

_CONFIDENCE, _CONFIDENCE_ESTIMATED = 0.95, 0.75
# Several meetings of the same roads this close to each other are one junction.
_ONE_JUNCTION = 150.0
_REACH = 1_000.0
_LARGEST_ESTIMATE = 500.0
_WIDER = 1.1


class JunctionIndex:
    """Look-ups over `Junctions`.

    Parameters
    ----------
    junctions
        The table.
    """

    def __init__(self, junctions: Junctions) -> None:
        self._circles = (junctions.easting, junctions.northing, junctions.radius)
        self._source = junctions.source
        self._road_a, self._road_b = junctions.road_a, junctions.road_b
        # An order takes a fraction of the memory of a dictionary of pairs.
        self._order = np.array(sorted(range(len(junctions)), key=self._pair), dtype=np.int32)

    def meetings(self, road: str, other: str) -> list[Found]:
        """The places where two roads meet, by the keys of their names."""
        pairs = [(road, other), (road.removeprefix("the "), other.removeprefix("the "))]
        pairs += [(second, first) for first, second in pairs]
        rows = next(filter(None, map(self._rows, pairs)), [])
        return [self._place(group, f"{road} / {other}") for group in self._near_each_other(rows)]

    def _pair(self, row: int) -> tuple[str, str]:
        return self._road_a[row], self._road_b[row]

    def _rows(self, pair: tuple[str, str]) -> list[int]:
        first = bisect_left(self._order, pair, key=self._pair)
        last = bisect_right(self._order, pair, lo=first, key=self._pair)
        rows: list[int] = self._order[first:last].tolist()
        return rows

    def _near_each_other(self, rows: Sequence[int]) -> list[list[int]]:
        groups: list[list[int]] = []
        for row in rows:
            x, y, _ = self._circle(row)
            for group in groups:
                first_x, first_y, _ = self._circle(group[0])
                if math.hypot(x - first_x, y - first_y) <= _ONE_JUNCTION:
                    group.append(row)
                    break
            else:
                groups.append([row])
        return groups

    def _place(self, rows: Sequence[int], label: str) -> Found:
        x, y, radius = around([self._circle(row) for row in rows])
        source = int(self._source[rows[0]])
        return Found(x, y, radius, MatchType.JUNCTION, _CONFIDENCE, label, source)

    def _circle(self, row: int) -> tuple[float, float, float]:
        x, y, radius = (float(column[row]) for column in self._circles)
        return x, y, radius


def junction_index(junctions: Junctions) -> JunctionIndex:
    """The index of a table of junctions, made when it is first asked for."""
    index = _INDEXES.get(junctions)
    if index is None:
        index = _INDEXES[junctions] = JunctionIndex(junctions)
    return index


_INDEXES: WeakKeyDictionary[Junctions, JunctionIndex] = WeakKeyDictionary()


def within_localities(index: NameIndex, places: list[Found], keys: Sequence[str]) -> list[Found]:
    """The places that lie in all localities, or else in the first of them that holds any."""
    holds = [[place for place in places if _in_locality(index, place, key)] for key in keys]
    common = [place for place in places if all(place in some for some in holds)]
    return common or next((some for some in holds if some), [])


def estimated_meetings(
    index: NameIndex, roads: Sequence[int], others: Sequence[int]
) -> list[Found]:
    """Where roads that are known by their middle and radius can meet.

    Each lies in its circle, so that they meet where both circles are: the point is the middle of
    that lens and the radius reaches its ends, with a tenth more (measured, see the
    document on the accuracy of geocoding).
    """
    roads, others = list(roads), list(others)
    x, y, r = index.easting, index.northing, index.radius
    apart = np.hypot(x[roads][:, None] - x[others], y[roads][:, None] - y[others])
    touch = apart <= r[roads][:, None] + r[others]
    places = []
    for a, b in np.argwhere(touch).tolist():
        one, other = roads[a], others[b]
        if one != other:
            places.append(_lens(index, one, other, float(apart[a, b])))
    return _merged([place for place in places if place.radius <= _LARGEST_ESTIMATE])


def _lens(index: NameIndex, one: int, other: int, apart: float) -> Found:
    small, large = sorted((one, other), key=lambda row: index.radius.item(row))
    s, r = index.radius.item(small), index.radius.item(large)
    x, y = index.easting.item(large), index.northing.item(large)
    if apart <= r - s or apart == 0:
        x, y, radius = index.easting.item(small), index.northing.item(small), s
    else:
        along = (apart - s + r) / 2
        chord = (apart**2 + r**2 - s**2) / (2 * apart)
        half = math.sqrt(max(r**2 - chord**2, 0.0))
        radius = max(math.hypot(chord - along, half), (r + s - apart) / 2)
        x += (index.easting.item(small) - x) * along / apart
        y += (index.northing.item(small) - y) * along / apart
    found = Found(
        x, y, math.ceil(_WIDER * radius), MatchType.JUNCTION, _CONFIDENCE_ESTIMATED,
        f"{index.text[one]} / {index.label(other)}", int(index.source[one]),
    )  # fmt: skip
    return found.flagged(Flag.JUNCTION_ESTIMATED)


def _merged(places: list[Found]) -> list[Found]:
    """Estimates of one junction from several rows of its roads; the best of those that overlap."""
    kept: list[Found] = []
    for place in sorted(places, key=lambda place: place.radius):
        if all(place.apart(other) > place.radius + other.radius for other in kept):
            kept.append(place)
    return kept


def _in_locality(index: NameIndex, place: Found, key: str) -> bool:
    rows = index.settlements.get(key, ())
    return any(
        math.hypot(place.easting - index.easting[r], place.northing - index.northing[r])
        <= index.radius[r] + _REACH
        for r in rows
    )
