"""Incidents counted by cell and time step, from agencies that reported throughout."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.calendar_days import Days, days_in
from hotspots.analysis.change.reporting_agencies import reporting_throughout
from hotspots.analysis.change.time_steps import time_steps
from hotspots.analysis.grids.grid import refuse_too_many_polygons
from hotspots.analysis.locations import FloatArray, located, weights_of
from hotspots.analysis.significance.study_cells import StudyCells, study_cells
from hotspots.analysis.silence import silent_steps
from hotspots.analysis.study_land import Boundary, land_of
from hotspots.errors import InputError

MAXIMUM_BINS = 20_000_000


@dataclass(frozen=True)
class SpaceTimeCube:
    """Counts on the cells of a study area, one layer for each time step with data.

    Attributes
    ----------
    cells
        The grid and the cells kept.
    counts
        Shape (steps, rows, columns), the earliest first.
    starts
        First day of each step, without those that are silent for longer than by chance.
    left_out
        Incidents left out, by agency.
    notes
        Sentences for the reader.
    """

    cells: StudyCells
    counts: FloatArray
    starts: Days
    left_out: dict[str, int]
    notes: tuple[str, ...]


def space_time_cube(
    points: gpd.GeoDataFrame,
    *,
    cell_size: float | None,
    time_step: str,
    date: str,
    weights: str | ArrayLike | None = None,
    agency: str | None = "agency",
    hexagons: bool = False,
    within: Boundary | None = None,
) -> SpaceTimeCube:
    """Count points by cell and step; see ``reporting_throughout`` for what is left out."""
    x, y = located(points)
    weight = weights_of(points, weights)
    days = days_in(points, date)
    reporting = reporting_throughout([(points, days)], agency)
    # Before agencies are left out, so that the steps are those of all the data.
    steps = time_steps(days, time_step)
    land = None if within is None else land_of(within, points.crs)
    cells = study_cells(x, y, cell_size, hexagons=hexagons, within=land)
    _refuse_too_many(steps.starts.size, cells, time_step)
    refuse_too_many_polygons(cells.grid, cells.kept)
    silent = silent_steps(np.bincount(steps.step, minlength=steps.starts.size))
    recorded = np.flatnonzero(~silent)
    counts = np.empty((recorded.size, *cells.grid.shape))
    for layer, step in enumerate(recorded):
        chosen = reporting.kept[0] & (steps.step == step)
        own = None if weight is None else weight[chosen]
        counts[layer] = cells.grid.count(x[chosen], y[chosen], own)
    return SpaceTimeCube(
        cells,
        counts,
        steps.starts[recorded],
        reporting.left_out,
        (*reporting.notes, *_silence(int(silent.sum()), time_step)),
    )


def _refuse_too_many(steps: int, cells: StudyCells, time_step: str) -> None:
    rows, columns = cells.grid.shape
    if steps * rows * columns > MAXIMUM_BINS:
        raise InputError(
            f"{steps:,} {time_step}s of {rows * columns:,} cells would be more than "
            f"{MAXIMUM_BINS:,} counts: use larger cells or longer steps."
        )


def _silence(silent: int, time_step: str) -> tuple[str, ...]:
    if silent == 0:
        return ()
    return (
        f"{silent:,} {time_step}{'' if silent == 1 else 's'} without any record left out: "
        "no data is not the same as no incidents.",
    )
