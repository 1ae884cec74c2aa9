"""One pipeline for whatever an agency sends: every row is accounted for, and all or none is stored.

rows = accepted + rejected + held + updated + unchanged. A rejected row is wrong and its sender must
correct it; a held row is usable once a person has decided something about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake.agency_geocoder import agency_geocoder
from hotspots.intake.collection import collection_paused
from hotspots.intake.content import KeptRow
from hotspots.intake.incident import ReportedIncident
from hotspots.intake.location import locate
from hotspots.intake.profile import Profile
from hotspots.intake.reference import assign_references
from hotspots.intake.row import held_problem, validate_rows
from hotspots.intake.sender import Sender
from hotspots.intake.source_table import SourceTable, read_source_table
from hotspots.intake.storing import Advance as Advance
from hotspots.intake.storing import CheckedTable, sending_agency, store_submission
from hotspots.intake.storing import Stage as Stage
from hotspots.intake.submission_report import SubmissionReport
from hotspots.store.agency_categories import categories_of
from hotspots.store.database import Database
from hotspots.store.schema import Submission

PART = 5_000
"""Rows at a time: what is made of them on the way takes far more memory than they do."""


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
        sending_agency(session, sender.agency)
    return submit_table(
        database,
        read_source_table(path, expected_columns=profile.columns.values()),
        sender=sender,
        profile=profile,
        geocoder=geocoder,
    )


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
        agency = sending_agency(session, sender.agency)
        geocoder = agency_geocoder(session, agency, geocoder)
        profile = profile.with_categories(categories_of(session, agency.id))
    with collection_paused():
        checked = _checked(table, profile, advance)
        del table  # its cells are the largest thing in memory, and what follows needs none of them
        located = locate(_reports(checked.kept, advance), geocoder, profile)
        return store_submission(
            database, checked, located, sender=sender, profile=profile, advance=advance,
            with_stored=with_stored,
        )  # fmt: skip


def _checked(table: SourceTable, profile: Profile, advance: Advance) -> CheckedTable:
    """What will be stored of a table, and the problems of all other rows."""
    total = len(table.rows)
    usable, problems = validate_rows(
        table, profile, advance=lambda done: advance("checking", done, total)
    )
    references, clashes = assign_references(
        [row.report for row in usable], repeated=profile.repeated_references
    )
    kept: list[KeptRow] = []
    for position, (row, reference) in enumerate(zip(usable, references, strict=True)):
        clash = clashes.get(position)
        if clash is not None and (problem := held_problem(row, clash, usable, profile)):
            problems.append(problem)
        else:
            kept.append(KeptRow(row.report, row.theme, row.subtype, reference))
    problems.sort(key=lambda problem: problem.row_number)
    return CheckedTable(
        table.name, table.sha256, table.encoding, table.notes, total, kept, problems
    )


def _reports(rows: Sequence[KeptRow], advance: Advance) -> Iterator[list[ReportedIncident]]:
    for first in range(0, len(rows), PART):
        advance("locating", first, len(rows))
        yield [row.report for row in rows[first : first + PART]]
