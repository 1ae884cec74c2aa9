"""Judges the maps of what is stored beside the pages, so that whoever looks first need not wait."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from hotspots.assessment import Sight, load_picture
from hotspots.errors import HotspotsError
from hotspots.store.database import Database
from hotspots.themes import THEMES

_log = logging.getLogger(__name__)


class Judging:
    """A thread that judges every theme's maps whenever it is told that the data may have changed.

    What it finds is kept beside the data, and what was kept of other data is removed: by the time
    it has looked, nothing is left of incidents that were taken back.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._due, self._stopping = Event(), Event()
        self._free = Event()
        self._free.set()
        self._thread = Thread(target=self._run, name="judging", daemon=True)

    def start(self) -> None:
        """Start the thread, which waits until it is told that something may have changed."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Let it finish the theme that it is at, for at most so many seconds."""
        self._stopping.set()
        self._due.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def look(self) -> None:
        """Have it judge what is not judged yet; returns at once."""
        self._due.set()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Begin no other theme within this block, and look at what it has changed afterwards."""
        self._free.clear()
        try:
            yield
        finally:
            self._free.set()
            self._due.set()

    def _run(self) -> None:
        while self._due.wait() and not self._stopping.is_set():
            self._due.clear()
            try:
                self._judge()
            except HotspotsError as error:
                _log.info("The maps are judged when somebody looks at them: %s", error)
            except Exception as error:
                # Its own words may hold what stood in a cell.
                where = "".join(traceback.format_tb(error.__traceback__))
                _log.error("The maps were not judged, %s:\n%s", type(error).__name__, where)

    def _judge(self) -> None:
        picture = load_picture(self._database)
        area = picture.boundaries.areas[0].name
        for theme in THEMES:
            for sight in Sight:
                if self._stopping.is_set() or not self._free.is_set():
                    return  # it is told again
                picture.judged(area, theme, sight)
