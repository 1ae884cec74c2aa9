"""Taking an upload in: wholly or not at all, and its row says which."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.security import generate_password_hash

from hotspots.errors import SetupError
from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake import upload as taking_in
from hotspots.intake.profile import find_profile
from hotspots.intake.upload import OUR_FAULT, Interrupted, recover_uploads, take_in
from hotspots.roles import Role
from hotspots.store import uploads, users
from hotspots.store.agencies import add_agency, set_enabled
from hotspots.store.database import Database
from hotspots.store.incidents import count_incidents
from hotspots.store.schema import Submission, Upload
from hotspots.store.sign_of_life import sign_of_life

ROWS = "\n".join(
    ["Reference,Category,Date,Easting,Northing"]
    + [f"R{i},asb/nuisance,14/03/2025,{400_000 + i},150500" for i in range(30)]
    + ["R30,asb/nuisance,31/02/2025,400500,150500"]
)
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
Queue = Callable[..., int]


@pytest.fixture
def queue(database: Database, monkeypatch: pytest.MonkeyPatch) -> Queue:
    """An agency whose officer confirmed a file."""
    # Hashed quickly: signing in has tests of its own.
    quick = partial(generate_password_hash, method="pbkdf2:sha256:1000")
    monkeypatch.setattr("hotspots.store.users.generate_password_hash", quick)
    with database.transaction() as session:
        agency = add_agency(session, "HOU", "White Horse Homes (invented)", actor="test").id
        person = users.add_user(
            session, "robin@homes.example", role=Role.SUBMITTER, password="long enough, this",
            agency="HOU", actor="test",
        ).id  # fmt: skip

    def confirm(content: str = ROWS, *, profile: dict[str, Any] | None = None) -> int:
        with database.transaction() as session:
            upload = uploads.receive_upload(
                session, agency_id=agency, user_id=person, filename="rows.csv",
                content=content.encode(), actor="test",
            )  # fmt: skip
            read = profile or find_profile("template").model_dump(mode="json")
            uploads.queue_upload(session, upload, profile=read, sheet=None, actor="test")
            return upload.id

    return confirm


def run(database: Database, number: int, **options: Any) -> Upload:
    take_in(database, number, geocoder=Geocoder(None), **options)
    return row(database, number)


def row(database: Database, number: int) -> Upload:
    with database.session() as session:
        return session.get_one(Upload, number)


def figures(database: Database) -> tuple[int, int]:
    """How many submissions and incidents are stored."""
    with database.session() as session:
        sent = session.scalar(sa.select(sa.func.count()).select_from(Submission))
        return sent or 0, count_incidents(session)


def test_a_queued_upload_becomes_a_submission(database: Database, queue: Queue) -> None:
    number = queue()
    told: list[tuple[str, int, int]] = []
    done = run(database, number, advance=lambda *progress: told.append(progress))
    assert (done.state, done.message, done.attempts) == ("done", "", 1)
    with database.session() as session:
        sent = session.get_one(Submission, done.submission_id)
        assert (sent.rows, sent.accepted, sent.rejected) == (31, 30, 1)
        assert (sent.channel, sent.sent_by) == ("upload", "robin@homes.example")
        assert (sent.user_id, sent.filename, sent.sha256) == (done.user_id, "rows.csv", done.sha256)
    stages = [stage for stage, _, _ in told]
    assert sorted(set(stages), key=stages.index) == ["checking", "locating", "storing"]
    assert all(0 <= so_far <= rows <= 31 for _, so_far, rows in told)
    assert run(database, number).attempts == 1
    assert figures(database) == (1, 30)


def test_what_is_wrong_with_the_file_is_said_in_its_row(database: Database, queue: Queue) -> None:
    profile = find_profile("template").model_dump(mode="json")
    profile["columns"]["category"] = "Kind of thing"
    failed = run(database, queue(profile=profile))
    assert (failed.state, failed.submission_id) == ("failed", None)
    assert 'has no column "Kind of thing"' in failed.message
    assert figures(database) == (0, 0)


@SQLITE
def test_a_mapping_that_is_none_is_said_in_its_row(database: Database, queue: Queue) -> None:
    failed = run(database, queue(profile={"name": "ours", "columns": {}}))
    assert failed.state == "failed"
    assert failed.message.endswith("say again which column is what.")


@SQLITE
def test_an_agency_disabled_meanwhile_sends_nothing(database: Database, queue: Queue) -> None:
    number = queue()
    with database.transaction() as session:
        set_enabled(session, "HOU", False, actor="test")
    assert "is disabled and cannot send" in run(database, number).message
    assert figures(database) == (0, 0)


@SQLITE
@pytest.mark.parametrize("number", [0, 7, -1])
def test_what_is_not_queued_is_passed_over(database: Database, number: int) -> None:
    take_in(database, number, geocoder=Geocoder(None))
    assert figures(database) == (0, 0)


def test_interrupted_it_waits_and_is_wholly_not_in(database: Database, queue: Queue) -> None:
    number = queue()

    def stop_at(wanted: str) -> Callable[..., None]:
        def advance(stage: str, done: int, total: int) -> None:
            if stage == wanted:
                raise Interrupted

        return advance

    for stage in ("checking", "locating", "storing", "storing", "storing"):
        waiting = run(database, number, advance=stop_at(stage))
        assert (waiting.state, waiting.attempts) == ("queued", 0)
        assert figures(database) == (0, 0)
    assert run(database, number).state == "done"
    assert figures(database) == (1, 30)


@SQLITE
def test_an_installation_that_is_not_ready_is_tried_three_times(
    database: Database, queue: Queue
) -> None:
    number = queue()

    def away(stage: str, done: int, total: int) -> None:
        raise SetupError("The gazetteer is being built.")

    for attempt in (1, 2):
        waiting = run(database, number, advance=away)
        assert (waiting.state, waiting.attempts, waiting.message) == ("queued", attempt, "")
    given_up = run(database, number, advance=away)
    assert (given_up.state, given_up.message) == ("failed", "The gazetteer is being built.")


@SQLITE
def test_a_defect_is_recorded_without_what_stood_in_the_file(
    database: Database, queue: Queue, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    cell = "Mr Smith, 1 Fore Street"

    def broken(*_: Any, **__: Any) -> None:
        raise ValueError(cell)

    number = queue()
    monkeypatch.setattr(taking_in, "submit_table", broken)
    with caplog.at_level(logging.DEBUG, logger="hotspots"):
        failed = run(database, number)
    assert (failed.state, failed.message) == ("failed", OUR_FAULT)
    assert f"Upload {number} failed with ValueError" in caplog.text
    assert "in broken" in caplog.text
    assert "Smith" not in caplog.text


def test_two_workers_at_one_upload_store_it_once(database: Database, queue: Queue) -> None:
    numbers = [queue(ROWS.replace("\nR", f"\n{prefix}")) for prefix in ("A", "B", "C")]

    def work(_: int) -> None:
        for number in numbers:
            take_in(database, number, geocoder=Geocoder(None))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    recover_uploads(database)
    assert [row(database, number).state for number in numbers] == ["done"] * 3
    assert figures(database) == (3, 90)


def test_what_a_dead_worker_began_is_queued_again_and_a_living_ones_is_not(
    database: Database, queue: Queue
) -> None:
    dead, living, waiting = queue(), queue(), queue()
    with database.transaction() as session:
        for number in (dead, living):
            uploads.claim_upload(session, number)
    with sign_of_life(database, living) as alive:
        assert alive
        assert recover_uploads(database) == [dead]
        states = [row(database, number).state for number in (dead, living, waiting)]
        assert states == ["queued", "running", "queued"]
    assert recover_uploads(database) == [living]
    assert run(database, dead).attempts == 2
    assert figures(database) == (1, 30)


@SQLITE
def test_begun_and_lost_three_times_it_is_given_up(database: Database, queue: Queue) -> None:
    number = queue()
    for expected in ([number], [number], []):
        with database.transaction() as session:
            assert uploads.claim_upload(session, number)
        assert recover_uploads(database) == expected
    assert row(database, number).message == uploads.GIVEN_UP


@SQLITE
def test_who_lost_its_claim_stores_nothing(database: Database, queue: Queue) -> None:
    number = queue()

    def lose(stage: str, done: int, total: int) -> None:
        if stage == "locating":
            with database.transaction() as session:
                uploads.recover_upload(session, number)

    waiting = run(database, number, advance=lose)
    assert (waiting.state, waiting.message) == ("queued", "")
    assert figures(database) == (0, 0)
    assert run(database, number).state == "done"
