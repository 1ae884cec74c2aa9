"""How far an address may lie from the point of its postcode, where no source says it.

The radius is 1.05 times the distance to the third nearest other place that has a postcode, between
50 m and 5 km. A source that knows the addresses of each postcode replaces it by what it measures.

The rule is calibrated without addresses, which no open file of postcodes alone holds. The point of
a postcode is the address nearest to the mean of its addresses, so runs of 15 neighbouring postcodes
with the member nearest to their mean stand in for postcodes with their 15 addresses: of the other
members, 95 % lie within the radius that the rule gives to the runs' points
(``python -m benchmarks.extents``). That is right if postcodes lie among postcodes as addresses lie
among addresses; the document on the accuracy of geocoding has a check against real streets.

Positional quality widens it: 30 by 50 m and 40 by 100 m (how good their points are), 50 (estimated
from the surroundings) to twice the distance and at least 200 m, 60 (mean of the sector) to the
distance that holds 95 % of the sector's postcodes and at least 1 km. These four are guesses.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

NEIGHBOUR = 3
OF_ITS_DISTANCE = 1.05
SMALLEST, LARGEST = 50.0, 5_000.0
# So that 1.05 times 300 m is 315 m and not a hair more, which would be rounded up.
_DIGITS = 6
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
    apart = np.minimum(OF_ITS_DISTANCE * distance, LARGEST)[place]
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
    whole: NDArray[np.uint16] = np.ceil(np.minimum(radius, 2 * LARGEST).round(_DIGITS)).astype(
        np.uint16
    )
    return whole
