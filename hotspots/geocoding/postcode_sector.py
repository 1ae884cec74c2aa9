"""The area of a postcode that was only given in part: its sector or its district."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from hotspots.geocoding.cell import plain
from hotspots.geocoding.gazetteer_tables import Postcodes
from hotspots.geocoding.postcode import pack

_WRITTEN = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)(?:\s*([0-9])[A-Z]?)?")
# Positions of the packed code: two letters end it, the digit of the sector is before them.
_SECTOR_BITS, _DISTRICT_BITS = 12, 18
_COVERED = 0.95


@dataclass(frozen=True)
class Sector:
    """A postcode sector ("SN15 2") or district ("SN15").

    Attributes
    ----------
    label
        How it is written.
    easting, northing
        The mean of its postcodes, metres, EPSG:27700.
    radius
        Metres: holds 95 % of its postcodes with the addresses around them.
    source
        Position in the gazetteer's sources of its first postcode.
    """

    label: str
    easting: float
    northing: float
    radius: float
    source: int


def sector_of(text: str, postcodes: Postcodes) -> Sector | None:
    """Read a postcode without its end; None if it is none or no such postcode exists."""
    match = _WRITTEN.fullmatch(plain(text).rstrip(".,"))
    if match is None:
        return None
    outward, digit = match[1], match[2]
    try:
        first = pack(f"{outward} {digit or '0'}AA")
    except ValueError:
        return None
    bits = _SECTOR_BITS if digit else _DISTRICT_BITS
    first = first >> bits << bits
    rows = slice(*np.searchsorted(postcodes.code, [first, first + (1 << bits)]))
    easting, northing = (
        values[rows].astype(np.float64) for values in (postcodes.easting, postcodes.northing)
    )
    if not len(easting):
        return None
    x, y = float(easting.mean()), float(northing.mean())
    # Half of a postcode's own 95 % radius is about what its addresses add, at a right angle.
    reach = np.hypot(np.hypot(easting - x, northing - y), postcodes.radius[rows] / 2)
    label = f"{outward} {digit}" if digit else outward
    radius = float(np.ceil(np.quantile(reach, _COVERED)))
    return Sector(label, x, y, radius, int(postcodes.source[rows][0]))
