"""Hotspot layers as GeoPackage and GeoJSON, the account of how they were made inside the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray

from hotspots.assessment import AreaAssessment
from hotspots.errors import InputError
from hotspots.export.description import description, title
from hotspots.geocoding.transformation import to_longitude_latitude
from hotspots.location_quality import sentence
from hotspots.output_file import replacing

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


def write_geopackage(results: Sequence[AreaAssessment], path: Path) -> None:
    """Write the layers, EPSG:27700, with title and abstract, whole or not at all.

    Raises
    ------
    InputError
        If there is nothing to write, ``path`` does not end in .gpkg or cannot be written.
    """
    _require(results, path, ".gpkg")
    account, heading = description(results), title(results)

    with replacing(path) as target:
        for name, frame in layers(results).items():
            pyogrio.write_dataframe(
                frame,
                target,
                layer=name,
                driver="GPKG",
                append=name != LAYERS[0],
                promote_to_multi=True,
                geometry_type="MultiPolygon",
                dataset_options={"VERSION": "1.2"} if name == LAYERS[0] else {},
                layer_options={
                    "IDENTIFIER": f"{TITLES[name]}: {heading}",
                    "DESCRIPTION": account,
                },
            )


def write_geojson(results: Sequence[AreaAssessment], path: Path) -> None:
    """Write all layers as one RFC 7946 file; a feature's ``layer`` says which it belongs to.

    Raises
    ------
    InputError
        If there is nothing to write, ``path`` does not end in .geojson or .json or cannot be
        written.
    """
    _require(results, path, ".geojson", ".json")
    frames = [frame.assign(layer=name) for name, frame in layers(results).items() if len(frame)]
    together = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=CRS)
    together = together.set_geometry(to_degrees(together.geometry.to_numpy()), crs="EPSG:4326")
    first = ["layer", "area", "theme"]
    together = together[[*first, *(name for name in together if name not in first)]]
    with replacing(path) as target:
        pyogrio.write_dataframe(
            together,
            target,
            driver="GeoJSON",
            layer_options={
                "RFC7946": "YES",
                "DESCRIPTION": f"{title(results)}\n{description(results)}",
                "WRITE_NON_FINITE_VALUES": "NO",
            },
        )


def layers(results: Sequence[AreaAssessment]) -> dict[str, gpd.GeoDataFrame]:
    """The layers of several areas and themes, one table each, by the names of `LAYERS`."""
    return {
        "areas": gpd.GeoDataFrame([_area(result) for result in results], crs=CRS),
        **{
            name: _joined([getattr(result.hotspots, name) for result in results])
            for name in LAYERS[1:]
        },
    }


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


def _require(results: Sequence[AreaAssessment], path: Path, *endings: str) -> None:
    if not results:
        raise InputError("There is nothing to write: name at least one community area.")
    if path.suffix.lower() not in endings:
        raise InputError(f"{path.name} should end in {' or '.join(endings)}.")
