"""The questions how well it is known when it happened, and when that was."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from pydantic import ValidationError
from werkzeug.wrappers import Response

from hotspots.intake.entry_fields import between_fields, day_fields, exact_fields
from hotspots.intake.incident import IncidentReport
from hotspots.intake.occurrence import DAY, EXACT, INTERVAL
from hotspots.roles import Role
from hotspots.store.schema import Incident
from web.access import allow
from web.incidents.blueprint import blueprint
from web.incidents.draft import Draft, load_draft
from web.incidents.journey import NAME, back_link, go_on, replaced
from web.incidents.moment import MomentAnswer, written
from web.installation import database

PRECISIONS = {EXACT: EXACT, DAY: DAY, INTERVAL: "between"}
"""How a stored incident's time is known -> the answer of the form."""
CHOOSE = "Select how well you know when it happened"


@blueprint.get(f"/new/{NAME}/when")
@allow(Role.SUBMITTER)
def when(name: str) -> str:
    """Ask how well it is known when it happened."""
    draft = load_draft(name)
    return _ask_when(draft, draft.take_problem("when"))


@blueprint.post(f"/new/{NAME}/when")
@allow(Role.SUBMITTER)
def answer_when(name: str) -> Response | tuple[str, int]:
    """Take how well it is known; then the date is asked for, again if it was answered before."""
    draft = load_draft(name)
    chosen = request.form.get("precision", "")
    if chosen not in PRECISIONS.values():
        return _ask_when(draft, CHOOSE), 400
    draft.precision, draft.first, draft.last = chosen, None, None
    return go_on(draft)


@blueprint.get(f"/new/{NAME}/time")
@allow(Role.SUBMITTER)
def time(name: str) -> str | Response:
    """Ask for the date, and for the time of day as far as it is known."""
    draft = load_draft(name)
    if draft.precision is None:
        return redirect(url_for("incidents.when", name=name), 303)
    moments = [
        MomentAnswer(prefix, happened, said)
        for (prefix, happened), said in zip(_asked(draft), _before(draft), strict=True)
    ]
    problem = draft.take_problem("time")
    if problem:
        moments[0].errors["day"] = problem
    return _ask_time(draft, moments)


@blueprint.post(f"/new/{NAME}/time")
@allow(Role.SUBMITTER)
def answer_time(name: str) -> Response | tuple[str, int]:
    """Take the date and the time of day."""
    draft = load_draft(name)
    if draft.precision is None:
        return redirect(url_for("incidents.when", name=name), 303)
    moments = [
        MomentAnswer.read(request.form, prefix, happened) for prefix, happened in _asked(draft)
    ]
    if _fields(draft.precision, moments) is None:
        return _ask_time(draft, moments), 400
    draft.first = moments[0].said
    draft.last = moments[1].said if len(moments) > 1 else None
    return go_on(draft)


def when_fields(draft: Draft) -> dict[str, str]:
    """When it happened, in the fields of the model; nothing where it is not answered in full."""
    said = [draft.first or [""] * 4, draft.last or [""] * 4]
    moments = [
        MomentAnswer(prefix, happened, parts)
        for (prefix, happened), parts in zip(_asked(draft), said, strict=False)
    ]
    return _fields(draft.precision or "", moments) or {}


def _asked(draft: Draft) -> list[tuple[str, str]]:
    if draft.precision == "between":
        return [("first", "it started"), ("last", "it ended")]
    return [("first", "it happened")]


def _fields(precision: str, moments: Sequence[MomentAnswer]) -> dict[str, str] | None:
    """The fields that the model takes, or None with sentences in the moments' errors."""
    if precision == DAY:
        day = moments[0].day()
        fields = day_fields(day) if day else None
    elif precision == EXACT:
        moment = moments[0].moment()
        fields = exact_fields(moment.date(), moment.time()) if moment else None
    else:
        first, last = moments[0].moment(), moments[1].moment()
        if first and last and last <= first:
            moments[1].errors["time"] = "The time it ended must be after the time it started"
            return None
        fields = between_fields(first, last) if first and last else None
    return fields if fields and _is_taken(fields, moments) else None


def _is_taken(fields: dict[str, str], moments: Sequence[MomentAnswer]) -> bool:
    """Whether the one model of an incident takes these; its sentence is that of every door."""
    try:
        IncidentReport.model_validate({"category": "any", **fields})
    except ValidationError as error:
        moments[0].errors["day"] = error.errors(include_url=False)[0]["msg"]
        return False
    return True


def _ask_when(draft: Draft, error: str) -> str:
    with database().session() as session:
        incident = replaced(session, draft)
    chosen = draft.precision or (PRECISIONS.get(incident.time_precision) if incident else None)
    return render_template(
        "incidents/when.html", chosen=chosen, back=back_link(draft, "when"), error=error
    )


def _ask_time(draft: Draft, moments: Sequence[MomentAnswer]) -> str:
    return render_template(
        "incidents/time.html", moments=moments, clock=draft.precision != DAY,
        back=url_for("incidents.when", name=draft.name),
    )  # fmt: skip


def _before(draft: Draft) -> list[list[str]]:
    """What stands in the fields at first: the answer before, or what the incident says."""
    if draft.first is not None:
        return [said for said in (draft.first, draft.last) if said is not None]
    with database().session() as session:
        incident = replaced(session, draft)
    return [said for said, _ in zip(_stored(incident), _asked(draft), strict=False)]


def _stored(incident: Incident | None) -> list[list[str]]:
    if incident is None or incident.time_precision not in PRECISIONS:
        return [[""] * 4, [""] * 4]
    first, last = written(incident.start), written(incident.end)
    if incident.time_precision == DAY:
        first[3] = last[3] = ""
    return [first, last]
