"""Storing what was checked and located: in one transaction, wholly or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
from sqlalchemy.orm import Session

from hotspots.errors import ConflictError
from hotspots.intake.ahead import one_ahead
from hotspots.intake.content import KeptRow, contents_of
from hotspots.intake.location import LocatedRows
from hotspots.intake.profile import Profile
from hotspots.intake.row import HELD, REJECTED, Problem
from hotspots.intake.sender import Sender
from hotspots.intake.submission_report import SubmissionReport, notes_on
from hotspots.store import audit
from hotspots.store.agencies import find_agency
from hotspots.store.boundaries import Boundaries, current_boundaries
from hotspots.store.bulk_rows import insert_rows
from hotspots.store.database import Database, lock_installation
from hotspots.store.hit_rates import Located, store_matches
from hotspots.store.incidents import Stored, store_incidents
from hotspots.store.pile_ups import pile_ups
from hotspots.store.places import PlaceIds, outside_areas, places_of
from hotspots.store.schema import Agency, Submission, SubmissionRow

MOST_PILE_UPS = 5
Stage = Literal["checking", "locating", "storing"]
Advance = Callable[[Stage, int, int], None]
"""Told how far the work has come: the stage, the rows done of it, and of how many."""


@dataclass(frozen=True)
class CheckedTable:
    """A table without its cells: every row either kept or with the problem that keeps it out."""

    name: str
    sha256: str
    encoding: str
    notes: tuple[str, ...]
    rows: int
    kept: list[KeptRow]
    problems: Sequence[Problem]


def sending_agency(session: Session, code: str) -> Agency:
    """The agency of that code.

    Raises
    ------
    NotFoundError
        If there is none.
    ConflictError
        If it is disabled.
    """
    agency = find_agency(session, code)
    if not agency.enabled:
        raise ConflictError(
            f"The agency {agency.code} is disabled and cannot send incidents; "
            f"enable it with: hotspots agencies enable {agency.code}"
        )
    return agency


def store_submission(
    database: Database,
    checked: CheckedTable,
    located: LocatedRows,
    *,
    sender: Sender,
    profile: Profile,
    advance: Advance,
    with_stored: Callable[[Session, Submission], None],
) -> SubmissionReport:
    """Store a checked table's rows at their places; see `submission.submit_table`."""
    with database.transaction() as session:
        installation = lock_installation(session)
        agency_id = sending_agency(session, sender.agency).id
        boundaries = current_boundaries(session)
        submission = _begin(session, checked, agency_id, sender, profile)
        places = places_of(session, *located.coordinates(), boundaries)
        submission.notes = list(
            notes_on(
                checked.notes, checked.encoding, checked.kept, located,
                no_boundaries=boundaries is None,
            )
        )  # fmt: skip
        stored = _store_rows(
            session, checked.kept, located, places, submission, boundaries, advance=advance
        )
        submission.accepted, submission.updated = stored.accepted, stored.updated
        submission.unchanged = stored.unchanged
        submission.located = len(stored.places)
        submission.outside = outside_areas(session, stored.places)
        if profile.snapped_accuracy_m is None:  # shared map points are many people's by design
            sent = stored.places[np.isin(stored.places, places)]
            found = pile_ups(session, agency_id, sent)
            submission.notes += [one.sentence for one in found[:MOST_PILE_UPS]]
        store_matches(session, submission.id, stored.match_types)
        insert_rows(
            session,
            SubmissionRow,
            [{**asdict(problem), "submission_id": submission.id} for problem in checked.problems],
        )
        if stored.accepted or stored.updated:
            installation.data_version += 1
        audit.record(
            session, sender.name, "submit",
            subject=f"{sender.agency} submission {submission.id} by {sender.channel}",
            rows=submission.rows,
        )  # fmt: skip
        with_stored(session, submission)
        return _report(submission, stored, checked.problems)


def _begin(
    session: Session, checked: CheckedTable, agency_id: int, sender: Sender, profile: Profile
) -> Submission:
    """The submission's own row, as if all that is kept were new: it may not lose a row."""
    outcomes = [problem.outcome for problem in checked.problems]
    submission = Submission(
        agency_id=agency_id,
        user_id=sender.user_id,
        channel=sender.channel,
        sent_by=sender.name[:254],
        filename=checked.name[-255:],
        sha256=checked.sha256,
        profile=profile.name,
        encoding=checked.encoding,
        rows=checked.rows,
        rejected=outcomes.count(REJECTED),
        held=outcomes.count(HELD),
        accepted=len(checked.kept),
        updated=0,
        unchanged=0,
        located=0,
        outside=0,
    )
    session.add(submission)
    session.flush()
    return submission


def _store_rows(
    session: Session,
    rows: list[KeptRow],
    located: LocatedRows,
    places: PlaceIds,
    submission: Submission,
    boundaries: Boundaries | None,
    *,
    advance: Advance,
) -> Stored:
    stored, done, total = Stored.nothing(), 0, len(rows)
    for contents in one_ahead(contents_of(rows, located.parts())):
        advance("storing", done, total)
        stored += store_incidents(
            session,
            contents,
            agency_id=submission.agency_id,
            submission_id=submission.id,
            boundaries=boundaries,
            places=places[done : done + len(contents)].tolist(),
        )
        done += len(contents)
    return stored


def _report(
    submission: Submission, stored: Stored, problems: Sequence[Problem]
) -> SubmissionReport:
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
