"""What stands out this month: the exceptions of the county, gathered by place and theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from hotspots.analysis.exceptions.chart_rules import MONTHS_NEEDED
from hotspots.county_exceptions import AreaException, CountyExceptions
from hotspots.periods import Month, month_from_number, month_number, month_title
from hotspots.themes import find_theme

SHOWN_FIRST = 5
MONTHS_LINKED = 12
TAGS = {"high": "High", "low": "Low", "none": "No data"}
RARE = "None"
"""Said of a kind so rare that a year without it may be chance."""

_TURN = {"high": 0, "low": 1, "none": 2}


@dataclass(frozen=True)
class StandsOut:
    """One place and theme: the finding that departs most, and what else of it does.

    Attributes
    ----------
    lead
        The finding that is told.
    others
        Further ones of the same place and theme, of other kinds or by other rules.
    """

    lead: AreaException
    others: tuple[AreaException, ...]

    @property
    def tag(self) -> str:
        """``High``, ``Low``, ``No data``, or ``None`` of what is rare anyway."""
        found = self.lead.found
        return RARE if found.rule == "none_recorded" else TAGS[found.direction]

    @property
    def reason(self) -> str:
        """The finding's sentence without the word that the tag says."""
        return reason_of(self.lead)

    @property
    def also(self) -> str:
        """What else stands out there, in one short sentence; empty if nothing does."""
        theme = find_theme(self.lead.theme)
        kinds = dict.fromkeys(
            theme.subtype(one.subtype).title.lower() if one.subtype else "the theme as a whole"
            for one in self.others
            if one.subtype != self.lead.subtype
        )
        if kinds:
            return f"Also {', '.join(kinds)}."
        return "More than one rule says so." if self.others else ""


@dataclass(frozen=True)
class Attention:
    """What the page says first.

    Attributes
    ----------
    month
        The month judged, in words; empty where there is none yet.
    judged
        The same as ``YYYY-MM``.
    months
        How many months there are to judge by, and how many the rules need.
    leading, further
        At most ``SHOWN_FIRST`` places and themes, and the others: high ones first, then low ones,
        then those that fell silent, and in each what departs most.
    findings
        Every finding, as `county_exceptions` orders them.
    notes
        On late agencies, on too few months, and on chance.
    """

    month: str
    judged: str
    months: int
    leading: tuple[StandsOut, ...]
    further: tuple[StandsOut, ...]
    findings: tuple[AreaException, ...]
    notes: tuple[str, ...]

    @property
    def short_of_months(self) -> bool:
        """Whether there are fewer months than the rules need."""
        return self.months < MONTHS_NEEDED


def attention(found: CountyExceptions) -> Attention:
    """Gather the findings of a month by place and theme."""
    gathered = sorted(map(_stands_out, _by_place_and_theme(found.findings)), key=_turn)
    period = found.period
    return Attention(
        month=month_title(period.last) if period else "",
        judged=period.last if period else "",
        months=period.months if period else 0,
        leading=tuple(gathered[:SHOWN_FIRST]),
        further=tuple(gathered[SHOWN_FIRST:]),
        findings=found.findings,
        notes=found.notes,
    )


def reason_of(finding: AreaException) -> str:
    """A finding's sentence without the direction that it begins with."""
    direction, _, rest = finding.found.sentence.partition(": ")
    if direction not in (*TAGS.values(), RARE) or not rest:
        return finding.found.sentence
    return rest[:1].upper() + rest[1:]


def address_parts(finding: AreaException, judged: str) -> Mapping[str, str]:
    """The filters of the page that shows a finding: its kind, and the year up to its month."""
    first = month_from_number(month_number(Month(judged)) - MONTHS_LINKED + 1)
    parts = {"theme": finding.theme, "subtype": finding.subtype or "", "from": first, "to": judged}
    return {name: value for name, value in parts.items() if value}


def _by_place_and_theme(findings: Iterable[AreaException]) -> list[list[AreaException]]:
    def place_and_theme(one: AreaException) -> tuple[str, str]:
        return one.slug or "", one.theme

    ordered = sorted(findings, key=place_and_theme)
    return [list(group) for _, group in groupby(ordered, key=place_and_theme)]


def _stands_out(group: list[AreaException]) -> StandsOut:
    lead, *others = sorted(group, key=_finding_turn)
    return StandsOut(lead, tuple(others))


def _finding_turn(one: AreaException) -> tuple[int, float, str]:
    # Of a theme and its kind that depart alike, the theme says more.
    return _TURN[one.found.direction], -one.strength, one.subtype or ""


def _turn(one: StandsOut) -> tuple[int, float, str, str]:
    lead = one.lead
    return _TURN[lead.found.direction], -lead.strength, lead.place, lead.theme
