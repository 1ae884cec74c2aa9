"""The order in which a patrol visits the hotspots of an area: the shortest round through them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotspots.export.places_to_visit import HOTSPOT, Places

MOST_STOPS = 10
"""The hotspots that maps number and tables list at first; more are no round that a shift drives."""


@dataclass(frozen=True)
class Round:
    """A round through the hotspots of one area and theme.

    Attributes
    ----------
    stops
        Rows of the places to visit, in their order; the first is the hotspot ranked first, and the
        way leads from the last back to it.
    kilometres
        The length of the round as the crow flies.
    """

    area: str
    theme: str
    stops: tuple[Any, ...]
    kilometres: float


def rounds(places: Places) -> Iterator[Round]:
    """One round for each area and theme that has two hotspots or more, by rank up to the tenth."""
    hotspots = places[(places["layer"] == HOTSPOT) & (places["rank"] <= MOST_STOPS)]
    for (area, theme), group in hotspots.groupby(["area", "theme"], sort=False):
        if len(group) < 2:
            continue
        points = group[["easting", "northing"]].to_numpy(np.float64)
        order = shortest_round(points)
        rows = list(group.itertuples(index=False))
        yield Round(
            str(area), str(theme), tuple(rows[i] for i in order), length_of(points, order) / 1_000
        )


def shortest_round(points: NDArray[np.float64]) -> list[int]:
    """The order of points whose closed way is the shortest there is, from the first.

    By dynamic programming over sets of points (Held and Karp, "A dynamic programming approach to
    sequencing problems", 1962), exact; ``2 ** n`` steps for n points, so for a dozen at most. Of
    the two directions, the one that comes to the earlier point first.

    Parameters
    ----------
    points
        Shape (points, 2), metres.
    """
    n = len(points)
    if n < 4:  # There is but one round.
        return list(range(n))
    away = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))
    between, home = away[1:, 1:], away[0, 1:]
    # The shortest way from the first point through a set of the others that ends at one of them.
    length = np.full((1 << (n - 1), n - 1), np.inf)
    before = np.zeros(length.shape, dtype=np.int64)
    bits = 1 << np.arange(n - 1)
    length[bits, np.arange(n - 1)] = home
    for seen in range(1, len(length)):
        ends = np.flatnonzero(seen & bits)
        if len(ends) > 1:
            ways = length[seen ^ bits[ends]] + between[ends]
            before[seen, ends] = ways.argmin(axis=1)
            length[seen, ends] = ways.min(axis=1)
    order = _followed_back(before, bits, int((length[-1] + home).argmin()))
    return [0, *(order if order[0] < order[-1] else order[::-1])]


def _followed_back(before: NDArray[np.int64], bits: NDArray[np.int64], last: int) -> list[int]:
    order, seen = [last], len(before) - 1
    while len(order) < before.shape[1]:
        last, seen = int(before[seen, last]), seen ^ int(bits[last])
        order.append(last)
    return [stop + 1 for stop in order]


def length_of(points: NDArray[np.float64], order: Sequence[int]) -> float:
    """The length of a closed way through points, in their unit."""
    way = points[list(order)]
    return float(np.hypot(*(way - np.roll(way, -1, axis=0)).T).sum())
