"""The history of a cell in one of Esri's seventeen patterns, from its Gi* in every time step."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.change.mann_kendall import mann_kendall
from hotspots.analysis.numbers import require_share
from hotspots.errors import InputError

BoolArray = NDArray[np.bool_]

NO_PATTERN = "no pattern"
PATTERNS = (
    "new",
    "consecutive",
    "intensifying",
    "diminishing",
    "persistent",
    "oscillating",
    "sporadic",
    "historical",
)
"""Of hot spots and of cold spots, in the order in which they are tried."""

NEARLY_ALWAYS = 0.9


def emerging_classes(
    gistar: ArrayLike,
    p_adjusted: ArrayLike,
    *,
    level: float = 0.05,
    trend_level: float = 0.05,
) -> NDArray[np.object_]:
    """Pattern of each cell from its space-time Gi*.

    Parameters
    ----------
    gistar, p_adjusted
        Shape (steps, cells), the earliest step first.
    level
        A cell is hot, or cold, in a step with an adjusted p below it.
    trend_level
        The series of Gi* rises or falls if its Mann-Kendall p is below it.

    Returns
    -------
    array of str, shape (cells,)
        "<pattern> hot spot", "<pattern> cold spot" or "no pattern".

    Notes
    -----
    The final step decides between hot and cold; then the first of these that holds, cold spots
    being their mirror image:

    - new: hot in the final step only;
    - consecutive: hot in one unbroken run of two steps or more up to the final one, never before,
      and in less than 90 % of all;
    - intensifying, diminishing, persistent: hot in at least 90 % of the steps, with a rising,
      a falling or no trend of Gi* (of its strength, for cold spots);
    - oscillating: hot before and cold before;
    - sporadic: hot before, on and off, never cold;
    - historical: neither hot nor cold in the final step, but hot in at least 90 % of all.

    Definitions after Esri, "How Emerging Hot Spot Analysis works", which leaves some series with
    two names or none: a cell that was cold once and is hot for the first time is called new here,
    or consecutive after several hot steps, rather than oscillating; and one that was hot nearly
    always and is cold in the final step a new cold spot.
    """
    z, p = np.asarray(gistar, dtype=np.float64), np.asarray(p_adjusted, dtype=np.float64)
    if z.ndim != 2 or z.shape != p.shape or len(z) == 0:
        raise InputError(
            "Gi* and p must be two tables of time steps by cells of the same shape, the earliest "
            "step first."
        )
    if not (np.isfinite(z) & np.isfinite(p)).all():
        raise InputError("Gi* and p must be numbers: leave out the cells beyond the study area.")
    require_share(level, "level")
    require_share(trend_level, "trend level")
    trend = mann_kendall(z)
    direction = np.where(trend.p_value < trend_level, np.sign(trend.s), 0.0)
    hot, cold = (p < level) & (z > 0), (p < level) & (z < 0)
    classes = np.full(z.shape[1], NO_PATTERN, dtype=object)
    for kind, own, opposite, rising in (
        ("hot spot", hot, cold, direction),
        ("cold spot", cold, hot, -direction),
    ):
        for name, holds in zip(PATTERNS, _patterns(own, opposite, rising), strict=True):
            classes[holds & (classes == NO_PATTERN)] = f"{name} {kind}"
    return classes


def _patterns(own: BoolArray, opposite: BoolArray, rising: NDArray[np.float64]) -> list[BoolArray]:
    """Which cells each of ``PATTERNS`` holds for, if none before it does."""
    steps = len(own)
    times = own.sum(axis=0)
    # Compared as whole numbers, so that 9 of 10 steps are 90 % however that is rounded.
    nearly_always = 10 * times >= 9 * steps
    now, never_opposite = own[-1], ~opposite.any(axis=0)
    unbroken = now & (_final_run(own) == times)
    return [
        now & (times == 1),
        unbroken & ~nearly_always,
        now & nearly_always & (rising > 0),
        now & nearly_always & (rising < 0),
        now & nearly_always,
        now & ~never_opposite,
        now,
        ~now & ~opposite[-1] & nearly_always,
    ]


def _final_run(own: BoolArray) -> NDArray[np.int64]:
    """How many steps in a row, up to the final one, hold."""
    run: NDArray[np.int64] = np.logical_and.accumulate(own[::-1], axis=0).sum(axis=0)
    return run
