"""One incident that a person reports on a form: a table of one row, sent like a file.

An entry goes through the same pipeline as a file. What would be rejected or held there is refused
here with the pipeline's own sentence and the field that it is about, and nothing is stored: the
person is still there to put it right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import ConflictError, HotspotsError
from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake.agency_geocoder import agency_geocoder
from hotspots.intake.incident import IncidentReport
from hotspots.intake.profile import Profile, find_profile
from hotspots.intake.reference import assign_references
from hotspots.intake.sender import Sender
from hotspots.intake.source_table import SourceRow, SourceTable
from hotspots.intake.submission import submit_table
from hotspots.store.database import Database, lock_installation
from hotspots.store.incident_versions import keep_versions
from hotspots.store.schema import PLACED, SNAPPED, Agency, Incident, Submission
from hotspots.store.submissions import rows_not_accepted

PROFILE = "template"
ROW = 1
Outcome = Literal["new", "changed", "same"]


@dataclass(frozen=True)
class Entry:
    """The answers to a form.

    Attributes
    ----------
    name
        Of this filling-in of the form: the same answers under the same name are one form sent
        twice.
    fields
        Our field -> what was answered, as `hotspots.intake.incident.IncidentReport` has them.
    accuracy_m
        How well the person knows the place, in metres; it is never known better than geocoding
        knows it.
    replaces
        Number and version of the incident that is corrected; None for a new one.
    snapped_m
        Of an incident that is corrected and whose publisher moved its point: how far, in metres.
    categories
        What codes mean beside those of the template and the agency, as `Profile.categories`.
    """

    name: str
    fields: Mapping[str, str]
    accuracy_m: float | None = None
    replaces: tuple[int, int] | None = None
    snapped_m: float | None = None
    categories: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Entered:
    """What became of an entry; ``again`` if this very form had been sent before."""

    incident: int
    reference: str
    outcome: Outcome
    again: bool = False


class EntryRefusedError(HotspotsError):
    """An answer that cannot be taken; ``field`` is the one of ours that it is about."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class _NothingNewError(Exception):
    """Ends the transaction of an entry that says what is stored already."""

    def __init__(self, entered: Entered) -> None:
        self.entered = entered


def submit_entry(
    database: Database, entry: Entry, *, sender: Sender, geocoder: Geocoder
) -> Entered:
    """Store what a person answered, or nothing.

    Raises
    ------
    EntryRefusedError
        If the pipeline rejects or holds it, or another incident has its reference.
    ConflictError
        If the incident that it corrects was changed or withdrawn meanwhile.
    """
    profile = entry_profile(entry)
    entered: list[Entered] = []

    def settle(session: Session, submission: Submission) -> None:
        entered.append(_settle(session, submission, entry, profile=profile, geocoder=geocoder))

    try:
        submit_table(
            database, entry_table(entry, profile), sender=sender, profile=profile,
            geocoder=geocoder, with_stored=settle,
        )  # fmt: skip
    except _NothingNewError as nothing:
        return nothing.entered
    return entered[0]


def entry_profile(entry: Entry) -> Profile:
    """The template, with the codes that this entry may use."""
    profile = find_profile(PROFILE).with_categories(entry.categories)
    return profile.model_copy(update={"snapped_accuracy_m": entry.snapped_m})


def entry_table(entry: Entry, profile: Profile) -> SourceTable:
    """The answers as the one row of a table with the columns of the template."""
    said = {field: entry.fields.get(str(field), "") for field in profile.columns}
    content = orjson.dumps([list(said.items()), entry.accuracy_m])
    return SourceTable(
        name=entry.name,
        columns=tuple(profile.columns.values()),
        rows=(SourceRow(ROW, tuple(said.values())),),
        encoding="utf-8",
        delimiter="",
        sha256=hashlib.sha256(content).hexdigest(),
        kind="form",
    )


def _settle(
    session: Session,
    submission: Submission,
    entry: Entry,
    *,
    profile: Profile,
    geocoder: Geocoder,
) -> Entered:
    """See what the pipeline made of the row, and undo it where it is not what was meant."""
    for row in rows_not_accepted(session, submission.id):
        raise EntryRefusedError(_field_of(row.column, profile), row.reason)
    incident = _stored(session, submission, entry.fields)
    if entry.replaces is None and submission.updated:
        raise EntryRefusedError("reference", reference_taken(incident.reference))
    if entry.replaces is not None:
        _check_replaced(incident, submission, entry.replaces)
    restated = _no_better_known_than(session, incident, entry, submission, geocoder)
    if submission.unchanged and not restated:
        again = session.get_one(Submission, incident.submission_id).filename == entry.name
        raise _NothingNewError(Entered(incident.id, incident.reference, "same", again))
    outcome: Outcome = "changed" if submission.updated else "new"
    return Entered(incident.id, incident.reference, outcome)


def reference_taken(reference: str) -> str:
    """The sentence about a reference that another incident has."""
    return (
        f"Your agency already has an incident with the reference {reference}; enter another "
        "reference, or change that incident"
    )


def _field_of(heading: str, profile: Profile) -> str:
    names = {theirs: str(ours) for ours, theirs in profile.columns.items()}
    return names.get(heading, heading)


def _stored(session: Session, submission: Submission, fields: Mapping[str, str]) -> Incident:
    """The incident of an entry that was not refused."""
    report = IncidentReport.model_validate(dict(fields))
    (reference,), _ = assign_references([report.said()], repeated="hold")
    return session.scalars(
        select(Incident).where(
            Incident.agency_id == submission.agency_id, Incident.reference == reference
        )
    ).one()


def _check_replaced(incident: Incident, submission: Submission, replaces: tuple[int, int]) -> None:
    number, version = replaces
    if submission.accepted or incident.id != number:
        raise ConflictError(
            "This incident was withdrawn while you were changing it, so nothing was stored; "
            "report it anew if it should be kept."
        )
    if incident.version != version + submission.updated:
        raise ConflictError(
            "Somebody else changed this incident while you were changing it, so nothing was "
            "stored; look at it as it is now, and change it again."
        )


def _no_better_known_than(
    session: Session,
    incident: Incident,
    entry: Entry,
    submission: Submission,
    geocoder: Geocoder,
) -> bool:
    """Let an incident say how well the person knows its place; whether that is news."""
    known, stated = incident.accuracy_m, entry.accuracy_m
    if known is None or stated is None:
        return False
    if not submission.unchanged:
        incident.accuracy_m = max(known, stated)
        return True
    stated = max(stated, _geocoded_accuracy(session, incident, geocoder))
    if stated == known:
        return False
    # What was sent is as it was; only how well the place is known has changed.
    keep_versions(session, [incident.id])
    incident.accuracy_m = stated
    incident.version += 1
    incident.submission_id = submission.id
    submission.unchanged, submission.updated = 0, 1
    lock_installation(session).data_version += 1
    return True


def _geocoded_accuracy(session: Session, incident: Incident, geocoder: Geocoder) -> float:
    """How well geocoding knows the place of an incident that has a point, in metres."""
    if PLACED in incident.flags or SNAPPED in incident.flags:
        return incident.accuracy_m or 0.0
    agency = session.get_one(Agency, incident.agency_id)
    found = agency_geocoder(session, agency, geocoder).geocode_one(**incident.location)
    return found.accuracy_m if found.located else 0.0
