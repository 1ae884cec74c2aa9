"""Kernel density: how many incidents per square kilometre around each cell of a grid."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
from numpy.typing import ArrayLike

from hotspots.analysis.coincident import collapse
from hotspots.analysis.density.kernels import kernel_named
from hotspots.analysis.density.scatter import kernel_scatter
from hotspots.analysis.density.sweep import quartic_sweep
from hotspots.analysis.grids.create_grid import grid_over
from hotspots.analysis.grids.grid import BoolArray, Grid, cell_frame, whole_numbers
from hotspots.analysis.locations import (
    FloatArray,
    checked_weights,
    located,
    located_arrays,
    require_length,
    weights_of,
)

SQUARE_METRES_PER_KM2 = 1e6


@dataclass(frozen=True)
class DensitySurface:
    """A density on a grid.

    Attributes
    ----------
    kept
        Mask of the cells that belong to the grid, None for all of them.
    n
        Points (or the sum of their weights) in each cell, shape (rows, columns).
    density
        Incidents per km^2 at the cell centres, or the raw sum of kernels; shape (rows, columns).
    """

    grid: Grid
    kept: BoolArray | None
    n: FloatArray
    density: FloatArray


def density_array(
    x: ArrayLike,
    y: ArrayLike,
    grid: Grid,
    bandwidth: float,
    *,
    kernel: str = "quartic",
    weights: ArrayLike | None = None,
    normalise: bool = True,
) -> FloatArray:
    """Kernel density at the cell centres of a grid.

    Parameters
    ----------
    x, y
        Coordinates in metres, in the grid's CRS; points outside the grid count where they reach.
    bandwidth
        Radius of the kernel in metres; for "gaussian" its standard deviation.
    kernel
        quartic (biweight), gaussian, uniform, triangular, epanechnikov or triweight. All are exact;
        the Gaussian is cut off where it falls below 1e-10 of its peak.
    weights
        Finite, zero or more; one each where not given.
    normalise
        True: each point integrates to its weight and the unit is weight per km^2. False: the raw
        sum of w K(d / h) with K(0) = 1, as QGIS and sfhotspot report it.

    Returns
    -------
    array of float64, shape (rows, columns)

    Raises
    ------
    InputError
        For coordinates or weights that are not finite, a bandwidth of zero or less, or an unknown
        kernel.

    Notes
    -----
    Normalised quartic: f = sum of w 3 / (pi h^2) (1 - (d / h)^2)^2 for d <= h (Silverman 1986,
    "Density Estimation for Statistics and Data Analysis", section 4.2.1).
    """
    shape = kernel_named(kernel)
    h = require_length(bandwidth, "bandwidth")
    xs, ys = located_arrays(x, y)
    places = collapse(xs, ys, checked_weights(weights, xs.size))
    if shape.name == "quartic":
        surface = quartic_sweep(*places, grid, h)
    else:
        surface = kernel_scatter(*places, grid, h, shape)
    if normalise:
        surface *= SQUARE_METRES_PER_KM2 / (shape.integral * h * h)
    return surface


def density_surface(
    x: FloatArray,
    y: FloatArray,
    *,
    cell_size: float | None,
    bandwidth: float,
    kernel: str = "quartic",
    raw: bool = False,
    weights: FloatArray | None = None,
    grid: str = "fixed",
) -> DensitySurface:
    """Counts and density of points on a grid of their own; the array twin of ``kernel_density``."""
    reach = require_length(bandwidth, "bandwidth") * kernel_named(kernel).reach
    made, kept = grid_over(x, y, cell_size, grid=grid, margin=reach)
    density = density_array(
        x, y, made, bandwidth, kernel=kernel, weights=weights, normalise=not raw
    )
    return DensitySurface(made, kept, made.count(x, y, weights), density)


def kernel_density(
    points: gpd.GeoDataFrame,
    *,
    cell_size: float | None = None,
    bandwidth: float,
    kernel: str = "quartic",
    raw: bool = False,
    weights: str | ArrayLike | None = None,
    grid: str = "fixed",
) -> gpd.GeoDataFrame:
    """Estimate the density of incidents on a grid of square cells.

    Parameters
    ----------
    points
        Points in a projected CRS in metres.
    cell_size
        Side of a cell in metres; None takes sfhotspot's choice for the points.
    bandwidth
        Radius of the kernel in metres (for "gaussian" its standard deviation). It decides the map:
        see ``hotspots.analysis.density.bandwidth``.
    kernel, raw, weights
        As in ``density_array``; ``raw=True`` is its ``normalise=False``; weights may be the name of
        a column.
    grid
        "fixed": edges at multiples of the cell size, one bandwidth wider than the points on every
        side so that nothing is cut off; "sfhotspot": the grid that package would make.

    Returns
    -------
    GeoDataFrame
        One row for each cell: ``x``, ``y`` (centre), ``n`` (points, or their weight, in the cell),
        ``density`` (incidents per km^2, or the raw sum), and the cell as a polygon.

    Examples
    --------
    >>> import geopandas as gpd
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([150, 150], [50, 50]), crs=27700)
    >>> surface = kernel_density(points, cell_size=100, bandwidth=100, raw=True)
    >>> surface.loc[surface["n"] > 0, ["x", "y", "n", "density"]].values.tolist()
    [[150.0, 50.0, 2.0, 2.0]]
    """
    x, y = located(points)
    surface = density_surface(
        x,
        y,
        cell_size=cell_size,
        bandwidth=bandwidth,
        kernel=kernel,
        raw=raw,
        weights=weights_of(points, weights),
        grid=grid,
    )
    return cell_frame(
        surface.grid,
        {"n": whole_numbers(surface.n), "density": surface.density},
        crs=points.crs,
        kept=surface.kept,
    )
