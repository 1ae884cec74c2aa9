"""The grid of a density: over the points and as far beyond them as their kernels reach."""

from __future__ import annotations

from hotspots.analysis.grids.create_grid import grid_over
from hotspots.analysis.grids.grid import BoolArray, Grid
from hotspots.analysis.locations import FloatArray
from hotspots.errors import InputError


def grid_within_reach(
    x: FloatArray,
    y: FloatArray,
    cell_size: float | None,
    grid: str,
    bandwidth: float,
    reach: float,
    drawn: bool,
) -> tuple[Grid, BoolArray | None]:
    """The grid of that kind over all that the kernels of the points reach, and the cells kept.

    Parameters
    ----------
    cell_size, grid, drawn
        As in ``grid_over``.
    bandwidth
        As the user knows it, metres.
    reach
        Metres beyond the points; a grid of sfhotspot's does without.

    Raises
    ------
    InputError
        As ``grid_over``; it names the bandwidth where only the reach makes too many cells.
    """
    over_points = grid_over(x, y, cell_size, grid=grid, drawn=drawn)
    if grid != "fixed":
        return over_points
    try:
        return grid_over(x, y, cell_size, grid=grid, margin=reach, drawn=drawn)
    except InputError:
        cell, beyond = over_points[0].cell_size, round(reach, 1)
        raise InputError(
            f"With a bandwidth of {bandwidth:,.10g} m the grid reaches {beyond:,.10g} m beyond the "
            f"points, too far for cells of {cell:g} m: use a smaller bandwidth, or larger cells."
        ) from None
