"""How far an address may lie from the point of its postcode, where no source says it.

A rule, to be calibrated when the addresses of each postcode are known: a postcode's addresses
reach about as far as the points of its neighbours, so the distance to the third nearest one is
taken as the radius of 95 %, between 50 m and 5 km. Positional quality widens it: 30 by 50 m and 40
by 100 m (how good their points are), 50 (estimated from the surroundings) to twice the distance and
at least 200 m, 60 (mean of the sector) to the distance that holds 95 % of the sector's postcodes
and at least 1 km.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

NEIGHBOUR = 3
SMALLEST, LARGEST = 50.0, 5_000.0
_WIDER = {30: 50.0, 40: 100.0}
_ESTIMATED, _ESTIMATED_AT_LEAST = 50, 200.0
_SECTOR_MEAN, _SECTOR_AT_LEAST = 60, 1_000.0
# Packed postcodes end in two letters of six bits each: what precedes them is the sector.
_UNIT_BITS = 12


def postcode_radius(
    postcode: NDArray[np.int64],
    easting: NDArray[np.int32],
    northing: NDArray[np.int32],
    quality: NDArray[np.uint8],
) -> NDArray[np.uint16]:
    """Radius in whole metres that holds an address of each postcode with 95 % probability."""
    if not len(postcode):
        return np.zeros(0, dtype=np.uint16)
    points = np.column_stack((easting, northing)).astype(np.float64)
    places, place = np.unique(points, axis=0, return_inverse=True)
    # The nearest is the place itself. Where there are fewer places, the distance is infinite.
    distance = np.asarray(KDTree(places).query(places, k=[NEIGHBOUR + 1])[0])[:, 0]
    apart = np.minimum(distance, LARGEST)[place]
    radius = np.maximum(apart, SMALLEST)
    for code, metres in _WIDER.items():
        radius[quality == code] += metres
    estimated = quality == _ESTIMATED
    radius[estimated] = np.maximum(2 * radius[estimated], _ESTIMATED_AT_LEAST)
    sector = postcode >> _UNIT_BITS
    for row in np.flatnonzero(quality == _SECTOR_MEAN):
        others = (sector == sector[row]) & (quality != _SECTOR_MEAN)
        reach = LARGEST
        if others.any():
            reach = float(np.quantile(np.hypot(*(points[others] - points[row]).T), 0.95))
        radius[row] = max(reach, _SECTOR_AT_LEAST)
    whole: NDArray[np.uint16] = np.ceil(np.minimum(radius, 2 * LARGEST)).astype(np.uint16)
    return whole
