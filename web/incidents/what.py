"""The questions what happened, and under which reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotspots.intake.entry import reference_taken
from hotspots.intake.incident import LONGEST_REFERENCE
from hotspots.roles import Role
from hotspots.store.agency_categories import list_categories
from hotspots.store.own_incidents import number_of_reference
from hotspots.store.schema import Incident
from hotspots.themes import THEMES, parse_theme_path
from web.access import allow
from web.incidents.blueprint import blueprint
from web.incidents.draft import load_draft
from web.incidents.journey import NAME, back_link, go_on, replaced
from web.incidents.wording import said_what
from web.installation import database
from web.locations.scope import own_agency_id

SENSITIVE = "Never shown as a place on a map, only in the total of an area"
CHOOSE = "Select what happened"
OWN = "Your agency’s own categories"


@dataclass(frozen=True)
class Section:
    """Categories that stand together: the agency's own codes, or the kinds of a theme."""

    title: str
    items: tuple[dict[str, Any], ...]

    @property
    def values(self) -> tuple[str, ...]:
        """What the form sends for each."""
        return tuple(item["value"] for item in self.items)

    def in_words(self, item: dict[str, Any]) -> str:
        """One of its categories as an answer: with its theme, or with what the code means."""
        if self.title == OWN:
            return f"{item['text']} ({item['hint']['text']})"
        return f"{self.title}: {item['text']}"


@blueprint.get(f"/new/{NAME}/what")
@allow(Role.SUBMITTER)
def what(name: str) -> str:
    """Ask what happened."""
    draft = load_draft(name)
    with database().session() as session:
        incident = replaced(session, draft)
        sections = sections_of(session, incident)
    chosen = draft.category or (incident.category if incident else "")
    return render_template(
        "incidents/what.html", sections=sections, chosen=chosen, back=back_link(draft, "what"),
        error=draft.take_problem("what"),
    )  # fmt: skip


@blueprint.post(f"/new/{NAME}/what")
@allow(Role.SUBMITTER)
def answer_what(name: str) -> Response | tuple[str, int]:
    """Take what happened."""
    draft = load_draft(name)
    with database().session() as session:
        sections = sections_of(session, replaced(session, draft))
    chosen = request.form.get("category", "")
    if not any(chosen in section.values for section in sections):
        page = render_template(
            "incidents/what.html", sections=sections, chosen="", back=back_link(draft, "what"),
            error=CHOOSE,
        )  # fmt: skip
        return page, 400
    draft.category = chosen
    return go_on(draft)


@blueprint.get(f"/new/{NAME}/reference")
@allow(Role.SUBMITTER)
def reference(name: str) -> str:
    """Ask for the agency's own reference."""
    draft = load_draft(name)
    return render_template(
        "incidents/reference.html", said=draft.reference or "",
        back=back_link(draft, "reference"), error=draft.take_problem("reference"),
    )  # fmt: skip


@blueprint.post(f"/new/{NAME}/reference")
@allow(Role.SUBMITTER)
def answer_reference(name: str) -> Response | tuple[str, int]:
    """Take the reference; one that another incident has is refused."""
    draft = load_draft(name)
    said = " ".join(request.form.get("reference", "").replace("\0", "").split())
    error = _wrong_reference(said)
    if error and draft.replaces is None:
        page = render_template(
            "incidents/reference.html", said=said, back=back_link(draft, "reference"), error=error
        )
        return page, 400
    draft.reference = said if draft.replaces is None else None
    return go_on(draft)


def sections_of(session: Session, incident: Incident | None) -> list[Section]:
    """The agency's own codes where it has any, then the kinds of each theme.

    The code of an incident that is changed is among them, whatever it was sent by.
    """
    own = {
        one.code: said_what(*parse_theme_path(one.path))
        for one in list_categories(session, own_agency_id())
    }
    sections = [
        Section(
            theme.title,
            tuple(
                {
                    "value": f"{theme.id}/{kind.id}",
                    "text": kind.title,
                    "hint": {"text": SENSITIVE} if kind.sensitive else None,
                }
                for kind in theme.subtypes
            ),
        )
        for theme in THEMES.values()
    ]
    if incident and not any(incident.category in section.values for section in sections):
        own.setdefault(incident.category, said_what(incident.theme, incident.subtype))
    if own:
        items = ({"value": code, "text": code, "hint": {"text": own[code]}} for code in own)
        sections.insert(0, Section(OWN, tuple(items)))
    return sections


def _wrong_reference(said: str) -> str:
    if len(said) > LONGEST_REFERENCE:
        return f"Reference must be {LONGEST_REFERENCE} characters or less"
    if not said:
        return ""
    with database().session() as session:
        taken = number_of_reference(session, own_agency_id(), said)
    return reference_taken(said) if taken else ""
