"""Whether monthly counts rise or fall by more than chance, where some are known only to a range.

Both tests ask nothing of how the counts are distributed, and both take counts that are known only
to lie between two numbers: a trend is significant if it is for every value that is possible.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from hotspots.analysis.locations import FloatArray

BoolArray = NDArray[np.bool_]
YEAR = 12


def trend_p_values(least: FloatArray, most: FloatArray) -> FloatArray:
    """How likely so much of a rise would be by chance: Mann and Kendall's test, two-sided.

    Parameters
    ----------
    least, most
        Bounds of the counts in their order, shape (series, months); equal where a count is known.

    Returns
    -------
    array
        p of the least rise that is possible, one for each series; 1 where it is none. For a fall,
        give ``-most, -least``.

    Notes
    -----
    S counts the pairs of months that rise less those that fall; z = (S - 1) / sqrt(var S), with
    ties allowed for (Mann 1945, "Nonparametric tests against trend"; Kendall 1975, "Rank
    correlation methods"). A pair whose order is not sure counts against a rise, and ties make the
    variance smaller only where they are sure. p is that of the normal distribution, which differs
    by under 0.01 from the exact one of twelve months; that one, in
    `hotspots.analysis.change.mann_kendall`, is of values known exactly and without ties, where
    these are counts with ties and known to a range. The test takes the months to be independent:
    counts that carry over from month to month, and a season within the twelve, are found
    significant too often.
    """
    months = least.shape[1]
    earlier, later = np.triu_indices(months, 1)
    rises = least[:, later] > most[:, earlier]
    holds = least[:, later] >= most[:, earlier]
    score = rises.sum(axis=1) - (~holds).sum(axis=1)
    variance = np.full(len(least), months * (months - 1) * (2 * months + 5) / 18)
    known = (least == most).all(axis=1)
    variance[known] -= _ties(most[known])
    p_values = np.ones(len(least))
    rising = score > 0
    p_values[rising] = 2 * ndtr((1 - score[rising]) / np.sqrt(variance[rising]))
    return np.minimum(p_values, 1.0)


def _ties(counts: FloatArray) -> FloatArray:
    """What ties take from the variance: t (t - 1) (2 t + 5) / 18 for a value of t months.

    Each of the t months brings a t-th of that.
    """
    times = (counts[:, :, None] == counts[:, None, :]).sum(axis=2)
    taken: FloatArray = ((times - 1) * (2 * times + 5)).sum(axis=1) / 18
    return taken


def year_on_year_p_values(least: FloatArray, most: FloatArray) -> FloatArray:
    """How likely so much of a rise of the rolling 12-month total would be by chance, two-sided.

    Parameters
    ----------
    least, most
        Bounds of the counts of the last 24 months, shape (series, 24).

    Returns
    -------
    array
        p of the least rise that is possible; 1 where the total does not surely rise. For a fall,
        give ``-most, -least``.

    Notes
    -----
    Neighbouring rolling totals share eleven months, so a test that takes them for independent finds
    a trend in nearly any noise. From one month to the next the total changes by the count of a
    month less that of the same month a year before. Those twelve differences share no month and no
    season; the rolling total has a trend where they lie to one side of zero, by the exact
    signed-rank test (Wilcoxon 1945, "Individual comparisons by ranking methods"). Its statistic is
    the number of Walsh averages above zero, those of zero by half, which never falls when a
    difference grows: the least differences that are possible give the least rise.
    """
    differences = least[:, YEAR:] - most[:, :YEAR]
    first, second = np.triu_indices(YEAR)
    averages = differences[:, first] + differences[:, second]
    positive = (averages > 0).sum(axis=1) + 0.5 * (averages == 0).sum(axis=1)
    p_values = 2 * _signed_rank_tail()[np.floor(positive).astype(np.int64)]
    rises: BoolArray = differences.sum(axis=1) > 0
    return np.where(rises, np.minimum(p_values, 1.0), 1.0)


@cache
def _signed_rank_tail() -> FloatArray:
    """P(T >= t) of the signed-rank statistic of twelve differences, for t from 0 to 78."""
    ways = np.zeros(YEAR * (YEAR + 1) // 2 + 1)
    ways[0] = 1
    for rank in range(1, YEAR + 1):
        ways[rank:] = ways[rank:] + ways[:-rank]
    tail: FloatArray = np.cumsum(ways[::-1])[::-1] / ways.sum()
    return tail
