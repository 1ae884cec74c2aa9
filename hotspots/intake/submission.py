"""One pipeline for whatever an agency sends: every row is accounted for, and all or none is stored.

rows = accepted + rejected + held + updated + unchanged. A rejected row is wrong and its sender must
correct it; a held row is usable once a person has decided something about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
from sqlalchemy.orm import Session

from hotspots.errors import ConflictError
from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake.agency_geocoder import agency_geocoder
from hotspots.intake.collection import collection_paused
from hotspots.intake.content import content_of
from hotspots.intake.location import Location, locate
from hotspots.intake.profile import Profile
from hotspots.intake.reference import assign_references
from hotspots.intake.row import HELD, REJECTED, Problem, UsableRow, held_problem, validate_rows
from hotspots.intake.sender import Sender
from hotspots.intake.source_table import SourceTable, read_source_table
from hotspots.intake.submission_report import SubmissionReport, notes_on
from hotspots.store import audit
from hotspots.store.agencies import find_agency
from hotspots.store.agency_categories import categories_of
from hotspots.store.boundaries import area_ids, current_boundaries
from hotspots.store.bulk_insert import insert_rows
from hotspots.store.database import Database, lock_installation
from hotspots.store.hit_rates import Located, store_matches
from hotspots.store.incidents import Stored, store_incidents
from hotspots.store.places import Point, place_ids
from hotspots.store.schema import Agency, Submission, SubmissionRow

PART = 10_000
Row = TypeVar("Row")
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
    with collection_paused():
        return _submit(
            database, table, sender=sender, profile=profile, geocoder=geocoder, advance=advance,
            with_stored=with_stored,
        )  # fmt: skip


def _submit(
    database: Database,
    table: SourceTable,
    *,
    sender: Sender,
    profile: Profile,
    geocoder: Geocoder,
    advance: Advance,
    with_stored: Callable[[Session, Submission], None],
) -> SubmissionReport:
    rows = len(table.rows)
    usable, problems = validate_rows(
        table, profile, advance=lambda done: advance("checking", done, rows)
    )
    references, clashes = assign_references(
        [row.report for row in usable], repeated=profile.repeated_references
    )
    kept: list[tuple[UsableRow, str]] = []
    for position, (row, reference) in enumerate(zip(usable, references, strict=True)):
        problem = held_problem(row, clashes.get(position), usable, profile)
        if problem:
            problems.append(problem)
        else:
            kept.append((row, reference))
    problems.sort(key=lambda problem: problem.row_number)
    located: list[Location] = []
    for part in _parts(kept):
        advance("locating", len(located), len(kept))
        located += locate([row.report for row, _ in part], geocoder, profile)
    return _store(
        database, table, kept, located, problems, sender=sender, profile=profile,
        advance=advance, with_stored=with_stored,
    )  # fmt: skip


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Rows in parts: what is made of them for the store takes far more memory than they do."""
    for first in range(0, len(rows), PART):
        yield rows[first : first + PART]


def _sending_agency(session: Session, code: str) -> Agency:
    agency = find_agency(session, code)
    if not agency.enabled:
        raise ConflictError(
            f"The agency {agency.code} is disabled and cannot send incidents; "
            f"enable it with: hotspots agencies enable {agency.code}"
        )
    return agency


def _point(location: Location) -> Point | None:
    if location.easting is None or location.northing is None:
        return None
    return location.easting, location.northing


def _store(
    database: Database,
    table: SourceTable,
    rows: Sequence[tuple[UsableRow, str]],
    located: Sequence[Location],
    problems: list[Problem],
    *,
    sender: Sender,
    profile: Profile,
    advance: Advance,
    with_stored: Callable[[Session, Submission], None],
) -> SubmissionReport:
    with database.transaction() as session:
        installation = lock_installation(session)
        agency_id = _sending_agency(session, sender.agency).id
        boundaries = current_boundaries(session)
        submission = _begin(session, table, agency_id, sender, profile, problems, len(rows))
        places = place_ids(session, map(_point, located), boundaries)
        total = Stored.nothing()
        for part in _parts(range(len(rows))):
            advance("storing", part[0], len(rows))
            total += store_incidents(
                session,
                [content_of(*rows[at], located[at]) for at in part],
                agency_id=agency_id,
                submission_id=submission.id,
                boundaries=boundaries,
                places=places,
            )
        submission.accepted, submission.updated = total.accepted, total.updated
        submission.unchanged = total.unchanged
        points = np.array(total.points).reshape(-1, 2)
        submission.located = len(points)
        submission.outside = area_ids(boundaries, points[:, 0], points[:, 1]).count(None)
        submission.notes = list(notes_on(table, rows, located, no_boundaries=boundaries is None))
        store_matches(session, submission.id, total.match_types)
        insert_rows(
            session,
            SubmissionRow,
            [{**asdict(problem), "submission_id": submission.id} for problem in problems],
        )
        if total.accepted or total.updated:
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
            located_by=Located.counted(total.match_types),
            encoding=submission.encoding,
            notes=tuple(submission.notes),
            problems=tuple(problems),
        )


def _begin(
    session: Session,
    table: SourceTable,
    agency_id: int,
    sender: Sender,
    profile: Profile,
    problems: Sequence[Problem],
    usable: int,
) -> Submission:
    """The submission's own row, as if all that is usable were new: it may not lose a row."""
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
        accepted=usable,
        updated=0,
        unchanged=0,
        located=0,
        outside=0,
    )
    session.add(submission)
    session.flush()
    return submission
