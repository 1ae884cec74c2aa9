"""Risk: incidents in proportion to the people or households that there are to suffer them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike
from shapely import MultiPolygon

from hotspots.analysis.density.risk_array import require_some, risk_array
from hotspots.analysis.grids.grid import (
    Grid,
    cell_frame,
    fixed_grid,
    refuse_too_many_polygons,
    whole_numbers,
)
from hotspots.analysis.grids.touching import touching
from hotspots.analysis.locations import FloatArray, located, require_length, weights_of
from hotspots.analysis.study_land import Boundary, land_of
from hotspots.errors import InputError


def risk_surface(
    cases: gpd.GeoDataFrame,
    population: gpd.GeoDataFrame,
    *,
    cell_size: float,
    bandwidth: float,
    floor: float | None = None,
    kind: str = "ratio",
    weights: str | ArrayLike | None = None,
    harm: str | ArrayLike | None = None,
    population_weights: str | ArrayLike | None = None,
    within: Boundary | None = None,
) -> gpd.GeoDataFrame:
    """Compare where incidents are with where the people or households are.

    Parameters
    ----------
    cases
        Incidents as points in a projected CRS in metres, those up to one bandwidth outside the
        study area too.
    population
        Points that stand for people or households, in the same CRS: postcodes, or the centroids of
        census areas.
    cell_size
        Side of a cell of the fixed grid, metres.
    bandwidth
        Radius of the quartic kernel of both densities, metres. It must reach from one point of the
        population to the next: see the notes.
    floor
        Population per km^2 below which a cell says nothing; by default a twentieth of the mean
        over the cells that have any.
    kind
        "ratio": 1 where there are as many incidents for each inhabitant as on the whole. "log":
        its natural logarithm, 0 where as on the whole; counts no less than half an incident behind
        a cell, so that it stays finite. "difference": share of the incidents less share of the
        population, for each km^2; it divides by nothing and needs no floor.
    weights, population_weights
        Column, or values: how many incidents or inhabitants a point stands for; one without.
    harm
        Column, or values, such as those of ``harm_weights``: what one incident of each point
        weighs. Rate and risk are then those of harm; without it all incidents weigh the same.
    within
        Keep only cells that touch this area: a polygon in metres, or a frame of polygons in the
        system of the points.

    Returns
    -------
    GeoDataFrame
        One row for each cell: ``x``, ``y`` (centre), ``n`` (incidents in it), ``n_near``
        (incidents within one bandwidth: what the cell rests on), ``population`` (per km^2),
        ``rate`` (incidents per 1,000), ``rate_low``, ``rate_high`` (95 %), ``risk``, and the cell.
        NaN below the floor. With harm, ``harm`` (that of the incidents in it) after ``n``, and the
        rates are of harm. ``attrs`` holds ``kind``, ``floor`` and ``overall``, the rate of all.

    Raises
    ------
    InputError
        If the two have different systems, one of them is empty or weighs nothing, or the
        bandwidth, cell size, floor or kind cannot be used.

    Notes
    -----
    The ratio of two kernel densities with one bandwidth, so that the smoothing of both cancels:
    Bithell (1990), "An application of density estimation to geographical epidemiology", Statistics
    in Medicine 9; Kelsall and Diggle (1995), "Non-parametric estimation of spatial variation in
    relative risk", Statistics in Medicine 14; the dual kernel of Levine's CrimeStat.

    The interval is that of a Poisson count (Garwood 1936) of the incidents behind the cell, of
    which a kernel leaves fewer than lie within its reach; the population is taken as known. It
    does not allow for people who are where they do not live. ``weights`` count as so many
    incidents. With ``harm`` the incidents behind a cell are worth (sum of harm)^2 / (sum of squared
    harm), after Fay and Feuer (1997), "Confidence intervals for directly standardized rates",
    Statistics in Medicine 16, so that one grave incident is one and not hundreds. It knows nothing
    of grave incidents that might have been: where none was recorded it is too narrow.

    A census area is one point here, however far it spreads. With a bandwidth below the distance
    between points the denominator falls to nothing between them, and the risk beside each floor
    says more about the centroids than about the place: use postcodes, or a wider bandwidth.

    Examples
    --------
    >>> import geopandas as gpd
    >>> homes = gpd.GeoDataFrame(
    ...     {"households": [300, 100]}, geometry=gpd.points_from_xy([150, 950], [50, 50]), crs=27700
    ... )
    >>> cases = gpd.GeoDataFrame(geometry=gpd.points_from_xy([150, 950], [50, 50]), crs=27700)
    >>> risk = risk_surface(
    ...     cases, homes, cell_size=100, bandwidth=100, population_weights="households"
    ... )
    >>> risk.loc[risk["n"] > 0, ["x", "rate", "risk"]].round(3).values.tolist()
    [[150.0, 3.333, 0.667], [950.0, 10.0, 2.0]]
    """
    x, y = located(cases)
    people_x, people_y = located(population)
    if cases.crs != population.crs:
        raise InputError(
            "The incidents and the population have different coordinate reference systems: "
            "convert one to that of the other."
        )
    case_weights = weights_of(cases, weights)
    weighed = weights_of(cases, harm)
    people = weights_of(population, population_weights)
    require_some(x, case_weights, "incidents")
    require_some(people_x, people, "population")
    h = require_length(bandwidth, "bandwidth")
    land = None if within is None else land_of(within, cases.crs)
    grid = _grid_over(np.append(x, people_x), np.append(y, people_y), cell_size, h, land)
    kept = None if land is None else touching(grid, land)
    refuse_too_many_polygons(grid, kept)
    surface = risk_array(
        x,
        y,
        people_x,
        people_y,
        grid,
        h,
        weights=case_weights,
        harm=weighed,
        population_weights=people,
        floor=floor,
        kind=kind,
    )
    frame = cell_frame(
        grid,
        {
            "n": whole_numbers(grid.count(x, y, case_weights)),
            **_harm_of_cells(grid, x, y, case_weights, weighed),
            "n_near": whole_numbers(surface.n_near),
            "population": surface.population,
            "rate": surface.rate,
            "rate_low": surface.rate_low,
            "rate_high": surface.rate_high,
            "risk": surface.risk,
        },
        crs=cases.crs,
        kept=kept,
    )
    frame.attrs.update(kind=kind, floor=surface.floor, overall=surface.overall)
    return frame


def _harm_of_cells(
    grid: Grid, x: FloatArray, y: FloatArray, weights: FloatArray | None, harm: FloatArray | None
) -> dict[str, np.ndarray]:
    if harm is None:
        return {}
    total = harm if weights is None else weights * harm
    return {"harm": whole_numbers(grid.count(x, y, total))}


def _grid_over(
    x: FloatArray, y: FloatArray, cell_size: float, margin: float, land: MultiPolygon | None
) -> Grid:
    if land is not None:
        return fixed_grid(land.bounds, cell_size)
    bounds = (x.min() - margin, y.min() - margin, x.max() + margin, y.max() + margin)
    return fixed_grid(bounds, cell_size)
