"""The part of the country that an installation serves, with a margin around it."""

from __future__ import annotations

from hotspots.geocoding.coordinate_repair import Bounds

WILTSHIRE: Bounds = (365_000.0, 104_000.0, 447_000.0, 214_000.0)
"""Wiltshire and Swindon with a margin of some 20 km: (xmin, ymin, xmax, ymax), EPSG:27700."""
