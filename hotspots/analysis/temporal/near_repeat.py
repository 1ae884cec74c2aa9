"""Whether incidents repeat nearby soon after: the Knox test, by permuting the dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.calendar_days import days_in
from hotspots.analysis.locations import FloatArray, located, located_arrays
from hotspots.analysis.numbers import require_seed
from hotspots.analysis.temporal.close_pairs import (
    Numbers,
    close_pairs,
    count_close_in_time,
    count_close_pairs,
)
from hotspots.analysis.temporal.near_repeat_bands import (
    SPACE_BANDS_M,
    TIME_BANDS_DAYS,
    band_edges,
    with_same_place,
)
from hotspots.analysis.temporal.near_repeat_table import bands_table, share_at_shared_places
from hotspots.analysis.temporal.near_repeat_wording import repeats_note, repeats_sentence
from hotspots.errors import InputError

METRICS = ("manhattan", "euclidean")
Pairs = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]
"""Both points of each pair, by number, and its band of distance."""

MOST_PAIRS = 200_000_000
MOST_PERMUTATIONS = 99_999


@dataclass(frozen=True, eq=False)
class NearRepeats:
    """What the Knox test finds.

    Attributes
    ----------
    table
        A row for each band of distance and time: ``from_m, to_m, from_days, to_days`` (each band
        from the first, the second excluded; 0 to 0 m is the same place), ``pairs`` observed,
        ``expected`` and ``median`` of the permutations, ``ratio`` and ``ratio_median`` of the
        observed to these (NaN where they are 0), ``p_value``.
    n, permutations, metric
        Incidents, permutations of their dates, and how distance was measured.
    same_place
        Share of the incidents that lie exactly where another one lies.
    """

    table: pd.DataFrame
    n: int
    permutations: int
    metric: str
    same_place: float

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        return repeats_sentence(self.table)

    @property
    def note(self) -> str:
        """What to beware of when reading it."""
        return repeats_note(self.same_place, len(self.table))


def near_repeats_array(
    x: ArrayLike,
    y: ArrayLike,
    day: ArrayLike,
    *,
    space_bands: Sequence[float] = SPACE_BANDS_M,
    time_bands: Sequence[float] = TIME_BANDS_DAYS,
    metric: str = "manhattan",
    same_place: bool = True,
    permutations: int = 999,
    seed: int = 0,
) -> NearRepeats:
    """The Knox test on arrays; see ``near_repeats``.

    Parameters
    ----------
    x, y
        Metres.
    day
        When each incident was, in days from any day, fractions included.
    """
    xs, ys = located_arrays(x, y)
    days = _days(day, xs.size)
    require_seed(seed)
    _refuse(metric, permutations, xs.size)
    space = band_edges(space_bands, "distances", "metres")
    time = band_edges(time_bands, "days", "days")
    if same_place:
        space = with_same_place(space)
    order = np.argsort(xs, kind="stable")
    xs, ys, days = xs[order], ys[order], days[order]
    manhattan = metric == "manhattan"
    near = _near_pairs(xs, ys, space, manhattan)
    observed = count_close_in_time(*near, days, space.size - 1, time)
    simulated = _permuted(near, days, space.size - 1, time, permutations, seed)
    return NearRepeats(
        table=bands_table(space, time, observed, simulated, same_place),
        n=xs.size,
        permutations=permutations,
        metric=metric,
        same_place=share_at_shared_places(xs, ys),
    )


def near_repeats(
    points: gpd.GeoDataFrame,
    *,
    date: str = "date",
    space_bands: Sequence[float] = SPACE_BANDS_M,
    time_bands: Sequence[float] = TIME_BANDS_DAYS,
    metric: str = "manhattan",
    same_place: bool = True,
    permutations: int = 999,
    seed: int = 0,
) -> NearRepeats:
    """Test whether incidents are followed by others nearby sooner than chance would have it.

    Parameters
    ----------
    points
        Points in a projected CRS in metres.
    date
        Column of dates or moments; days are those in London.
    space_bands, time_bands
        Edges of the bands in metres and in days, rising: the band between two edges a and b has the
        pairs that are a or more and less than b apart. One day apart is from one date to the next.
    metric
        "manhattan" (along streets at right angles, as the field's programs do) or "euclidean".
    same_place
        Whether pairs at exactly one place are a band of their own, before the first.
    permutations, seed
        How many times the dates are dealt out anew, and what starts the random numbers.

    Returns
    -------
    NearRepeats
        A table of the bands, with a sentence and a note.

    Raises
    ------
    InputError
        If points, dates or bands cannot be used, or too many pairs lie near each other.

    Notes
    -----
    Knox (1964), "The detection of space-time interactions", with the significance by permutation of
    Johnson and others (2007), "Space-time patterns of risk": p = (#{simulated >= observed} + 1) /
    (permutations + 1), one-sided; ratio = observed / mean of the simulated. The dates of all
    incidents are permuted, so that places and dates stay as busy as they are. Pairs near in space
    are found once; memory grows with their number.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> east = [400_000 + 1_000 * i + step for i in range(20) for step in (0, 40)]
    >>> days = [10 * i + later for i in range(20) for later in (0, 2)]
    >>> when = pd.Timestamp("2025-01-01") + pd.to_timedelta(days, unit="D")
    >>> points = gpd.GeoDataFrame(
    ...     {"date": when}, geometry=gpd.points_from_xy(east, [150_000] * 40), crs=27700
    ... )
    >>> near_repeats(points, space_bands=(0, 100), time_bands=(0, 7)).table["pairs"].tolist()
    [0, 20]
    """
    x, y = located(points)
    day = days_in(points, date).astype(np.float64)
    return near_repeats_array(
        x,
        y,
        day,
        space_bands=space_bands,
        time_bands=time_bands,
        metric=metric,
        same_place=same_place,
        permutations=permutations,
        seed=seed,
    )


def _near_pairs(x: FloatArray, y: FloatArray, space: FloatArray, manhattan: bool) -> Pairs:
    """Both points of each pair near in space and its band; pairs are sought along the longer side.

    Of points in a line across it, each would be held against every other.
    """
    along, across = (y, x) if np.ptp(y) > np.ptp(x) else (x, y)
    order = np.argsort(along, kind="stable")
    along, across = along[order], across[order]
    pairs = int(count_close_pairs(along, across, space, manhattan, MOST_PAIRS))
    if pairs > MOST_PAIRS:
        raise InputError(
            f"More than {MOST_PAIRS:,} pairs of incidents are nearer than {space[-1]:g} m, too "
            "many to be permuted: give shorter distances or fewer incidents."
        )
    first, second, band = close_pairs(along, across, space, manhattan, pairs)
    number = order.astype(np.int32)
    return number[first], number[second], band


def _permuted(
    near: Pairs,
    days: FloatArray,
    bands: int,
    time: FloatArray,
    permutations: int,
    seed: int,
) -> Numbers:
    """Counts of each permutation, shape (permutations, space bands, time bands)."""
    random = np.random.default_rng(seed)
    return np.array(
        [
            count_close_in_time(*near, random.permutation(days), bands, time)
            for _ in range(permutations)
        ]
    )


def _days(day: ArrayLike, n: int) -> FloatArray:
    days = np.ascontiguousarray(day, dtype=np.float64)
    if days.shape != (n,):
        raise InputError(f"There are {n} points but {days.size} days: give one day for each point.")
    if not np.isfinite(days).all():
        row = int(np.flatnonzero(~np.isfinite(days))[0])
        raise InputError(f"Row {row + 1} has no date: leave out incidents without one.")
    return days


def _refuse(metric: str, permutations: int, n: int) -> None:
    if metric not in METRICS:
        raise InputError(f"There is no distance {metric!r}: use one of {', '.join(METRICS)}.")
    if not isinstance(permutations, Integral) or not 1 <= permutations <= MOST_PERMUTATIONS:
        raise InputError(
            f"The dates cannot be permuted {permutations!r} times: give a whole number from 1 to "
            f"{MOST_PERMUTATIONS:,}, usually 999."
        )
    if n < 2:
        raise InputError(
            f"{n} incident{'' if n == 1 else 's'} cannot repeat: the test needs two or more."
        )
