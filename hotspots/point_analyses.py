"""From a points file to a file of results: what ``hotspots kde, gistar`` carry out.

Each function writes one file and returns one sentence that says what was done and how.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.analysis.density.bandwidth import rule_bandwidth
from hotspots.analysis.density.kernel_density import DensitySurface, density_surface
from hotspots.analysis.grids.grid import cell_frame, cell_table, whole_numbers
from hotspots.analysis.locations import located, weights_of
from hotspots.analysis.significance.getis_ord import gistar_surface
from hotspots.output_file import require_format
from hotspots.points_harm import (
    HARM,
    average_weights,
    harm_notes,
    incidents_and_harm,
    is_by_harm,
    points_in_words,
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
    column is ``harm``; a rule for the bandwidth counts incidents all the same.
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
            bandwidth=_metres(bandwidth, read, kernel),
            kernel=kernel,
            raw=raw,
            weights=weights_of(read, read.attrs["weights"]),
            grid=grid,
            adaptive=adaptive,
            exact=not fast,
            drawn=ending == ".gpkg",
        )
        advance(1)
        counted = HARM if is_by_harm(read) else "n"
        unit = "harm per km2" if is_by_harm(read) else "incidents per km2"
        unit = "the raw sum of kernels" if raw else unit
        rule = f" ({bandwidth} rule)" if isinstance(bandwidth, str) else ""
        description = (
            f"Kernel density of {points_in_words(read)}: {kernel} kernel, "
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
    weights: str | None = None,
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
        read = read_weighed_points(points, crs, weights=weights, harm=harm, harm_table=harm_table)
        area = None if within is None else read_study_area(within, read.crs)
        advance(1)
        surface = gistar_surface(
            *located(read),
            cell_size=cell_size,
            weights=weights_of(read, average_weights(read)),
            grid=grid,
            hexagons=hexagons,
            within=area,
            radius=radius,
            adjust=adjust,
            drawn=ending != ".csv",
        )
        cells = surface.table
        advance(1)
        hot = int(((cells["p_adjusted"] < 0.05) & (cells["gistar"] > 0)).sum())
        reaching = "" if radius is None else f", neighbours within {radius:g} cells"
        shape = "hexagons" if hexagons else f"squares ({grid} grid)"
        clipped = "" if within is None else f" within {within.name}"
        description = (
            f"Gi* of {points_in_words(read)} in {len(cells):,} {shape} of "
            f"{cell_size:g} m{clipped}{reaching}: {hot:,} hot at p < 0.05, adjusted by {adjust}."
        )
        notes = (*surface.notes, *_gistar_notes(read), *harm_notes(read))
        description = " ".join((description, *notes))
        if is_by_harm(read):
            cells = _in_harm(cells, read)
        if ending == ".csv":
            write_csv(cells, out)
        else:
            polygons = surface.grid.polygons(surface.kept)
            drawn = gpd.GeoDataFrame(cells, geometry=polygons, crs=read.crs)
            write_geopackage(drawn, out, layer="gistar", description=description)
        advance(1)
    return f"{description} Written to {out}."


def _metres(bandwidth: float | str, points: gpd.GeoDataFrame, kernel: str) -> float:
    """The bandwidth; by a rule that of the incidents, since a rule takes weights for so many."""
    if not isinstance(bandwidth, str):
        return bandwidth
    x, y = located(points)
    incidents, _harm = incidents_and_harm(points)
    return rule_bandwidth(bandwidth, x, y, weights=incidents, kernel=kernel)


def _surface_table(surface: DensitySurface, counted: str) -> pd.DataFrame:
    values = {counted: whole_numbers(surface.n), "density": surface.density}
    return cell_table(surface.grid, values, kept=surface.kept)


def _in_harm(cells: pd.DataFrame, points: gpd.GeoDataFrame) -> pd.DataFrame:
    """Cells that count incidents of average harm, with their harm instead."""
    harm = cells["n"].to_numpy(np.float64) * points.attrs["mean_harm"]
    # What was divided by the average and multiplied again is right to twelve digits.
    digits = 12 - len(f"{harm.max(initial=0):.0f}")
    return cells.assign(n=whole_numbers(harm.round(digits))).rename(columns={"n": HARM})


def _gistar_notes(points: gpd.GeoDataFrame) -> tuple[str, ...]:
    if not is_by_harm(points):
        return ()
    return ("The test is made for counts: by harm a single grave incident can make a cell hot.",)
