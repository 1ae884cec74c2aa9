"""From a points file to a file of results: what ``hotspots kde, clusters, gistar`` carry out.

Each function writes one file and returns one sentence that says what was done and how.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.analysis.clusters.dbscan import dbscan_clusters
from hotspots.analysis.density.kernel_density import DensitySurface, density_surface
from hotspots.analysis.grids.grid import cell_frame, whole_numbers
from hotspots.analysis.locations import located, weights_of
from hotspots.analysis.significance.getis_ord import getis_ord
from hotspots.output_file import require_format
from hotspots.points import read_points
from hotspots.progress import progress
from hotspots.result_files import write_csv, write_geopackage, write_geotiff


def write_density(
    points: Path,
    out: Path,
    *,
    crs: str,
    cell_size: float,
    bandwidth: float,
    kernel: str = "quartic",
    raw: bool = False,
    weights: str | None = None,
    grid: str = "fixed",
) -> str:
    """Kernel density of a points file as .csv, .tif or .gpkg; see ``kernel_density``."""
    ending = require_format(out, (".csv", ".tif", ".gpkg"), source=points)
    with progress("Reading, estimating, writing", 3) as advance:
        read = read_points(points, crs, weights=weights)
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
        )
        advance(1)
        unit = "the raw sum of kernels" if raw else "incidents per km2"
        description = (
            f"Kernel density of {_counted(len(read), read.attrs['weights'])}: {kernel} kernel, "
            f"bandwidth {bandwidth:g} m, {cell_size:g} m cells ({grid} grid), in {unit}."
        )
        if ending == ".csv":
            write_csv(_surface_table(surface), out)
        elif ending == ".tif":
            layers = {"density": surface.density, "n": surface.n}
            if surface.kept is not None:
                layers = {
                    name: np.where(surface.kept, layer, np.nan) for name, layer in layers.items()
                }
            write_geotiff(layers, surface.grid, out, crs=read.crs, description=description)
        else:
            frame = cell_frame(
                surface.grid,
                {"n": whole_numbers(surface.n), "density": surface.density},
                crs=read.crs,
                kept=surface.kept,
            )
            write_geopackage(frame, out, layer="density", description=description)
        advance(1)
    return f"{description} Written to {out}."


def write_clusters(
    points: Path, out: Path, *, crs: str, eps: float | None, min_samples: int | None
) -> str:
    """DBSCAN clusters of a points file as .csv or .gpkg; see ``dbscan_clusters``."""
    ending = require_format(out, (".csv", ".gpkg"), source=points)
    with progress("Reading, clustering, writing", 3) as advance:
        read = read_points(points, crs)
        advance(1)
        clustered = dbscan_clusters(
            read, eps=eps, min_samples=min_samples, weights=read.attrs["weights"]
        )
        advance(1)
        clusters = int(clustered["cluster"].max()) + 1
        used_eps, used_samples = clustered.attrs["eps"], clustered.attrs["min_samples"]
        noise = int((clustered["cluster"] < 0).sum())
        description = (
            f"{clusters:,} cluster{'' if clusters == 1 else 's'} of "
            f"{_counted(len(read), read.attrs['weights'])}, {noise:,} in none: DBSCAN with "
            f"eps {used_eps:,.6g} m{'' if eps else ' (from their distances)'}, "
            f"min_samples {used_samples:g}{'' if min_samples else ' (from their number)'}."
        )
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
    adjust: str = "bh",
) -> str:
    """Gi* of a points file as .csv or .gpkg; see ``getis_ord``."""
    ending = require_format(out, (".csv", ".gpkg"), source=points)
    with progress("Reading, testing, writing", 3) as advance:
        read = read_points(points, crs)
        advance(1)
        cells = getis_ord(
            read,
            cell_size=cell_size,
            weights=read.attrs["weights"],
            grid=grid,
            hexagons=hexagons,
            adjust=adjust,
        )
        advance(1)
        hot = int(((cells["p_adjusted"] < 0.05) & (cells["gistar"] > 0)).sum())
        shape = "hexagons" if hexagons else f"squares ({grid} grid)"
        description = (
            f"Gi* of {_counted(len(read), read.attrs['weights'])} in {len(cells):,} {shape} of "
            f"{cell_size:g} m: {hot:,} hot at p < 0.05, adjusted by {adjust}."
        )
        if ending == ".csv":
            write_csv(cells, out)
        else:
            write_geopackage(cells, out, layer="gistar", description=description)
        advance(1)
    return f"{description} Written to {out}."


def _surface_table(surface: DensitySurface) -> pd.DataFrame:
    x, y = surface.grid.centres(surface.kept)
    kept = slice(None) if surface.kept is None else surface.kept
    n, density = surface.n[kept].ravel(), surface.density[kept].ravel()
    return pd.DataFrame({"x": x, "y": y, "n": whole_numbers(n), "density": density})


def _counted(rows: int, weights: str | None) -> str:
    return f"{rows:,} point{'' if rows == 1 else 's'}" + (
        f" weighted by {weights}" if weights else ""
    )
