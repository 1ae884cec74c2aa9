"""Community areas bundled for the first run, and the tables they are made from.

``README.md`` beside this file says where every figure comes from. The files are found through
``importlib.resources``, so they are found in a checkout and in an installed wheel alike.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def indicative_community_areas() -> Path:
    """GeoJSON (longitude, latitude) of the 18 indicative community areas; ``name`` names them."""
    return _bundled("community_areas_indicative.geojson")


def division_lookup() -> Path:
    """CSV of the 98 electoral divisions: ``division_code, division, community_area``."""
    return _bundled("division_to_community_area.csv")


RESIDENTS_SOURCE = (
    "Census 2021, rounded to 100; Office for National Statistics, Open Government Licence v3.0"
)
"""Of the figures in `residents`, as pages and files print it."""


def settlements() -> Path:
    """CSV of named settlements: ``name, easting, northing, kind, community_area`` (EPSG:27700)."""
    return _bundled("settlements.csv")


def outline() -> Path:
    """CSV of the coarse county outline, clockwise: ``easting, northing, near`` (EPSG:27700)."""
    return _bundled("outline.csv")


def residents() -> Path:
    """CSV of the 18 community areas: ``community_area, residents, households`` (Census 2021)."""
    return _bundled("residents.csv")


def _bundled(name: str) -> Path:
    return Path(str(files(__name__) / name))
