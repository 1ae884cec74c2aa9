"""``hotspots setup wiltshire``: from an empty folder to official data, at any time again."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

import boundaries
from hotspots.__main__ import main
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.settings import Settings
from hotspots.store import audit
from hotspots.store.boundaries import current_boundaries
from hotspots.store.database import Database, lock_installation
from hotspots.store.schema import Incident, Place, Submission
from tests.fetching.official_publications import HAS_SHARED, invented, real
from tests.fetching.official_server import Fault, OfficialServer, serving

PERIOD = ["--from", "2025-01", "--to", "2025-03"]
SETUP = ["setup", "wiltshire", "--yes", *PERIOD]


@pytest.fixture
def server(settings: Settings) -> Iterator[OfficialServer]:
    """The publishers, once the environment is that of the installation."""
    with serving(invented()) as running:
        yield running


def run(*arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=answer)


def stored(database: Database) -> tuple[object, ...]:
    """What the installation holds: incidents by month and area, areas, submissions."""
    with database.session() as session:
        held = current_boundaries(session)
        by_month = select(Incident.month, Place.area_id.is_(None), func.count()).join(
            Place, Incident.place_id == Place.id, isouter=True
        )
        counts = session.execute(
            by_month.group_by(Incident.month, Place.area_id.is_(None)).order_by(Incident.month)
        )
        return (
            [tuple(row) for row in counts],
            held.title if held else None,
            [area.name for area in held.areas] if held else [],
            session.scalar(select(func.count()).select_from(Submission)),
            audit.verify(session),
        )


def test_one_command_leads_to_official_data(
    server: OfficialServer, sqlite_database: Database
) -> None:
    answer = run(*SETUP)
    assert answer.exit_code == 0, answer.output
    said = answer.stdout
    assert said.startswith(f"To be downloaded to {sqlite_database.settings.home / 'downloads'}:\n")
    assert said.count("    from http://127.0.0.1") == 4
    assert "under the Open Government Licence v3.0. Maps made from it must print:" in said
    assert "18 community areas are in force" in said
    assert "In all: 8 postcodes, 1,999 names." in said
    assert "Added WPOL, Wiltshire Police (data.police.uk).\n" in said
    assert "2025-03-wiltshire-street.csv: rows 40, accepted 40, located 40" in said
    assert said.endswith("Then look at the maps with: hotspots serve\n")
    months, title, areas, submissions, broken = stored(sqlite_database)
    assert isinstance(months, list)
    assert sum(row[2] for row in months) == 120
    assert title == "Community areas, from the electoral divisions of 2025"
    assert isinstance(areas, list)
    assert len(areas) == 18
    assert (submissions, broken) == (3, None)
    built = Gazetteer.load(sqlite_database.settings.gazetteer)
    assert (len(built.postcodes), len(built.names)) == (8, 1_999)


def test_a_second_time_it_asks_nobody_and_changes_nothing(
    server: OfficialServer, sqlite_database: Database
) -> None:
    run(*SETUP)
    before = stored(sqlite_database)
    server.requests.clear()
    answer = run(*SETUP)
    assert answer.exit_code == 0
    assert answer.stdout.splitlines()[:2] == [
        "Left in force: Community areas, from the electoral divisions of 2025. "
        "Replace them with: hotspots fetch boundaries",
        f"Left in place: the gazetteer {sqlite_database.settings.gazetteer}. "
        "Replace it with: hotspots fetch gazetteer",
    ]
    assert "Left as they were sent before: 3 of 3 files." in answer.stdout
    assert server.requests == []
    assert stored(sqlite_database) == before


def test_later_months_are_added(server: OfficialServer, sqlite_database: Database) -> None:
    run("setup", "wiltshire", "--yes", "--from", "2025-01", "--to", "2025-02")
    answer = run(*SETUP)
    assert "3 of 3 months of wiltshire are in" in answer.stdout
    assert "Left as they were sent before: 2 of 3 files." in answer.stdout
    assert stored(sqlite_database)[3] == 3


def test_a_missing_month_does_not_stop_the_rest(
    server: OfficialServer, sqlite_database: Database
) -> None:
    answer = run("setup", "wiltshire", "--yes", "--from", "2025-02", "--to", "2025-04")
    assert answer.exit_code == 1
    assert answer.stderr.startswith("Missing: April 2025 is not there: it is not published yet;")
    assert stored(sqlite_database)[3] == 2


def test_without_months_it_takes_what_is_published(
    server: OfficialServer, sqlite_database: Database
) -> None:
    answer = run("setup", "wiltshire", "--yes")
    assert answer.exit_code == 1
    assert "3 of 24 months of wiltshire are in" in answer.stdout
    assert stored(sqlite_database)[3] == 3


def test_another_agency_that_is_there_already(
    server: OfficialServer, sqlite_database: Database
) -> None:
    run("agencies", "add", "POL", "Police (invented)")
    answer = run(*SETUP, "--agency", "pol")
    assert answer.exit_code == 0, answer.output
    assert "Added" not in answer.stdout
    assert run("agencies", "list").stdout == "POL  Police (invented)\n"


def test_areas_that_somebody_else_put_in_force_stay(
    server: OfficialServer, sqlite_database: Database, tmp_path: Path
) -> None:
    own = tmp_path / "own.geojson"
    text = boundaries.indicative_community_areas().read_text(encoding="utf-8")
    own.write_text(text.replace('"indicative": true', '"indicative": false'), encoding="utf-8")
    run("boundaries", "import", str(own), "--name", "name", "--title", "The council's own")
    answer = run(*SETUP)
    assert "Left in force: The council's own. Replace them with: hotspots fetch" in answer.stdout
    assert stored(sqlite_database)[1] == "The council's own"
    assert server.asked("FeatureServer") == []


def test_a_gazetteer_that_is_there_is_not_built_anew(
    server: OfficialServer, sqlite_database: Database
) -> None:
    run("fetch", "gazetteer")
    before = sqlite_database.settings.gazetteer.stat().st_mtime_ns
    for path in (sqlite_database.settings.home / "downloads/gazetteer").iterdir():
        path.unlink()
    server.requests.clear()
    answer = run(*SETUP)
    assert answer.exit_code == 0, answer.output
    assert "Left in place: the gazetteer" in answer.stdout
    assert sqlite_database.settings.gazetteer.stat().st_mtime_ns == before
    assert server.asked("products") == []


def test_indicative_areas_are_replaced(server: OfficialServer, sqlite_database: Database) -> None:
    run("boundaries", "import", str(boundaries.indicative_community_areas()), "--name", "name")
    assert run(*SETUP).exit_code == 0
    assert stored(sqlite_database)[1] == "Community areas, from the electoral divisions of 2025"


def test_files_put_there_by_hand_need_no_network(
    server: OfficialServer, sqlite_database: Database, tmp_path: Path
) -> None:
    downloads = sqlite_database.settings.home / "downloads"
    run(*SETUP)
    kept = {
        path.relative_to(downloads): path.read_bytes()
        for path in downloads.rglob("*")
        if path.suffix in (".csv", ".zip", ".geojson")
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOTSPOTS_HOME", str(tmp_path / "offline"))
        for name, content in kept.items():
            path = tmp_path / "offline/downloads" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        server.requests.clear()
        answer = run(*SETUP)
    assert answer.exit_code == 0, answer.output
    assert server.requests == []
    assert "2025-01-wiltshire-street.csv: rows 40, accepted 40" in answer.stdout


def test_a_demonstration_is_left_alone(server: OfficialServer, sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        lock_installation(session).demo = True
    answer = run(*SETUP)
    assert answer.exit_code == 2
    assert answer.stderr.startswith("Error: This installation holds the invented incidents of the ")
    assert "set HOTSPOTS_HOME to another folder" in answer.stderr
    assert server.requests == []


def test_without_a_terminal_it_wants_a_yes(
    server: OfficialServer, sqlite_database: Database
) -> None:
    answer = run("setup", "wiltshire", *PERIOD, answer="y\n")
    assert answer.exit_code == 2
    assert answer.stderr == (
        "Error: hotspots setup asks before it downloads, and there is no terminal to answer on; "
        "give --yes to download without being asked.\n"
    )
    assert server.requests == []


def _asked_on_a_terminal(reply: bytes) -> tuple[int, str]:
    """Run the command with a terminal of its own, and answer its question."""
    import pty

    process, terminal = pty.fork()
    if process == 0:
        os.execv(sys.executable, [sys.executable, "-m", "hotspots", "setup", "wiltshire", *PERIOD])
    said = b""
    try:
        while chunk := os.read(terminal, 4096):
            said += chunk
            if b"[y/N]" in said and reply:
                os.write(terminal, reply)
                reply = b""
    except OSError:
        pass  # how a terminal says that nobody is at its other end
    _, status = os.waitpid(process, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), said.decode(errors="replace")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_it_asks_first(server: OfficialServer, sqlite_database: Database) -> None:
    status, said = _asked_on_a_terminal(b"n\n")
    assert status == 1
    assert said.index("To be downloaded to") < said.index("Download this? [y/N]")
    assert "Aborted!" in said
    assert not list((sqlite_database.settings.home / "downloads").rglob("*.csv"))


def _process() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "hotspots", *SETUP],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _killed_when(reached: Callable[[], bool]) -> None:
    process = _process()
    while not reached():
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL


def test_killed_again_and_again_it_ends_where_it_would_have_ended(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a download, and of storing the months; real files where there are."""
    publications = real() if HAS_SHARED else invented()
    last = max(publications.archives)
    period = ["--from", f"{last[:4]}-01" if not HAS_SHARED else "2025-07", "--to", last]
    monkeypatch.setattr(sys.modules[__name__], "SETUP", ["setup", "wiltshire", "--yes", *period])
    names = settings.home / "downloads/gazetteer/opname_csv_gb.zip"
    part = names.with_name(f"{names.name}.part")
    months = settings.home / "downloads/police-uk"
    with serving(publications) as server:
        server.spoil("/store/OpenNames", Fault(pause=0.02), times=1)
        _killed_when(lambda: part.exists() and part.stat().st_size > 30_000)
        arrived = part.stat().st_size
        server.mend()
        server.requests.clear()
        _killed_when(lambda: _submissions(settings) >= 1)
        assert [each.range for each in server.asked("/store/OpenNames")] == [f"bytes={arrived}-"]
        server.requests.clear()
        finished = run(*SETUP)
        assert finished.exit_code == 0, finished.output
        assert server.requests == []
        killed = stored(Database(settings))
        monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "undisturbed"))
        undisturbed = run(*SETUP)
        assert undisturbed.exit_code == 0, undisturbed.output
        assert killed == stored(Database(Settings.from_environment()))
    if HAS_SHARED:
        rows = sum(len(path.read_bytes().splitlines()) - 1 for path in months.glob("*.csv"))
        assert sum(row[2] for row in killed[0]) == rows  # type: ignore[attr-defined]


def _submissions(settings: Settings) -> int:
    path = settings.home / "hotspots.sqlite"
    if not path.exists():
        return 0
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM submissions").fetchone()[0])


def test_roads_are_drawn_where_they_are_asked_for_and_left_in_place_then(
    server: OfficialServer, sqlite_database: Database
) -> None:
    backdrop = sqlite_database.settings.home / "backdrop.gpkg"
    assert run(*SETUP).exit_code == 0
    assert server.asked("OpenRoads") == []
    assert not backdrop.exists()
    first = run(*SETUP, "--roads")
    assert first.exit_code == 0, first.output
    assert "Drawn behind the maps from OS Open Roads 2031-03:" in first.stdout
    server.requests.clear()
    again = run(*SETUP, "--roads")
    assert f"Left in place: the backdrop {backdrop}." in again.stdout
    assert server.asked("OpenRoads") == []
