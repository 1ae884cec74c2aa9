"""Small charts of monthly counts: the lines that a template draws as SVG, and the same in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.exceptions.wording import number
from hotspots.monthly_counts import MonthlyCounts
from hotspots.periods import Month, Period, month_from_number, month_number, month_title
from hotspots.themes import find_theme
from web.wording import count

WIDTH, HEIGHT = 340.0, 110.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 8.0, 10.0, 20.0
STEPS = (1, 2, 3, 4, 5, 6, 8, 10)

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Mark:
    """A horizontal stretch of a chart: where it begins and how wide it is."""

    x: float
    width: float


@dataclass(frozen=True, eq=False)
class Trend:
    """The months of one theme or kind in the whole county.

    Attributes
    ----------
    theme, subtype
        What is counted.
    months
        As ``YYYY-MM``; the last one is held against those before it.
    least, most
        The fewest and the most incidents that each month can have had.
    chosen
        The months of the page's period, if any of them are on the chart.
    """

    theme: str
    subtype: str | None
    months: tuple[Month, ...]
    least: Numbers
    most: Numbers
    chosen: Mark | None

    @property
    def title(self) -> str:
        """What is counted, in words."""
        theme = find_theme(self.theme)
        return theme.subtype(self.subtype).title if self.subtype else theme.title

    @property
    def labels(self) -> tuple[str, ...]:
        """The months as a narrow table says them: ``Sep 2024``."""
        return tuple(map(_short, self.months))

    @property
    def span(self) -> str:
        """The months from the first to the last, in words."""
        return Period(self.months[0], self.months[-1]).label

    @property
    def top(self) -> int:
        """The count at the upper end of the chart, a round one."""
        return _round_up(int(self.most.max()))

    @property
    def counts(self) -> tuple[str, ...]:
        """Each month's count in words: a range where some are withheld."""
        return tuple(_between(*bounds) for bounds in zip(self.least, self.most, strict=True))

    @property
    def mean(self) -> float | None:
        """The mean of the months before the last, withheld counts in the middle of their range."""
        if len(self.months) < 2:
            return None
        return float((self.least[:-1] + self.most[:-1]).mean() / 2)

    @property
    def mean_text(self) -> str:
        """The mean in words: a range where counts are withheld."""
        low, high = (number(float(bound[:-1].mean())) for bound in (self.least, self.most))
        return low if low == high else f"{low} to {high}"

    @property
    def sentence(self) -> str:
        """The last month beside those before it."""
        last = f"{self.counts[-1]} in {month_title(self.months[-1])}"
        if self.mean is None:
            return f"{last}."
        before = len(self.months) - 1
        if before == 1:
            return f"{last}; {self.mean_text} in the month before."
        return f"{last}; the mean of the {before} months before is {self.mean_text}."

    @property
    def line(self) -> str:
        """The middle of each month's range, as points of a polyline."""
        return _points(zip(self._x(), self._y((self.least + self.most) / 2), strict=True))

    @property
    def band(self) -> str:
        """The range of each month, as points of a polygon; empty where every count is told."""
        if (self.least == self.most).all():
            return ""
        x, upper, lower = self._x(), self._y(self.most), self._y(self.least)
        return _points([*zip(x, upper, strict=True), *zip(x[::-1], lower[::-1], strict=True)])

    @property
    def mean_y(self) -> float | None:
        """The height of the mean's line."""
        return None if self.mean is None else round(float(self._y(np.array([self.mean]))[0]), 1)

    @property
    def last_point(self) -> tuple[float, float]:
        """Where the last month is."""
        middle = (self.least[-1:] + self.most[-1:]) / 2
        return round(float(self._x()[-1]), 1), round(float(self._y(middle)[0]), 1)

    def _x(self) -> NDArray[np.float64]:
        return _columns(len(self.months))

    def _y(self, counts: NDArray[np.float64] | Numbers) -> NDArray[np.float64]:
        return HEIGHT - BOTTOM - counts / self.top * (HEIGHT - TOP - BOTTOM)


def county_trends(
    counts: MonthlyCounts, kinds: Sequence[tuple[str, str | None]], chosen: Period
) -> tuple[Trend, ...]:
    """The county's months of some themes and kinds.

    Parameters
    ----------
    counts
        Monthly counts of every kind and area; the county's are the sums of the areas'.
    kinds
        The themes and subtypes to show.
    chosen
        The period of the page, which the charts mark.
    """
    first = month_number(counts.period.first)
    months = tuple(month_from_number(first + i) for i in range(counts.period.months))
    at = {kind: i for i, kind in enumerate(counts.kinds)}
    return tuple(
        Trend(
            theme,
            subtype,
            months,
            counts.least[at[theme, subtype]].sum(axis=0),
            counts.most[at[theme, subtype]].sum(axis=0),
            _mark(chosen, first, len(months)),
        )
        for theme, subtype in kinds
    )


def _mark(chosen: Period, first: int, months: int) -> Mark | None:
    start = max(month_number(chosen.first) - first, 0)
    end = min(month_number(chosen.last) - first, months - 1)
    if start > end:
        return None
    x = _columns(months)
    half = (WIDTH - LEFT - RIGHT) / max(months, 1) / 2
    left = max(LEFT, float(x[start]) - half)
    right = min(WIDTH - RIGHT, float(x[end]) + half)
    return Mark(round(left, 1), round(right - left, 1))


def _columns(months: int) -> NDArray[np.float64]:
    """The middle of each month's column."""
    return LEFT + (np.arange(months) + 0.5) * (WIDTH - LEFT - RIGHT) / months


def _points(pairs: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)


def _short(month: Month) -> str:
    name, year = month_title(month).split()
    return f"{name[:3]} {year}"


def _between(least: int, most: int) -> str:
    return count(least) if least == most else f"{count(least)} to {count(most)}"


def _round_up(highest: int) -> int:
    if highest <= 1:
        return 1
    power = 10 ** math.floor(math.log10(highest))
    return next(int(power * step) for step in STEPS if power * step >= highest)
