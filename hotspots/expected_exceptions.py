"""How many series would be told of although nothing has changed: what chance alone would make.

Every series is drawn anew, each month on its own with the mean that the series has, and held
against the same rules. Real counts that come in waves break more of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.exceptions.chart_rules import chart_flags
from hotspots.disclosure import FEWEST
from hotspots.monthly_counts import MonthlyCounts, county_and_areas
from hotspots.protected_cells import few

DRAWS = 50
SEED = 20260101
ROUNDS = 20

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class ExpectedExceptions:
    """Series that chance makes stand out, on average.

    Attributes
    ----------
    breaking
        Series that break a rule, high or low.
    empty
        Series with incidents before and none in the last twelve months.
    """

    breaking: float
    empty: float


def expected_exceptions(counts: MonthlyCounts) -> ExpectedExceptions:
    """What the rules would find of these kinds and areas if nothing had changed.

    Counts that are withheld from the reader are withheld from what is drawn, too: a rule then
    fires only if it fires for every value that is possible, which is seldom.
    """
    means, also_withheld = _means(counts), _withheld_beside_told(counts)
    some = means.any(axis=1)
    means, also_withheld = means[some], also_withheld[some]
    random = np.random.default_rng(SEED)
    breaking = empty = 0
    for _ in range(DRAWS):
        drawn = random.poisson(means[..., None], (*means.shape, counts.period.months))
        least, most = _bounds(drawn, also_withheld, random, exact=not counts.withheld.any())
        flags = chart_flags(county_and_areas(least), county_and_areas(most))
        broken = flags.high.any(axis=0) | flags.low.any(axis=0)
        breaking += int((broken & ~flags.silent).sum())
        empty += int((flags.silent & county_and_areas(most).any(axis=1)).sum())
    return ExpectedExceptions(breaking / DRAWS, empty / DRAWS)


def _means(counts: MonthlyCounts) -> FloatArray:
    """Incidents a month of each kind and area; of those withheld, as many as are most likely.

    Where nothing of a month may be told there are 1 to ``FEWEST - 1`` incidents. Their number is
    taken from the mean, and the mean from their number, until both agree (the EM algorithm).
    """
    share = counts.withheld.mean(axis=2)
    told = counts.told.mean(axis=2)
    means: FloatArray = told + share * FEWEST / 2
    number = np.arange(1, FEWEST)
    ways = 1 / np.cumprod(number)
    beside = (counts.withheld & (counts.told > 0)).mean(axis=2)
    for _ in range(ROUNDS):
        chances = ways * np.maximum(means, 1e-9)[..., None] ** number
        withheld = (chances * number).sum(axis=-1) / chances.sum(axis=-1)
        means = told + (share - beside) * withheld + beside * FEWEST / 2
    return means


def _withheld_beside_told(counts: MonthlyCounts) -> FloatArray:
    """Of the months with incidents that are told, the share that has withheld ones as well."""
    told = (counts.told > 0).sum(axis=2)
    both = (counts.withheld & (counts.told > 0)).sum(axis=2)
    return np.asarray(both / np.maximum(told, 1), dtype=np.float64)


def _bounds(
    drawn: NDArray[np.int64], also_withheld: FloatArray, random: np.random.Generator, *, exact: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What may be told of the drawn counts: the fewest and the most incidents."""
    if exact:
        return drawn, drawn
    part = random.integers(1, FEWEST, drawn.shape)
    beside = (drawn >= FEWEST) & (random.random(drawn.shape) < also_withheld[..., None])
    told = np.where(few(drawn), 0, drawn - beside * part)
    withheld = few(drawn) | beside
    return told + withheld, told + withheld * (FEWEST - 1)
