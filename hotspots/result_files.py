"""Results as files: tables, GeoPackages and GeoTIFFs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from hotspots.analysis.grids.grid import Grid
from hotspots.geocoding.table_file import neutralised
from hotspots.output_file import replacing


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table; a geometry column is left out, and no text is a formula for a spreadsheet."""
    plain = pd.DataFrame(table)
    if isinstance(table, gpd.GeoDataFrame):
        plain = plain.drop(columns=table.geometry.name)
    texts = plain.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in plain.dtypes]]
    plain = plain.assign(**{name: plain[name].map(neutralised) for name in texts})
    plain.columns = pd.Index([neutralised(str(name)) for name in plain.columns])
    with replacing(path) as temporary:
        plain.to_csv(temporary, index=False, lineterminator="\n")


def write_geopackage(frame: gpd.GeoDataFrame, path: Path, *, layer: str, description: str) -> None:
    """Write one layer that says what it is."""
    with replacing(path) as temporary:
        frame.to_file(
            temporary,
            layer=layer,
            driver="GPKG",
            engine="pyogrio",
            layer_options={
                "DESCRIPTION": description,
                "FID": _free_name("fid", frame),
                "GEOMETRY_NAME": _free_name("geom", frame),
            },
        )


def _free_name(wanted: str, frame: gpd.GeoDataFrame) -> str:
    """A name for a column of the format's own that no column of the frame has."""
    taken = {str(name).lower() for name in frame.columns}
    while wanted in taken:
        wanted += "_"
    return wanted


def write_geotiff(
    layers: Mapping[str, NDArray[np.float64]],
    grid: Grid,
    path: Path,
    *,
    crs: CRS,
    description: str,
) -> None:
    """Write layers of a grid, shape (rows, columns) from the south, as bands with their names.

    NaN marks cells without a value.
    """
    import rasterio
    from rasterio import Affine

    west, _, _, north = grid.bounds
    with (
        replacing(path) as temporary,
        rasterio.open(
            temporary,
            "w",
            driver="GTiff",
            width=grid.columns,
            height=grid.rows,
            count=len(layers),
            dtype="float64",
            nodata=np.nan,
            crs=crs.to_wkt(),
            transform=Affine(grid.cell_size, 0, west, 0, -grid.cell_size, north),
            compress="deflate",
            predictor=3,
            tiled=True,
        ) as raster,
    ):
        raster.update_tags(TIFFTAG_IMAGEDESCRIPTION=description)
        for band, (name, layer) in enumerate(layers.items(), start=1):
            # A raster starts in the north.
            raster.write(layer[::-1], band)
            raster.set_band_description(band, name)
