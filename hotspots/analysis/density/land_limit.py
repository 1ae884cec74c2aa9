"""How far down the values of a map one may go when one may take so much land.

What is drawn of a map and what it is judged by both go by it, so that the two are the same cells.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.grids.grid import BoolArray
from hotspots.analysis.locations import FloatArray

# 3 % of 100 equal cells are three cells, whatever the last digit of their sum.
ROUNDING = 1e-9


def at_limit(
    values: FloatArray, land: FloatArray, allowed: float
) -> tuple[float | None, BoolArray, NDArray[np.intp], float]:
    """Value at which the land runs out, cells above it, cells of it, and land left for these.

    Parameters
    ----------
    values, land
        Value of the map and land of each cell, shape (n,); cells without land are left out.
    allowed
        Land that may be taken, in the unit of ``land``. Where there is no more than that, all of it
        is above, and the value is None.
    """
    limit = _limit(values, land, rounded_up(allowed))
    if limit is None:
        return None, land > 0, np.empty(0, dtype=np.intp), 0.0
    above = (values > limit) & (land > 0)
    tied = np.flatnonzero((values == limit) & (land > 0))
    return limit, above, tied, max(0.0, allowed - float(land[above].sum()))


def _limit(values: FloatArray, land: FloatArray, allowed: float) -> float | None:
    """Highest value at which the cells of it and above have more land than allowed."""
    if values.size == 0 or land.sum() <= allowed:
        return None
    # Most cells of a map share its lowest value, zero, and equal values are slow to partition.
    lowest = float(values.min())
    raised = np.flatnonzero(values > lowest)
    if land[raised].sum() <= allowed:
        return lowest
    top = _enough(values, land, raised, allowed)
    order = top[np.argsort(-values[top], kind="stable")]
    at = int(np.searchsorted(np.cumsum(land[order]), allowed, side="right"))
    return float(values[order[min(at, order.size - 1)]])


def _enough(
    values: FloatArray, land: FloatArray, cells: NDArray[np.intp], allowed: float
) -> NDArray[np.intp]:
    """The highest of some cells, with more land than allowed, found without sorting them all."""
    raised = values[cells]
    some = 16 + math.ceil(1.25 * allowed / float(land.max()))
    while some < cells.size:
        least = np.partition(raised, cells.size - some)[cells.size - some]
        top: NDArray[np.intp] = cells[raised >= least]
        if land[top].sum() > allowed:
            return top
        some *= 2
    return cells


def rounded_up(land: float) -> float:
    """So much land that whole cells which fill it to the last digit fit."""
    return land * (1 + ROUNDING)
