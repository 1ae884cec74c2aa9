"""Density bands: a surface drawn as areas between limits that are the same on every map.

The same band means the same density. Two maps compare as far as their bandwidths do: a wider kernel
flattens a peak, so that of two areas alike, the one with the wider bandwidth shows the lower bands.
Maps of one area and theme have one bandwidth; those of two areas may not, and each says its own.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import contourpy
import geopandas as gpd
import numpy as np
import shapely
from shapely import MultiPolygon

from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import FloatArray
from hotspots.errors import InputError

BREAKS_FILE = Path(__file__).with_name("theme_breaks.csv")
MONTHS_PER_YEAR = 12


def theme_breaks(theme: str) -> tuple[float, ...]:
    """Lower limits of a theme's bands, incidents per km^2 per year; the default for other themes.

    The lowest lies above what two incidents of a year reach with a bandwidth of 500 m, 7.6 per
    km^2. With a narrower kernel, or in a shorter period, two reach more (21.2 at 300 m), and bands
    below that are not drawn: see ``hotspots.analysis.drawn_bands``.

    Those of anti-social behaviour and violence were chosen on data.police.uk, Wiltshire, January to
    September 2025: with 300 to 500 m each further limit takes in a fifth to three fifths of the
    land of the one before, and the highest is passed on 0.8 to 2.3 km^2, in the busiest towns.
    Of rural crime there were no points to choose by. Few incidents share a place there, so its
    limits end lower: at 300 m, 25 to 160 take three to sixteen incidents of a year at one place.
    """
    table = _breaks_by_theme()
    return table.get(theme, table["default"])


@cache
def _breaks_by_theme() -> dict[str, tuple[float, ...]]:
    with BREAKS_FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["theme"]: tuple(float(value) for value in row["breaks"].split())
            for row in csv.DictReader(file)
        }


def period_breaks(breaks: Sequence[float], months: float) -> tuple[float, ...]:
    """Limits per year scaled to a period of so many months."""
    if not months > 0:
        raise InputError(f"The period has {months:g} months: give a period of at least one month.")
    ascending = all(low < high for low, high in pairwise(breaks))
    if not breaks or not ascending or not breaks[0] > 0 or not np.isfinite(breaks).all():
        raise InputError(
            "The limits of the density bands must be numbers above 0 in ascending order."
        )
    return tuple(limit * months / MONTHS_PER_YEAR for limit in breaks)


def density_bands(
    density: FloatArray,
    grid: Grid,
    breaks: Sequence[float],
    within: shapely.Geometry,
    *,
    lowest: float = 0.0,
) -> gpd.GeoDataFrame:
    """Draw the bands of a surface as areas that do not overlap, clipped to a study area.

    Parameters
    ----------
    density
        Values at the cell centres, shape (rows, columns); between centres they are interpolated.
    breaks
        Lower limits of the bands, ascending, in the unit of the density; what lies below the first
        is in no band, the last has no upper limit.
    lowest
        Bands that begin below this are not drawn; the others keep their numbers.
    within
        The study area; the grid must reach beyond it by half a cell on every side.

    Returns
    -------
    GeoDataFrame
        ``band`` (1 = lowest; the same number means the same limits wherever the breaks are the
        same), ``density_min``,
        ``density_max`` (of the last band: the highest value of the surface, if above) and a
        multipolygon; only bands that occur, no CRS.
    """
    lines = contourpy.contour_generator(
        grid.column_centres, grid.row_centres, density, fill_type="OuterOffset"
    )
    highest = float(density.max())
    bands = []
    for band, lower in enumerate(breaks, start=1):
        if lower > highest:
            break
        if lower < lowest:
            continue
        last = band == len(breaks)
        upper = max(highest, lower) if last else breaks[band]
        # The very top of the surface belongs to the last band.
        filled = lines.filled(lower, upper + max(1.0, upper) if last else upper)
        drawn = shapely.union_all([_polygon(*part) for part in zip(*filled[:2], strict=True)])
        clipped = areas_of(shapely.intersection(drawn, within))
        if not clipped.is_empty:
            bands.append((band, lower, upper, clipped))
    columns = list(zip(*bands, strict=True)) or [(), (), (), ()]
    return gpd.GeoDataFrame(
        {
            "band": np.array(columns[0], dtype=np.int64),
            "density_min": np.array(columns[1], dtype=np.float64),
            "density_max": np.array(columns[2], dtype=np.float64),
        },
        geometry=list(columns[3]),
    )


def _polygon(ring_points: FloatArray, ring_starts: Sequence[int]) -> shapely.Geometry:
    """One outer ring and its holes."""
    rings = [ring_points[first:last] for first, last in pairwise(ring_starts)]
    return shapely.make_valid(shapely.Polygon(rings[0], rings[1:]))


def areas_of(geometry: shapely.Geometry) -> MultiPolygon:
    """Only the areas of a geometry: clipping may leave points and lines along an edge."""
    parts = shapely.get_parts(geometry)
    # A collection may hold multipolygons, whose parts come out in a second step.
    parts = shapely.get_parts(parts)
    return MultiPolygon(list(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]))
