"""Work beside the pages: a worker in the server's own process that takes uploads in.

A thread beside it judges the maps of what was taken in.

The database is the queue of record. Huey wakes the worker, calls it at regular times, and keeps
what it says of its progress in a file of its own, which the pages can read while the worker's
transaction keeps the database.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from threading import Event

from flask import Flask
from huey import SqliteHuey, crontab
from huey.constants import EmptyData
from huey.consumer import Consumer

from hotspots.errors import HotspotsError
from hotspots.intake.submission import Stage
from hotspots.intake.upload import Interrupted, record_defect, recover_uploads, take_in
from hotspots.settings import Settings
from hotspots.store.action_retention import forget_old_actions
from hotspots.store.database import Database
from hotspots.store.idempotency import forget_old_answers
from hotspots.store.uploads import MOST_ATTEMPTS, delete_old_contents, queued_uploads
from web.judging import Judging
from web.locations.geocoders import geocoder_for
from web.upload_progress import Progress, Stopwatch

SECONDS_TO_STOP = 10
"""A transaction that takes longer than this to end is left, and so rolled back."""
_log = logging.getLogger(__name__)


class Work:
    """Takes uploads in, beside the pages or within the request that sends them.

    Parameters
    ----------
    background
        Whether there is a worker beside the pages, once it is started.
    """

    def __init__(self, app: Flask, *, background: bool) -> None:
        self._app = app
        self._database: Database = app.extensions["hotspots"]
        self._stopping = Event()
        self._huey: SqliteHuey | None = None
        if background:
            self._huey = _huey(self._database.settings)
            self._wake = self._huey.task()(self._take_in_queued)
            self._huey.periodic_task(crontab())(self.take_up_lost)
            self._huey.periodic_task(crontab(minute="0"))(self.delete_old)
            self._consumer = _Consumer(
                self._huey, max_delay=1, scheduler_interval=60, shutdown_timeout=SECONDS_TO_STOP
            )
            self._judging = Judging(self._database)

    def start(self) -> None:
        """Start the worker, which first takes up what a server that died left behind."""
        if self._huey:
            self._judging.start()
            self._consumer.start()

    def stop(self) -> None:
        """Let the worker finish the step it is at, and leave the rest for the next start."""
        self._stopping.set()
        if self._huey:
            self._consumer.stop(graceful=True)
            self._judging.stop(SECONDS_TO_STOP)

    def enqueue(self, number: int) -> None:
        """Have a queued upload taken in; without a worker this returns once it is."""
        if self._huey:
            # It is queued: woken or not, the worker looks within a minute.
            with suppress(sqlite3.Error):
                self._wake()
            return
        for _ in range(MOST_ATTEMPTS):
            self._take_in(number)

    def progress_of(self, number: int) -> Progress | None:
        """How far the worker has come with an upload; None if it is not at it or says nothing."""
        if self._huey:
            with suppress(sqlite3.Error):
                kept = self._huey.storage.peek_data(_key(number))
                return None if kept is EmptyData else Progress.from_json(bytes(kept))
        return None

    def take_up_lost(self) -> None:
        """Take in what is queued, and what a worker had begun that died; every minute."""
        for number in recover_uploads(self._database):
            self._forget_progress(number)
        self._take_in_queued()

    def delete_old(self) -> None:
        """Delete the files, answers to calls and notes that were kept long enough; every hour."""
        with self._database.transaction() as session:
            delete_old_contents(session)
            forget_old_answers(session)
            years = self._database.settings.keep_notes_years
            forget_old_actions(session, years, actor="retention")

    def _take_in_queued(self) -> None:
        with self._judging.waiting():
            with self._database.session() as session:
                waiting = queued_uploads(session)
            for number in waiting:
                if self._stopping.is_set():
                    return
                self._undisturbed(number, self._take_in)

    def _take_in(self, number: int) -> None:
        watch = Stopwatch(lambda progress: self._keep_progress(number, progress))

        def advance(stage: Stage, done: int, total: int) -> None:
            if self._stopping.is_set():
                raise Interrupted
            watch.advance(stage, done, total)

        with self._app.app_context():
            geocoder = geocoder_for(None)
        try:
            take_in(self._database, number, geocoder=geocoder, advance=advance)
        finally:
            self._forget_progress(number)

    def _undisturbed(self, number: int, work: Callable[[int], None]) -> None:
        """What goes wrong with one upload leaves the others alone; it is tried again later."""
        try:
            work(number)
        except HotspotsError as error:
            _log.warning("Upload %d waits: %s", number, error)
        except Exception as error:
            record_defect(number, error)

    def _keep_progress(self, number: int, progress: Progress) -> None:
        if self._huey:
            # A figure that is missed is no reason to give the work up.
            with suppress(sqlite3.Error):
                self._huey.storage.put_data(_key(number), progress.to_json())

    def _forget_progress(self, number: int) -> None:
        if self._huey:
            with suppress(sqlite3.Error):
                self._huey.storage.delete_data(_key(number))


class _Consumer(Consumer):  # type: ignore[misc]  # huey says no types
    """Huey's worker and clock as threads beside the server's, which keeps its own signals."""

    def _set_signal_handlers(self) -> None:
        pass


def _huey(settings: Settings) -> SqliteHuey:
    # Losing this file loses nothing: the worker finds what is queued in the database.
    path = settings.prepare_home() / "work.sqlite"
    return SqliteHuey("hotspots", filename=str(path), results=False)


def _key(number: int) -> str:
    return f"progress-{number}"
