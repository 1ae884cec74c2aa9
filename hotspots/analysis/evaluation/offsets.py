"""How much of a hit rate is due to where the grid happens to lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from shapely import MultiPolygon, Polygon

from hotspots.analysis.evaluation.accuracy_scores import SHARES
from hotspots.analysis.evaluation.flagging import flagged
from hotspots.analysis.evaluation.judged_cells import judged_cells
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.errors import InputError

STEPS = 3


def offset_hit_rates(
    fit: WeightedPoints,
    later: WeightedPoints,
    within: Polygon | MultiPolygon,
    bandwidth: float,
    *,
    cell_size: float,
    kernel: str = "quartic",
    shares: Sequence[float] = SHARES,
    steps: int = STEPS,
) -> FloatArray:
    """Hit rates of one map on grids moved by parts of a cell.

    Parameters
    ----------
    steps
        The grid is moved by 0, 1/steps, ... of a cell along each axis.

    Returns
    -------
    array of float64, shape (steps * steps, shares)
        The first row is the grid that is not moved.
    """
    if steps < 1:
        raise InputError(f"The grid cannot be moved in {steps} steps: give 1 or more.")
    rates = np.empty((steps * steps, len(shares)))
    for number in range(steps * steps):
        offset = (number % steps * cell_size / steps, number // steps * cell_size / steps)
        cells = judged_cells(within, later, cell_size, offset=offset)
        values = cells.density(fit, bandwidth, kernel)
        total = float(cells.later.sum())
        for column, share in enumerate(shares):
            flags = flagged(values, cells.land, cells.later, share * float(cells.land.sum()))
            rates[number, column] = float(cells.later[flags].sum()) / total
    return rates
