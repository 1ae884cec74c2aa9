"""What calls are answered, as the description of the interface has it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Location = dict[str, str]


class Answer(BaseModel):
    """What all answers share: the description promises exactly what is sent."""

    model_config = ConfigDict(extra="forbid")


class Counts(Answer):
    """What became of the rows: rows = accepted + rejected + held + updated + unchanged."""

    rows: int
    accepted: int = Field(description="New incidents")
    rejected: int = Field(description="Wrong: correct them and send them again")
    held: int = Field(description="Kept until a person at your agency has decided something")
    updated: int = Field(description="Incidents that now say something else")
    unchanged: int = Field(description="Incidents that say the same as before")
    located: int = Field(description="New, updated and unchanged ones that have a place")
    outside: int = Field(description="Located ones that lie in no community area")


class Understood(Answer):
    """An incident as its report was understood."""

    reference: str = Field(
        description="Your own reference; made from the content where you gave none"
    )
    theme: str | None
    subtype: str | None
    start: datetime
    end: datetime
    time_precision: Literal["exact", "day", "interval", "month"]
    located: bool = Field(description="Whether it has a place, and so can be on a map")
    match_type: str = Field(description="What it was located by; none without a place")
    accuracy_m: float | None = Field(
        description="Radius in metres within which the true place lies"
    )
    community_area: str | None = Field(description="None outside all of them, or without a place")
    flags: list[str] = Field(description="What was assumed or doubtful; see the how-to")


class IncidentRow(Understood):
    """A row that is an incident now, or was one already."""

    row: int = Field(description="Its position in the call, from 1")
    outcome: Literal["accepted", "updated", "unchanged"]


class RowNotAccepted(Answer):
    """A row that was rejected, or is held for a person to decide about."""

    row: int = Field(description="Its position in the call, or its row in the spreadsheet")
    outcome: Literal["rejected", "held"]
    reference: str | None
    field: str | None = Field(description="The field or column to look at")
    value: str = Field(description="What stands there")
    reason: str = Field(description="What is wrong and what to do, in one sentence")


class Sent(Answer):
    """What became of the incidents of a call."""

    submission: int
    counts: Counts
    notes: list[str] = Field(description="What you should know of how the whole was read")
    rows: list[IncidentRow | RowNotAccepted]


class Submission(Answer):
    """One file, form or call of your agency, and what became of it."""

    submission: int
    received_at: datetime
    channel: Literal["file", "upload", "form", "api"]
    sent_by: str = Field(description="A person's address, the public part of a key, or a shell")
    filename: str
    counts: Counts
    hit_rate: float | None = Field(description="Located among its incidents, between 0 and 1")
    match_types: dict[str, int] = Field(description="How many were located by what")
    notes: list[str]
    withdrawn_at: datetime | None


class SubmissionPage(Answer):
    """Some submissions, the newest first."""

    submissions: list[Submission]
    next: str | None = Field(description="Address of the page that follows, as in the header Link")


class RowPage(Answer):
    """Some of the rows that were not accepted, in the order in which they were sent."""

    rows: list[RowNotAccepted]
    next: str | None = Field(description="Address of the page that follows, as in the header Link")


class Incident(Understood):
    """One of your agency's incidents as it stands."""

    category: str = Field(description="Your own code for what happened")
    location: Location = Field(description="The location as it was sent")
    easting: float | None = Field(description="Metres, EPSG:27700")
    northing: float | None
    version: int = Field(description="1 until it was changed for the first time")
    submission: int = Field(description="The one that reported it so")


class Withdrawn(Answer):
    """What withdrawing a submission did to the incidents that it reported."""

    submission: int
    removed: int = Field(description="Only it reported them: they are gone")
    restored: int = Field(description="They say again what they said before it")
    kept: int = Field(description="Another submission reports them too")


class WrongField(Answer):
    """What is wrong with one field."""

    row: int | None = Field(description="Position in the call, from 1; null for the call itself")
    field: str | None = Field(description="A field, a parameter or a header")
    message: str


class Problem(BaseModel):
    """Why a call was refused (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str = Field(description="What is wrong and what to do, in one sentence")
    errors: list[WrongField]
