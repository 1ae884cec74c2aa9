"""The one model of an incident as it is sent, whether in a file, a form or a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from hotspots.intake.occurrence import (
    MOST_KEPT,
    Column,
    Occurrence,
    UnreadableTimeError,
    month_alone,
    read_cell,
    read_column,
    span,
)
from hotspots.intake.profile import WHERE

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST_AHEAD = timedelta(hours=24)
LONGEST_REFERENCE = 100


class ReportedIncident(NamedTuple):
    """What a usable report says: a fraction of the size of the model that checked it.

    ``month_alone`` is whether the month is all that is known of the time.
    """

    reference: str
    category: str
    occurrence: Occurrence
    location: Mapping[str, str]
    month_alone: bool


class IncidentReport(BaseModel):
    """What an agency says happened, cell by cell and as text.

    When: ``start``, or ``date`` (and ``time``), or ``month``; with ``end``, the interval up to it.
    Where: any of the location fields; none at all is an incident that cannot be mapped, not an
    error.

    Validation context: ``columns`` maps a field to what its whole column shows (see
    `occurrence.read_column`), ``latest`` is the last moment that is not in the future,
    ``occurrences`` keeps what the cells of one table came to.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reference: str = Field(
        default="",
        description="The agency's own reference, up to 100 characters; sending it again replaces",
        examples=["WH-101"],
    )
    category: str = Field(
        default="",
        description="The agency's own code for what happened, or a theme/subtype",
        examples=["asb/nuisance"],
    )
    start: str = Field(
        default="",
        description="When it happened, or from when; London time unless it names a zone",
        examples=["2025-03-27T21:30"],
    )
    end: str = Field(default="", description="Until when", examples=["2025-03-28T07:00"])
    date: str = Field(default="", description="The day alone", examples=["2025-03-27"])
    time: str = Field(default="", description="The time on that day", examples=["21:30"])
    month: str = Field(
        default="", description="Where not even the day is known", examples=["2025-03"]
    )
    postcode: str = Field(default="", description="A whole postcode", examples=["WX1 1AA"])
    grid_reference: str = Field(
        default="", description="On the National Grid", examples=["SU 005 505"]
    )
    easting: str = Field(default="", description="Metres, EPSG:27700", examples=["400512"])
    northing: str = Field(default="", description="Metres, EPSG:27700", examples=["161304"])
    latitude: str = Field(default="", description="Degrees, WGS 84", examples=["51.2531"])
    longitude: str = Field(default="", description="Degrees, WGS 84", examples=["-1.9921"])
    uprn: str = Field(default="", description="Unique Property Reference Number", examples=["1"])
    address: str = Field(default="", description="Any text about the place")
    street: str = Field(default="", description="A street alone", examples=["High Street"])
    locality: str = Field(default="", description="Village, town or suburb")

    @cached_property
    def occurrence(self) -> Occurrence:
        """When it happened; validation leaves it here, read as its whole column is."""
        return self._read_when({}, datetime.now(UTC) + LATEST_AHEAD)

    def said(self, where: Sequence[str] = WHERE) -> ReportedIncident:
        """What of it is stored, without the cells that were read.

        Parameters
        ----------
        where
            The location fields that can hold anything, in the order of `WHERE`.
        """
        cells = self.__dict__  # asked for one by one, a model's fields cost several times as much
        return ReportedIncident(
            cells["reference"],
            cells["category"],
            self.occurrence,
            {field: cells[field] for field in where if cells[field]},
            bool(cells["month"] and not (cells["start"] or cells["date"])),
        )

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
        # A private attribute of the model would cost more than reading the date does.
        self.__dict__["occurrence"] = self._when(context)
        return self

    def _when(self, context: dict[str, Any]) -> Occurrence:
        """When it happened; what many rows of a table say of it is understood once."""
        cells, known = self.__dict__, context.get("occurrences")
        said = cells["start"], cells["end"], cells["date"], cells["time"], cells["month"]
        if known is not None and (occurrence := known.get(said)):
            return occurrence  # type: ignore[no-any-return]
        latest = context.get("latest") or datetime.now(UTC) + LATEST_AHEAD
        occurrence = self._read_when(context.get("columns", {}), latest)
        if known is not None and len(known) < MOST_KEPT:
            known[said] = occurrence
        return occurrence

    def _read_when(self, columns: dict[str, Column], latest: datetime) -> Occurrence:
        field = "start" if self.start else "date" if self.date else "month" if self.month else ""
        if not field:
            raise _problem("start", "The date is empty; say when it happened, at least the day.")
        first = self._read(field, columns, clock=self.time if field == "date" else "")
        last = self._read("end", columns) if self.end else None
        if first.start < EARLIEST:
            raise _problem(field, "The date is before 1990; correct the year.")
        if first.start > latest:
            raise _problem(field, "The date is in the future; correct it.")
        if last is None:
            return first
        if last.start > latest:
            raise _problem("end", "The date is in the future; correct it.")
        try:
            return span(first, last)
        except UnreadableTimeError as error:
            raise _problem("end", str(error)) from None

    def _read(self, field: str, columns: dict[str, Column], *, clock: str = "") -> Occurrence:
        text = getattr(self, field)
        try:
            column = columns.get(field) or read_column([text], clocks=[clock])
            found = read_cell(text, column, clock=clock)
        except UnreadableTimeError as error:
            raise _problem(field, str(error)) from None
        return month_alone(found) if field == "month" else found


def _problem(field: str, sentence: str) -> PydanticCustomError:
    return PydanticCustomError("incident", "{sentence}", {"sentence": sentence, "field": field})
