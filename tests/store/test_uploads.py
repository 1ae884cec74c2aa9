"""Files on their way in: every state, who may change it, and what is deleted when."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from hotspots.errors import ConflictError, NotFoundError
from hotspots.store import audit, uploads
from hotspots.store.agencies import add_agency, set_enabled
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent, Submission, Upload, now
from hotspots.store.sign_of_life import sign_of_life
from hotspots.store.uploads import Claim

CONTENT = b"Category,Date\nFuel,27/03/2025"
PROFILE = {"name": "ours", "columns": {"category": "Category"}}


@pytest.fixture
def agency_id(database: Database) -> int:
    with database.transaction() as session:
        return add_agency(session, "HOU", "White Horse Homes (invented)", actor="test").id


@pytest.fixture
def receive(database: Database, agency_id: int) -> Callable[..., int]:
    """Keep a file and return its number."""

    def keep(content: bytes = CONTENT, *, filename: str = "rows.csv", **other: Any) -> int:
        with database.transaction() as session:
            return uploads.receive_upload(
                session, agency_id=agency_id, user_id=None, filename=filename,
                content=content, actor="robin@x", **other,
            ).id  # fmt: skip

    return keep


@pytest.fixture
def queue(database: Database, agency_id: int, receive: Callable[..., int]) -> Callable[..., int]:
    """Keep a file, or take one that is kept, and queue it."""

    def confirm(number: int | None = None) -> int:
        number = number or receive()
        with database.transaction() as session:
            upload = uploads.get_upload(session, number, agency_id=agency_id)
            uploads.queue_upload(session, upload, profile=PROFILE, sheet="May", actor="robin@x")
        return number

    return confirm


def claim(database: Database, number: int) -> Claim | None:
    with database.transaction() as session:
        claimed = uploads.claim_upload(session, number)
    return claimed and claimed[0]


def settle(database: Database, what: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    with database.transaction() as session:
        return what(session, *arguments, **options)


def submission(session: Any, agency_id: int) -> Submission:
    sent = Submission(
        agency_id=agency_id, filename="rows.csv", sha256="0" * 64, profile="ours",
        encoding="utf-8", rows=0, accepted=0, rejected=0, held=0, updated=0, unchanged=0,
        located=0, outside=0,
    )  # fmt: skip
    session.add(sent)
    session.flush()
    return sent


def finish(database: Database, agency_id: int, ours: Claim) -> int:
    with database.transaction() as session:
        sent = submission(session, agency_id)
        uploads.finish_upload(session, ours, sent)
        return sent.id


def row(database: Database, number: int) -> Upload:
    with database.session() as session:
        return session.get_one(Upload, number)


def content_of(database: Database, number: int) -> bytes | None:
    with database.session() as session:
        return session.scalar(sa.select(Upload.content).where(Upload.id == number))


def test_a_file_is_kept_as_it_came(
    database: Database, agency_id: int, receive: Callable[..., int]
) -> None:
    hostile = "…/\x00\x1b[31m‮Mr Smith's list.csv" + "x" * 400
    number = receive(b"\x00\xff" + CONTENT, filename=hostile, keep_days=3)
    with database.session() as session:
        upload = uploads.get_upload(session, number, agency_id=agency_id)
        assert uploads.upload_content(session, upload) == b"\x00\xff" + CONTENT
        assert (upload.state, upload.size, upload.attempts) == ("received", len(CONTENT) + 2, 0)
        assert upload.delete_after - upload.received_at == timedelta(days=3)
        assert upload.filename.startswith("…/��[31m�Mr Smith's list.csvxx")
        assert len(upload.filename) == 255
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert (event.actor, event.action, event.subject) == (
            "robin@x", "receive upload", f"HOU upload {number}",
        )  # fmt: skip


def test_another_agencys_upload_is_as_unknown_as_one_that_never_was(
    database: Database, agency_id: int, receive: Callable[..., int]
) -> None:
    number = receive()
    with database.transaction() as session:
        other = add_agency(session, "COU", "A council (invented)", actor="test").id
    with database.session() as session:
        for asked, of in ((number, other), (number + 1, agency_id), (0, agency_id),
                          (-1, agency_id), (2**31, agency_id), (2**63, agency_id)):  # fmt: skip
            with pytest.raises(NotFoundError, match=rf"^Your agency has no upload {asked}\.$"):
                uploads.get_upload(session, asked, agency_id=of)
        assert uploads.open_uploads(session, other) == []


def test_from_received_to_done(
    database: Database, agency_id: int, queue: Callable[..., int]
) -> None:
    number = queue()
    waiting = row(database, number)
    assert (waiting.state, waiting.profile, waiting.sheet) == ("queued", PROFILE, "May")
    with database.session() as session:
        assert uploads.queued_uploads(session) == [number]
    ours = claim(database, number)
    assert ours is not None
    assert (row(database, number).state, row(database, number).attempts) == ("running", 1)
    with database.session() as session:
        assert uploads.queued_uploads(session) == []
        assert uploads.running_uploads(session) == [number]
    sent = finish(database, agency_id, ours)
    done = row(database, number)
    assert (done.state, done.submission_id, done.message) == ("done", sent, "")
    assert done.finished_at is not None
    with database.session() as session:
        assert uploads.open_uploads(session, agency_id) == []
        assert audit.verify(session) is None


def test_uploads_wait_in_the_order_in_which_they_were_confirmed(
    database: Database, receive: Callable[..., int], queue: Callable[..., int]
) -> None:
    first, second = receive(), receive()
    queue(second)
    queue(first)
    with database.session() as session:
        assert uploads.queued_uploads(session) == [second, first]


def test_an_upload_is_confirmed_once(database: Database, queue: Callable[..., int]) -> None:
    number = queue()
    for _ in ("queued", "running"):
        with pytest.raises(ConflictError, match=rf"^Upload {number} was confirmed already"):
            queue(number)
        claim(database, number)


def test_one_that_failed_can_be_confirmed_anew(
    database: Database, agency_id: int, queue: Callable[..., int]
) -> None:
    number = queue()
    ours = claim(database, number)
    assert settle(database, uploads.fail_upload, ours, "It has no column Date\x00.")
    failed = row(database, number)
    assert (failed.state, failed.message) == ("failed", "It has no column Date�.")
    with database.session() as session:
        assert [one.id for one in uploads.open_uploads(session, agency_id)] == [number]
    queue(number)
    again = row(database, number)
    assert (again.state, again.message, again.attempts) == ("queued", "", 0)
    assert again.finished_at is None


def test_only_one_worker_claims_an_upload(database: Database, queue: Callable[..., int]) -> None:
    numbers = [queue() for _ in range(4)]
    together = threading.Barrier(4)

    def work(_: int) -> list[int]:
        together.wait()
        return [number for number in numbers if claim(database, number)]

    with ThreadPoolExecutor(4) as pool:
        claimed = [number for found in pool.map(work, range(4)) for number in found]
    assert sorted(claimed) == numbers


def test_who_was_taken_for_dead_can_neither_finish_nor_fail_nor_put_back(
    database: Database, agency_id: int, queue: Callable[..., int]
) -> None:
    number = queue()
    slow = claim(database, number)
    assert settle(database, uploads.recover_upload, number)
    quick = claim(database, number)
    assert quick is not None
    with pytest.raises(ConflictError, match="was taken over by another worker"):
        finish(database, agency_id, slow)
    assert not settle(database, uploads.fail_upload, slow, "Too late.")
    assert not settle(database, uploads.put_back, slow)
    with database.session() as session:
        assert session.scalars(sa.select(Submission)).all() == []
    finish(database, agency_id, quick)
    assert row(database, number).state == "done"


def test_a_claim_of_before_a_new_confirmation_is_void(
    database: Database, queue: Callable[..., int]
) -> None:
    number = queue()
    old = claim(database, number)
    settle(database, uploads.fail_upload, old, "Wrong.")
    queue(number)
    new = claim(database, number)
    assert (old.attempt, new.attempt) == (1, 1)
    assert not settle(database, uploads.fail_upload, old, "Wrong.")
    assert row(database, number).state == "running"


def test_an_upload_that_kills_its_worker_three_times_is_given_up(
    database: Database, queue: Callable[..., int]
) -> None:
    number = queue()
    for attempt in (1, 2):
        assert claim(database, number).attempt == attempt
        assert settle(database, uploads.recover_upload, number)
    assert claim(database, number).attempt == 3
    assert not settle(database, uploads.recover_upload, number)
    assert row(database, number).message == uploads.GIVEN_UP
    assert claim(database, number) is None
    assert not settle(database, uploads.recover_upload, number)


def test_an_attempt_that_was_only_interrupted_does_not_count(
    database: Database, queue: Callable[..., int]
) -> None:
    number = queue()
    for _ in range(5):
        assert settle(database, uploads.put_back, claim(database, number), counts=False)
    assert claim(database, number).attempt == 1


def test_discarding_deletes_at_once(
    database: Database, agency_id: int, receive: Callable[..., int], queue: Callable[..., int]
) -> None:
    failed = queue()
    settle(database, uploads.fail_upload, claim(database, failed), "Wrong.")
    for number in (receive(), queue(), failed):
        with database.transaction() as session:
            upload = uploads.get_upload(session, number, agency_id=agency_id)
            uploads.discard_upload(session, upload, actor="robin@x")
        assert content_of(database, number) is None
        with database.session() as session:
            with pytest.raises(NotFoundError):
                uploads.get_upload(session, number, agency_id=agency_id)
            event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
            assert (event.action, event.subject) == ("discard upload", f"HOU upload {number}")
        assert claim(database, number) is None


def test_discarding_what_is_stored_deletes_the_file_alone(
    database: Database, agency_id: int, queue: Callable[..., int]
) -> None:
    number = queue()
    sent = finish(database, agency_id, claim(database, number))
    with database.transaction() as session:
        upload = uploads.get_upload(session, number, agency_id=agency_id)
        uploads.discard_upload(session, upload, actor="robin@x")
    assert content_of(database, number) is None
    assert row(database, number).submission_id == sent
    with database.session() as session:
        upload = uploads.get_upload(session, number, agency_id=agency_id)
        with pytest.raises(NotFoundError, match="has been deleted"):
            uploads.upload_content(session, upload)


def test_what_is_being_taken_in_cannot_be_discarded(
    database: Database, agency_id: int, queue: Callable[..., int]
) -> None:
    number = queue()
    claim(database, number)
    with database.transaction() as session:
        upload = uploads.get_upload(session, number, agency_id=agency_id)
        with pytest.raises(ConflictError, match="is being taken in; wait until it is done"):
            uploads.discard_upload(session, upload, actor="robin@x")
    assert content_of(database, number) == CONTENT


def test_files_are_deleted_when_their_time_is_over(
    database: Database, agency_id: int, receive: Callable[..., int], queue: Callable[..., int]
) -> None:
    received, waiting, running, done, failed, young = receive(), *(queue() for _ in range(5))
    claim(database, running)
    finish(database, agency_id, claim(database, done))
    settle(database, uploads.fail_upload, claim(database, failed), "Wrong.")
    with database.transaction() as session:
        old = sa.update(Upload).where(Upload.id != young)
        session.execute(old.values(delete_after=now() - timedelta(seconds=1)))
    assert settle(database, uploads.delete_old_contents) == 3
    left = {number for number in (received, waiting, running, done, failed, young)
            if content_of(database, number)}  # fmt: skip
    assert left == {waiting, running, young}
    assert settle(database, uploads.delete_old_contents) == 0
    with pytest.raises(NotFoundError, match="has been deleted"):
        queue(received)
    with database.session() as session:
        listed = [one.id for one in uploads.open_uploads(session, agency_id)]
        assert listed == [young, running, waiting]


HOLD = """
import sys, time
from hotspots.store.database import open_database
from hotspots.store.sign_of_life import sign_of_life
with sign_of_life(open_database(), 1) as ours:
    print(ours, flush=True)
    time.sleep(600)
