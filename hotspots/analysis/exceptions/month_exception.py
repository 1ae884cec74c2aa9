"""One finding about one monthly series, ready to be told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Direction = Literal["high", "low", "none"]


@dataclass(frozen=True)
class MonthException:
    """A rule that a monthly series breaks, or why nothing can be said of it.

    Attributes
    ----------
    rule
        "last_month", "three_months", "eight_months", "trend", "rolling_trend", "no_data" (nothing
        for a year, for longer than chance would leave it empty), "none_recorded" (nothing for a
        year, of a kind so rare that this may be chance) or "too_short".
    direction
        "high", "low", or "none" for the last three rules.
    sentence
        The reason in words.
    mean, deviation
        Of the 24 months before the last; with withheld counts in the middle of their range. NaN
        where there are fewer months.
    months
        The months that the rule is about, ``YYYY-MM``; empty where they were not named.
    p_value
        Of a trend, how likely so much of it is where nothing has changed; NaN of the other rules.
    """

    rule: str
    direction: Direction
    sentence: str
    mean: float
    deviation: float
    months: tuple[str, ...]
    p_value: float = math.nan
