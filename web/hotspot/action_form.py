"""What a person fills in about something that was done, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from hotspots.intake.personal_text import personal_kinds
from hotspots.store.actions import EARLIEST, LATEST, LONGEST_NAME, LONGEST_TEXT, WhatWasDone
from hotspots.store.actions_schema import ACTION_KINDS, Action

PARTS = ("day", "month", "year")
LONGEST_PART = 20
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
Parts = tuple[str, str, str]
NOTHING: Parts = ("", "", "")


@dataclass
class ActionForm:
    """A filled-in form.

    Attributes
    ----------
    began, ended
        Day, month and year as typed.
    confirmed
        Whether the person says that the text may tell of people.
    personal
        The kinds of personal data that the text seems to hold, once it has been checked.
    seen
        When what the person saw had last been changed; empty for a new note.
    errors
        The id of a field -> the sentence about it, in the order of the page.
    """

    kind: str = ""
    text: str = ""
    done_by: str = ""
    began: Parts = NOTHING
    ended: Parts = NOTHING
    confirmed: bool = False
    personal: tuple[str, ...] = ()
    seen: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Mapping[str, str]) -> ActionForm:
        """Take the fields of a form."""
        said = {name: form.get(name, "").replace("\0", "").strip() for name in form}
        return cls(
            kind=said.get("kind", ""),
            text=said.get("text", "").replace("\r\n", "\n"),
            done_by=" ".join(said.get("done_by", "").split()),
            began=_parts(said, "began"),
            ended=_parts(said, "ended"),
            confirmed="personal" in form,
            seen=said.get("seen", ""),
        )

    @classmethod
    def of(cls, action: Action) -> ActionForm:
        """What stands in the form of an action that is noted already."""
        return cls(
            kind=action.kind,
            text=action.text,
            done_by=action.done_by,
            began=_written(action.began),
            ended=NOTHING if action.ended is None else _written(action.ended),
            seen=action.changed_at.isoformat(),
        )

    def said(self) -> WhatWasDone | None:
        """What was done, or None with sentences in ``errors``."""
        if self.kind not in ACTION_KINDS:
            self.errors["kind"] = "Select what was done"
        self._check_text()
        self._check_done_by()
        began = self._day(self.began, "began", "it began")
        ended = self._day(self.ended, "ended", "it ended") if any(self.ended) else None
        if began and ended and ended < began:
            self.errors["ended-day"] = "The date it ended must be the same as or after it began"
        self.personal = tuple(dict.fromkeys(personal_kinds(f"{self.text}\n{self.done_by}")))
        if self.personal and not self.confirmed:
            self.errors["personal"] = "Confirm that this must be said, or take it out"
        if self.errors or began is None:
            return None
        return WhatWasDone(self.kind, self.text, self.done_by, began, ended)

    @property
    def seen_at(self) -> datetime | None:
        """``seen`` as a moment, None where it is not one."""
        try:
            return datetime.fromisoformat(self.seen)
        except ValueError:
            return None

    def overtaken_by(self, action: Action) -> None:
        """Say that somebody else was quicker; what they wrote has been seen then."""
        self.errors["text"] = (
            "Somebody else has changed this note since you opened it. It now says: "
            f"“{action.text}” Save again to replace that with yours"
        )
        self.seen = action.changed_at.isoformat()

    def _check_text(self) -> None:
        if not any(c.isprintable() and not c.isspace() for c in self.text):
            self.errors["text"] = "Enter what was done"
        elif len(self.text) > LONGEST_TEXT:
            self.errors["text"] = f"What was done must be {LONGEST_TEXT} characters or fewer"

    def _check_done_by(self) -> None:
        if not any(c.isprintable() and not c.isspace() for c in self.done_by):
            self.errors["done_by"] = "Enter the agency or team that did it"
        elif len(self.done_by) > LONGEST_NAME:
            self.errors["done_by"] = (
                f"The agency or team must be {LONGEST_NAME} characters or fewer"
            )

    def _day(self, said: Parts, prefix: str, happened: str) -> date | None:
        missing = [part for part, text in zip(PARTS, said, strict=True) if not text]
        if len(missing) == len(PARTS):
            return self._wrong(f"{prefix}-day", f"Enter the date {happened}")
        if missing:
            names = " and ".join(f"a {part}" for part in missing)
            return self._wrong(
                f"{prefix}-{missing[0]}", f"The date {happened} must include {names}"
            )
        if not re.fullmatch(r"\d{4}", said[2], re.ASCII):
            return self._wrong(f"{prefix}-year", "Year must include 4 numbers")
        found = _date(*said)
        if found is None:
            return self._wrong(f"{prefix}-day", f"The date {happened} must be a real date")
        if not EARLIEST <= found <= LATEST:
            return self._wrong(
                f"{prefix}-year",
                f"The date {happened} must be between {EARLIEST.year} and {LATEST.year}",
            )
        return found

    def _wrong(self, name: str, sentence: str) -> None:
        self.errors[name] = sentence


def _parts(said: Mapping[str, str], prefix: str) -> Parts:
    day, month, year = (said.get(f"{prefix}-{part}", "")[:LONGEST_PART] for part in PARTS)
    return day, month, year


def _written(day: date) -> Parts:
    return str(day.day), str(day.month), str(day.year)


def _date(day: str, month: str, year: str) -> date | None:
    name = month[:3].lower()
    number = str(_MONTHS.index(name) + 1) if name in _MONTHS else month
    if not all(re.fullmatch(r"\d{1,2}", text, re.ASCII) for text in (day, number)):
        return None
    try:
        return date(int(year), int(number), int(day))
    except ValueError:
        return None
