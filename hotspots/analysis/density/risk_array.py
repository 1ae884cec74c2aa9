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
from hotspots.analysis.numbers import require_number
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
        Incidents, or their harm, and households (or people) per km^2.
    n_near
        Incidents within one bandwidth of the cell's centre: what the cell rests on.
    rate, rate_low, rate_high
        Incidents, or their harm, per 1,000 of the population, and its interval of 95 %.
    risk
        Of the kind asked for.
    overall
        Incidents, or their harm, per 1,000 of the population in all.
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
    harm: ArrayLike | None = None,
    population_weights: ArrayLike | None = None,
    floor: float | None = None,
    kind: str = "ratio",
) -> RiskSurface:
    """Risk at the cell centres of a grid; the array twin of ``risk_surface``.

    Parameters
    ----------
    x, y, weights
        The incidents, metres; one each where no weights are given.
    harm
        What one incident of each point weighs; without it all weigh the same.
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
    counted, of_each = checked_weights(weights, xs.size), checked_weights(harm, xs.size)
    incidents = require_some(xs, counted, "incidents")
    weighed = _times(counted, of_each)
    total = require_some(xs, weighed, "incidents" if harm is None else "harm of the incidents")
    people_x, people_y = located_arrays(population_x, population_y)
    people = checked_weights(population_weights, people_x.size)
    inhabitants = require_some(people_x, people, "population")

    cases = density_array(xs, ys, grid, h, weights=weighed)
    population = density_array(people_x, people_y, grid, h, weights=people)
    lowest = lowest_population(floor, population)
    peopled = (population >= lowest) & (population > 0)
    per_head = np.where(peopled, PER / np.where(peopled, population, 1.0), np.nan)

    near = _within(xs, ys, grid, h, counted)
    behind = _Behind(cases * _land_behind(h), near, 1.0)
    if weighed is not None and of_each is not None:
        behind = _harm_behind(cases, xs, ys, grid, h, weighed, of_each)
    low, high = _limits(cases, behind, _land_behind(h))
    overall = PER * total / inhabitants
    if kind == "ratio":
        risk = cases * per_head / overall
    elif kind == "log":
        least = HALF_AN_INCIDENT * total / incidents / _land_behind(h)
        risk = np.log(np.maximum(cases, least) * per_head / overall)
    else:
        risk = cases / total - population / inhabitants
    return RiskSurface(
        cases=cases,
        population=population,
        n_near=near,
        rate=cases * per_head,
        rate_low=low * per_head,
        rate_high=high * per_head,
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
    if not (math.isfinite(require_number(floor, "floor")) and floor >= 0):
        raise InputError(f"The floor is {floor:g}: give a population per km2 of zero or more.")
    return float(floor)


@dataclass(frozen=True)
class _Behind:
    """What each cell rests on.

    Attributes
    ----------
    n, near
        Incidents that its density is worth, and those that its whole reach is.
    of_one
        What one incident weighs where none was recorded.
    """

    n: FloatArray
    near: FloatArray
    of_one: float


def _harm_behind(
    cases: FloatArray,
    x: FloatArray,
    y: FloatArray,
    grid: Grid,
    bandwidth: float,
    weighed: FloatArray,
    harm: FloatArray,
) -> _Behind:
    """Sums of harm are worth (sum of harm)^2 / (sum of squared harm) incidents."""
    heaviest = float(harm.max())
    squared = weighed * (harm / heaviest)  # Over the heaviest, so that it stays a weight.
    near = _within(x, y, grid, bandwidth, weighed)
    worth = _worth(cases, density_array(x, y, grid, bandwidth, weights=squared), harm)
    worth_near = _worth(near, _within(x, y, grid, bandwidth, squared), harm)
    of_one = float(squared.sum() / weighed.sum()) * heaviest
    return _Behind(worth * _land_behind(bandwidth), worth_near, of_one)


def _limits(cases: FloatArray, behind: _Behind, land: float) -> tuple[FloatArray, FloatArray]:
    """Limits of the density of incidents or harm, from the incidents behind each cell.

    By harm those of Fay and Feuer (1997), with (sum of squared harm) / (sum of harm) in place of
    the largest weight.
    """
    # Many incidents on one place are no more than they are, however close the centre of the cell.
    n = np.minimum(behind.n, behind.near)
    of_each = np.where(n > 0, cases / np.where(n > 0, n, 1.0), behind.of_one / land)
    low, high = _poisson_interval(n)
    return low * of_each, high * of_each


def _land_behind(bandwidth: float) -> float:
    return LAND_BEHIND_A_CELL * bandwidth * bandwidth / SQUARE_METRES_PER_KM2


def _within(
    x: FloatArray, y: FloatArray, grid: Grid, bandwidth: float, weights: FloatArray | None
) -> FloatArray:
    """Sum of the weights within one bandwidth of each cell's centre."""
    return density_array(x, y, grid, bandwidth, kernel="uniform", weights=weights, normalise=False)


def _worth(total: FloatArray, squared: FloatArray, harm: FloatArray) -> FloatArray:
    """How many incidents a sum of harm is worth, given the sum of squares over the heaviest."""
    some = (total > 0) & (squared > 0)
    least, most = total / harm.max(), total / harm[harm > 0].min()
    worth = np.where(some, total / np.where(some, squared, 1.0) * least, 0.0)
    # At the rim of a kernel both sums are so small that their last digits would decide.
    within: FloatArray = np.clip(worth, least, most)
    return within


def _times(first: FloatArray | None, second: FloatArray | None) -> FloatArray | None:
    if first is None or second is None:
        return second if first is None else first
    return first * second


def _poisson_interval(n: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Garwood's limits of the mean of a count, which need not be whole here."""
    tail = (1 - LEVEL) / 2
    low: FloatArray = np.where(n > 0, gammaincinv(np.maximum(n, np.finfo(float).tiny), tail), 0.0)
    high: FloatArray = np.asarray(gammaincinv(n + 1, 1 - tail), dtype=np.float64)
    return low, high
