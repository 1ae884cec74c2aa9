"""The answers before they are sent, sending them, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask_login import current_user
from pydantic import ValidationError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.result import GeocodeResult, MatchType
from hotspots.intake.entry import Entry, EntryRefusedError, submit_entry
from hotspots.intake.entry_fields import when_of, where_fields
from hotspots.intake.incident import IncidentReport
from hotspots.intake.profile import WHERE
from hotspots.intake.sender import Sender
from hotspots.roles import Role
from hotspots.store.own_incidents import get_own
from hotspots.store.schema import SNAPPED, Agency, Incident
from hotspots.themes import NO_THEME
from web.access import allow
from web.incidents.blueprint import blueprint
from web.incidents.draft import UNKNOWN_PLACE, Draft, finish_draft, load_draft, save_draft
from web.incidents.journey import NAME, next_question, person_name, replaced
from web.incidents.what import sections_of
from web.incidents.when import when_fields
from web.incidents.where import location_words
from web.incidents.wording import said_of, said_when
from web.installation import database
from web.locations.geocoders import geocoder_for
from web.locations.nearby import place_words
from web.locations.scope import own_agency_id

QUESTIONS = {"category": "what", "reference": "reference", **dict.fromkeys(WHERE, "where")}
"""The question that a field belongs to; every other one is about the time."""
NOWHERE = "Not known, so it will be counted but not shown on a map"


@dataclass(frozen=True)
class Answers:
    """The answers as they will be understood, in words."""

    what: str
    when: str
    where: str
    near: str
    known_to_m: float | None
    reference: str
    notes: tuple[str, ...]
    changed: bool


@blueprint.get(f"/new/{NAME}/check")
@allow(Role.SUBMITTER)
def check(name: str) -> str | Response:
    """All answers in one list, each with the way back to its question."""
    draft = load_draft(name)
    if draft.done is not None:
        return redirect(url_for("incidents.confirmation", number=draft.done), 303)
    question = next_question(draft)
    if question:
        return redirect(url_for(f"incidents.{question}", name=name), 303)
    with database().session() as session:
        incident = replaced(session, draft)
        answers = _answers(session, draft, incident)
    return render_template("incidents/check.html", draft=draft, answers=answers, incident=incident)


@blueprint.post(f"/new/{NAME}/check")
@allow(Role.SUBMITTER)
def send(name: str) -> Response:
    """Send the answers through the pipeline; what it refuses is asked again."""
    draft = load_draft(name)
    if draft.done is not None:
        return redirect(url_for("incidents.confirmation", number=draft.done), 303)
    if next_question(draft):
        return redirect(url_for("incidents.check", name=name), 303)
    with database().session() as session:
        agency = session.get_one(Agency, own_agency_id())
        entry = _entry(draft, replaced(session, draft), geocoder_for(agency.id))
    sender = Sender(agency.code, person_name(), "form", current_user.id)
    try:
        entered = submit_entry(database(), entry, sender=sender, geocoder=geocoder_for(None))
    except EntryRefusedError as refused:
        question = QUESTIONS.get(refused.field, "time")
        if draft.precision is None and question == "time":
            question = "when"
        draft.problem = [question, str(refused)[:300]]
        save_draft(draft)
        return redirect(url_for(f"incidents.{question}", name=name), 303)
    if entered.outcome == "same" and not entered.again and draft.replaces is None:
        number = entered.incident
        return redirect(url_for("incidents.already", name=name, number=number), 303)
    finish_draft(draft, entered.incident)
    return redirect(url_for("incidents.confirmation", number=entered.incident), 303)


@blueprint.get("/<int:number>/confirmation")
@allow(Role.SUBMITTER)
def confirmation(number: int) -> str:
    """What was stored, and what can be done next."""
    with database().session() as session:
        incident = get_own(session, number, agency_id=own_agency_id())
    return render_template("incidents/confirmation.html", incident=incident)


@blueprint.get(f"/new/{NAME}/already/<int:number>")
@allow(Role.SUBMITTER)
def already(name: str, number: int) -> str:
    """Nothing was stored: another form had the same answers. What to do if it is another one."""
    with database().session() as session:
        incident = get_own(session, number, agency_id=own_agency_id())
    return render_template("incidents/already.html", incident=incident, name=name)


def _entry(draft: Draft, incident: Incident | None, geocoder: Geocoder) -> Entry:
    """The answers as the pipeline takes them; of a changed incident, the others as they were."""
    kept = incident is not None and draft.place is None
    placement = draft.placement
    fields: dict[str, str] = {
        "category": draft.category or (incident.category if incident else ""),
        "reference": incident.reference if incident else draft.reference or "",
    }
    fields |= when_fields(draft) if draft.precision else when_of(incident) if incident else {}
    if placement is not None:
        fields |= where_fields(geocoder, placement, typed=draft.typed)
    elif kept and incident is not None:
        fields |= incident.location
    accuracy = incident.accuracy_m if kept and incident else placement and placement.accuracy_m
    return Entry(
        name=f"Form {draft.name}",
        fields=fields,
        accuracy_m=accuracy,
        replaces=(draft.replaces[0], draft.replaces[1]) if draft.replaces else None,
        snapped_m=accuracy if kept and incident and SNAPPED in incident.flags else None,
        categories=_own_code(incident),
    )


def _own_code(incident: Incident | None) -> dict[str, str]:
    """What the code of a changed incident means, whatever profile it was sent by."""
    if incident is None:
        return {}
    path = f"{incident.theme}/{incident.subtype}" if incident.theme else NO_THEME
    return {" ".join(incident.category.split()).casefold(): path}


def _answers(session: Session, draft: Draft, incident: Incident | None) -> Answers:
    geocoder = geocoder_for(own_agency_id())
    entry = _entry(draft, incident, geocoder)
    items = {
        item["value"]: section.in_words(item)
        for section in sections_of(session, incident)
        for item in section.items
    }
    what = items.get(entry.fields["category"], entry.fields["category"])
    when, notes = _when(entry)
    location = {field: said for field, said in entry.fields.items() if field in set(WHERE)}
    found = geocoder.geocode_one(**location)
    if incident is not None and draft.place is None:
        known, point = incident.accuracy_m, (incident.easting, incident.northing)
    else:
        known = max(entry.accuracy_m or 0.0, found.accuracy_m) if found.located else None
        point = (found.easting, found.northing) if found.located else (None, None)
        notes = (*notes, *_odd(found, draft))
    where = _where(draft, location)
    return Answers(
        what=what,
        when=when,
        where=where,
        near=place_words(*point, said=where),
        known_to_m=known,
        reference=entry.fields["reference"],
        notes=notes,
        changed=any((draft.category, draft.precision, draft.place)),
    )


def _when(entry: Entry) -> tuple[str, tuple[str, ...]]:
    """When it happened as it will be understood, and what is odd about it."""
    said = {name: entry.fields.get(name, "") for name in ("date", "time", "start", "end")}
    try:
        occurrence = IncidentReport.model_validate({"category": "any", **said}).occurrence
    except ValidationError:
        return "", ()
    words = said_when(occurrence.start, occurrence.end, occurrence.precision)
    return words, tuple(said_of(occurrence.flags))


def _odd(found: GeocodeResult, draft: Draft) -> tuple[str, ...]:
    # What was chosen is not in doubt: only a place that is known to nobody has something to say.
    if draft.place == UNKNOWN_PLACE or found.located:
        return ()
    return found.sentences


def _where(draft: Draft, location: dict[str, str]) -> str:
    placement = draft.placement
    if placement is not None and placement.match_type != MatchType.COORDINATE:
        return placement.label
    return location_words(location) or NOWHERE
