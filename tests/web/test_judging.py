"""Maps are judged beside the pages: before anybody looks, after every change, behind uploads."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa

from hotspots import judged_maps
from hotspots.assessment import load_picture
from hotspots.disclosure import Sight
from hotspots.store.database import Database
from hotspots.store.schema import Incident
from hotspots.store.withdrawals import withdraw_incident
from hotspots.themes import THEMES
from tests.judged_square import send_daily, store_square
from tests.web.working_service import work_of, working
from web import judging
from web.judging import Judging

GIVE_UP_SECONDS = 60
FROM_A_CELL = "12 Acacia Avenue"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    store_square(sqlite_database)
    return sqlite_database


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Sight]]:
    """Which maps were judged, in turn."""
    turns: list[tuple[str, Sight]] = []
    judge_maps = judged_maps.judge_maps

    def judge(picture: Any, theme: str, sight: Sight) -> Any:
        found = judge_maps(picture, theme, sight)
        turns.append((theme, sight))
        return found

    monkeypatch.setattr(judged_maps, "judge_maps", judge)
    return turns


@contextmanager
def judging_of(database: Database) -> Iterator[Judging]:
    thread = Judging(database)
    thread.start()
    try:
        yield thread
    finally:
        thread.stop(GIVE_UP_SECONDS)
        assert not thread._thread.is_alive()


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + GIVE_UP_SECONDS
    while not true():
        assert time.monotonic() < until
        time.sleep(0.005)


def kept(database: Database) -> list[Path]:
    return sorted((database.settings.home / "judged_maps").glob("*.json"))


ALL = [(theme, sight) for theme in THEMES for sight in Sight]


def test_a_service_judges_all_maps_before_anybody_looks(
    database: Database, told: list[tuple[str, Sight]]
) -> None:
    send_daily(database, "asb/nuisance")
    with working(database) as app:
        wait_until(lambda: len(kept(database)) == len(ALL))
        assert told == ALL
        shown = load_picture(app.extensions["hotspots"])
        assert "92 incidents" in shown.judged("square", "asb", Sight.EXACT).sentence
        assert told == ALL


def test_what_was_taken_in_is_judged_and_nothing_else(
    database: Database, told: list[tuple[str, Sight]]
) -> None:
    send_daily(database, "asb/nuisance", prefix="A")
    with judging_of(database) as thread:
        thread.look()
        wait_until(lambda: len(told) == len(ALL))
        with thread.waiting():
            send_daily(database, "violence/without_injury", prefix="V")
        wait_until(lambda: len(told) == len(ALL) + len(Sight))
    assert told[len(ALL) :] == [("violence", sight) for sight in Sight]


def test_an_erased_incident_is_gone_from_what_is_kept_without_anybody_looking(
    database: Database, told: list[tuple[str, Sight]]
) -> None:
    send_daily(database, "asb/nuisance")
    with working(database) as app:
        wait_until(lambda: len(kept(database)) == len(ALL))
        before = kept(database)
        snapshots = list((database.settings.home / "snapshots").iterdir())
        with database.transaction() as session:
            erased = session.scalars(sa.select(Incident).where(Incident.reference == "R250")).one()
            withdraw_incident(session, erased, actor="test")
        work_of(app).take_up_lost()  # as it does every minute
        wait_until(lambda: len(told) == len(ALL) + len(Sight))
        assert not any(path.exists() for path in (*snapshots, *before))
        found = load_picture(database).judged("square", "asb", Sight.EXACT)
        assert "91 incidents" in found.sentence


def test_uploads_come_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    send_daily(database, "asb/nuisance")
    begun, go_on = Event(), Event()
    judge_maps, judged = judged_maps.judge_maps, []

    def slowly(picture: Any, theme: str, sight: Sight) -> Any:
        begun.set()
        go_on.wait(GIVE_UP_SECONDS)
        judged.append((theme, sight))
        return judge_maps(picture, theme, sight)

    monkeypatch.setattr(judged_maps, "judge_maps", slowly)
    with judging_of(database) as thread:
        thread.look()
        assert begun.wait(GIVE_UP_SECONDS)
        with thread.waiting():
            go_on.set()
            wait_until(lambda: len(kept(database)) == 1)  # the one that it was at
            time.sleep(0.1)
            assert judged == ALL[:1]
        wait_until(lambda: len(kept(database)) == len(ALL))
    assert judged == ALL


def test_without_areas_or_incidents_there_is_nothing_to_judge(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="web.judging"), judging_of(sqlite_database) as thread:
        thread.look()
        wait_until(lambda: "No community areas have been imported yet" in caplog.text)
        store_square(sqlite_database)
        thread.look()
    assert "were not judged" not in caplog.text
    assert kept(sqlite_database) == []


def test_a_defect_is_told_without_its_words_and_ends_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    send_daily(database, "asb/nuisance")

    def broken(_: Database) -> None:
        raise ValueError(FROM_A_CELL)

    with judging_of(database) as thread:
        with monkeypatch.context() as patch:
            patch.setattr(judging, "load_picture", broken)
            thread.look()
            wait_until(lambda: "The maps were not judged, ValueError:" in caplog.text)
        thread.look()
        wait_until(lambda: len(kept(database)) == len(ALL))
    assert FROM_A_CELL not in caplog.text