"""


def test_a_process_that_is_killed_gives_no_sign_of_life(database: Database) -> None:
    environment = os.environ | {"HOTSPOTS_DATABASE_URL": database.settings.database_url}
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], env=environment, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout.readline() == "True\n"
        with sign_of_life(database, 1) as ours:
            assert not ours
        worker.kill()
    until = time.monotonic() + 60
    while True:
        with sign_of_life(database, 1) as ours:
            if ours:
                break
        assert time.monotonic() < until, "its lock outlives it"
        time.sleep(0.01)


def _fail_alive(database: Database) -> None:
    with sign_of_life(database, 1) as ours:
        assert ours
        raise RuntimeError


def test_a_sign_of_life_ends_with_its_holder(database: Database) -> None:
    with sign_of_life(database, 1) as first:
        assert first
        with sign_of_life(database, 1) as second, sign_of_life(database, 2) as other:
            assert (second, other) == (False, True)
    with pytest.raises(RuntimeError):
        _fail_alive(database)
    with sign_of_life(database, 1) as after:
        assert after
    assert list(database.settings.prepare_home().glob("*.lock")) == []


def test_a_disabled_agency_has_no_file_kept(
    database: Database, receive: Callable[..., int]
) -> None:
    settle(database, set_enabled, "HOU", False, actor="test")
    with pytest.raises(ConflictError, match="disabled and cannot send files"):
        receive()
    with database.session() as session:
        assert session.scalars(sa.select(Upload)).all() == []
    settle(database, set_enabled, "HOU", True, actor="test")
    assert receive()


def test_of_a_discarded_file_nothing_is_left_on_the_disk(sqlite_database: Database) -> None:
    mark = b"a name that stood in a cell"
    with sqlite_database.transaction() as session:
        agency = add_agency(session, "HOU", "White Horse Homes (invented)", actor="test").id
    with sqlite_database.transaction() as session:
        kept = uploads.receive_upload(
            session, agency_id=agency, user_id=None, filename="rows.csv",
            content=b"\n".join([mark] * 200_000), actor="robin@x",
        )  # fmt: skip
        number = kept.id
    with sqlite_database.transaction() as session:
        upload = uploads.get_upload(session, number, agency_id=agency)
        uploads.discard_upload(session, upload, actor="robin@x")
    for code in ("COU", "FRS"):
        with sqlite_database.transaction() as session:
            add_agency(session, code, "Another (invented)", actor="test")
    for path in sqlite_database.settings.home.rglob("hotspots.sqlite*"):
        assert path.read_bytes().count(mark) == 0, path.name
