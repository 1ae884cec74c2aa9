"""A service with its worker, as one process of it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from hotspots.store.database import Database
from web.application import create_app
from web.work import Work


def work_of(app: Flask) -> Work:
    return app.extensions["hotspots.work"]


@contextmanager
def working(database: Database) -> Iterator[Flask]:
    """A service whose worker stops when it is left."""
    app = create_app(database.settings, background=True)
    try:
        yield app
    finally:
        work_of(app).stop()
