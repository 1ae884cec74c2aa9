"""How far the addresses of a postcode lie from its point: its radius, measured and not derived.

The radius is the smallest that holds 95 % of the postcode's addresses, at least ``SMALLEST``. All
addresses are known, so this is a count and no estimate; yet with few of them one more can change it
much, so below ``FEWEST`` the radius that was derived from the neighbourhood stays if it is larger.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hotspots.geocoding.coordinate_repair import Bounds, inside
from hotspots.geocoding.gazetteer_tables import AddressPostcodes, Postcodes, Uprns

SHARE = 0.95
FEWEST = 5
"""Addresses below which the derived radius stays if it is larger."""
SMALLEST = 25
"""Metres: an address is a building, and what happens at it happens around it."""
_LARGEST = np.iinfo(np.uint16).max
_MOST = np.iinfo(np.int16).max


def address_spread(
    postcodes: Postcodes, addresses: AddressPostcodes
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Count the addresses of each postcode and measure how far they lie from its point.

    Returns
    -------
    count
        int64, addresses of each row of ``postcodes``.
    reach
        float64, metres: the distance within which at least 95 % of them lie; NaN without any.
    """
    row = postcodes.lookup(addresses.code)
    known = np.flatnonzero(row >= 0)
    row = row[known]
    distance = np.hypot(
        addresses.easting[known].astype(np.float64) - postcodes.easting[row],
        addresses.northing[known].astype(np.float64) - postcodes.northing[row],
    )
    count = np.bincount(row, minlength=len(postcodes)).astype(np.int64)
    order = np.lexsort((distance, row))
    first = np.cumsum(count) - count
    has = np.flatnonzero(count)
    reach = np.full(len(postcodes), np.nan)
    # Hundredths keep ceil from going one too far where the product is a whole number.
    rank = -(-count[has] * round(100 * SHARE) // 100)
    reach[has] = distance[order][first[has] + rank - 1]
    return count, reach


def with_address_spread(
    postcodes: Postcodes, addresses: AddressPostcodes, uprns: Uprns, service_area: Bounds
) -> Postcodes:
    """Give the postcodes of the service area their number of addresses and measured radius.

    Parameters
    ----------
    postcodes
        With the radius that was given or derived.
    addresses
        Of the service area and a margin around it, so that no postcode in it is cut.
    uprns
        Where they hold an address, its point is taken from them.
    service_area
        Postcodes outside it stay as they are.
    """
    placed = _placed(addresses, uprns)
    count, reach = address_spread(postcodes, placed)
    measured = np.clip(np.ceil(np.nan_to_num(reach)), SMALLEST, _LARGEST).astype(np.uint16)
    here = inside(
        postcodes.easting.astype(np.float64), postcodes.northing.astype(np.float64), service_area
    )
    taken = here & (count > 0)
    few = taken & (count < FEWEST)
    radius = np.where(taken, measured, postcodes.radius)
    radius[few] = np.maximum(measured, postcodes.radius)[few]
    number = np.where(taken, np.minimum(count, _MOST), postcodes.addresses)
    return replace(postcodes, radius=radius, addresses=number.astype(np.int16))


def _placed(addresses: AddressPostcodes, uprns: Uprns) -> AddressPostcodes:
    row = uprns.lookup(addresses.number)
    known = row >= 0
    easting, northing = addresses.easting.copy(), addresses.northing.copy()
    easting[known], northing[known] = uprns.easting[row[known]], uprns.northing[row[known]]
    return replace(addresses, easting=easting, northing=northing)
