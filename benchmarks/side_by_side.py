"""Methods timed beside each other: who they are, what came out, and what is claimed of them."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic_county import row

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / ".venv" / "peers" / "bin" / "python"
"""The interpreter with the peers, which ``make bench`` installs."""
OUT_OF_MEMORY = "out of memory"
"""How the note of such an outcome begins."""


@dataclass(frozen=True)
class Method:
    """Something that is timed.

    Attributes
    ----------
    title
        What it is called in the table.
    task
        ``module:function`` as ``benchmarks.measured_process`` takes it.
    runs
        How often; the slow ones once.
    options
        What the function is called with; ``memory_limit`` in bytes is for the process.
    peer
        Whether it runs with the interpreter of the peers.
    """

    title: str
    task: str
    runs: int = 5
    options: dict[str, Any] = field(default_factory=dict, hash=False)
    peer: bool = False


@dataclass(frozen=True)
class Outcome:
    """Median seconds and peak memory beyond the data, bytes; or why there are none."""

    method: Method
    seconds: float = float("nan")
    memory: int | None = None
    answer: NDArray[Any] | None = None
    note: str = ""

    @property
    def ms(self) -> str:
        """Median milliseconds, or why there are none."""
        return self.note or f"{self.seconds * 1e3:,.{0 if self.seconds >= 0.01 else 2}f}"

    @property
    def mb(self) -> str:
        return "-" if self.memory is None else f"{self.memory / 1e6:,.0f}"

    @property
    def out_of_memory(self) -> bool:
        """Whether it ran into the limit of its memory, and has no time because of it."""
        return self.note.startswith(OUT_OF_MEMORY)

    def times_as_fast(self, peer: Outcome) -> float:
        """How many times as fast this is as the peer; NaN where either has no time."""
        return peer.seconds / self.seconds


@contextmanager
def folders() -> Iterator[tuple[Path, Path]]:
    """A folder for few data and one for many, gone afterwards."""
    with TemporaryDirectory(prefix="hotspots-benchmark-") as name:
        few, many = Path(name) / "few", Path(name) / "many"
        few.mkdir()
        many.mkdir()
        yield few, many


def run(method: Method, few: Path, many: Path, *, keep_answer: bool = False) -> Outcome:
    """Time a method in a process of its own, first on few data and then on many."""
    if method.peer and not PEERS.exists():
        return Outcome(method, note="not installed: make bench does")
    answer = many.parent / "answer.npy"
    answer.unlink(missing_ok=True)
    command = [
        str(PEERS if method.peer else sys.executable), "-m", "benchmarks.measured_process",
        method.task, str(few), str(many), str(method.runs), json.dumps(method.options),
    ]  # fmt: skip
    done = subprocess.run(
        [*command, str(answer)] if keep_answer else command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )
    if done.returncode < 0 and "memory_limit" in method.options:
        # Compiled code may abort, rather than raise, where it gets no memory.
        return Outcome(method, note=_out_of_memory(method))
    if done.returncode != 0:
        sys.stderr.write(done.stderr)
        return Outcome(method, note=f"failed with status {done.returncode}")
    # A peer may print lines of its own first.
    found = json.loads(done.stdout.splitlines()[-1])
    if "missing" in found:
        return Outcome(method, note=f"{found['missing']} is not installed")
    if "out_of_memory" in found:
        return Outcome(method, note=_out_of_memory(method))
    kept = np.load(answer) if keep_answer else None
    return Outcome(method, statistics.median(found["seconds"]), found["memory"], kept)


def _out_of_memory(method: Method) -> str:
    limit = method.options.get("memory_limit")
    return OUT_OF_MEMORY + (f" at {limit / 1e9:,.0f} GB" if limit else "")


@dataclass(frozen=True)
class Claim:
    """What is claimed of a measurement; ``at_most`` where less is better."""

    what: str
    wanted: float
    found: float
    at_most: bool = False

    @property
    def verdict(self) -> str:
        if np.isnan(self.found):
            return "not measured"
        holds = self.found <= self.wanted if self.at_most else self.found >= self.wanted
        return "yes" if holds else "NO"

    def line(self, judged: bool) -> str:
        found = "-" if np.isnan(self.found) else f"{self.found:,.3g}"
        limit = "at most" if self.at_most else "at least"
        return row(self.what, f"{limit} {self.wanted:,.6g}", found, self.verdict if judged else "-")


def print_head(*titles: str) -> None:
    """The first two lines of a table; titles that begin with # stand over numbers."""
    print(row(*(title.lstrip("#") for title in titles)))
    print(row(*("---:" if title.startswith("#") else "---" for title in titles)), flush=True)


def print_row(*cells: str) -> None:
    print(row(*cells), flush=True)


def print_claims(claims: list[Claim], *, quick: bool) -> None:
    """Claims beside what was found; with fewer points than claimed nothing is judged."""
    print("\nWith fewer points than claimed, so not judged:\n" if quick else "\nClaimed:\n")
    print_head("what", "#claimed", "#found", "holds")
    for claim in claims:
        print(claim.line(judged=not quick), flush=True)
