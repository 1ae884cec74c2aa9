"""The radius that holds 95 % of what happens in a street or settlement, from its published box.

A street's published point is the vertex nearest to the middle of its box, on a bent road far from
that middle; half the box's diagonal then leaves one end of the street outside. The distance from
the point to the farthest corner of the box does not, and a share of it holds 95 % for short and
long streets alike.

Measured by ``python -m benchmarks.extents`` on a real tile of OS Open Names, whose rows give the
box of every street and settlement and, for every postcode, the settlement that holds it. The
document on the accuracy of geocoding has the figures and what they cannot tell.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

STREET_EXTENT = 0.93
"""Of the distance to the farthest corner of a street's box, for addresses along the street."""

TOWN_EXTENT = 0.57
"""Of the distance to the farthest corner of the box of a city or town, for its postcodes."""

SETTLEMENT_EXTENT = 0.75
"""Of the distance to the farthest corner of the box of any other settlement."""


def farthest_corner(
    easting: ArrayLike,
    northing: ArrayLike,
    xmin: ArrayLike,
    ymin: ArrayLike,
    xmax: ArrayLike,
    ymax: ArrayLike,
) -> NDArray[np.float64]:
    """Distance in metres from points to the farthest corner of their boxes."""
    x, y = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    across = np.maximum(np.abs(x - np.asarray(xmin)), np.abs(x - np.asarray(xmax)))
    up = np.maximum(np.abs(y - np.asarray(ymin)), np.abs(y - np.asarray(ymax)))
    reach: NDArray[np.float64] = np.hypot(across, up)
    return reach
