"""How far a hit rate may be off, given that incidents share places.

A cell is flagged as a whole, so all incidents in it are caught or missed together: ten incidents at
one shop say no more about a map than one. In the language of surveys the cells are clusters whose
members agree completely, and the incidents count as N^2 / (sum of squared counts) independent ones
(Kish 1965, "Survey Sampling", section 8.2). The interval is that of Wilson (1927) at that number.
With every incident in a cell of its own it is Wilson's own. Resampling the places would say the
same with noise, and nothing at all where all or none are caught.
"""

from __future__ import annotations

import math

import numpy as np

from hotspots.analysis.locations import FloatArray

NORMAL_95 = 1.959963984540054


def independent_number(later: FloatArray) -> float:
    """How many independent incidents the counts of the cells are worth."""
    squares = float(np.square(later).sum())
    return float(later.sum()) ** 2 / squares if squares > 0 else 0.0


def wilson_interval(rate: float, number: float, z: float = NORMAL_95) -> tuple[float, float]:
    """Wilson's interval for a share seen among so many independent incidents, 95 % by default."""
    if number <= 0:
        return 0.0, 1.0
    scale = 1 + z * z / number
    middle = (rate + z * z / (2 * number)) / scale
    half = z * math.sqrt(rate * (1 - rate) / number + z * z / (4 * number * number)) / scale
    return max(0.0, middle - half), min(1.0, middle + half)


def difference_error(
    first: FloatArray, second: FloatArray, later: FloatArray, total: float
) -> float:
    """Standard error of the difference between two maps' hit rates on the same incidents.

    ``first`` and ``second`` say for each cell whether the map flags it, 0 to 1. Only cells on
    which the maps differ count, each as one observation.
    """
    return float(np.sqrt(np.square((first - second) * later).sum())) / total
