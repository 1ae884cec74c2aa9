"""Processes that are killed while they store, and processes that store at the same time."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from hotspots.store.schema import Incident

ROWS = 25_000
MEGABYTE = 1024**2
GIVE_UP_SECONDS = 120


def start(path: Path, *, agency: str = "HOU") -> subprocess.Popen[str]:
    """Submit a file in a process of its own, to the installation that the environment names."""
    return subprocess.Popen(
        [sys.executable, "-m", "hotspots", "submit", str(path), "--agency", agency, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )


def finished(process: subprocess.Popen[str]) -> dict[str, int]:
    output, errors = process.communicate(timeout=GIVE_UP_SECONDS)
    assert process.returncode == 0, errors
    counts: dict[str, int] = json.loads(output)
    return counts


def table(rows: int, *, prefix: str = "R") -> str:
    lines = [
        f"{prefix}{row:05d},Nuisance,{1 + row % 28:02d}/03/2025,{400_000 + row % 2000},"
        f"{150_000 + row // 40}"
        for row in range(rows)
    ]
    return "\n".join(["Reference,Category,Date,Easting,Northing", *lines])


def kill_once_written(process: subprocess.Popen[str], log: Path, size: int) -> None:
    """Kill a process when so many bytes of its unfinished transaction are on the disk."""
    until = time.monotonic() + GIVE_UP_SECONDS
    while process.poll() is None and time.monotonic() < until:
        if log.exists() and log.stat().st_size >= size:
            break
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_process_killed_while_it_stores_leaves_all_or_nothing(intake: Any) -> None:
    path = intake.write(table(ROWS), name="many_rows.csv")
    log = intake.database.settings.home / "hotspots.sqlite-wal"
    kept = intake.submit("Category,Date,Easting,Northing\nFuel,27/03/2025,400500,150500")
    before, version = intake.tables(), intake.data_version()
    for size in (MEGABYTE // 2, 3 * MEGABYTE, 7 * MEGABYTE):
        intake.database.engine.dispose()
        kill_once_written(start(path), log, size)
        assert intake.tables() == before
    intake.database.engine.dispose()
    counts = finished(start(path))
    assert (counts["rows"], counts["accepted"], counts["unchanged"]) == (ROWS, ROWS, 0)
    assert counts["submission"] == kept.submission + 1
    with intake.database.session() as session:
        assert session.scalar(select(func.count(Incident.id))) == ROWS + 1
    assert intake.data_version() == version + 1


def test_two_agencies_at_once_lose_nothing(intake: Any) -> None:
    processes = [
        start(intake.write(table(2_000), name=f"{agency}.csv"), agency=agency)
        for agency in ("HOU", "COU")
    ]
    version = intake.data_version()
    reports = [finished(process) for process in processes]
    assert [report["accepted"] for report in reports] == [2_000, 2_000]
    assert {report["submission"] for report in reports} == {1, 2}
    assert [len(intake.incidents(agency)) for agency in ("HOU", "COU")] == [2_000, 2_000]
    assert intake.data_version() == version + 2
    # The same points were sent twice and are places once.
    assert len(intake.tables()["places"]) == 2_000


def test_one_file_twice_at_once_is_stored_once(intake: Any) -> None:
    path = intake.write(table(2_000))
    reports = [finished(process) for process in (start(path), start(path))]
    assert sorted(report["accepted"] for report in reports) == [0, 2_000]
    assert sorted(report["unchanged"] for report in reports) == [0, 2_000]
    assert len(intake.incidents()) == 2_000
