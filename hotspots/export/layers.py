"""The layers that every file holds, one table each, whatever its format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.assessment import AreaAssessment
from hotspots.errors import InputError
from hotspots.geocoding.transformation import to_longitude_latitude
from hotspots.location_quality import sentence

CRS = "EPSG:27700"
LAYERS = ("areas", "hotspots", "clusters", "density", "cells")
TITLES = {
    "areas": "Community areas",
    "hotspots": "Hotspots",
    "clusters": "Clusters",
    "density": "Density bands",
    "cells": "Cells",
}
DEGREE_DECIMALS = 7


def layers(results: Sequence[AreaAssessment]) -> dict[str, gpd.GeoDataFrame]:
    """The layers of several areas and themes, one table each, by the names of `LAYERS`."""
    return {
        "areas": gpd.GeoDataFrame([_area(result) for result in results], crs=CRS),
        **{
            name: _joined([getattr(result.hotspots, name) for result in results])
            for name in LAYERS[1:]
        },
    }


def without_empty_squares(result: AreaAssessment) -> AreaAssessment:
    """The same result with the squares that hold incidents alone, a small part of a county's."""
    cells = result.hotspots.cells
    filled = cells[cells["n"] > 0].reset_index(drop=True)
    return replace(result, hotspots=replace(result.hotspots, cells=filled))


def to_degrees(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Geometries in EPSG:27700 as longitude and latitude through OSTN15."""

    def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
        degrees: NDArray[np.float64] = np.column_stack(
            to_longitude_latitude(points[:, 0], points[:, 1])
        )
        return degrees.round(DEGREE_DECIMALS)

    converted: NDArray[np.object_] = shapely.transform(geometries, convert)
    return converted


def _area(result: AreaAssessment) -> dict[str, Any]:
    hotspots, used = result.hotspots, result.hotspots.parameters
    return {
        "area": result.area.name,
        "theme": result.selection.theme,
        "period_from": result.selection.period.first,
        "period_to": result.selection.period.last,
        "n": result.total,
        "n_mapped": round(hotspots.n),
        "n_withheld": result.withheld,
        "n_left_out": result.left_out,
        "n_piled": result.piled,
        "located_within_m": _number(result.selection.located_within),
        "located_by": sentence(result.located_by),
        "accuracy_half_m": result.accuracy_m[0],
        "accuracy_most_m": result.accuracy_m[1],
        "months": hotspots.months,
        "n_per_km2_year": result.total / (result.area.geometry.area / 1e6) * 12 / hotspots.months,
        "subtype": result.selection.subtype or "all",
        "agencies": "; ".join(result.selection.agencies) or "all",
        "times": result.selection.times or "all",
        "sight": result.sight.value,
        "kernel": used.kernel,
        "bandwidth_m": used.bandwidth_m,
        "bandwidth_from": hotspots.provenance["bandwidth"],
        "cell_size_m": used.cell_size,
        "weighted_by_accuracy": used.weight_by_accuracy,
        "eps_m": _number(used.eps),
        "min_samples": _number(used.min_samples),
        "hotspots": len(hotspots.hotspots),
        "clusters": len(hotspots.clusters),
        "indicative_boundary": result.indicative,
        "notes": " ".join(hotspots.notes),
        "geometry": result.area.geometry,
    }


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _joined(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return frames[0]
    return gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), crs=CRS)


def require_results(results: Sequence[AreaAssessment], path: Path, *endings: str) -> None:
    """Refuse to write nothing, or a file whose name promises another format.

    Raises
    ------
    InputError
        If there are no results, or ``path`` ends in none of ``endings``.
    """
    if not results:
        raise InputError("There is nothing to write: name at least one community area.")
    if not path.name.lower().endswith(endings):
        raise InputError(f"{path.name} should end in {' or '.join(endings)}.")
