"""Layers as a GeoPackage that opens styled, the account of how they were made inside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyogrio

from hotspots.assessment import AreaAssessment
from hotspots.export.description import description, facts, title
from hotspots.export.file_copy import FileCopy
from hotspots.export.layers import LAYERS, TITLES, layers, require_results
from hotspots.export.qgis_styles import LayerStyle, styles_of
from hotspots.output_file import replacing
from hotspots.store.schema import now

STYLES = "layer_styles"
"""The table in which QGIS looks for the styles of a GeoPackage's layers."""

_GEOMETRY = "geom"


def write_geopackage(
    results: Sequence[AreaAssessment], path: Path, copy: FileCopy | None = None
) -> None:
    """Write the layers, EPSG:27700, with title, abstract and styles, whole or not at all.

    Raises
    ------
    InputError
        If there is nothing to write, ``path`` does not end in .gpkg or cannot be written.
    """
    require_results(results, path, ".gpkg")
    account, heading = description(results, copy), title(results)

    with replacing(path) as target:
        for name, frame in layers(results).items():
            first = name == LAYERS[0]
            pyogrio.write_dataframe(
                frame,
                target,
                layer=name,
                driver="GPKG",
                append=not first,
                promote_to_multi=True,
                geometry_type="MultiPolygon",
                dataset_options={"VERSION": "1.2"} if first else {},
                dataset_metadata=facts(results, copy) if first else None,
                layer_options={
                    "IDENTIFIER": f"{TITLES[name]}: {heading}",
                    "DESCRIPTION": account,
                    "GEOMETRY_NAME": _GEOMETRY,
                },
            )
        pyogrio.write_dataframe(
            _style_table(styles_of(results)),
            target,
            layer=STYLES,
            driver="GPKG",
            append=True,
            layer_options={"FID": "id"},
        )


def _style_table(styles: Sequence[LayerStyle]) -> pd.DataFrame:
    # QGIS looks for an empty schema, not for none.
    return pd.DataFrame(
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": [style.layer for style in styles],
            "f_geometry_column": _GEOMETRY,
            "styleName": [style.name for style in styles],
            "styleQML": [style.qml for style in styles],
            "styleSLD": "",
            "useAsDefault": [style.default for style in styles],
            "description": [style.title for style in styles],
            "owner": "",
            "ui": "",
            "update_time": pd.Timestamp(now()),
        }
    )
