"""Places as an agency might write them, each with what a right answer is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.real_places import FloatArray
from hotspots.geocoding.result import MatchType

Point = tuple[float, float]

# The first byte that puts two of the tile's four towns into each half.
_BYTE = 3


@dataclass(frozen=True)
class Labelled:
    """One place as it was written, and the truth.

    Attributes
    ----------
    wanted
        What it ought to be matched as; ``NONE`` where no point is right.
    style
        How it was written, for people.
    name
        What decides the half to which it belongs.
    fields
        Location columns as they are sent.
    truth
        Where it really is, metres, EPSG:27700.
    entries
        Published points of the gazetteer's entries that are right answers. None where the answer
        is judged by its distance from the truth alone.
    coarser
        Published points that are right too, but say less than was asked: the settlement of a
        street.
    """

    wanted: MatchType
    style: str
    name: str
    fields: Mapping[str, str]
    truth: Point
    entries: tuple[Point, ...] | None = ()
    coarser: tuple[Point, ...] = ()
    reported: bool = False
    """No constant was fitted to anything like it, so that both halves are reported on."""

    @property
    def for_calibration(self) -> bool:
        """Whether it belongs to the half that constants may be fitted to; half of all names do."""
        return not self.reported and in_calibration_half(self.name)


def in_calibration_half(name: str) -> bool:
    """Split names into two halves that stay the same whatever is added."""
    return hashlib.sha256(name.casefold().encode()).digest()[_BYTE] % 2 == 0


def somewhere_along(
    random: np.random.Generator, point: Point, box: tuple[float, float, float, float]
) -> Point:
    """Draw an address of a street from its published point and box.

    The street is taken to run from one corner of its box through the published point, which is one
    of its vertices, to the opposite corner, and houses to stand 12 m to either side of it.
    """
    xmin, ymin, xmax, ymax = box
    rising = np.array([[xmin, ymin], [xmax, ymax]])
    falling = np.array([[xmin, ymax], [xmax, ymin]])
    ends = min((rising, falling), key=lambda line: _off(line, np.array(point)))
    way = np.vstack((ends[0], point, ends[1]))
    lengths = np.hypot(*np.diff(way, axis=0).T)
    along = random.uniform(0, lengths.sum())
    leg = 0 if along < lengths[0] else 1
    direction = (way[leg + 1] - way[leg]) / max(lengths[leg], 1e-9)
    spot = way[leg] + direction * (along - leg * lengths[0])
    side = random.choice((-12.0, 12.0))
    x, y = spot + side * np.array([-direction[1], direction[0]])
    return float(x), float(y)


def somewhere_within(random: np.random.Generator, point: Point, reach: float) -> Point:
    """Draw a point in a disc."""
    angle, distance = random.uniform(0, 2 * np.pi), reach * np.sqrt(random.uniform())
    return float(point[0] + distance * np.cos(angle)), float(point[1] + distance * np.sin(angle))


def _off(line: FloatArray, point: FloatArray) -> float:
    direction = line[1] - line[0]
    across = direction[0] * (point - line[0])[1] - direction[1] * (point - line[0])[0]
    return float(abs(across) / max(np.hypot(*direction), 1e-9))
