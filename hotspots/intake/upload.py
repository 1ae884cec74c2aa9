"""Taking an upload in: what a worker does with a file that a person sent and confirmed."""

from __future__ import annotations

import logging
import traceback

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from hotspots.errors import HotspotsError, InputError, SetupError
from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake.collection import collection_paused
from hotspots.intake.freed_memory import return_freed_memory
from hotspots.intake.profile import Profile
from hotspots.intake.sender import Sender
from hotspots.intake.source_table import SourceTable, parse_source_table
from hotspots.intake.submission import Advance, submit_table
from hotspots.store.database import Database
from hotspots.store.schema import Upload
from hotspots.store.sign_of_life import sign_of_life
from hotspots.store.uploads import (
    MOST_ATTEMPTS,
    Claim,
    claim_upload,
    fail_upload,
    finish_upload,
    put_back,
    recover_upload,
    running_uploads,
    upload_content,
)

OUR_FAULT = (
    "Sorry, there is a problem with the service; nothing of this file was stored. It has been "
    "recorded. Try again later, or ask the person who runs this service."
)
AWAY = (
    "The service could not reach its records or the place names it needs; nothing of this file was "
    "stored. Try again later, or ask the person who runs this service."
)
_log = logging.getLogger(__name__)


class Interrupted(Exception):  # noqa: N818 - the service stops; nothing is wrong
    """Raised by who is told of the progress: stop, and let the upload wait for the next start."""


def take_in(
    database: Database,
    number: int,
    *,
    geocoder: Geocoder,
    advance: Advance = lambda stage, done, total: None,
) -> None:
    """Store the incidents of a queued upload, or say in its row why that cannot be.

    It is done only in the transaction that stores its rows. Nothing is raised for what is wrong
    with the file: that is said in the upload's message. An upload that is not queued, or that
    somebody else works on, is passed over.

    Parameters
    ----------
    geocoder
        One that knows the gazetteer; what the agency means by its texts is added to it.
    advance
        Told of the progress; may raise `Interrupted`.

    Raises
    ------
    SetupError
        If the database cannot be reached; the upload waits for `recover_uploads` then.
    """
    with sign_of_life(database, number) as ours:
        claimed = _claim(database, number) if ours else None
        if claimed is None:
            return
        claim, upload = claimed
        try:
            _store(database, claim, upload, geocoder, advance)
        except Interrupted:
            with database.transaction() as session:
                put_back(session, claim, counts=False)
        except SetupError as error:
            _retry_or_fail(database, claim, error)
        except HotspotsError as error:
            _fail(database, claim, str(error))
        except Exception as error:
            record_defect(number, error)
            _fail(database, claim, OUR_FAULT)
        finally:
            return_freed_memory()


def recover_uploads(database: Database) -> list[int]:
    """Queue again what dead workers had begun; the numbers of those that wait again.

    One that was begun too often is given up instead, because it may be what kills them.
    """
    with database.session() as session:
        begun = running_uploads(session)
    recovered = []
    for number in begun:
        with sign_of_life(database, number) as dead:
            if not dead:
                continue
            with database.transaction() as session:
                if recover_upload(session, number):
                    recovered.append(number)
    return recovered


def record_defect(number: int, error: Exception) -> None:
    """Log what went wrong with an upload: of which kind and where, but not in which words.

    An error's own words may hold what stood in a cell.
    """
    where = "".join(traceback.format_tb(error.__traceback__))
    _log.error("Upload %d failed with %s:\n%s", number, type(error).__name__, where)


def _claim(database: Database, number: int) -> tuple[Claim, Upload] | None:
    with database.transaction() as session:
        return claim_upload(session, number)


def _store(
    database: Database, claim: Claim, upload: Upload, geocoder: Geocoder, advance: Advance
) -> None:
    with collection_paused():  # from the first row read
        submit_table(
            database,
            _table(database, upload),
            sender=_sender(upload),
            profile=_profile(upload),
            geocoder=geocoder,
            advance=advance,
            with_stored=lambda session, submission: finish_upload(session, claim, submission),
        )


def _table(database: Database, upload: Upload) -> SourceTable:
    with database.session() as session:
        content = upload_content(session, upload)
    table = parse_source_table(
        content,
        name=upload.filename,
        expected_columns=_profile(upload).columns.values(),
        sheet=upload.sheet,
    )
    del content
    return_freed_memory()  # the file and its text, before the rows make the most of it
    return table


def _profile(upload: Upload) -> Profile:
    try:
        return Profile.model_validate(upload.profile)
    except ValidationError as error:
        raise InputError(
            f"How upload {upload.id} is read was not saved as it should be; "
            "say again which column is what."
        ) from error


def _sender(upload: Upload) -> Sender:
    name = upload.user.email if upload.user else ""
    return Sender(upload.agency.code, name, "upload", upload.user_id)


def _retry_or_fail(database: Database, claim: Claim, error: SetupError) -> None:
    """The installation is at fault, not the file: it may be otherwise in a minute."""
    _log.warning("Upload %d, attempt %d: %s", claim.number, claim.attempt, error)
    if claim.attempt >= MOST_ATTEMPTS:
        _fail(database, claim, AWAY if isinstance(error.__cause__, DBAPIError) else str(error))
        return
    with database.transaction() as session:
        put_back(session, claim)


def _fail(database: Database, claim: Claim, message: str) -> None:
    with database.transaction() as session:
        fail_upload(session, claim, message)
