"""An installation made with the product's own commands, and its server in a process of its own.

Recorded crime and anti-social behaviour of Wiltshire where the files are at hand: 39,476 rows of
nine months of data.police.uk, the official electoral divisions in their 18 community areas, and
the residents that come with Hotspots. Elsewhere the invented incidents of the demonstration.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.recorded_crime import POLICE, WILTSHIRE

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "a long invented password"
VIEWER, ANALYST = "viewer@benchmark.example", "analyst@benchmark.example"
AT = re.compile(r"Hotspots is at (\S+)/ ")
JUDGE = """
from hotspots.assessment import Sight, load_picture
from hotspots.store.database import open_database
from hotspots.themes import THEMES

picture = load_picture(open_database())
for theme in THEMES:
    for sight in Sight:
        picture.judged(picture.boundaries.areas[0].name, theme, sight)
"""


@dataclass(frozen=True)
class Server:
    """A running ``hotspots serve``.

    Attributes
    ----------
    address
        Without a slash at its end.
    pid
        Its process.
    """

    address: str
    pid: int

    def cpu_seconds(self) -> float:
        """What its threads have computed up to now; not what they have waited."""
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def memory(self, field: str = "VmRSS") -> int:
        """Its resident memory in bytes; the highest it has been with ``VmHWM``."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) * 1024
        raise LookupError(field)


def recorded() -> bool:
    """Whether recorded crime of the county is at hand."""
    return WILTSHIRE.exists() and any(_months())


def prepare(home: Path) -> str:
    """Fill an empty data folder, and say with what."""
    said = _recorded(home) if recorded() else _invented(home)
    for email, role in ((VIEWER, "viewer"), (ANALYST, "analyst")):
        _hotspots(home, "users", "add", email, "--role", role, given=PASSWORD)
    # A server does this beside its first pages, which are not what is measured.
    subprocess.run([sys.executable, "-c", JUDGE], cwd=ROOT, env=environment(home), check=True)
    return said


@contextmanager
def serving(home: Path, module: str = "hotspots") -> Iterator[Server]:
    """``hotspots serve`` on a free port until the block ends, or a server of our own."""
    options = ["serve", "--port", "0"] if module == "hotspots" else []
    command = [sys.executable, "-m", module, *options]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            found = AT.match(process.stdout.readline())
            if found is None:
                raise RuntimeError("The server did not start; it says why above.")
            yield Server(found[1], process.pid)
        finally:
            process.terminate()


def _recorded(home: Path) -> str:
    _hotspots(
        home, "boundaries", "import", WILTSHIRE, "--name", "WD25CD", "--lookup",
        ROOT / "boundaries/division_to_community_area.csv", "--residents",
        ROOT / "boundaries/residents.csv", "--title", "Electoral divisions, ONS, May 2025",
    )  # fmt: skip
    _hotspots(home, "agencies", "add", "POL", "Police")
    months, rows = _months(), 0
    for path in months:
        printed = _hotspots(home, "submit", path, "--agency", "POL", "--profile", "police_uk")
        found = re.search(r"^accepted: (\d+)$", printed, re.MULTILINE)
        assert found is not None
        rows += int(found[1])
    return f"Recorded crime of Wiltshire: {rows:,} rows, {len(months)} months, 18 community areas."


def _invented(home: Path) -> str:
    _hotspots(home, "demo", "--no-serve")
    return (
        "The files of data.police.uk and of the ONS are not at hand, so these are the invented "
        "incidents of the demonstration: nothing is judged."
    )


def _months() -> list[Path]:
    return sorted(POLICE.glob("2025-0[1-9]-wiltshire-street.csv"))


def _hotspots(home: Path, *arguments: object, given: str = "") -> str:
    command = [sys.executable, "-m", "hotspots", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(home), input=given, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"hotspots {arguments[0]} failed: {done.stderr}")
    return done.stdout


def environment(home: Path) -> dict[str, str]:
    """The variables of a process that works on an installation, and on no other."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("HOTSPOTS_")}
    return own | {"HOTSPOTS_HOME": str(home)}
