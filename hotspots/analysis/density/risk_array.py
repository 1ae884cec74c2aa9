"""Risk on a grid of its own choosing: arrays in, arrays out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from hotspots.analysis.density.kernel_density import SQUARE_METRES_PER_KM2, density_array
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import (
    FloatArray,
    checked_weights,
    located_arrays,
    require_length,
)
from hotspots.errors import InputError

KINDS = ("ratio", "log", "difference")
FLOOR_SHARE = 0.05
PER = 1000.0
LEVEL = 0.95
# Of a normalised quartic kernel the integral of its square is 9 / (5 pi h^2): a density over many
# places varies as a count over this much land does.
LAND_BEHIND_A_CELL = 5 * math.pi / 9
HALF_AN_INCIDENT = 0.5


@dataclass(frozen=True)
class RiskSurface:
    """A risk on a grid; arrays of shape (rows, columns), NaN where the population is too thin.

    Attributes
    ----------
    cases, population
        Incidents and households (or people) per km^2.
    n_near
        Incidents within one bandwidth of the cell's centre: what the cell rests on.
    rate, rate_low, rate_high
        Incidents per 1,000 of the population, and its interval of 95 %.
    risk
        Of the kind asked for.
    overall
        Incidents per 1,000 of the population in all.
    floor
        Population per km^2 below which nothing is said.
    """

    cases: FloatArray
    population: FloatArray
    n_near: FloatArray
    rate: FloatArray
    rate_low: FloatArray
    rate_high: FloatArray
    risk: FloatArray
    overall: float
    floor: float


def risk_array(
    x: ArrayLike,
    y: ArrayLike,
    population_x: ArrayLike,
    population_y: ArrayLike,
    grid: Grid,
    bandwidth: float,
    *,
    weights: ArrayLike | None = None,
    population_weights: ArrayLike | None = None,
    floor: float | None = None,
    kind: str = "ratio",
) -> RiskSurface:
    """Risk at the cell centres of a grid; the array twin of ``risk_surface``.

    Parameters
    ----------
    x, y, weights
        The incidents, metres; one each where no weights are given.
    population_x, population_y, population_weights
        Where the population is, and how many live at each point.
    bandwidth
        Radius of the quartic kernel of both, metres.
    floor, kind
        As in ``risk_surface``.
    """
    if kind not in KINDS:
        raise InputError(f"There is no kind of risk {kind!r}: use one of {', '.join(KINDS)}.")
    h = require_length(bandwidth, "bandwidth")
    xs, ys = located_arrays(x, y)
    incidents = require_some(xs, checked_weights(weights, xs.size), "incidents")
    people_x, people_y = located_arrays(population_x, population_y)
    people = checked_weights(population_weights, people_x.size)
    inhabitants = require_some(people_x, people, "population")

    cases = density_array(xs, ys, grid, h, weights=weights)
    population = density_array(people_x, people_y, grid, h, weights=people)
    near = density_array(xs, ys, grid, h, kernel="uniform", weights=weights, normalise=False)
    lowest = lowest_population(floor, population)
    peopled = (population >= lowest) & (population > 0)
    per_head = np.where(peopled, PER / np.where(peopled, population, 1.0), np.nan)

    land = LAND_BEHIND_A_CELL * h * h / SQUARE_METRES_PER_KM2
    # Many incidents on one place are no more than they are, however close the centre of the cell.
    n = np.minimum(cases * land, near)
    of_each = np.where(n > 0, cases / np.where(n > 0, n, 1.0), 1 / land)
    low, high = _poisson_interval(n)
    overall = PER * incidents / inhabitants
    if kind == "ratio":
        risk = cases * per_head / overall
    elif kind == "log":
        risk = np.log(np.maximum(cases, HALF_AN_INCIDENT / land) * per_head / overall)
    else:
        risk = cases / incidents - population / inhabitants
    return RiskSurface(
        cases=cases,
        population=population,
        n_near=near,
        rate=cases * per_head,
        rate_low=low * of_each * per_head,
        rate_high=high * of_each * per_head,
        risk=risk,
        overall=overall,
        floor=lowest,
    )


def require_some(x: FloatArray, weights: FloatArray | None, what: str) -> float:
    """The sum of the weights, which must not be 0."""
    total = float(x.size if weights is None else weights.sum())
    if not total > 0:
        raise InputError(f"The sum of the {what} is 0: without any there is no risk to compare.")
    return total


def lowest_population(floor: float | None, population: FloatArray) -> float:
    if floor is None:
        reached = population[population > 0]
        return FLOOR_SHARE * float(reached.mean()) if reached.size else 0.0
    if not (math.isfinite(floor) and floor >= 0):
        raise InputError(f"The floor is {floor:g}: give a population per km2 of zero or more.")
    return float(floor)


def _poisson_interval(n: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Garwood's limits of the mean of a count, which need not be whole here."""
    tail = (1 - LEVEL) / 2
    low: FloatArray = np.where(n > 0, gammaincinv(np.maximum(n, np.finfo(float).tiny), tail), 0.0)
    high: FloatArray = np.asarray(gammaincinv(n + 1, 1 - tail), dtype=np.float64)
    return low, high
