"""A demonstration whose maps are judged: made once for all processes of a run, and copied."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest

from hotspots.settings import Settings


def copy_demonstration(factory: pytest.TempPathFactory, home: Path) -> Path:
    """Copy it to a home that does not exist yet; its sample users need new passwords."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of the whole run
    made = folder / "shared-demonstration"
    with (folder / "shared-demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished = folder / "unfinished-demonstration"
            shutil.rmtree(unfinished, ignore_errors=True)
            _make(unfinished)
            unfinished.rename(made)
    return Path(shutil.copytree(made, home))


def _make(home: Path) -> None:
    from hotspots.assessment import Sight, load_picture
    from hotspots.store.database import open_database
    from hotspots.themes import THEMES
    from web.demonstration import prepare_demonstration

    file = home / "hotspots.sqlite"
    settings = Settings(home, f"sqlite:///{file}", home / "gazetteer.npz")
    prepare_demonstration(settings, say=lambda line: None)
    database = open_database(settings)
    picture = load_picture(database)
    area = picture.boundaries.areas[0].name
    with ThreadPoolExecutor(2) as threads:  # whoever needs it waits: on both cores
        judging = [
            threads.submit(picture.judged, area, theme, sight)
            for theme, sight in product(THEMES, Sight)
        ]
        for one in judging:
            one.result()
    database.engine.dispose()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
