"""An upload between its arrival and the word to send it: its table, and how far it is understood.

What a person has said of it so far is kept with the upload in the store, so that a restart, another
tab or tomorrow finds it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import BoundedSemaphore
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from hotspots.intake.profile import Profile
from hotspots.intake.source_table import SourceTable, parse_source_table
from hotspots.store.schema import Upload
from hotspots.store.sending_schema import FAILED, RECEIVED
from hotspots.store.submission_pages import is_kept
from hotspots.store.uploads import get_upload, upload_content
from web.cache import AnswerCache
from web.installation import database
from web.locations.scope import own_agency_id

MOST_AT_WORK = 2
"""Pages that have a whole table in their hands at one time: the largest takes some hundred MB."""
KEPT_CELLS = 1_500_000
"""One table of the largest kind, or some twenty usual ones: the pages of one upload share it."""


@dataclass(frozen=True)
class Draft:
    """An upload that nobody has sent yet, or that failed and may be sent otherwise.

    Attributes
    ----------
    table
        The worksheet that was chosen, or the first one.
    profile
        How a person said that it is read; None before they have.
    """

    upload: Upload
    table: SourceTable
    profile: Profile | None


def _cells(table: SourceTable) -> int:
    return len(table.rows) * max(1, len(table.columns))


_turns = BoundedSemaphore(MOST_AT_WORK)
_tables: AnswerCache[SourceTable] = AnswerCache(KEPT_CELLS, _cells)


def in_turn(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a view that works on a whole table wait until few others do."""

    @wraps(view)
    def wait(*arguments: Any, **named: Any) -> Any:
        with _turns:
            return view(*arguments, **named)

    return wait


def own_upload(session: Session, number: int) -> Upload:
    """An upload of the person's agency.

    Raises
    ------
    NotFoundError
        If there is none of that number, or it is another agency's: which of the two is not told.
    """
    return get_upload(session, number, agency_id=own_agency_id())


def open_draft(session: Session, number: int) -> Draft | None:
    """The upload as it is to be read; None where it was sent already.

    Raises
    ------
    HotspotsError
        If the file has been deleted, or cannot be read with the worksheet that was chosen.
    """
    upload = own_upload(session, number)
    if upload.state not in (RECEIVED, FAILED):
        return None
    return Draft(upload, table_of(session, upload, upload.sheet), _profile(upload))


def table_of(session: Session, upload: Upload, sheet: str | None) -> SourceTable:
    """The table in a kept file, read once for all pages.

    Raises
    ------
    HotspotsError
        If the file has been deleted, or has no such worksheet.
    """

    def read() -> SourceTable:
        content = upload_content(session, upload)
        return parse_source_table(content, name=upload.filename, sheet=sheet)

    if not is_kept(session, upload):
        return read()  # Says that it was deleted, whatever is still remembered of it.
    return _tables.get(_key(upload, sheet), read)


def remember(upload: Upload, table: SourceTable) -> None:
    """Keep the table that was read as the file arrived."""
    _tables.get(_key(upload, None), lambda: table)


def _profile(upload: Upload) -> Profile | None:
    try:
        return Profile.model_validate(upload.profile) if upload.profile else None
    except ValidationError:  # of an older version, which a person says again
        return None


def _key(upload: Upload, sheet: str | None) -> tuple[object, ...]:
    return database().settings.database_url, upload.id, upload.sha256, upload.filename, sheet
