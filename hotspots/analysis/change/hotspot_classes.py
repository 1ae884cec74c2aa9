"""Hot spots sorted by their history: persistent, emerging, former or intermittent."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.change.space_time_cube import space_time_cube
from hotspots.analysis.grids.grid import cell_frame, whole_numbers
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.numbers import require_share
from hotspots.analysis.significance.adjustment import require_adjustment
from hotspots.analysis.significance.getis_ord import gistar_array
from hotspots.analysis.significance.scarcity import scarcity_note
from hotspots.analysis.significance.window_sums import window_radius, window_sum_on
from hotspots.analysis.study_land import Boundary
from hotspots.errors import InputError

BoolArray = NDArray[np.bool_]

HISTORIES = ("persistent", "emerging", "former", "intermittent")
NO_PATTERN = "no pattern"
MIXED = "mixed hot and cold spot"
# So that a fifth of ten periods is two, however the product was rounded.
ROUNDING = 1e-9


def classify_array(
    gistar: ArrayLike,
    p_value: ArrayLike,
    *,
    level: float = 0.05,
    hotspot_share: float = 0.1,
    persistent_share: float = 0.8,
    recent_share: float = 0.2,
) -> NDArray[np.object_]:
    """Class of each cell from its Gi* in each period.

    Parameters
    ----------
    gistar, p_value
        Shape (periods, cells), the earliest first.
    level
        A cell is hot, or cold, in a period with p below it.
    hotspot_share
        Share of periods from which a cell counts as hot at all.
    persistent_share
        Share of all periods from which it counts as persistent.
    recent_share
        Share of the periods that are recent, rounded down, but at least one.

    Returns
    -------
    array of str, shape (cells,)
        "persistent hot spot": hot in at least ``persistent_share`` of all periods; else "emerging":
        of less than ``hotspot_share`` of the older and at least that share of the recent periods;
        else "former": the reverse; else "intermittent": of at least that share of all; else "no
        pattern". Cold spots alike; "mixed hot and cold spot" where both apply.

    Notes
    -----
    The classes of the R package sfhotspot as its documentation has them. Its version 1.0 asks for
    ``recent_share`` instead of ``hotspot_share`` of the recent periods before it calls a cell
    emerging, and counts one period too many among them. Where no adjustment is asked for it
    still adjusts the p of a cell over its periods, by Holm's method; here p is taken as it is.
    """
    z, p = np.asarray(gistar, dtype=np.float64), np.asarray(p_value, dtype=np.float64)
    _refuse_unusable(z, p)
    for share, what in (
        (level, "level"),
        (hotspot_share, "hotspot share"),
        (persistent_share, "persistent share"),
        (recent_share, "recent share"),
    ):
        require_share(share, what)
    recent = recent_periods(len(z), recent_share)
    hot, cold = (
        _history((p < level) & (sign * z > 0), recent, hotspot_share, persistent_share)
        for sign in (1, -1)
    )
    classes = np.full(z.shape[1], NO_PATTERN, dtype=object)
    for history, kind in ((hot, "hot spot"), (cold, "cold spot")):
        for number, name in enumerate(HISTORIES, start=1):
            classes[history == number] = f"{name} {kind}"
    classes[(hot > 0) & (cold > 0)] = MIXED
    return classes


def recent_periods(periods: int, recent_share: float) -> int:
    """How many of the last periods are recent: the share rounded down, but at least one."""
    if periods < 2:
        raise InputError(
            f"There {'is' if periods == 1 else 'are'} {periods} period{'' if periods == 1 else 's'}"
            ": a history needs at least 2, so use shorter periods or more data."
        )
    return min(max(1, math.floor(recent_share * periods + ROUNDING)), periods - 1)


def _history(
    significant: BoolArray, recent: int, hotspot_share: float, persistent_share: float
) -> NDArray[np.int8]:
    """Number of the history in ``HISTORIES``, counted from 1; 0 for none of them."""
    overall = significant.mean(axis=0)
    older, newer = significant[:-recent].mean(axis=0), significant[-recent:].mean(axis=0)
    was, became = older >= hotspot_share, newer >= hotspot_share
    history: NDArray[np.int8] = np.select(
        [overall >= persistent_share, ~was & became, was & ~became, overall >= hotspot_share],
        [1, 2, 3, 4],
        0,
    ).astype(np.int8)
    return history


def _refuse_unusable(z: FloatArray, p: FloatArray) -> None:
    if z.ndim != 2 or z.shape != p.shape:
        raise InputError(
            "Gi* and p must be two tables of periods by cells of the same shape, the earliest "
            "period first."
        )
    if not (np.isfinite(z) & np.isfinite(p)).all():
        raise InputError("Gi* and p must be numbers: leave out the cells beyond the study area.")


def classify_hotspots(
    points: gpd.GeoDataFrame,
    *,
    cell_size: float | None = None,
    period_length: str = "month",
    date: str = "date",
    weights: str | ArrayLike | None = None,
    agency: str | None = "agency",
    hexagons: bool = False,
    within: Boundary | None = None,
    radius: float | None = None,
    adjust: str = "none",
    level: float = 0.05,
    hotspot_share: float = 0.1,
    persistent_share: float = 0.8,
    recent_share: float = 0.2,
) -> gpd.GeoDataFrame:
    """Say of each cell whether it is hot all the time, lately, no longer or now and then.

    Parameters
    ----------
    points
        Points in a projected CRS in metres, with the date of each.
    cell_size
        Side of a cell in metres; None takes sfhotspot's choice for the points.
    period_length
        "week", "month", "quarter" or "year". Periods that are silent for longer than by
        chance are left out; leave out the records of an unfinished last period yourself.
    date
        Column of dates, or of text in the order year, month, day.
    weights
        Column name or values; one each where not given.
    agency
        Column that says who sent each incident. Agencies that did not report throughout are left
        out, see ``reporting_throughout``; None keeps everything.
    hexagons, within, radius
        As in ``getis_ord``.
    adjust
        How p is adjusted for testing many cells in each period: "none", "bh" or "neighbourhood".
    level, hotspot_share, persistent_share, recent_share
        As in ``classify_array``.

    Returns
    -------
    GeoDataFrame
        ``x``, ``y`` (cell centre), ``n``, ``hotspot`` (the class), ``share_hot``, ``share_cold``
        (of the periods), and the cell as a polygon. ``attrs`` holds the ``periods`` (first days),
        ``recent_periods``, ``left_out`` and ``notes``.

    Raises
    ------
    InputError
        If the points or their dates cannot be used, the study area encloses no land or has no
        points near it, there is no such period length or adjustment, a weight, the cell size, the
        radius, the level or a share is no sensible number, fewer than two periods have records, or
        the counts would be too many.

    Examples
    --------
    >>> import geopandas as gpd
    >>> months = [f"2025-{month:02d}-15" for month in range(1, 11)]
    >>> points = gpd.GeoDataFrame(
    ...     {"date": months * 9 + months[8:] * 8},
    ...     geometry=gpd.points_from_xy(
    ...         [50] * 80 + [1950] * 10 + [950] * 16, [50] * 80 + [1950] * 10 + [50] * 16
    ...     ),
    ...     crs=27700,
    ... )
    >>> cells = classify_hotspots(points, cell_size=100)
    >>> cells["hotspot"].iloc[[0, 9, 15]].tolist()
    ['persistent hot spot', 'emerging hot spot', 'no pattern']
    """
    require_adjustment(adjust)
    window_radius(radius)
    for share, what in (
        (level, "level"),
        (hotspot_share, "hotspot share"),
        (persistent_share, "persistent share"),
    ):
        require_share(share, what)
    cube = space_time_cube(
        points,
        cell_size=cell_size,
        time_step=period_length,
        date=date,
        weights=weights,
        agency=agency,
        hexagons=hexagons,
        within=within,
    )
    recent = recent_periods(len(cube.counts), require_share(recent_share, "recent share"))
    mask = cube.cells.mask
    window_sum = window_sum_on(cube.cells.grid, radius)
    z, p = np.empty((2, len(cube.counts), int(mask.sum())))
    for period, counts in enumerate(cube.counts):
        scores = gistar_array(counts, mask, adjust=adjust, window_sum=window_sum)
        z[period], p[period] = scores.gistar[mask], scores.p_adjusted[mask]
    classes = classify_array(
        z,
        p,
        level=level,
        hotspot_share=hotspot_share,
        persistent_share=persistent_share,
        recent_share=recent_share,
    )
    frame = cell_frame(
        cube.cells.grid, {"n": whole_numbers(cube.counts.sum(axis=0))}, crs=points.crs, kept=mask
    )
    frame.insert(3, "hotspot", classes)
    frame.insert(4, "share_hot", ((p < level) & (z > 0)).mean(axis=0))
    frame.insert(5, "share_cold", ((p < level) & (z < 0)).mean(axis=0))
    frame.attrs |= {
        "periods": [str(day) for day in cube.starts],
        "recent_periods": recent,
        "left_out": cube.left_out,
        "notes": (
            *cube.notes,
            *scarcity_note(cube.counts[:, mask], window_sum(mask.astype(np.float64))[mask]),
        ),
    }
    return frame
