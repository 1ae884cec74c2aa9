"""Points that lie nearly at one place or along one line, and therefore err together when binned.

The errors of points all over their bins cancel out. Those of a crowd within a few metres are one
and the same, and so are those of a street that runs along the grid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hotspots.analysis.density.binned import Bins
from hotspots.analysis.density.frequent_places import SAMPLE, IntArray
from hotspots.analysis.locations import FloatArray

# Points that spread over less than such a part of a bin err as one.
PARTS = 4


@dataclass(frozen=True)
class Crowds:
    """The largest weights of points that err together, as a sample has them.

    Attributes
    ----------
    spot
        Of points within a small part of a bin, beyond those all over it.
    line
        Of points within such a part of a row or column of bins, two bandwidths long, likewise.
    """

    spot: float
    line: float


def largest_crowds(
    x: FloatArray, y: FloatArray, weight: FloatArray, sample: IntArray, bins: Bins
) -> Crowds:
    """The largest crowds among the points of a sample, scaled to all points.

    ``weight`` is empty for one each.
    """
    west, south, per_metre = bins.scale
    column, row = (x[sample] - west) * per_metre, (y[sample] - south) * per_metre
    near = (column >= 0) & (column < bins.shape[1]) & (row >= 0) & (row < bins.shape[0])
    column, row = column[near], row[near]
    given = weight[sample[near]] if weight.size else None
    scale = max(1.0, x.size / SAMPLE)

    length = 2 * bins.bandwidth / bins.grid.cell_size
    line = max(
        _fullest_line(row * PARTS, column / length, given),
        _fullest_line(column * PARTS, row / length, given),
    )
    return Crowds(_fullest_spot(row, column, given) * scale, line * scale)


def _fullest_line(across: FloatArray, along: FloatArray, weight: FloatArray | None) -> float:
    """Weight of the fullest two parts side by side, beyond what the next on either side hold."""
    parts, stretches = int(across.max(initial=0)) + 1, int(along.max(initial=0)) + 1
    cell = across.astype(np.int64) * stretches + along.astype(np.int64)
    held = np.zeros((parts + 4, stretches))
    held[2:-2] = np.bincount(cell, weight, minlength=parts * stretches).reshape(parts, stretches)
    return float((held[1:-2] + held[2:-1] - held[:-3] - held[3:]).max(initial=0))


def _weight_by_number(number: IntArray, weight: FloatArray | None) -> tuple[IntArray, FloatArray]:
    """The numbers that occur, and what has each of them weighs together."""
    if weight is None:  # counting is several times as fast
        occurring, times = np.unique(number, return_counts=True)
        return occurring, times.astype(np.float64)
    occurring, position = np.unique(number, return_inverse=True)
    return occurring, np.bincount(position, weight).astype(np.float64, copy=False)


def _fullest_spot(row: FloatArray, column: FloatArray, weight: FloatArray | None) -> float:
    """Four times the weight of the fullest part of a bin, beyond an even share of the bin.

    Four times, since the crowd may lie where four parts meet.
    """
    columns = int(column.max(initial=0)) + 1
    bin_ = row.astype(np.int64) * columns + column.astype(np.int64)
    part_row, part_column = (row * PARTS).astype(np.int64), (column * PARTS).astype(np.int64)
    part, held = _weight_by_number(part_row * columns * PARTS + part_column, weight)
    own_row, own_column = np.divmod(part, columns * PARTS)
    in_bin = np.bincount(bin_, weight)[own_row // PARTS * columns + own_column // PARTS]
    return 4 * float((held - in_bin / PARTS**2).max(initial=0))
