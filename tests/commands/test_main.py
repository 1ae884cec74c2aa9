"""`hotspots` itself: whatever goes wrong is one sentence, never a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hotspots.settings import Settings

HOTSPOTS = str(Path(sys.executable).with_name("hotspots"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_under_the_output(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, unbuffered: str
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [HOTSPOTS, "boundaries", "list"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert done.stderr == (
        "Error: The output cannot be read or written (No space left on device); "
        "check the folder and the space on the disk.\n"
    )


def test_a_reader_that_has_left_is_no_error_to_print(settings: Settings) -> None:
    """As in `hotspots boundaries list | head -0`."""
    with subprocess.Popen(
        [HOTSPOTS, "boundaries", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_database_in_memory_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in ("sqlite://", "sqlite:///:memory:"):
        monkeypatch.setenv("HOTSPOTS_DATABASE_URL", url)
        done = subprocess.run([HOTSPOTS, "db", "upgrade"], capture_output=True, text=True)
        assert done.returncode == 2
        assert "HOTSPOTS_DATABASE_URL is not the address of a database" in done.stderr
