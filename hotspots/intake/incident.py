"""The one model of an incident as it is sent, whether in a file, a form or a call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from hotspots.intake.occurrence import (
    Column,
    Occurrence,
    UnreadableTimeError,
    read_cell,
    read_column,
    span,
)
from hotspots.intake.profile import WHERE

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST_AHEAD = timedelta(hours=24)
LONGEST_REFERENCE = 100


class IncidentReport(BaseModel):
    """What an agency says happened, cell by cell and as text.

    When: ``start``, or ``date`` (and ``time``), or ``month``; with ``end``, the interval up to it.
    Where: any of the location fields; none at all is an incident that cannot be mapped, not an
    error.

    Validation context: ``columns`` maps a field to what its whole column shows (see
    `occurrence.read_column`), ``now`` is the present moment.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reference: str = Field(default="", description="The agency's own reference")
    category: str = Field(default="", description="The agency's own code for what happened")
    start: str = ""
    end: str = ""
    date: str = ""
    time: str = ""
    month: str = ""
    postcode: str = ""
    grid_reference: str = ""
    easting: str = ""
    northing: str = ""
    latitude: str = ""
    longitude: str = ""
    uprn: str = ""
    address: str = Field(default="", description="Any text about the place")
    street: str = ""
    locality: str = Field(default="", description="Village, town or suburb")
    _occurrence: Occurrence = PrivateAttr()

    @property
    def occurrence(self) -> Occurrence:
        """When it happened."""
        return self._occurrence

    @property
    def location(self) -> dict[str, str]:
        """The location fields that hold anything, as sent."""
        fields = self.model_dump(include={str(field) for field in WHERE})
        return {field: value for field, value in fields.items() if value}

    @model_validator(mode="after")
    def _usable(self, info: ValidationInfo) -> IncidentReport:
        context: dict[str, Any] = info.context or {}
        if not self.category:
            raise _problem("category", "The category is empty; say what kind of incident it was.")
        if len(self.category) > 200:
            raise _problem("category", "The category is longer than 200 characters; shorten it.")
        if len(self.reference) > LONGEST_REFERENCE:
            raise _problem(
                "reference",
                f"The reference is longer than {LONGEST_REFERENCE} characters; shorten it.",
            )
        self._occurrence = self._read_when(
            context.get("columns", {}), context.get("now", datetime.now(UTC)) + LATEST_AHEAD
        )
        return self

    def _read_when(self, columns: dict[str, Column], latest: datetime) -> Occurrence:
        field = next((name for name in ("start", "date", "month") if getattr(self, name)), None)
        if field is None:
            raise _problem("start", "The date is empty; say when it happened, at least the day.")
        first = self._read(field, columns, clock=self.time if field == "date" else "")
        last = self._read("end", columns) if self.end else None
        if first.start < EARLIEST:
            raise _problem(field, "The date is before 1990; correct the year.")
        for name, occurrence in ((field, first), ("end", last)):
            if occurrence and occurrence.start > latest:
                raise _problem(name, "The date is in the future; correct it.")
        try:
            return span(first, last)
        except UnreadableTimeError as error:
            raise _problem("end", str(error)) from None

    def _read(self, field: str, columns: dict[str, Column], *, clock: str = "") -> Occurrence:
        text = getattr(self, field)
        try:
            return read_cell(text, columns.get(field) or read_column([text]), clock=clock)
        except UnreadableTimeError as error:
            raise _problem(field, str(error)) from None


def _problem(field: str, sentence: str) -> PydanticCustomError:
    return PydanticCustomError("incident", "{sentence}", {"sentence": sentence, "field": field})
