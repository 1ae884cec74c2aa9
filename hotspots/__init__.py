"""Hotspot mapping for Community Safety Partnerships.

The functions below are the public interface; each has a page in the documentation that walks
through it. Those of incidents on a map take and return (Geo)DataFrames in metres and stand on
functions of plain arrays in the module that they come from; those of counts, dates and kinds take
these. They are loaded when they are first used.

What is given and cannot be used raises ``InputError``, whose text is one sentence for people.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hotspots.analysis.change.displacement import (
        weighted_displacement_difference as weighted_displacement_difference,
    )
    from hotspots.analysis.change.emerging import emerging_hotspots as emerging_hotspots
    from hotspots.analysis.change.hotspot_classes import classify_hotspots as classify_hotspots
    from hotspots.analysis.change.period_change import period_change as period_change
    from hotspots.analysis.clusters.dbscan import dbscan_clusters as dbscan_clusters
    from hotspots.analysis.clusters.hdbscan import hdbscan_clusters as hdbscan_clusters
    from hotspots.analysis.density.hotspot_areas import hotspot_areas as hotspot_areas
    from hotspots.analysis.density.kernel_density import kernel_density as kernel_density
    from hotspots.analysis.density.risk import risk_surface as risk_surface
    from hotspots.analysis.evaluation.evaluate_map import evaluate_map as evaluate_map
    from hotspots.analysis.evaluation.predictive_accuracy import (
        predictive_accuracy as predictive_accuracy,
    )
    from hotspots.analysis.exceptions.control_chart import find_exceptions as find_exceptions
    from hotspots.analysis.grids.create_grid import create_grid as create_grid
    from hotspots.analysis.harm import harm_weights as harm_weights
    from hotspots.analysis.significance.getis_ord import getis_ord as getis_ord
    from hotspots.analysis.significance.local_moran import local_moran as local_moran
    from hotspots.analysis.temporal.aoristic import aoristic_week as aoristic_week
    from hotspots.analysis.temporal.near_repeat import near_repeats as near_repeats
    from hotspots.analysis.temporal.season import seasonal_profile as seasonal_profile
    from hotspots.errors import InputError as InputError
    from hotspots.geocoding.geocoded_table import geocode as geocode

_PUBLIC = {
    "InputError": "hotspots.errors",
    "aoristic_week": "hotspots.analysis.temporal.aoristic",
    "classify_hotspots": "hotspots.analysis.change.hotspot_classes",
    "create_grid": "hotspots.analysis.grids.create_grid",
    "dbscan_clusters": "hotspots.analysis.clusters.dbscan",
    "emerging_hotspots": "hotspots.analysis.change.emerging",
    "evaluate_map": "hotspots.analysis.evaluation.evaluate_map",
    "find_exceptions": "hotspots.analysis.exceptions.control_chart",
    "geocode": "hotspots.geocoding.geocoded_table",
    "getis_ord": "hotspots.analysis.significance.getis_ord",
    "harm_weights": "hotspots.analysis.harm",
    "hdbscan_clusters": "hotspots.analysis.clusters.hdbscan",
    "hotspot_areas": "hotspots.analysis.density.hotspot_areas",
    "kernel_density": "hotspots.analysis.density.kernel_density",
    "local_moran": "hotspots.analysis.significance.local_moran",
    "near_repeats": "hotspots.analysis.temporal.near_repeat",
    "period_change": "hotspots.analysis.change.period_change",
    "predictive_accuracy": "hotspots.analysis.evaluation.predictive_accuracy",
    "risk_surface": "hotspots.analysis.density.risk",
    "seasonal_profile": "hotspots.analysis.temporal.season",
    "weighted_displacement_difference": "hotspots.analysis.change.displacement",
}
__all__ = [
    "InputError",
    "aoristic_week",
    "classify_hotspots",
    "create_grid",
    "dbscan_clusters",
    "emerging_hotspots",
    "evaluate_map",
    "find_exceptions",
    "geocode",
    "getis_ord",
    "harm_weights",
    "hdbscan_clusters",
    "hotspot_areas",
    "kernel_density",
    "local_moran",
    "near_repeats",
    "period_change",
    "predictive_accuracy",
    "risk_surface",
    "seasonal_profile",
    "weighted_displacement_difference",
]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
