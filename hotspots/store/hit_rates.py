"""How many incidents of a submission or of an agency have a point: the hit rate.

Below 85 % a map of crime misleads (Ratcliffe 2004, "Geocoding crime and a first estimate of a
minimum acceptable hit rate", International Journal of Geographical Information Science 18(1)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from hotspots.geocoding.result import MatchType
from hotspots.store.schema import Agency, Incident, SubmissionMatch

WARNING_PERCENT, RED_PERCENT = 95, 85
GOOD, WARNING, RED, NONE = "good", "warning", "red", "none"


@dataclass(frozen=True)
class HitRate:
    """So many of so many incidents have a point.

    Shares are cut, never rounded: 94.99 % is not 95 %.
    """

    located: int
    incidents: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1, cut to four digits; None without incidents."""
        return self.located * 10_000 // self.incidents / 10_000 if self.incidents else None

    @property
    def percent(self) -> str:
        """``94.9%``, cut; "" without incidents."""
        if not self.incidents:
            return ""
        tenths = self.located * 1_000 // self.incidents
        return "100%" if tenths == 1_000 else f"{tenths // 10}.{tenths % 10}%"

    @property
    def grade(self) -> str:
        """``good``, ``warning`` under 95 %, ``red`` under 85 %, ``none`` without incidents."""
        if not self.incidents:
            return NONE
        if self.located * 100 < RED_PERCENT * self.incidents:
            return RED
        return WARNING if self.located * 100 < WARNING_PERCENT * self.incidents else GOOD

    @property
    def verdict(self) -> str:
        """What the rate means, in words."""
        return {
            GOOD: "Good enough to map",
            WARNING: f"Warning: under {WARNING_PERCENT}%",
            RED: f"Red: under {RED_PERCENT}%, too few to trust a map",
            NONE: "No incidents",
        }[self.grade]


@dataclass(frozen=True)
class Located:
    """The hit rate of a set of incidents and what they were located by, the most frequent first."""

    match_types: Mapping[str, int]

    @property
    def rate(self) -> HitRate:
        """Located incidents among all."""
        incidents = sum(self.match_types.values())
        return HitRate(incidents - self.match_types.get(MatchType.NONE, 0), incidents)

    @property
    def known(self) -> bool:
        """Whether anything was counted."""
        return bool(self.match_types)

    @classmethod
    def counted(cls, rows: Mapping[str, int]) -> Located:
        """Of counts by match type in any order."""
        return cls(dict(sorted(rows.items(), key=lambda row: (-row[1], row[0]))))


def store_matches(session: Session, submission_id: int, match_types: Mapping[str, int]) -> None:
    """Keep how the incident rows of a submission were located."""
    rows = [
        {"submission_id": submission_id, "match_type": match_type, "rows": count}
        for match_type, count in sorted(match_types.items())
    ]
    if rows:
        session.execute(insert(SubmissionMatch), rows)


def submissions_located(session: Session, submission_ids: list[int]) -> dict[int, Located]:
    """How the rows of each submission were located; nothing is known of those before this."""
    counted: dict[int, dict[str, int]] = {number: {} for number in submission_ids}
    for row in session.scalars(
        select(SubmissionMatch).where(SubmissionMatch.submission_id.in_(submission_ids))
    ):
        counted[row.submission_id][row.match_type] = row.rows
    return {number: Located.counted(rows) for number, rows in counted.items()}


def agencies_located(session: Session, *, since: str) -> list[tuple[Agency, Located]]:
    """How each agency's incidents since a month are located now, by agency code."""
    counted: dict[int, dict[str, int]] = {}
    for agency_id, match_type, count in session.execute(
        select(Incident.agency_id, Incident.match_type, func.count())
        .where(Incident.month >= since)
        .group_by(Incident.agency_id, Incident.match_type)
    ):
        counted.setdefault(agency_id, {})[match_type] = count
    agencies = session.scalars(select(Agency).order_by(Agency.code)).all()
    return [(agency, Located.counted(counted.get(agency.id, {}))) for agency in agencies]


def a_year_before(day: date) -> str:
    """The first of the twelve months that end with the month of a day, as 2025-03."""
    months = day.year * 12 + day.month - 12
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
