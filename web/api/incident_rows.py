"""Incidents of a call as the rows of a table, which the one pipeline reads like a file's."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from hotspots.intake.incident import IncidentReport
from hotspots.intake.limits import LARGEST_CELL
from hotspots.intake.profile import Profile, find_profile
from hotspots.intake.quotation import quote
from hotspots.intake.source_table import SourceRow, SourceTable
from web.problems import CallRefusedError, FieldError

FIELDS = tuple(IncidentReport.model_fields)
NUMBERS = ("easting", "northing", "latitude", "longitude", "uprn")
"""The fields that may come as numbers; all come as text as well."""

LARGEST_NUMBER = 1e15
MOST_ERRORS = 100


@cache
def call_profile() -> Profile:
    """How a call is read: fields by their own names, and dates never with the month first.

    A file shows by all of its dates which way round they are. A call has few, and its meaning may
    not change with what else happens to be in it.
    """
    template = find_profile("template")
    own_names = {field: field for field in FIELDS}
    return template.model_copy(update={"columns": own_names, "day_first": True})


def table_of(incidents: Sequence[Mapping[str, Any]], *, body: bytes, name: str) -> SourceTable:
    """The incidents as a table of text, a row for each, numbered from 1.

    Raises
    ------
    CallRefusedError
        422 with the row and the name of every field that the description does not have, or that
        holds something that is no text; nothing of the call is used then.
    """
    errors = [
        error
        for row, incident in enumerate(incidents, start=1)
        for error in _errors_of(row, incident)
    ]
    if errors:
        said = f"{len(errors):,} fields are" if len(errors) > 1 else "A field is"
        raise CallRefusedError(
            422,
            f"{said} not as the description has it, so nothing of the call was stored.",
            errors=errors[:MOST_ERRORS],
        )
    rows = tuple(
        SourceRow(row, tuple(_text(incident.get(field)) for field in FIELDS))
        for row, incident in enumerate(incidents, start=1)
    )
    return SourceTable(
        name=name,
        columns=FIELDS,
        rows=rows,
        encoding="utf-8",
        delimiter="",
        sha256=hashlib.sha256(body).hexdigest(),
        kind="api",
    )


def _errors_of(row: int, incident: Mapping[str, Any]) -> Iterator[FieldError]:
    for field, value in incident.items():
        message = _wrong(field, value)
        if message:
            yield FieldError(row, quote(field, most=100), message)


def _wrong(field: str, value: object) -> str:
    """What keeps a value from being a cell; nothing, if it can be one."""
    if field not in FIELDS:
        return "There is no such field; remove it or correct its name."
    if value is None:
        return ""
    if isinstance(value, str):
        return _wrong_text(value)
    if field not in NUMBERS:
        return "Write it as text, in quotation marks."
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "Write it as a number or as text."
    return "" if -LARGEST_NUMBER < value < LARGEST_NUMBER else "The number is too large."


def _wrong_text(value: str) -> str:
    if len(value) > LARGEST_CELL:
        return f"The text is longer than {LARGEST_CELL:,} characters; shorten it."
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n\r" for c in value):
        return "The text has a character that cannot be written; remove it."
    return ""


def _text(value: str | int | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return str(value)
