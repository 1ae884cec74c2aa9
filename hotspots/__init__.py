"""Hotspot mapping for Community Safety Partnerships.

The functions below are the public interface; each takes and returns (Geo)DataFrames and has an
array-level twin in the module that it comes from. They are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hotspots.analysis.clusters.dbscan import dbscan_clusters as dbscan_clusters
    from hotspots.analysis.density.kernel_density import kernel_density as kernel_density
    from hotspots.analysis.grids.create_grid import create_grid as create_grid
    from hotspots.analysis.significance.getis_ord import getis_ord as getis_ord
    from hotspots.geocoding.geocoder import geocode as geocode

_PUBLIC = {
    "create_grid": "hotspots.analysis.grids.create_grid",
    "dbscan_clusters": "hotspots.analysis.clusters.dbscan",
    "geocode": "hotspots.geocoding.geocoder",
    "getis_ord": "hotspots.analysis.significance.getis_ord",
    "kernel_density": "hotspots.analysis.density.kernel_density",
}
__all__ = ["create_grid", "dbscan_clusters", "geocode", "getis_ord", "kernel_density"]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
