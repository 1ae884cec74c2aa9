"""Rates as the county page words, colours and sorts them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from hotspots.area_rates import yearly_rate
from hotspots.disclosure import FEWEST
from web.maps.scales import CLASSES

STEPS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
LOWEST = 0.001
"""Classes are not made finer for lower rates: no area is so large."""
NO_RATE = "no rate"
UNIT = "per 1,000 residents a year"
NOT_KNOWN = 0
"""The class of an area without a rate."""


class Measure(StrEnum):
    """What the county's map and table are of."""

    COUNT = "count"
    RATE = "rate"


@dataclass(frozen=True)
class Rate:
    """The yearly rate of a count, and that of the counts that are withheld.

    Attributes
    ----------
    value
        Of the incidents that may be told; None where no rate is told.
    withheld
        Whether there are a few more.
    under
        The rate that the withheld ones stay under.
    """

    value: float | None
    withheld: bool
    under: float | None

    @classmethod
    def of(cls, n: int, withheld: bool, residents: int | None, months: int) -> Rate:
        """The rate of so many incidents in so many months."""
        return cls(
            yearly_rate(n, residents, months), withheld, yearly_rate(FEWEST, residents, months)
        )

    @property
    def text(self) -> str:
        """``12.3``, ``12.3+`` where a few more are withheld, ``under 0.4`` where all are."""
        if self.value is None or self.under is None:
            return NO_RATE
        if not self.withheld:
            return rounded(self.value)
        return f"{rounded(self.value)}+" if self.value else f"under {rounded(_up(self.under))}"


def rounded(rate: float) -> str:
    """A rate with as many digits as it is worth: ``0.84``, ``12.3``, ``1,234``."""
    if rate >= 100:
        return f"{rate:,.0f}"
    return f"{rate:.1f}" if rate >= 1 or not rate else f"{rate:.2g}"


@dataclass(frozen=True)
class RateScale:
    """Equal classes of rates: ``step`` wide, the first starts at 0.

    Equal steps keep twice the rate looking like twice the rate.
    """

    step: float
    highest: float | None

    def classes(self, rates: Sequence[float | None]) -> NDArray[np.int64]:
        """The class of each rate, 1 to 5; ``NOT_KNOWN`` for those without one."""
        values = np.array([np.nan if rate is None else rate for rate in rates], dtype=np.float64)
        known = np.isfinite(values)
        found = np.full(len(values), NOT_KNOWN, dtype=np.int64)
        # Rounding must not lift 3 x 0.1 out of the class that its label puts it in.
        steps = np.floor(values[known] / self.step + 1e-9).astype(np.int64)
        found[known] = np.clip(steps, 0, CLASSES - 1) + 1
        return found

    def labels(self) -> list[tuple[int, str]]:
        """Class and range in words, for each class that the highest rate reaches."""
        if self.highest is None:
            return []
        used = int(self.classes([self.highest])[0])
        return [
            (k, f"{_edge((k - 1) * self.step)} to under {_edge(k * self.step)}")
            for k in range(1, used + 1)
        ]


def rate_scale(rates: Sequence[float | None]) -> RateScale:
    """Choose round steps for rates."""
    known = [rate for rate in rates if rate is not None]
    highest = max(known, default=None)
    return RateScale(_round_step(highest or 0.0), highest)


def _round_step(highest: float) -> float:
    """The smallest round step of which the last class ends above the highest rate."""
    if not highest:
        return 1.0
    power = 10.0 ** math.floor(math.log10(max(highest, LOWEST) / CLASSES))
    steps = (float(f"{power * step:.3g}") for step in (*STEPS, 12))
    return next(step for step in steps if step * CLASSES > highest)


def _up(rate: float) -> float:
    """The next rate that can be written: what is under the one is under the other."""
    digit = 0.1 if rate >= 1 else 10.0 ** (math.floor(math.log10(rate)) - 1)
    return math.ceil(rate / digit - 1e-9) * digit


def _edge(rate: float) -> str:
    return f"{float(f'{rate:.6g}'):,g}"
