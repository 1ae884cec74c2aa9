"""Emerging hot spots: which cells are new, lasting, fading or gone, by Esri's definitions."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.change.emerging_classes import emerging_classes as emerging_classes
from hotspots.analysis.change.mann_kendall import mann_kendall
from hotspots.analysis.change.space_time_cube import SpaceTimeCube, space_time_cube
from hotspots.analysis.grids.grid import BoolArray, cell_frame, whole_numbers
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.numbers import require_share, require_whole
from hotspots.analysis.significance.adjustment import adjusted, require_adjustment
from hotspots.analysis.significance.getis_ord import GiStar, standardised
from hotspots.analysis.significance.scarcity import scarcity_note
from hotspots.analysis.significance.study_cells import checked_layer
from hotspots.analysis.significance.window_sums import (
    WindowSum,
    square_window_sum,
    window_radius,
    window_sum_on,
)
from hotspots.analysis.study_land import Boundary
from hotspots.errors import InputError

# Fewer say nothing of a trend, and make 90 % of them mean all of them.
FEWEST_STEPS = 10


def space_time_gistar(
    counts: FloatArray,
    kept: BoolArray | None = None,
    *,
    earlier_steps: int = 1,
    adjust: str = "bh",
    window_sum: WindowSum | None = None,
) -> GiStar:
    """Gi* of each cell in each time step, against all cells in all steps.

    Parameters
    ----------
    counts
        Shape (steps, rows, columns), the earliest step first.
    kept
        Mask of the cells of the study area, shape (rows, columns).
    earlier_steps
        How many steps before its own a cell's neighbours reach back.
    adjust
        How p is adjusted, over all cells and steps together.
    window_sum
        As in ``gistar_array``.

    Returns
    -------
    GiStar
        Arrays (steps, kept cells).
    """
    require_adjustment(adjust)
    require_whole(earlier_steps, "number of earlier steps", 0)
    cube = np.asarray(counts, dtype=np.float64)
    if cube.ndim != 3:
        raise InputError("The counts must be a table of time steps, rows and columns.")
    _, mask = checked_layer(cube.sum(axis=0), kept)
    sums = window_sum or square_window_sum
    near = np.stack([sums(np.where(mask, layer, 0.0))[mask] for layer in cube])
    beside = sums(mask.astype(np.float64))[mask]
    local, members = near.copy(), np.tile(beside, (len(cube), 1))
    for back in range(1, min(earlier_steps, len(cube) - 1) + 1):
        local[back:] += near[:-back]
        members[back:] += beside
    gistar, p_value = standardised(local.ravel(), members.ravel(), cube[:, mask].ravel())
    scores = (gistar, p_value, adjusted(p_value, members.ravel(), adjust))
    return GiStar(*(score.reshape(local.shape) for score in scores))


def emerging_hotspots(
    points: gpd.GeoDataFrame,
    *,
    cell_size: float | None = None,
    time_step: str = "month",
    date: str = "date",
    weights: str | ArrayLike | None = None,
    agency: str | None = "agency",
    hexagons: bool = False,
    within: Boundary | None = None,
    radius: float | None = None,
    earlier_steps: int = 1,
    adjust: str = "bh",
    level: float = 0.05,
    trend_level: float = 0.05,
) -> gpd.GeoDataFrame:
    """Sort cells by how their Gi* went over time: new, intensifying, sporadic, historical, ...

    Parameters
    ----------
    points
        Points in a projected CRS in metres, with the date of each.
    cell_size
        Side of a cell in metres; None takes sfhotspot's choice for the points.
    time_step
        "week", "month", "quarter" or "year"; at least ten of them. Steps that are silent
        for longer than by chance are left out; leave out the records of an unfinished last step
        yourself.
    date
        Column of dates, or of text in the order year, month, day.
    weights
        Column name or values; one each where not given.
    agency
        Column that says who sent each incident. Agencies that did not report throughout are left
        out, see ``reporting_throughout``; None keeps everything.
    hexagons, radius
        As in ``getis_ord``.
    within
        Study area: the cells that touch it take part. Without one, the cells with an incident in
        any step.
    earlier_steps, adjust
        As in ``space_time_gistar``.
    level, trend_level
        As in ``emerging_classes``.

    Returns
    -------
    GeoDataFrame
        ``x``, ``y`` (cell centre), ``n``, ``pattern``, ``share_hot``, ``share_cold`` (of the
        steps), ``trend`` (Mann-Kendall z) and ``trend_p``, ``gistar`` and ``p_adjusted`` (of the
        final step), and the cell as a polygon. ``attrs`` holds the ``steps`` (first days),
        ``left_out`` and ``notes``.

    Raises
    ------
    InputError
        If the points or their dates cannot be used, the study area encloses no land or has no
        points near it, there is no such time step or adjustment, a weight, the cell size, the
        radius or a level is no sensible number, fewer than ten steps have records, or the counts
        would be too many.

    Examples
    --------
    >>> import geopandas as gpd
    >>> months = [f"2025-{month:02d}-15" for month in range(1, 13)]
    >>> east, dates = [50 + 100 * cell for cell in range(30)] * 12, sorted(months * 30)
    >>> points = gpd.GeoDataFrame(
    ...     {"date": dates + months * 9 + ["2025-12-31"] * 30},
    ...     geometry=gpd.points_from_xy(east + [250] * 108 + [2050] * 30, [50] * 498),
    ...     crs=27700,
    ... )
    >>> cells = emerging_hotspots(points, cell_size=100)
    >>> cells.loc[cells["x"].isin([250, 1050, 2050]), "pattern"].tolist()
    ['persistent hot spot', 'no pattern', 'new hot spot']
    """
    require_adjustment(adjust)
    window_radius(radius)
    require_whole(earlier_steps, "number of earlier steps", 0)
    for asked, what in ((level, "level"), (trend_level, "trend level")):
        require_share(asked, what)
    cube = space_time_cube(
        points,
        cell_size=cell_size,
        time_step=time_step,
        date=date,
        weights=weights,
        agency=agency,
        hexagons=hexagons,
        within=within,
    )
    if len(cube.counts) < FEWEST_STEPS:
        raise InputError(
            f"There are records in {len(cube.counts)} {time_step}s: a pattern over time needs at "
            f"least {FEWEST_STEPS}, so use shorter steps or more data."
        )
    kept = cube.cells.mask
    if within is None:
        kept = kept & (cube.counts.sum(axis=0) > 0)
    window_sum = window_sum_on(cube.cells.grid, radius)
    scores = space_time_gistar(
        cube.counts, kept, earlier_steps=earlier_steps, adjust=adjust, window_sum=window_sum
    )
    patterns = emerging_classes(
        scores.gistar, scores.p_adjusted, level=level, trend_level=trend_level
    )
    notes = (
        *cube.notes,
        *scarcity_note(
            cube.counts[:, kept], (1 + earlier_steps) * window_sum(kept.astype(np.float64))[kept]
        ),
    )
    return _frame(points, replace(cube, notes=notes), kept, scores, patterns, level)


def _frame(
    points: gpd.GeoDataFrame,
    cube: SpaceTimeCube,
    kept: BoolArray,
    scores: GiStar,
    patterns: ArrayLike,
    level: float,
) -> gpd.GeoDataFrame:
    significant = scores.p_adjusted < level
    trend = mann_kendall(scores.gistar)
    frame = cell_frame(
        cube.cells.grid, {"n": whole_numbers(cube.counts.sum(axis=0))}, crs=points.crs, kept=kept
    )
    columns = {
        "pattern": patterns,
        "share_hot": (significant & (scores.gistar > 0)).mean(axis=0),
        "share_cold": (significant & (scores.gistar < 0)).mean(axis=0),
        "trend": trend.z,
        "trend_p": trend.p_value,
        "gistar": scores.gistar[-1],
        "p_adjusted": scores.p_adjusted[-1],
    }
    for place, (name, values) in enumerate(columns.items(), start=3):
        frame.insert(place, name, values)
    frame.attrs |= {
        "steps": [str(day) for day in cube.starts],
        "left_out": cube.left_out,
        "notes": cube.notes,
    }
    return frame
