"""What is out of the ordinary this month: the control chart of every kind, area and the county."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np
from scipy.special import ndtri

from hotspots.analysis.exceptions.chart_rules import RULES, RUNS, TRENDS, ChartFlags, chart_flags
from hotspots.analysis.exceptions.control_chart import ChartSeries, series_exceptions
from hotspots.analysis.exceptions.month_exception import MonthException
from hotspots.analysis.exceptions.trends import YEAR
from hotspots.area_positions import AreaPosition, area_positions
from hotspots.assessment import Picture
from hotspots.counted_months import CountedMonths, counted_months
from hotspots.disclosure import Sight
from hotspots.expected_exceptions import expected_exceptions
from hotspots.monthly_counts import Kind, MonthlyCounts, county_and_areas, monthly_counts
from hotspots.periods import Month, Period, month_from_number, month_number
from hotspots.themes import find_theme


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


_Kept = dict[tuple[Sight, CountedMonths | None], CountyExceptions]
_known: WeakKeyDictionary[Picture, _Kept] = WeakKeyDictionary()


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
    # The same months asked for in another way may have other notes on who is late.
    key = (sight, months)
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
    chart = ChartSeries(
        county_and_areas(counts.least), county_and_areas(counts.most), _months(counts.period)
    )
    findings = _findings(picture, counts, chart)
    return CountyExceptions(
        period=months.period,
        agencies=months.agencies,
        findings=findings,
        notes=(*months.notes, *_chance(counts, chart, findings)),
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


def _chance(
    counts: MonthlyCounts, chart: ChartSeries, findings: tuple[AreaException, ...]
) -> tuple[str, ...]:
    """How many series stand out, and how many would if nothing had changed."""
    series = int(chart.most.any(axis=1).sum())
    if not series or len(chart.months) < YEAR:
        return ()
    expected = expected_exceptions(counts)
    breaking = _series_among(one for one in findings if one.found.direction != "none")
    empty = _series_among(one for one in findings if one.found.direction == "none")
    return (
        f"{series:,} series were judged, one for each kind and place with incidents: {breaking:,} "
        f"break a rule, and {empty:,} had nothing for a year. If nothing had changed, chance alone "
        f"would make {_about(expected.breaking)} break a rule, and leave "
        f"{_about(expected.empty)} without anything for a year: look first at what departs most, "
        "and at what several rules say.",
    )


def _series_among(findings: Iterable[AreaException]) -> int:
    return len({(one.slug, one.theme, one.subtype) for one in findings})


def _about(expected: float) -> str:
    return f"about {expected:,.0f}" if expected >= 0.5 else "none or one"


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
