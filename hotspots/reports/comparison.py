"""Whether there were more or fewer incidents than in another period, and by more than chance."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from hotspots.analysis.change.period_change import change_array
from hotspots.assessment import Picture
from hotspots.comparable_periods import comparable_agencies, days_of
from hotspots.disclosure import Selection, Sight
from hotspots.periods import Period, month_from_number, month_number
from hotspots.reports.counts import Count, count_of
from hotspots.reports.figure import Figure, Name, Sentence, constant, say
from hotspots.store.boundaries import CommunityArea

LEVEL = 0.95

Verdict = Literal["more", "fewer", "chance", "none"]


@dataclass(frozen=True)
class Comparison:
    """The incidents of two periods.

    Attributes
    ----------
    before, after
        Counts of the agencies that reported throughout both periods.
    ratio_least, ratio_most
        Rate a day afterwards over the rate before: equal, unless counts are withheld. Infinite
        where there were none before, NaN where there were none at all.
    low, high
        The interval of the ratio, of all values that withheld counts may have.
    """

    before: Count
    after: Count
    ratio_least: float
    ratio_most: float
    low: float
    high: float

    @property
    def verdict(self) -> Verdict:
        """Beyond chance only if it is so for every value that withheld counts may have."""
        if math.isnan(self.ratio_least):
            return "none"
        if self.low > 1:
            return "more"
        return "fewer" if self.high < 1 else "chance"

    @property
    def change(self) -> Figure:
        """``+12%``, or a range where counts are withheld."""
        least, most = signed(self.ratio_least), signed(self.ratio_most)
        text = least if least == most else f"{least} to {most}"
        return Figure(text, (self.after.counted, self.before.counted))

    @property
    def cell(self) -> Sentence:
        """The change for a table."""
        if self.verdict == "none":
            return say("none in either")
        if self.before.is_none:
            return say("none before: ", _chance_words(self.verdict))
        return say(self.change, ", ", _chance_words(self.verdict))

    @property
    def sentence(self) -> Sentence:
        """What the later incidents, told of before, are to the earlier ones."""
        other = Name(self.before.counted.selection.period.label)
        if self.verdict == "none":
            return say("There were none in ", other, " either.")
        chance = _chance_clause(self.verdict)
        if self.before.is_none:
            return say("That compares with none in ", other, ", ", chance, ".")
        moved = Figure(
            moved_words(self.ratio_least, self.ratio_most),
            (self.after.counted, self.before.counted),
        )
        return say(
            "That is ", moved, " a day than the ", self.before.figure, " in ", other, ", ",
            chance, " (", self._interval, ").",
        )  # fmt: skip

    @property
    def _interval(self) -> Sentence:
        level = constant(f"{100 * LEVEL:.0f}%", "the level of the intervals of this report")
        ends = Figure(
            f"{signed(self.low)} to {signed(self.high)}",
            (self.after.counted, self.before.counted),
        )
        return say(level, " interval ", ends)


@dataclass(frozen=True)
class Compared:
    """A comparison, or why there is none.

    Attributes
    ----------
    period
        The period before.
    notes
        Sentences: whose incidents are left out, or why nothing can be compared.
    """

    period: Period
    found: Comparison | None
    notes: tuple[str, ...]


def compare(
    picture: Picture,
    selection: Selection,
    before: Period,
    sight: Sight,
    area: CommunityArea | None = None,
) -> Compared:
    """Compare a selection with another period, counting who reported throughout both.

    Parameters
    ----------
    area
        None for all community areas.
    """
    agencies, notes = comparable_agencies(picture, selection, before)
    if not agencies:
        return Compared(before, None, notes)
    if notes:  # Otherwise the filters stay as they are, so that the page shows the same number.
        selection = replace(selection, agencies=agencies)
    counts = [
        count_of(picture, replace(selection, period=period), sight, area)
        for period in (before, selection.period)
    ]
    return Compared(before, compared_counts(counts[0], counts[1]), notes)


def compared_counts(before: Count, after: Count) -> Comparison:
    """Test two counts, each the count of its period's days.

    Notes
    -----
    The exact conditional test of `hotspots.analysis.change.period_change.change_array`, at the ends
    of what withheld counts may be: the interval is the widest of all.
    """
    days = [days_of(count.counted.selection.period) for count in (before, after)]
    ends = change_array(
        [before.most, before.least],
        [after.least, after.most],
        length_before=days[0],
        length_after=days[1],
        level=LEVEL,
        adjust="none",
    )
    return Comparison(
        before,
        after,
        ratio_least=float(ends.rate_ratio[0]),
        ratio_most=float(ends.rate_ratio[1]),
        low=float(ends.ratio_low[0]),
        high=float(ends.ratio_high[1]),
    )


def period_before(period: Period) -> Period:
    """As many months, just before."""
    return _moved(period, period.months)


def year_before(period: Period) -> Period:
    """The same months a year before."""
    return _moved(period, 12)


def _moved(period: Period, months: int) -> Period:
    first, last = (month_number(month) - months for month in (period.first, period.last))
    return Period(month_from_number(first), month_from_number(last))


def signed(ratio: float) -> str:
    """``+12%``, ``−8%`` or ``0%`` of a ratio."""
    if math.isinf(ratio):
        return "no limit"
    per_cent = round(100 * (ratio - 1))
    if per_cent == 0:
        return "0%"
    return f"{'+' if per_cent > 0 else '−'}{abs(per_cent):,}%"


def moved_words(least: float, most: float) -> str:
    """``12% more``, ``8% fewer`` or, of withheld counts, both ends: ``8% to 10% fewer``."""
    low, high = (round(100 * (ratio - 1)) for ratio in (least, most))
    if low == high:
        return f"{abs(low):,}% {_direction(low)}"
    if _direction(low) != _direction(high):
        return f"between {abs(low):,}% fewer and {high:,}% more"
    near, far = sorted((abs(low), abs(high)))
    return f"{near:,}% to {far:,}% {_direction(low)}"


def _direction(per_cent: int) -> str:
    return "fewer" if per_cent < 0 else "more"


def _chance_words(verdict: Verdict) -> str:
    return "could be chance" if verdict == "chance" else "beyond chance"


def _chance_clause(verdict: Verdict) -> str:
    if verdict == "chance":
        return "which could be chance"
    return "which is more than chance alone would make"
