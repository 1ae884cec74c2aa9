"""One pipeline for whatever an agency sends: every row is accounted for, and all or none is stored.

rows = accepted + rejected + held + updated + unchanged. A rejected row is wrong and its sender must
correct it; a held row is usable once a person has decided something about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

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
from hotspots.intake.sender import Sender
from hotspots.intake.source_table import SourceTable, read_source_table
from hotspots.intake.submission_report import SubmissionReport, notes_on
from hotspots.periods import month_of
from hotspots.store import audit
from hotspots.store.agencies import find_agency
from hotspots.store.agency_categories import categories_of
from hotspots.store.boundaries import area_ids, current_boundaries
from hotspots.store.database import Database, lock_installation
from hotspots.store.hit_rates import Located, store_matches
from hotspots.store.incidents import store_incidents
from hotspots.store.schema import Agency, Submission, SubmissionRow
from hotspots.themes import find_theme

Stage = Literal["checking", "locating", "storing"]
Advance = Callable[[Stage, int, int], None]
"""Told how far the work has come: the stage, the rows done of it, and of how many."""


def submit_file(
    database: Database,
    path: Path,
    *,
    sender: Sender,
    profile: Profile,
    geocoder: Geocoder,
) -> SubmissionReport:
    """Read a file, store its incidents and report on every row.

    Raises
    ------
    HotspotsError
        If the file as a whole cannot be used, or there is no such agency; nothing is stored then.
    """
    with database.session() as session:
        _sending_agency(session, sender.agency)
    table = read_source_table(path, expected_columns=profile.columns.values())
    return submit_table(database, table, sender=sender, profile=profile, geocoder=geocoder)


def submit_table(
    database: Database,
    table: SourceTable,
    *,
    sender: Sender,
    profile: Profile,
    geocoder: Geocoder,
    advance: Advance = lambda stage, done, total: None,
    with_stored: Callable[[Session, Submission], None] = lambda session, submission: None,
) -> SubmissionReport:
    """Store the incidents of a table, whichever door it came through, and report on every row.

    Parameters
    ----------
    profile
        How the table is read; the agency's own table of categories is added to its categories.
    geocoder
        One that knows the gazetteer; what the agency means by its texts is added to it.
    advance
        Told of the progress; called often.
    with_stored
        Called in the transaction that stores the rows: what it writes is stored with them or not
        at all.

    Raises
    ------
    HotspotsError
        If the table as a whole cannot be used, or there is no such agency; nothing is stored then.
    """
    with database.session() as session:
        agency = _sending_agency(session, sender.agency)
        geocoder = agency_geocoder(session, agency, geocoder)
        profile = profile.with_categories(categories_of(session, agency.id))
    advance("checking", 0, len(table.rows))
    usable, problems = validate_rows(table, profile)
    references, clashes = assign_references(
        [row.report for row in usable], repeated=profile.repeated_references
    )
    advance("locating", 0, len(usable))
    locations = locate([row.report for row in usable], geocoder, profile)
    advance("storing", 0, len(usable))
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
        database, table, incidents, problems, sender=sender, profile=profile,
        with_stored=with_stored,
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
    sender: Sender,
    profile: Profile,
    with_stored: Callable[[Session, Submission], None],
) -> SubmissionReport:
    with database.transaction() as session:
        installation = lock_installation(session)
        agency_id = _sending_agency(session, sender.agency).id
        boundaries = current_boundaries(session)
        submission = Submission(
            agency_id=agency_id,
            user_id=sender.user_id,
            channel=sender.channel,
            sent_by=sender.name[:254],
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
            notes=list(notes_on(table, incidents, no_boundaries=boundaries is None)),
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
            session, sender.name, "submit",
            subject=f"{sender.agency} submission {submission.id} by {sender.channel}",
            rows=submission.rows,
        )  # fmt: skip
        with_stored(session, submission)
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
