"""The answers of a form that is being filled in, kept in the signed cookie of the session.

Nothing of a half-filled form is stored or stands in an address: an address holds the draft's name,
which says nothing. Several windows fill in a draft each. Signing out, or 15 minutes without a
click, forgets them all.
"""

from __future__ import annotations

import json
import secrets
import zlib
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from flask import session

from hotspots.errors import NotFoundError
from hotspots.store.placings import Placement

DRAFTS = "drafts"
MOST_DRAFTS = 4
MOST_BYTES = 2_600
"""Packed; signed and written as text they are 3,500, and a browser keeps no cookie over 4,093."""
UNKNOWN_PLACE = "unknown"


class LostDraftError(NotFoundError):
    """The answers are not there any more: the session ended, or too many forms were open."""


@dataclass
class Draft:
    """What has been answered so far; what is None has not.

    Attributes
    ----------
    name
        Names the draft in addresses.
    category
        The agency's code or ``theme/kind``.
    precision
        ``exact``, ``day`` or ``between``.
    first, last
        Day, month, year and time of day as they were written; ``last`` only of ``between``.
    place
        What `place_said` makes of a `Placement`, and the text that was typed for it; or
        ``unknown``.
    reference
        The agency's own; "" if it gave none.
    replaces
        Number and version of the incident that is changed. What is not answered then stays.
    problem
        The question that the pipeline asks again, and its sentence.
    done
        Number of the incident that came of it.
    """

    name: str = field(default_factory=lambda: secrets.token_hex(4))
    category: str | None = None
    precision: str | None = None
    first: list[str] | None = None
    last: list[str] | None = None
    place: list[Any] | str | None = None
    reference: str | None = None
    replaces: list[int] | None = None
    problem: list[str] | None = None
    done: int | None = None

    @property
    def placement(self) -> Placement | None:
        """The place that was chosen."""
        return Placement(*self.place[:5]) if isinstance(self.place, list) else None

    @property
    def typed(self) -> str:
        """The text that was typed for the place."""
        return str(self.place[5]) if isinstance(self.place, list) else ""

    def place_at(self, placement: Placement, typed: str) -> None:
        """Take a place as the answer."""
        self.place = [*asdict(placement).values(), typed]

    def take_problem(self, question: str) -> str:
        """The sentence that the pipeline has about a question, told once."""
        if self.problem is None or self.problem[0] != question:
            return ""
        sentence = self.problem[1]
        self.problem = None
        save_draft(self)
        return sentence


def load_draft(name: str) -> Draft:
    """The draft of that name.

    Raises
    ------
    LostDraftError
        If this session holds none.
    """
    for kept, said in session.get(DRAFTS, []):
        if kept == name:
            return Draft(name=name, **said)
    raise LostDraftError("Your answers are no longer there.")


def save_draft(draft: Draft) -> None:
    """Keep the answers; the oldest drafts give way where there are too many."""
    said = {
        one.name: value
        for one in fields(draft)
        if one.name != "name" and (value := getattr(draft, one.name)) is not None
    }
    # A list, for the cookie sorts the keys of a mapping.
    others = [kept for kept in session.get(DRAFTS, []) if kept[0] != draft.name]
    kept = [*others, [draft.name, said]][-MOST_DRAFTS:]
    while len(kept) > 1 and _size(kept) > MOST_BYTES:
        del kept[0]
    session[DRAFTS] = kept


def finish_draft(draft: Draft, incident: int) -> None:
    """Forget the answers, but not what came of them: the form may be sent once more."""
    save_draft(Draft(name=draft.name, done=incident))


def _size(kept: list[Any]) -> int:
    return len(zlib.compress(json.dumps(kept).encode()))
