"""Kernel density: how many incidents per square kilometre around each cell of a grid."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
from numpy.typing import ArrayLike

from hotspots.analysis.coincident import collapse
from hotspots.analysis.density.adaptive import adaptive_bandwidths, varied_density
from hotspots.analysis.density.bandwidth import rule_bandwidth
from hotspots.analysis.density.fast import fast_quartic
from hotspots.analysis.density.gaussian import fast_gaussian, gaussian_sums
from hotspots.analysis.density.grid_within_reach import grid_within_reach
from hotspots.analysis.density.kernels import SQUARE_METRES_PER_KM2 as SQUARE_METRES_PER_KM2
from hotspots.analysis.density.kernels import Kernel, kernel_named
from hotspots.analysis.density.scatter import kernel_scatter
from hotspots.analysis.density.sweep import quartic_sweep
from hotspots.analysis.grids.grid import BoolArray, Grid, cell_frame, whole_numbers
from hotspots.analysis.locations import (
    FloatArray,
    checked_weights,
    located,
    located_arrays,
    require_length,
    weights_of,
)
from hotspots.errors import InputError


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
    bandwidth
        The one used, metres: of an adaptive density that from which the points' own follow.
    """

    grid: Grid
    kept: BoolArray | None
    n: FloatArray
    density: FloatArray
    bandwidth: float


def density_array(
    x: ArrayLike,
    y: ArrayLike,
    grid: Grid,
    bandwidth: float,
    *,
    kernel: str = "quartic",
    weights: ArrayLike | None = None,
    normalise: bool = True,
    exact: bool = True,
) -> FloatArray:
    """Kernel density at the cell centres of a grid.

    Parameters
    ----------
    x, y
        Coordinates in metres, in the grid's CRS; points outside the grid count where they reach.
    bandwidth
        Radius of the kernel in metres; for "gaussian" its standard deviation.
    kernel
        quartic (biweight), gaussian, uniform, triangular, epanechnikov or triweight. The Gaussian
        is cut off where it falls below 1e-10 of its peak.
    weights
        Finite, zero or more; one each where not given.
    normalise
        True: each point integrates to its weight and the unit is weight per km^2. False: the raw
        sum of w K(d / h) with K(0) = 1, as QGIS and sfhotspot report it.
    exact
        True: errors below 1e-9 of the largest value. False: a fast mode for millions of points,
        within 0.05 % of the largest value for "quartic" and 0.1 % for "gaussian"; the other kernels
        are exact always, and so is what takes no longer exactly.

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
    surface = _raw_sums(xs, ys, checked_weights(weights, xs.size), grid, h, shape, exact)
    if normalise:
        surface *= shape.per_km2(h)
    return surface


def _raw_sums(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray | None,
    grid: Grid,
    bandwidth: float,
    kernel: Kernel,
    exact: bool,
) -> FloatArray:
    if kernel.name == "gaussian":
        sums = gaussian_sums if exact else fast_gaussian
        return sums(x, y, weight, grid, bandwidth)
    if kernel.name != "quartic":
        return kernel_scatter(*collapse(x, y, weight), grid, bandwidth, kernel)
    if exact:
        return quartic_sweep(x, y, weight, grid, bandwidth)
    return fast_quartic(x, y, weight, grid, bandwidth)


def density_surface(
    x: FloatArray,
    y: FloatArray,
    *,
    cell_size: float | None,
    bandwidth: float | str,
    kernel: str = "quartic",
    raw: bool = False,
    weights: FloatArray | None = None,
    grid: str = "fixed",
    adaptive: bool = False,
    exact: bool = True,
    drawn: bool = False,
) -> DensitySurface:
    """Counts and density of points on a grid of their own; the array twin of ``kernel_density``.

    Cells that are to be ``drawn`` as polygons must be fewer.
    """
    shape = kernel_named(kernel)
    if adaptive and not exact:
        raise InputError("An adaptive density has no fast mode: ask for one of the two.")
    if isinstance(bandwidth, str):
        bandwidth = rule_bandwidth(bandwidth, x, y, weights=weights, kernel=kernel)
    h = require_length(bandwidth, "bandwidth")
    reach = shape.reach * h
    if adaptive:
        places = collapse(x, y, checked_weights(weights, x.size))
        each = adaptive_bandwidths(*places[:2], h, weights=places[2], kernel=kernel)
        reach *= float(each.max(initial=h)) / h
        made, kept = grid_within_reach(x, y, cell_size, grid, h, reach, drawn)
        density = varied_density(places, each, made, kernel=kernel, normalise=not raw)
    else:
        made, kept = grid_within_reach(x, y, cell_size, grid, h, reach, drawn)
        density = density_array(
            x, y, made, h, kernel=kernel, weights=weights, normalise=not raw, exact=exact
        )
    return DensitySurface(made, kept, made.count(x, y, weights), density, h)


def kernel_density(
    points: gpd.GeoDataFrame,
    *,
    cell_size: float | None = None,
    bandwidth: float | str,
    kernel: str = "quartic",
    raw: bool = False,
    weights: str | ArrayLike | None = None,
    grid: str = "fixed",
    adaptive: bool = False,
    exact: bool = True,
) -> gpd.GeoDataFrame:
    """Estimate the density of incidents on a grid of square cells.

    Parameters
    ----------
    points
        Points in a projected CRS in metres.
    cell_size
        Side of a cell in metres; None takes sfhotspot's choice for the points.
    bandwidth
        Radius of the kernel in metres (for "gaussian" its standard deviation), or the rule that
        chooses it, "reference" or "scott": see ``hotspots.analysis.density.bandwidth``. It decides
        the map, and the rules smooth far more than patrols can use. They take weights for numbers
        of incidents: with weights of harm give metres, such as a rule's for the incidents alone.
    kernel, raw, weights, exact
        As in ``density_array``; ``raw=True`` is its ``normalise=False``; weights may be the name of
        a column.
    grid
        "fixed": edges at multiples of the cell size, one bandwidth wider than the points on every
        side so that nothing is cut off; "sfhotspot": the grid that package would make.
    adaptive
        True: narrower where incidents are many and wider, up to five times, where few are; see
        ``adaptive_bandwidths``.

    Returns
    -------
    GeoDataFrame
        One row for each cell: ``x``, ``y`` (centre), ``n`` (points, or their weight, in the cell),
        ``density`` (incidents per km^2, or the raw sum), and the cell as a polygon. Its ``attrs``
        hold the ``bandwidth`` used.

    Raises
    ------
    InputError
        If the points cannot be used (see ``located``) or there are none, there is no such kernel,
        grid or rule, a weight, the cell size or the bandwidth is no sensible number, or the cells
        would be too many.

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
        adaptive=adaptive,
        exact=exact,
        drawn=True,
    )
    cells = cell_frame(
        surface.grid,
        {"n": whole_numbers(surface.n), "density": surface.density},
        crs=points.crs,
        kept=surface.kept,
    )
    cells.attrs["bandwidth"] = surface.bandwidth
    return cells
