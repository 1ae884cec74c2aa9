"""Which stretches without a record are too long to be chance: no data, rather than no incidents."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

SELDOM = 0.01


def silent_steps(counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """True for the steps of runs of zeros that chance would seldom make.

    A run is too long if incidents that come as often as in the median of the other steps (or the
    mean of all, if that is less) would leave so many steps in a row empty, anywhere in the series,
    in less than 1 % of such series.

    Parameters
    ----------
    counts
        Records in each week, month, ..., none left out.
    """
    silent = np.zeros(counts.size, dtype=np.bool_)
    for first, last in _empty_runs(counts):
        others = np.delete(counts, np.s_[first:last])
        if others.size == 0:
            continue
        # The mean of all the steps, the run among them, is low where incidents are rare anyway.
        usual = min(float(np.median(others)), float(counts.mean()))
        chance = math.exp(-usual * (last - first)) * (others.size + 1)
        silent[first:last] = chance < SELDOM
    return silent


def _empty_runs(counts: NDArray[np.int64]) -> list[tuple[int, int]]:
    """First step of each run of zeros and the one after its last."""
    empty = np.concatenate(([False], counts == 0, [False])).astype(np.int8)
    edges = np.flatnonzero(np.diff(empty))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]
