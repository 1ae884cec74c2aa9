"""Whether the worker that took something on still lives: a lock that dies with its holder.

A date of the last sign of life would take somebody who is slow for dead, and would have to be
written while the worker's own transaction keeps the database. A lock is given back by the system
when the process ends, however it ends: PostgreSQL's advisory locks with the connection, those of
SQLite with the file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import text

from hotspots.store.database import Database

UPLOADS = 487_320
"""The first half of our advisory locks: any number will do that no other program takes."""


@contextmanager
def sign_of_life(database: Database, number: int) -> Iterator[bool]:
    """Be the one who works on an upload, until the block ends; False if somebody else is.

    Never waits.
    """
    if database.engine.dialect.name == "postgresql":
        with _advisory_lock(database, number) as ours:
            yield ours
    else:
        with _file_lock(database, number) as ours:
            yield ours


@contextmanager
def _advisory_lock(database: Database, number: int) -> Iterator[bool]:
    connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    # A machine that vanished from the network is missed within a minute, not within hours.
    for setting in ("idle = 30", "interval = 10", "count = 3"):
        connection.execute(text(f"SET tcp_keepalives_{setting}"))
    asked = text("SELECT pg_try_advisory_lock(:ours, :number)")
    ours = bool(connection.scalar(asked, {"ours": UPLOADS, "number": number}))
    connection.detach()  # closing it really closes it, and the server forgets its locks
    with closing(connection):
        yield ours


@contextmanager
def _file_lock(database: Database, number: int) -> Iterator[bool]:
    path = database.settings.prepare_home() / f"upload-{number}.lock"
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            yield False
            return
        try:
            yield True
        finally:
            path.unlink(missing_ok=True)
