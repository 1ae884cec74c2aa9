"""The form for one incident: its start, the order of its questions and the way through them."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotspots.roles import Role
from hotspots.store.own_incidents import get_own
from hotspots.store.schema import Incident
from web.access import allow
from web.incidents.blueprint import blueprint
from web.incidents.draft import Draft, LostDraftError, save_draft
from web.installation import database
from web.locations.scope import own_agency_id

NAME = "<string(length=8):name>"
QUESTIONS = ("what", "when", "time", "where", "reference")


@blueprint.errorhandler(LostDraftError)
def lost(_error: LostDraftError) -> Response:
    """Say that the answers are gone, and begin again."""
    return redirect(url_for("incidents.start", lost="yes"), 303)


@blueprint.get("/new")
@allow(Role.SUBMITTER)
def start() -> str:
    """What the form asks for, and the button that begins it."""
    own_agency_id()
    return render_template("incidents/start.html", lost="lost" in request.args)


@blueprint.post("/new")
@allow(Role.SUBMITTER)
def begin() -> Response:
    """Begin a form; each window has its own."""
    own_agency_id()
    draft = Draft()
    save_draft(draft)
    return redirect(url_for("incidents.what", name=draft.name), 303)


@blueprint.post("/<int:number>/change")
@allow(Role.SUBMITTER)
def change(number: int) -> Response:
    """Begin to change an incident: what is not answered anew stays as it is."""
    with database().session() as session:
        incident = get_own(session, number, agency_id=own_agency_id())
    draft = Draft(replaces=[incident.id, incident.version])
    save_draft(draft)
    return redirect(url_for("incidents.check", name=draft.name), 303)


def replaced(session: Session, draft: Draft) -> Incident | None:
    """The incident that a draft changes, of the person's own agency.

    Raises
    ------
    NotFoundError
        If it was withdrawn meanwhile.
    """
    if draft.replaces is None:
        return None
    return get_own(session, draft.replaces[0], agency_id=own_agency_id())


def next_question(draft: Draft) -> str | None:
    """The first question without an answer; of a changed incident, the others have the old one."""
    between = draft.precision == "between"
    answered = {
        "what": draft.category is not None,
        "when": draft.precision is not None,
        "time": draft.first is not None and (draft.last is not None or not between),
        "where": draft.place is not None,
        "reference": draft.reference is not None,
    }
    if draft.replaces is not None:
        answered |= dict.fromkeys(("what", "when", "where", "reference"), True)
        answered["time"] |= draft.precision is None
    return next((name for name in QUESTIONS if not answered[name]), None)


def go_on(draft: Draft) -> Response:
    """Keep the answers and go to the next question, or to all of them."""
    save_draft(draft)
    return redirect(url_for(f"incidents.{next_question(draft) or 'check'}", name=draft.name), 303)


def back_link(draft: Draft, question: str) -> str:
    """Where the person came from: the question before, or the list of answers."""
    position = QUESTIONS.index(question)
    if next_question(draft) is None or (draft.replaces and question != "time"):
        return url_for("incidents.check", name=draft.name)
    if not position:
        return url_for("incidents.start")
    return url_for(f"incidents.{QUESTIONS[position - 1]}", name=draft.name)


def person_name() -> str:
    """Whom the history and the audit trail name."""
    return str(current_user.email)
