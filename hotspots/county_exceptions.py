"""What is out of the ordinary this month: the control chart of every kind, area and the county."""

from __future__ import annotations

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from hotspots.analysis.exceptions.chart_rules import (
    MONTHS_NEEDED,
    RULES,
    RUNS,
    TRENDS,
    ChartFlags,
    chart_flags,
)
from hotspots.analysis.exceptions.control_chart import ChartSeries, series_exceptions
from hotspots.analysis.exceptions.month_exception import MonthException
from hotspots.analysis.exceptions.trends import YEAR
from hotspots.area_positions import AreaPosition, area_positions
from hotspots.assessment import Picture
from hotspots.counted_months import CountedMonths, counted_months
from hotspots.disclosure import Sight
from hotspots.monthly_counts import Kind, MonthlyCounts, monthly_counts
from hotspots.periods import Month, Period, month_from_number, month_number
from hotspots.themes import find_theme

FloatArray = NDArray[np.float64]

BY_CHANCE = {MONTHS_NEEDED: 0.14, 2 * YEAR: 0.08, YEAR: 0.04}
"""The share of series of independent counts that break a rule although nothing has changed, with at
least so many months; from trials."""


@dataclass(frozen=True)
class AreaException:
    """A rule that one kind of incident breaks in one area, or in the whole county.

    Attributes
    ----------
    area, slug
        The community area; None for the county.
    theme, subtype
        What is counted; a subtype of None is the whole theme.
    found
        The rule, and the reason in words.
    strength
        How far from the ordinary, in standard deviations: of the last month from the mean, or of a
        trend from none. Findings are in its order.
    least, most
        Incidents of the last month, a range where some are withheld.
    """

    area: str | None
    slug: str | None
    theme: str
    subtype: str | None
    found: MonthException
    strength: float
    least: int
    most: int

    @property
    def place(self) -> str:
        """The area's name, or "All areas"."""
        return self.area or "All areas"

    @property
    def kind(self) -> str:
        """What is counted, in words."""
        theme = find_theme(self.theme)
        if self.subtype is None:
            return theme.title
        return f"{theme.title}: {theme.subtype(self.subtype).title}"

    @property
    def sentence(self) -> str:
        """Place, kind and reason in one line."""
        return f"{self.place}, {self.kind}. {self.found.sentence}"


@dataclass(frozen=True, eq=False)
class CountyExceptions:
    """The exceptions of one month, and what they rest on.

    Attributes
    ----------
    period
        The months looked at, the last one being the month that the exceptions are of; None where
        there are none to look at.
    agencies
        Codes of those whose incidents are counted: they have sent all of these months.
    findings
        The county first, then the areas; what departs most first, what has no data at the end.
    notes
        Sentences on agencies that are late or not counted, on too few months, and on chance.
    positions
        How the year of each area compares with those of the others, for each theme.
    counts
        The series behind it, as they may be seen; None where there are none.
    """

    period: Period | None
    agencies: tuple[str, ...]
    findings: tuple[AreaException, ...]
    notes: tuple[str, ...]
    positions: tuple[AreaPosition, ...] = ()
    counts: MonthlyCounts | None = field(default=None, repr=False)


_known: WeakKeyDictionary[Picture, dict[tuple[Sight, Month | None], CountyExceptions]]
_known = WeakKeyDictionary()


def county_exceptions(
    picture: Picture, sight: Sight, *, to: Month | None = None
) -> CountyExceptions:
    """Apply the rules to every theme, subtype, community area and the county.

    Parameters
    ----------
    sight
        Of the person who will read it. Where counts are withheld a rule fires only if it fires for
        every value that they can have, and means are told as ranges.
    to
        The month to judge; without it, or where it is not complete yet, the last complete one.

    Raises
    ------
    InputError
        If ``to`` is before every complete month.
    """
    kept = _known.setdefault(picture, {})
    months = counted_months(picture.snapshot, to)
    key = (sight, to and min(to, months.period.last) if months else None)
    if key not in kept:
        kept[key] = _exceptions(picture, sight, months)
    return kept[key]


def _exceptions(picture: Picture, sight: Sight, months: CountedMonths | None) -> CountyExceptions:
    if months is None or not months.agencies:
        return CountyExceptions(None, (), (), months.notes if months else ())
    counts = monthly_counts(
        picture.snapshot,
        months.period,
        sight,
        areas=len(picture.boundaries.areas),
        agencies=months.agencies,
    )
    chart = ChartSeries(_series(counts.least), _series(counts.most), _months(counts.period))
    return CountyExceptions(
        period=months.period,
        agencies=months.agencies,
        findings=_findings(picture, counts, chart),
        notes=(*months.notes, *_chance(chart)),
        positions=area_positions(counts, picture.boundaries.areas),
        counts=counts,
    )


def _findings(
    picture: Picture, counts: MonthlyCounts, chart: ChartSeries
) -> tuple[AreaException, ...]:
    places = [(None, None), *((area.name, area.slug) for area in picture.boundaries.areas)]
    subjects = [(kind, place) for kind in counts.kinds for place in places]
    flags = chart_flags(chart.least, chart.most)
    found = [
        _finding(*subjects[series], one, chart, flags, series)
        for series in _worth_telling(chart, flags)
        for one in series_exceptions(chart, flags, series)
        if one.rule != "too_short"
    ]
    return tuple(sorted(found, key=_order))


def _chance(chart: ChartSeries) -> tuple[str, ...]:
    series = int(chart.most.any(axis=1).sum())
    share = next((share for least, share in BY_CHANCE.items() if len(chart.months) >= least), 0.0)
    if not share or not series:
        return ()
    return (
        f"{series:,} series were judged, one for each kind and place with incidents. If nothing "
        f"had changed, about {share * series:,.0f} of them would break a rule by chance: look "
        "first at what departs most, and at what several rules say.",
    )


def _series(bounds: NDArray[np.int64]) -> FloatArray:
    """One series for each kind and place, the county before its areas."""
    with_county = np.concatenate((bounds.sum(axis=1, keepdims=True), bounds), axis=1)
    return with_county.reshape(-1, bounds.shape[2]).astype(np.float64)


def _worth_telling(chart: ChartSeries, flags: ChartFlags) -> list[int]:
    """Series that break a rule, and those that fell silent; not what never was."""
    ever = chart.most.any(axis=1)
    told = flags.high.any(axis=0) | flags.low.any(axis=0) | flags.silent
    return [int(series) for series in np.flatnonzero(told & ever)]


def _finding(
    kind: Kind,
    place: tuple[str | None, str | None],
    found: MonthException,
    chart: ChartSeries,
    flags: ChartFlags,
    series: int,
) -> AreaException:
    return AreaException(
        *place,
        *kind,
        found=found,
        strength=_strength(found, flags, series),
        least=int(chart.least[series, -1]),
        most=int(chart.most[series, -1]),
    )


def _strength(found: MonthException, flags: ChartFlags, series: int) -> float:
    if found.rule in RUNS:
        return abs(float(flags.departure[series]))
    if found.rule in TRENDS:
        p_values = flags.p_rise if found.direction == "high" else flags.p_fall
        return float(-ndtri(p_values[RULES.index(found.rule) - len(RUNS), series] / 2))
    return 0.0


def _order(found: AreaException) -> tuple[bool, bool, float, str, str, str]:
    return (
        found.found.direction == "none",
        found.area is not None,
        -found.strength,
        found.place,
        found.theme,
        found.subtype or "",
    )


def _months(period: Period) -> tuple[str, ...]:
    first = month_number(period.first)
    return tuple(month_from_number(first + i) for i in range(period.months))
