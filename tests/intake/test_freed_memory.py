"""What is freed goes back to the system."""

import sys
from pathlib import Path

import pytest

from hotspots.intake.freed_memory import _trim, return_freed_memory

MB = 1_000_000


def resident() -> int:
    """The memory that this process holds now, in bytes."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the system does not say how much memory a process holds")


@pytest.mark.skipif(sys.platform != "linux" or _trim() is None, reason="not the GNU C library")
def test_memory_that_something_in_use_lies_behind_is_handed_back() -> None:
    pieces = [b"%d" % n * 20_000 for n in range(1_000)]  # each too small for a mapping of its own
    last = b"1" * 100_000
    held = resident()
    pieces.clear()
    return_freed_memory()
    assert held - resident() > 50 * MB
    assert len(last) == 100_000


def test_asking_again_does_no_harm() -> None:
    return_freed_memory()
    return_freed_memory()
