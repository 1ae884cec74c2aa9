"""The worker beside the pages: what it takes in, what it leaves, and what it says meanwhile."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import shapely
import sqlalchemy as sa

from hotspots.errors import SetupError
from hotspots.intake.profile import find_profile
from hotspots.store import uploads
from hotspots.store.actions import ActionPlace, WhatWasDone, list_actions, note_action
from hotspots.store.database import Database
from hotspots.store.schema import Agency, Submission, Upload, now
from tests.web.working_service import work_of, working
from web.application import create_app
from web.installation import picture
from web.upload_progress import Progress, Stopwatch

GIVE_UP_SECONDS = 60
Queue = Callable[..., int]


@pytest.fixture
def database(small_county: Any) -> Database:
    return small_county.database


@pytest.fixture
def queue(database: Database) -> Queue:
    """A file that an officer of the council confirmed."""

    def confirm(rows: int = 20, *, prefix: str = "N") -> int:
        lines = [
            f"{prefix}{row},asb/nuisance,14/03/2025,{400_000 + row % 2000},{150_000 + row // 2000}"
            for row in range(rows)
        ]
        content = "\n".join(["Reference,Category,Date,Easting,Northing", *lines]).encode()
        with database.transaction() as session:
            upload = uploads.receive_upload(
                session, agency_id=session.scalars(sa.select(Agency.id)).one(), user_id=None,
                filename="rows.csv", content=content, actor="test",
            )  # fmt: skip
            profile = find_profile("template").model_dump(mode="json")
            uploads.queue_upload(session, upload, profile=profile, sheet=None, actor="test")
            return upload.id

    return confirm


def row(database: Database, number: int) -> Upload:
    with database.session() as session:
        return session.get_one(Upload, number)


def wait_for(database: Database, number: int, *states: str) -> Upload:
    until = time.monotonic() + GIVE_UP_SECONDS
    while (found := row(database, number)).state not in states:
        assert time.monotonic() < until, f"it is still {found.state}"
        time.sleep(0.005)
    return found


def test_without_a_worker_it_is_done_when_it_was_queued(database: Database, queue: Queue) -> None:
    work = work_of(create_app(database.settings))
    number = queue()
    work.enqueue(number)
    assert row(database, number).state == "done"
    assert work.progress_of(number) is None
    assert not (database.settings.home / "work.sqlite").exists()
    work.stop()


def test_the_worker_takes_in_what_is_queued_and_the_maps_show_it(
    database: Database, queue: Queue
) -> None:
    with working(database) as app:
        with app.app_context():
            before = picture()
        numbers = [queue(prefix="N"), queue(prefix="M")]
        work_of(app).enqueue(numbers[0])
        assert [wait_for(database, one, "done").attempts for one in numbers] == [1, 1]
        with app.app_context():
            after = picture()
        assert after.version != before.version
        assert len(after.snapshot) == len(before.snapshot) + 40


def test_a_worker_takes_up_what_one_that_died_had_begun(database: Database, queue: Queue) -> None:
    queued, begun = queue(prefix="N"), queue(prefix="M")
    with database.transaction() as session:
        assert uploads.claim_upload(session, begun)
    with working(database):
        assert wait_for(database, queued, "done").attempts == 1
        assert wait_for(database, begun, "done").attempts == 2


def test_pages_read_the_progress_while_the_database_is_kept(
    database: Database, queue: Queue
) -> None:
    number = queue(20_000)
    with working(database) as app:
        wait_for(database, number, "running")
        with database.transaction() as session:  # the worker cannot store until this ends
            session.execute(sa.update(Agency).values(name="A council (invented)"))
            until = time.monotonic() + GIVE_UP_SECONDS
            while (seen := work_of(app).progress_of(number)) is None or seen.stage == "checking":
                assert time.monotonic() < until
                time.sleep(0.005)
            assert (seen.stage, seen.total) == ("locating", 20_000)
        assert wait_for(database, number, "done").message == ""
        until = time.monotonic() + GIVE_UP_SECONDS
        while work_of(app).progress_of(number):
            assert time.monotonic() < until
            time.sleep(0.005)


def test_a_service_that_is_stopped_leaves_the_rest_to_the_next(
    database: Database, queue: Queue
) -> None:
    numbers = [queue(20_000, prefix="N"), queue(prefix="M")]
    with working(database) as app:
        wait_for(database, numbers[0], "running", "done")
        work_of(app).stop()
        states = [row(database, number).state for number in numbers]
        assert set(states) <= {"queued", "done"}
        with database.session() as session:
            stored = session.scalar(sa.select(sa.func.count()).select_from(Submission))
        assert stored == 1 + states.count("done")
    with working(database):
        for number in numbers:
            assert wait_for(database, number, "done").attempts == 1


def test_the_servers_signals_stay_its_own(database: Database) -> None:
    kinds = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(kind) for kind in kinds]
    with working(database):
        assert [signal.getsignal(kind) for kind in kinds] == before


def test_an_installation_that_is_not_ready_keeps_uploads_waiting(
    database: Database, queue: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    gazetteer = database.settings.gazetteer
    gazetteer.write_bytes(b"no gazetteer")
    number = queue()
    with pytest.raises(SetupError):
        work_of(create_app(database.settings)).enqueue(number)
    with caplog.at_level(logging.WARNING, logger="web.work"), working(database) as app:
        work_of(app).take_up_lost()
        assert f"Upload {number} waits: " in caplog.text
        assert row(database, number).state == "queued"
        gazetteer.unlink()
        work_of(app).enqueue(number)
        assert wait_for(database, number, "done").attempts == 1


def test_old_files_are_deleted(database: Database, queue: Queue) -> None:
    app = create_app(database.settings)
    number = queue()
    work_of(app).enqueue(number)
    with database.transaction() as session:
        session.execute(sa.update(Upload).values(delete_after=now() - timedelta(seconds=1)))
    work_of(app).delete_old()
    with database.session() as session:
        assert session.scalar(sa.select(Upload.content).where(Upload.id == number)) is None


def test_notes_are_forgotten_when_they_were_kept_long_enough(database: Database) -> None:
    app = create_app(database.settings)
    place = ActionPlace(
        "West", "asb", None, "Canary Lane", shapely.box(0, 0, 9, 9), "near Canary Lane", None
    )
    with database.transaction() as session:
        for years_ago in (2, 4):
            said = WhatWasDone(
                "patrols", f"{years_ago} years ago", "Town team", date(2020, 1, 1), None
            )
            note = note_action(session, place, said, actor="alex@x")
            note.changed_at = now() - timedelta(days=366 * years_ago)
    work_of(app).delete_old()
    with database.session() as session:
        assert [note.text for note in list_actions(session)] == ["2 years ago"]


def test_rates_are_those_of_the_step() -> None:
    kept: list[Progress] = []
    clock = iter((10.0, 10.1, 12.0, 20.0, 21.0))
    watch = Stopwatch(kept.append, seconds=clock.__next__)
    watch.advance("checking", 0, 2_000)
    watch.advance("checking", 400, 2_000)  # too soon after the last to be seen
    watch.advance("checking", 1_000, 2_000)
    watch.advance("locating", 0, 2_000)
    watch.advance("locating", 900, 2_000)
    assert kept == [
        Progress("checking", 0, 2_000, None, None),
        Progress("checking", 1_000, 2_000, 500.0, 2.0),
        Progress("locating", 0, 2_000, None, None),
        Progress("locating", 900, 2_000, 900.0, 1_100 / 900),
    ]
    assert [Progress.from_json(one.to_json()) for one in kept] == kept
