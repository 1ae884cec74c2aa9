"""From rows of names to places, and the choice between places of one name."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from hotspots.geocoding.address.found import Found, not_chosen
from hotspots.geocoding.address.name_index import NameIndex
from hotspots.geocoding.context import Context
from hotspots.geocoding.gazetteer_tables import PlaceKind
from hotspots.geocoding.result import Flag, MatchType

LARGEST = 3_000.0
"""Metres: rows that would need a larger circle stay places of their own ("A361")."""
_MATCH = {
    PlaceKind.STREET: (MatchType.STREET, 0.95),
    PlaceKind.SETTLEMENT: (MatchType.PLACE, 0.9),
    PlaceKind.LANDMARK: (MatchType.LANDMARK, 0.93),
    PlaceKind.FARM: (MatchType.LANDMARK, 0.9),
    PlaceKind.CODE: (MatchType.LANDMARK, 0.98),
}
_TRUST_CONTEXT = 0.85


def places_of(index: NameIndex, rows: Sequence[int]) -> list[Found]:
    """Make one place of the rows that name the same one.

    Rows are one place if they say so, or if they are of one name and kind and their circles touch;
    the place is then the circle around them. Places are in the order of `PlaceKind`, then by name.
    """
    groups: list[list[int]] = []
    by_place: dict[int, list[int]] = {}
    for row in rows:
        by_place.setdefault(int(index.place[row]), []).append(row)
    by_name: dict[tuple[int, str], list[list[int]]] = {}
    for same in by_place.values():
        name = (int(index.kind[same[0]]), index.key[same[0]])
        by_name.setdefault(name, []).append(same)
    for (kind, _), parts in by_name.items():
        groups += _touching(index, parts) if kind != PlaceKind.SETTLEMENT else parts
    groups.sort(key=lambda group: (int(index.kind[group[0]]), index.label(group[0]), group[0]))
    return [_place(index, group) for group in groups]


def choose(places: list[Found], context: Context | None) -> Found:
    """Take the only place, or the only one in the context's area; otherwise offer all."""
    if len(places) == 1:
        return places[0]
    if places and _same_spot(places):
        # A farm and the lane to it may have one name: the wider circle holds both.
        return max(places, key=lambda place: place.radius)
    if context is not None and places:
        x, y = (np.array([getattr(p, axis) for p in places]) for axis in ("easting", "northing"))
        here = [p for p, inside in zip(places, context.holds(x, y), strict=True) if inside]
        if len(here) == 1:
            return here[0].flagged(Flag.CONTEXT_AREA, trust=_TRUST_CONTEXT)
        if here:
            places = [*here, *(place for place in places if place not in here)]
    return not_chosen(places, Flag.NAME_AMBIGUOUS)


def around(circles: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """A circle (x, y, radius) around others, grown one by one."""
    x, y, radius = circles[0]
    for other_x, other_y, other_radius in circles[1:]:
        apart = math.hypot(other_x - x, other_y - y)
        if apart + other_radius <= radius:
            continue
        if apart + radius <= other_radius:
            x, y, radius = other_x, other_y, other_radius
            continue
        wider = (apart + radius + other_radius) / 2
        share = (wider - radius) / apart
        x, y, radius = x + share * (other_x - x), y + share * (other_y - y), wider
    return x, y, radius


def _same_spot(places: Sequence[Found]) -> bool:
    first = places[0]
    return len({p.match_type for p in places}) == len(places) and all(
        first.apart(place) <= max(first.radius, place.radius) for place in places[1:]
    )


def _place(index: NameIndex, rows: Sequence[int]) -> Found:
    x, y, radius = _circle(index, rows)
    match_type, confidence = _MATCH[PlaceKind(int(index.kind[rows[0]]))]
    first = rows[0]
    return Found(
        x, y, radius, match_type, confidence, index.label(first), int(index.source[first]),
        district=index.district[first],
    )  # fmt: skip


def _circle(index: NameIndex, rows: Sequence[int]) -> tuple[float, float, float]:
    return around(
        [(index.easting.item(r), index.northing.item(r), index.radius.item(r)) for r in rows]
    )


def _touching(index: NameIndex, parts: list[list[int]]) -> list[list[int]]:
    """Join parts whose circles touch, unless the circle around them would be too large."""
    joined: list[list[int]] = []
    circles = [_circle(index, rows) for rows in parts]
    if len(parts) == 1:
        return parts
    x, y, r = (np.array(values) for values in zip(*circles, strict=True))
    near = np.hypot(x[:, None] - x, y[:, None] - y) <= r[:, None] + r
    left = set(range(len(parts)))
    while left:
        reached, waiting = set(), [min(left)]
        while waiting:
            part = waiting.pop()
            if part in left:
                left.discard(part)
                reached.add(part)
                waiting += np.flatnonzero(near[part]).tolist()
        together = sorted(reached)
        if around([circles[p] for p in together])[2] <= LARGEST:
            joined.append([row for p in together for row in parts[p]])
        else:
            joined += [parts[p] for p in together]
    return joined
