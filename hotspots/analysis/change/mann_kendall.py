"""The Mann-Kendall test: whether a series rises or falls, whatever the shape of its course."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erfc

from hotspots.analysis.locations import FloatArray
from hotspots.errors import InputError

LONGEST_EXACT = 40


@dataclass(frozen=True)
class MannKendall:
    """Results for each series; arrays without a dimension for a single one.

    Attributes
    ----------
    s
        Pairs of values that rise less pairs that fall, from the earlier to the later.
    z
        S in standard deviations, one nearer to 0 (the continuity correction).
    p_value
        Two-sided.
    """

    s: FloatArray
    z: FloatArray
    p_value: FloatArray


def mann_kendall(series: ArrayLike) -> MannKendall:
    """Test series for a trend.

    Parameters
    ----------
    series
        Shape (steps,) or (steps, series), the earliest step first; finite.

    Notes
    -----
    Mann (1945), Kendall (1975). The variance of S allows for ties: (n (n - 1) (2n + 5) less
    t (t - 1) (2t + 5) for each group of t equal values) / 18. Up to 40 steps without ties p is
    exact, from the number of orders with so many inversions; else it is that of the normal
    distribution. Values must not depend on those before them but by the trend: neighbouring steps
    that share incidents make trends look surer than they are. Counts known only to a
    range are tested in `hotspots.analysis.exceptions.trends`.
    """
    values = np.asarray(series, dtype=np.float64)
    if values.ndim not in (1, 2) or not np.isfinite(values).all():
        raise InputError("A series must be finite numbers, by steps or by steps and series.")
    n = len(values)
    s = np.zeros(values.shape[1:])
    # For each value the number of values equal to it: summing (t - 1) (2t + 5) over the values of a
    # group counts it t times.
    equal = np.ones(values.shape)
    for step in range(n - 1):
        later = values[step + 1 :]
        s += np.sign(later - values[step]).sum(axis=0)
        same = later == values[step]
        equal[step] += same.sum(axis=0)
        equal[step + 1 :] += same
    ties = ((equal - 1) * (2 * equal + 5)).sum(axis=0)
    deviation = np.sqrt(np.maximum(n * (n - 1) * (2 * n + 5) - ties, 0.0) / 18.0)
    z = np.zeros(s.shape)
    np.divide(s - np.sign(s), deviation, out=z, where=deviation > 0)
    p_value = np.where(deviation > 0, erfc(np.abs(z) / np.sqrt(2.0)), 1.0)
    if 2 <= n <= LONGEST_EXACT:
        distinct = (equal == 1).all(axis=0)
        exact = _exact_p(n)[np.abs(s).astype(np.int64)]
        p_value = np.where(distinct, exact, p_value)
    return MannKendall(s, z, p_value)


@cache
def _exact_p(n: int) -> FloatArray:
    """Share of the orders of n distinct values with an S at least so far from 0, by |S|."""
    share = np.ones(1)
    for length in range(2, n + 1):
        # The new value adds 0 to length - 1 inversions, each as likely as the other.
        share = np.convolve(share, np.full(length, 1.0 / length))
    pairs = n * (n - 1) // 2
    inversions = np.arange(pairs + 1)
    size = np.abs(pairs - 2 * inversions)
    by_size = np.bincount(size, weights=share, minlength=pairs + 1)
    tail: NDArray[np.float64] = np.minimum(np.cumsum(by_size[::-1])[::-1], 1.0)
    tail.setflags(write=False)
    return tail
