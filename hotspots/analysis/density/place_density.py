"""Density of points that are stored by the number of their place, for any number of points."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.density.kernels import kernel_named
from hotspots.analysis.density.sweep import quartic_sweep
from hotspots.analysis.grids.grid import Grid
from hotspots.analysis.locations import (
    FloatArray,
    checked_weights,
    located_arrays,
    require_length,
)
from hotspots.compiled import compiled
from hotspots.cores import on_all_cores, parts_of
from hotspots.errors import InputError

NOWHERE = -1
"""The first point at no place, where all have one."""


def place_density_array(
    place: ArrayLike,
    place_x: ArrayLike,
    place_y: ArrayLike,
    grid: Grid,
    bandwidth: float,
    *,
    weights: ArrayLike | None = None,
    normalise: bool = True,
) -> FloatArray:
    """Exact quartic density of points known by the number of their place.

    The same as ``density_array(place_x[place], place_y[place], ...)``, but each point is only
    counted at its place, so that ten million points take little longer than reading them.

    Parameters
    ----------
    place
        For each point the index of its place in ``place_x`` and ``place_y``, from 0.
    place_x, place_y
        Coordinates of the places in metres, in the grid's CRS.
    grid, bandwidth, normalise
        As in ``density_array``.
    weights
        One for each point; finite, zero or more; one each where not given.

    Returns
    -------
    array of float64, shape (rows, columns)

    Raises
    ------
    InputError
        As ``density_array``, and for a place number that no place has.
    """
    h = require_length(bandwidth, "bandwidth")
    xs, ys = located_arrays(place_x, place_y)
    total = place_totals(place, xs.size, weights)
    used = total > 0
    scale = kernel_named("quartic").per_km2(h) if normalise else 1.0
    # There are fewer places than cells: they are what is scaled.
    weight = total[used] * scale
    return quartic_sweep(xs[used], ys[used], weight, grid, h, points=np.size(place))


def place_totals(place: ArrayLike, places: int, weights: ArrayLike | None = None) -> FloatArray:
    """Points, or their weights, at each of so many places."""
    numbers = np.asarray(place)
    if numbers.size == 0:
        numbers = numbers.astype(np.int64)
    if numbers.ndim != 1 or numbers.dtype.kind not in "iu":
        raise InputError("The places must be one list of whole numbers, one for each point.")
    given = checked_weights(weights, numbers.size)

    def count(first: int, last: int) -> tuple[FloatArray, int]:
        part = slice(first, last)
        if given is None:
            total, unknown = _counted(numbers[part], places)
        else:
            total, unknown = _weighed(numbers[part], given[part], places)
        return total, unknown + first if unknown >= 0 else NOWHERE

    totals, unknowns = zip(*on_all_cores(count, parts_of(numbers.size, numbers.size)), strict=True)
    unknown = next((row for row in unknowns if row != NOWHERE), NOWHERE)
    if unknown != NOWHERE:
        raise InputError(
            f"Point {unknown + 1} is at place {numbers[unknown]}, but the places are numbered 0 to "
            f"{places - 1}: leave out points without a place."
            if places
            else "There are points but no places: give the places that the points are at."
        )
    whole: FloatArray = np.sum(totals, axis=0)
    return whole


@compiled
def _counted(place: NDArray[np.int64], places: int) -> tuple[FloatArray, int]:
    """Points at each place, and the first point at no place or -1."""
    # Whole numbers: adding to the same float over and over has to wait for itself.
    count = np.zeros(places, dtype=np.int64)
    for i in range(place.size):
        at = place[i]
        if at < 0 or at >= places:
            return count.astype(np.float64), i
        count[at] += 1
    return count.astype(np.float64), -1


@compiled
def _weighed(place: NDArray[np.int64], weight: FloatArray, places: int) -> tuple[FloatArray, int]:
    total = np.zeros(places)
    for i in range(place.size):
        at = place[i]
        if at < 0 or at >= places:
            return total, i
        total[at] += weight[i]
    return total, -1
