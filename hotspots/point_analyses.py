"""From a points file to a file of results: what ``hotspots kde, clusters, gistar`` carry out.

Each function writes one file and returns one sentence that says what was done and how.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.analysis.clusters.dbscan import dbscan_clusters
from hotspots.analysis.clusters.hdbscan import hdbscan_clusters
from hotspots.analysis.density.kernel_density import DensitySurface, density_surface
from hotspots.analysis.grids.grid import cell_frame, whole_numbers
from hotspots.analysis.locations import located, weights_of
from hotspots.analysis.significance.getis_ord import getis_ord
from hotspots.cluster_wording import clusters_sentence, require_options_of
from hotspots.output_file import require_format
from hotspots.points_harm import (
    HARM,
    average_weights,
    harm_notes,
    is_by_harm,
    read_weighed_points,
)
from hotspots.progress import progress
from hotspots.result_files import write_csv, write_geopackage, write_geotiff
from hotspots.study_area_file import read_study_area


def write_density(
    points: Path,
    out: Path,
    *,
    crs: str,
    cell_size: float,
    bandwidth: float | str,
    kernel: str = "quartic",
    raw: bool = False,
    weights: str | None = None,
    grid: str = "fixed",
    adaptive: bool = False,
    fast: bool = False,
    harm: str | None = None,
    harm_table: Path | None = None,
) -> str:
    """Kernel density of a points file as .csv, .tif or .gpkg; see ``kernel_density``.

    By harm (see `hotspots.points_harm.read_weighed_points`) the counts are sums of harm, and their
    column is ``harm``.
    """
    ending = require_format(out, (".csv", ".tif", ".gpkg"), source=points)
    with progress("Reading, estimating, writing", 3) as advance:
        read = read_weighed_points(points, crs, weights=weights, harm=harm, harm_table=harm_table)
        advance(1)
        x, y = located(read)
        surface = density_surface(
            x,
            y,
            cell_size=cell_size,
            bandwidth=bandwidth,
            kernel=kernel,
            raw=raw,
            weights=weights_of(read, read.attrs["weights"]),
            grid=grid,
            adaptive=adaptive,
            exact=not fast,
        )
        advance(1)
        counted = HARM if is_by_harm(read) else "n"
        unit = "harm per km2" if is_by_harm(read) else "incidents per km2"
        unit = "the raw sum of kernels" if raw else unit
        rule = f" ({bandwidth} rule)" if isinstance(bandwidth, str) else ""
        description = (
            f"Kernel density of {_counted(read)}: {kernel} kernel, "
            f"{'adaptive ' if adaptive else ''}bandwidth {surface.bandwidth:.6g} m{rule}, "
            f"{cell_size:g} m cells ({grid} grid), in {unit}{', fast mode' if fast else ''}."
        )
        description = " ".join((description, *harm_notes(read)))
        if ending == ".csv":
            write_csv(_surface_table(surface, counted), out)
        elif ending == ".tif":
            layers = {"density": surface.density, counted: surface.n}
            if surface.kept is not None:
                layers = {
                    name: np.where(surface.kept, layer, np.nan) for name, layer in layers.items()
                }
            write_geotiff(layers, surface.grid, out, crs=read.crs, description=description)
        else:
            frame = cell_frame(
                surface.grid,
                {counted: whole_numbers(surface.n), "density": surface.density},
                crs=read.crs,
                kept=surface.kept,
            )
            write_geopackage(frame, out, layer="density", description=description)
        advance(1)
    return f"{description} Written to {out}."


def write_clusters(
    points: Path,
    out: Path,
    *,
    crs: str,
    method: str = "dbscan",
    eps: float | None = None,
    min_samples: int | None = None,
    min_cluster_size: int | None = None,
    harm: str | None = None,
    harm_table: Path | None = None,
) -> str:
    """Clusters of a points file as .csv or .gpkg; see ``dbscan_clusters, hdbscan_clusters``.

    By harm an incident of average harm counts one, so that ``min_samples`` still means about as
    many incidents.
    """
    ending = require_format(out, (".csv", ".gpkg"), source=points)
    require_options_of(method, eps=eps, min_cluster_size=min_cluster_size, harm=harm)
    with progress("Reading, clustering, writing", 3) as advance:
        read = read_weighed_points(points, crs, harm=harm, harm_table=harm_table)
        advance(1)
        weights = average_weights(read)
        if method == "hdbscan":
            clustered = hdbscan_clusters(
                read, min_cluster_size=min_cluster_size, min_samples=min_samples, weights=weights
            )
        else:
            clustered = dbscan_clusters(read, eps=eps, min_samples=min_samples, weights=weights)
        advance(1)
        given = {"eps": eps, "min_samples": min_samples, "min_cluster_size": min_cluster_size}
        description = clusters_sentence(
            clustered, _counted(read), {k for k, v in given.items() if v is not None}
        )
        description = " ".join((description, *_average_notes(read), *harm_notes(read)))
        if ending == ".csv":
            write_csv(clustered, out)
        else:
            write_geopackage(clustered, out, layer="clusters", description=description)
        advance(1)
    return f"{description} Written to {out}."


def write_gistar(
    points: Path,
    out: Path,
    *,
    crs: str,
    cell_size: float,
    grid: str = "fixed",
    hexagons: bool = False,
    within: Path | None = None,
    radius: float | None = None,
    adjust: str = "bh",
    harm: str | None = None,
    harm_table: Path | None = None,
) -> str:
    """Gi* of a points file as .csv or .gpkg; see ``getis_ord``.

    ``within`` is a file of polygons that together are the study area. By harm the counts are sums
    of harm, and their column is ``harm``.
    """
    ending = require_format(out, (".csv", ".gpkg"), source=points)
    if within is not None:
        require_format(out, (".csv", ".gpkg"), source=within)
    with progress("Reading, testing, writing", 3) as advance:
        read = read_weighed_points(points, crs, harm=harm, harm_table=harm_table)
        area = None if within is None else read_study_area(within, read.crs)
        advance(1)
        cells = getis_ord(
            read,
            cell_size=cell_size,
            weights=average_weights(read),
            grid=grid,
            hexagons=hexagons,
            within=area,
            radius=radius,
            adjust=adjust,
        )
        advance(1)
        hot = int(((cells["p_adjusted"] < 0.05) & (cells["gistar"] > 0)).sum())
        reaching = "" if radius is None else f", neighbours within {radius:g} cells"
        shape = "hexagons" if hexagons else f"squares ({grid} grid)"
        clipped = "" if within is None else f" within {within.name}"
        description = (
            f"Gi* of {_counted(read)} in {len(cells):,} {shape} of "
            f"{cell_size:g} m{clipped}{reaching}: {hot:,} hot at p < 0.05, adjusted by {adjust}."
        )
        notes = (*cells.attrs["notes"], *_gistar_notes(read), *harm_notes(read))
        description = " ".join((description, *notes))
        if is_by_harm(read):
            cells = _in_harm(cells, read)
        if ending == ".csv":
            write_csv(cells, out)
        else:
            write_geopackage(cells, out, layer="gistar", description=description)
        advance(1)
    return f"{description} Written to {out}."


def _surface_table(surface: DensitySurface, counted: str) -> pd.DataFrame:
    x, y = surface.grid.centres(surface.kept)
    kept = slice(None) if surface.kept is None else surface.kept
    n, density = surface.n[kept].ravel(), surface.density[kept].ravel()
    return pd.DataFrame({"x": x, "y": y, counted: whole_numbers(n), "density": density})


def _in_harm(cells: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cells that count incidents of average harm, with their harm instead."""
    harm = cells["n"].to_numpy(np.float64) * points.attrs["mean_harm"]
    # What was divided by the average and multiplied again is right to twelve digits.
    digits = 12 - len(f"{harm.max(initial=0):.0f}")
    return cells.assign(n=whole_numbers(harm.round(digits))).rename(columns={"n": HARM})


def _gistar_notes(points: gpd.GeoDataFrame) -> tuple[str, ...]:
    if not is_by_harm(points):
        return ()
    return ("The test is made for counts: by harm a single grave incident can make a cell hot.",)


def _average_notes(points: gpd.GeoDataFrame) -> tuple[str, ...]:
    if not is_by_harm(points):
        return ()
    return (
        f"An incident of average harm ({points.attrs['mean_harm']:,.4g}) counts as one, so that a "
        "few grave ones can make a cluster.",
    )


def _counted(points: gpd.GeoDataFrame) -> str:
    rows, weights = len(points), points.attrs["weights"]
    by = points.attrs.get("weighed_by", weights)
    return f"{rows:,} point{'' if rows == 1 else 's'}" + (f" weighted by {by}" if by else "")
