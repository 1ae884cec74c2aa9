"""One pipeline for whatever an agency sends: every row is accounted for, and all or none is stored.

rows = accepted + rejected + held + updated + unchanged. A rejected row is wrong and its sender must
correct it; a held row is usable once a person has decided something about it.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session

from hotspots.errors import ConflictError
from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake.agency_geocoder import agency_geocoder
from hotspots.intake.location import Location, locate
from hotspots.intake.profile import Profile
from hotspots.intake.reference import assign_references
from hotspots.intake.row import HELD, REJECTED, Problem, UsableRow, held_problem, validate_rows
from hotspots.intake.source_table import SourceTable, read_source_table
from hotspots.periods import month_of
from hotspots.store import audit
from hotspots.store.agencies import find_agency
from hotspots.store.boundaries import area_ids, current_boundaries
from hotspots.store.database import Database, lock_installation
from hotspots.store.hit_rates import HitRate, Located, store_matches
from hotspots.store.incidents import store_incidents
from hotspots.store.schema import Agency, Submission, SubmissionRow
from hotspots.themes import find_theme


@dataclass(frozen=True)
class SubmissionReport:
    """What became of a file."""

    submission: int
    rows: int
    accepted: int
    rejected: int
    held: int
    updated: int
    unchanged: int
    located: int
    outside: int
    located_by: Located
    encoding: str
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]

    def counts(self) -> dict[str, int]:
        """The figures that scripts read, by their fixed names."""
        return {name: value for name, value in vars(self).items() if isinstance(value, int)}

    @property
    def hit_rate(self) -> HitRate:
        """How many of the incident rows (new, updated, unchanged) have a point."""
        return self.located_by.rate

    def figures(self) -> dict[str, Any]:
        """`counts`, and how the rows were located, as scripts read them."""
        return {
            **self.counts(),
            "hit_rate": self.hit_rate.share,
            "match_types": dict(self.located_by.match_types),
        }


def submit_file(
    database: Database,
    path: Path,
    *,
    agency: str,
    profile: Profile,
    geocoder: Geocoder,
    actor: str,
    user_id: int | None = None,
) -> SubmissionReport:
    """Read a file, store its incidents and report on every row.

    Raises
    ------
    HotspotsError
        If the file as a whole cannot be used, or there is no such agency; nothing is stored then.
    """
    with database.session() as session:
        geocoder = agency_geocoder(session, _sending_agency(session, agency), geocoder)
    table = read_source_table(path, expected_columns=profile.columns.values())
    usable, problems = validate_rows(table, profile)
    references, clashes = assign_references(
        [row.report for row in usable], repeated=profile.repeated_references
    )
    locations = locate([row.report for row in usable], geocoder, profile)
    incidents: list[dict[str, Any]] = []
    for position, (row, reference, location) in enumerate(
        zip(usable, references, locations, strict=True)
    ):
        problem = held_problem(row, clashes.get(position), usable, profile)
        if problem:
            problems.append(problem)
        else:
            incidents.append(_content(row, reference, location))
    problems.sort(key=lambda problem: problem.row_number)
    return _store(
        database, table, incidents, problems, agency=agency, profile=profile, actor=actor,
        user_id=user_id,
    )  # fmt: skip


def _sending_agency(session: Session, code: str) -> Agency:
    agency = find_agency(session, code)
    if not agency.enabled:
        raise ConflictError(
            f"The agency {agency.code} is disabled and cannot send incidents; "
            f"enable it with: hotspots agencies enable {agency.code}"
        )
    return agency


def _content(row: UsableRow, reference: str, location: Location) -> dict[str, Any]:
    occurrence = row.report.occurrence
    sensitive = bool(
        row.theme and row.subtype and find_theme(row.theme).subtype(row.subtype).sensitive
    )
    content: dict[str, Any] = {
        "reference": reference,
        "category": row.report.category,
        "theme": row.theme,
        "subtype": row.subtype,
        "sensitive": sensitive,
        "start": occurrence.start,
        "end": occurrence.end,
        "time_precision": occurrence.precision,
        "month": month_of(occurrence.start),
        "location": row.report.location,
        "easting": location.easting,
        "northing": location.northing,
        "match_type": location.match_type,
        "accuracy_m": location.accuracy_m,
        "confidence": location.confidence,
        "flags": [*location.flags, *occurrence.flags],
        "source": location.source,
    }
    spoken = "\x1f".join(f"{name}={value}" for name, value in content.items())
    return content | {"digest": hashlib.sha256(spoken.encode()).hexdigest()}


def _store(
    database: Database,
    table: SourceTable,
    incidents: list[dict[str, Any]],
    problems: list[Problem],
    *,
    agency: str,
    profile: Profile,
    actor: str,
    user_id: int | None,
) -> SubmissionReport:
    with database.transaction() as session:
        installation = lock_installation(session)
        agency_id = _sending_agency(session, agency).id
        boundaries = current_boundaries(session)
        submission = Submission(
            agency_id=agency_id,
            user_id=user_id,
            filename=table.name[-255:],
            sha256=table.sha256,
            profile=profile.name,
            encoding=table.encoding,
            rows=len(table.rows),
            rejected=sum(problem.outcome == REJECTED for problem in problems),
            held=sum(problem.outcome == HELD for problem in problems),
            accepted=len(incidents),
            updated=0,
            unchanged=0,
            located=0,
            outside=0,
            notes=list(_notes(table, incidents, boundaries is None)),
        )
        session.add(submission)
        session.flush()
        stored = store_incidents(
            session,
            incidents,
            agency_id=agency_id,
            submission_id=submission.id,
            boundaries=boundaries,
        )
        submission.accepted, submission.updated = stored.accepted, stored.updated
        submission.unchanged = stored.unchanged
        points = np.array(stored.points).reshape(-1, 2)
        submission.located = len(points)
        submission.outside = area_ids(boundaries, points[:, 0], points[:, 1]).count(None)
        store_matches(session, submission.id, stored.match_types)
        if problems:
            session.execute(
                insert(SubmissionRow),
                [{**asdict(problem), "submission_id": submission.id} for problem in problems],
            )
        if stored.accepted or stored.updated:
            installation.data_version += 1
        audit.record(
            session, actor, "submit", subject=f"{agency} submission {submission.id}",
            rows=submission.rows,
        )  # fmt: skip
        return SubmissionReport(
            submission=submission.id,
            rows=submission.rows,
            accepted=submission.accepted,
            rejected=submission.rejected,
            held=submission.held,
            updated=submission.updated,
            unchanged=submission.unchanged,
            located=submission.located,
            outside=submission.outside,
            located_by=Located.counted(stored.match_types),
            encoding=submission.encoding,
            notes=tuple(submission.notes),
            problems=tuple(problems),
        )


def _notes(
    table: SourceTable, incidents: list[dict[str, Any]], no_boundaries: bool
) -> tuple[str, ...]:
    notes = []
    if table.encoding not in ("utf-8", "utf-8-sig"):
        notes.append(f"The file was read as {table.encoding}.")
    flags = {flag for incident in incidents for flag in incident["flags"]}
    if "date_order_assumed" in flags:
        notes.append("No date shows whether day or month comes first; UK order was taken.")
    if "mixed_date_order" in flags:
        notes.append("Some dates put the month first, others the day; UK order was taken.")
    if "gazetteer_missing" in flags:
        notes.append("Postcodes were not looked up: no gazetteer has been built yet.")
    if no_boundaries:
        notes.append("No community areas have been imported yet, so every place is outside.")
    return tuple(notes)
