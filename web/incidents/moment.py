"""A date and a time of day as people type them, with the messages of the GOV.UK style."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from hotspots.intake.incident import EARLIEST
from hotspots.intake.written_time import read_clock
from hotspots.periods import LONDON

PARTS = ("day", "month", "year")
LONGEST = 20
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass
class MomentAnswer:
    """One date, and the time of day where it is asked for.

    Attributes
    ----------
    prefix
        What its fields are called in the form: ``first-day``, ``first-time``.
    happened
        What the messages call it: "it happened", "it started".
    said
        Day, month, year and time of day as typed.
    errors
        The part of it that is wrong -> the sentence about it, in the order of the page.
    """

    prefix: str
    happened: str
    said: list[str]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Mapping[str, str], prefix: str, happened: str) -> MomentAnswer:
        """Take the fields of a form."""
        names = (*PARTS, "time")
        said = [form.get(f"{prefix}-{name}", "").replace("\0", "")[:LONGEST] for name in names]
        return cls(prefix, happened, [" ".join(text.split()) for text in said])

    def day(self) -> date | None:
        """The date, or None with a sentence in ``errors``."""
        empty = [name for name, text in zip(PARTS, self.said, strict=False) if not text]
        if len(empty) == len(PARTS):
            return self._wrong("day", f"Enter the date {self.happened}")
        if empty:
            missing = " and ".join(f"a {name}" for name in empty)
            return self._wrong(empty[0], f"The date {self.happened} must include {missing}")
        if not re.fullmatch(r"\d{4}", self.said[2], re.ASCII):
            return self._wrong("year", "Year must include 4 numbers")
        found = _date(*self.said[:3])
        if found is None:
            return self._wrong("day", f"The date {self.happened} must be a real date")
        if found < EARLIEST.date():
            return self._wrong("year", f"The date {self.happened} must be in 1990 or later")
        if found > datetime.now(LONDON).date():
            return self._wrong("day", f"The date {self.happened} must be today or in the past")
        return found

    def clock(self) -> time | None:
        """The time of day, or None with a sentence in ``errors``."""
        text = self.said[3]
        if not text:
            self.errors["time"] = f"Enter the time {self.happened}"
            return None
        found = read_clock(_in_full(text))
        if found is None or found[0] == 24:
            self.errors["time"] = f"The time {self.happened} must be a time, like 21:30 or 9.30pm"
            return None
        return time(*found)

    def moment(self) -> datetime | None:
        """Date and time of the clock in London, naive, or None with sentences in ``errors``."""
        day, clock = self.day(), self.clock()
        if day is None or clock is None:
            return None
        moment = datetime.combine(day, clock)
        if moment > datetime.now(LONDON).replace(tzinfo=None):
            self.errors["time"] = f"The time {self.happened} must be in the past"
            return None
        return moment

    def _wrong(self, part: str, sentence: str) -> None:
        self.errors[part] = sentence


def _in_full(text: str) -> str:
    """A time of day with its minutes: ``7:00 pm`` of 7pm, and of midday."""
    words = {"midnight": "00:00", "midday": "12:00", "noon": "12:00"}
    hour = re.fullmatch(r"(\d{1,2})\s*([ap]\.?m\.?)", text, re.IGNORECASE | re.ASCII)
    return f"{hour[1]}:00 {hour[2]}" if hour else words.get(text.lower(), text)


def _date(day: str, month: str, year: str) -> date | None:
    name = month[:3].lower()
    number = str(_MONTHS.index(name) + 1) if name in _MONTHS else month
    if not all(re.fullmatch(r"\d{1,2}", text, re.ASCII) for text in (day, number)):
        return None
    try:
        return date(int(year), int(number), int(day))
    except ValueError:
        return None


def written(moment: datetime) -> list[str]:
    """Day, month, year and time of day of an aware moment, as the fields of a form hold them."""
    local = moment.astimezone(LONDON)
    return [str(local.day), str(local.month), str(local.year), f"{local:%H:%M}"]
