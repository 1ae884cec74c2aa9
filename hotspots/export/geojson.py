"""Layers as one GeoJSON file, the account of how they were made inside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from hotspots.assessment import AreaAssessment
from hotspots.export.description import description, title
from hotspots.export.file_copy import FileCopy
from hotspots.export.layers import CRS, layers, require_results, to_degrees
from hotspots.output_file import replacing


def write_geojson(
    results: Sequence[AreaAssessment], path: Path, copy: FileCopy | None = None
) -> None:
    """Write all layers as one RFC 7946 file; a feature's ``layer`` says which it belongs to.

    Raises
    ------
    InputError
        If there is nothing to write, ``path`` does not end in .geojson or .json or cannot be
        written.
    """
    require_results(results, path, ".geojson", ".json")
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
                "DESCRIPTION": f"{title(results)}\n{description(results, copy)}",
                "WRITE_NON_FINITE_VALUES": "NO",
            },
        )
