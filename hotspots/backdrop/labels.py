"""Where the numbers of roads and the names of streets stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.backdrop.ways import Ways

SHORTEST_NUMBERED_M = 250.0
SHORTEST_NAMED_M = 40.0
SAME_STREET_M = 400.0
"""Two parts of a street of one name that are closer than this carry one name between them."""


@dataclass(frozen=True)
class Label:
    """A text and where its middle is, EPSG:27700."""

    text: str
    point: shapely.Point


def number_labels(ways: Ways, *, every_m: float) -> list[Label]:
    """The number of each road, once for every so many metres of each of its stretches.

    The carriageways of one road, and stretches beside each other, share a number.
    """
    return [
        Label(text, point)
        for text, lines in _by_text(ways.number, ways.shape)
        for point in _spread(lines, every_m, SHORTEST_NUMBERED_M, every_m / 2)
    ]


def name_labels(ways: Ways) -> list[Label]:
    """The name of each street, in the middle of each of its parts."""
    return [
        Label(text, point)
        for text, lines in _by_text(ways.name, ways.shape)
        for point in _spread(lines, np.inf, SHORTEST_NAMED_M, SAME_STREET_M)
    ]


def _by_text(
    texts: NDArray[np.object_], shapes: NDArray[np.object_]
) -> Iterator[tuple[str, NDArray[np.object_]]]:
    """The stretches that each text belongs to, the longest first."""
    written = texts.astype(str)
    for text in np.unique(written[written != ""]).tolist():
        parts = shapely.get_parts(shapes[written == text])
        lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))
        yield text, lines[np.argsort(-shapely.length(lines), kind="stable")]


def _spread(
    lines: NDArray[np.object_], every_m: float, shortest_m: float, apart_m: float
) -> list[shapely.Point]:
    """Points along lines, no two of them closer than ``apart_m``; the longest line has one."""
    chosen: list[shapely.Point] = []
    for number, line in enumerate(lines):
        if number and line.length < shortest_m:
            break
        times = max(1, round(line.length / every_m))
        along = (np.arange(times) + 0.5) * line.length / times
        for point in shapely.line_interpolate_point(line, along):
            if all(point.distance(other) >= apart_m for other in chosen):
                chosen.append(point)
    return chosen
