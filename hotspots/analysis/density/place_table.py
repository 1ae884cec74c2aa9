"""A table in which the place of a point is looked up, many points at a time.

Most points are at none of the places: a bit for each of many more slots than there are places
tells so without a look at the table, which few of them then need.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

IntArray = NDArray[np.int64]

SLOTS_PER_PLACE = 4
MARKS_PER_PLACE = 32


class PlaceTable(NamedTuple):
    """Places by their coordinates.

    Attributes
    ----------
    x, y
        Of each place; where one stands there twice, the first is the one that is found.
    slots
        Number of a place, or -1: at the slot of its coordinates, or the next that was free.
    marks
        Bits, eight to a number: set where the coordinates of a place fall.
    """

    x: FloatArray
    y: FloatArray
    slots: NDArray[np.int32]
    marks: NDArray[np.uint8]


def place_table(x: FloatArray, y: FloatArray) -> PlaceTable:
    """A table of places."""
    slots = np.full(_power_of_two(SLOTS_PER_PLACE * x.size), -1, dtype=np.int32)
    marks = np.zeros(_power_of_two(MARKS_PER_PLACE * x.size) // 8, dtype=np.uint8)
    _enter(x, y, slots, marks)
    return PlaceTable(x, y, slots, marks)


def _power_of_two(least: int) -> int:
    return 1 << max(least - 1, 15).bit_length()


@compiled
def _enter(
    x: FloatArray, y: FloatArray, slots: NDArray[np.int32], marks: NDArray[np.uint8]
) -> None:
    for k in range(x.size):
        mixed = _mixed(x[k], y[k])
        mark = mixed & (8 * marks.size - 1)
        marks[mark >> 3] |= np.uint8(1 << (mark & 7))
        slot = _slot_of(x[k], y[k], mixed, x, y, slots)
        if slots[slot] < 0:
            slots[slot] = k


@compiled
def find_places(x: FloatArray, y: FloatArray, places: PlaceTable, found: IntArray) -> None:
    """Fill in the number of the place at which each point lies, -1 for none."""
    candidates = np.empty(x.size + 1, dtype=np.int64)
    last_mark = 8 * places.marks.size - 1
    for i in range(x.size):
        found[i] = _mixed(x[i], y[i])
    n = 0
    for i in range(x.size):
        # Without a branch, since nobody could foretell it.
        mark = found[i] & last_mark
        candidates[n] = i
        n += (places.marks[mark >> 3] >> (mark & 7)) & 1
    before = 0
    for c in range(n):
        i = candidates[c]
        found[before:i] = -1
        before = i + 1
        slot = _slot_of(x[i], y[i], found[i], places.x, places.y, places.slots)
        found[i] = places.slots[slot]
    found[before:] = -1


@compiled
def times_drawn(x: FloatArray, y: FloatArray) -> NDArray[np.int32]:
    """How often the place of each point of a sample was drawn; 0 for all but the first of it."""
    size = 16
    while size < 2 * x.size:
        size *= 2
    slots = np.full(size, -1, dtype=np.int32)
    times = np.zeros(x.size, dtype=np.int32)
    for k in range(x.size):
        slot = _slot_of(x[k], y[k], _mixed(x[k], y[k]), x, y, slots)
        if slots[slot] < 0:
            slots[slot] = k
        times[slots[slot]] += 1
    return times


@compiled
def _slot_of(
    x: float,
    y: float,
    mixed: int,
    place_x: FloatArray,
    place_y: FloatArray,
    slots: NDArray[np.int32],
) -> int:
    """The slot that holds a place, or the free one where it would be."""
    last = slots.size - 1
    slot = mixed & last
    place = slots[slot]
    while place >= 0 and not (place_x[place] == x and place_y[place] == y):
        slot = (slot + 1) & last
        place = slots[slot]
    return slot


@compiled
def _mixed(x: float, y: float) -> int:
    """A whole number whose last bits say where to look for a place first."""
    # To the millimetre: places that are closer merely share a slot. All whole numbers are signed:
    # mixed with an unsigned one they would become floating-point.
    mixed = int(x * 1024.0) * 0x1E3779B97F4A7C15 + int(y * 1024.0) * 0x42B2AE3D27D4EB4F
    return mixed >> 32
