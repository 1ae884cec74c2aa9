"""``hotspots fetch``, from a server on this machine that answers as the publishers do."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner, Result

from hotspots.__main__ import main
from hotspots.backdrop.backdrop_file import sources_of
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.settings import Settings
from hotspots.store.boundaries import current_boundaries
from hotspots.store.database import Database, lock_installation
from tests.fetching.official_publications import invented
from tests.fetching.official_server import Fault, OfficialServer, serving

POLICE = ["fetch", "police-uk"]


@pytest.fixture
def server(settings: Settings) -> Iterator[OfficialServer]:
    """The publishers, once the environment is that of the installation."""
    with serving(invented()) as running:
        yield running


@pytest.fixture
def downloads(sqlite_database: Database) -> Path:
    return sqlite_database.settings.home / "downloads"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_it_says_what_it_downloads_from_where_and_how_large_and_then_does(
    server: OfficialServer, downloads: Path
) -> None:
    answer = run(*POLICE, "--from", "2025-01", "--to", "2025-03")
    assert answer.exit_code == 0, answer.output
    lines = answer.stdout.splitlines()
    assert lines[0] == f"To be downloaded to {downloads}:"
    assert re.fullmatch(
        r"  Street-level crime of wiltshire, 3 months within January to March 2025: \d+ kB",
        lines[1],
    )
    assert lines[2] == f"    from {server.police}/2025-03.zip"
    assert lines[4].startswith("All of it is under the Open Government Licence v3.0.")
    assert lines[6:] == [
        f"3 of 3 months of wiltshire are in {downloads / 'police-uk'}, 3 of them new."
    ]
    assert len(list((downloads / "police-uk").glob("*.csv"))) == 3
    known = json.loads(
        (downloads / "police-uk/2025-01-wiltshire-street.csv.provenance.json").read_text()
    )
    assert set(known) == {
        "address", "edition", "fetched", "sha256", "size", "licence", "attribution",
    }  # fmt: skip


def test_without_months_it_takes_the_last_24_that_are_published(
    server: OfficialServer, downloads: Path
) -> None:
    answer = run(*POLICE)
    assert answer.exit_code == 1
    assert "3 of 24 months of wiltshire are in" in answer.stdout
    assert answer.stderr.count("Missing: ") == 21
    assert "Missing: April 2023 is not there" in answer.stderr


def test_a_month_that_is_missing_is_named_and_the_status_says_so(
    server: OfficialServer, downloads: Path
) -> None:
    answer = run(*POLICE, "--from", "2025-02", "--to", "2025-04")
    assert answer.exit_code == 1
    assert "2 of 3 months of wiltshire are in" in answer.stdout
    assert answer.stderr == (
        "Missing: April 2025 is not there: it is not published yet; the newest month is March "
        "2025. Ask again after the next publication.\n"
    )


def test_a_period_of_which_nothing_is_published_is_refused(
    server: OfficialServer, downloads: Path
) -> None:
    answer = run(*POLICE, "--from", "2025-05", "--to", "2025-06")
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert answer.stderr.startswith("Error: May 2025 is not there: it is not published yet;")
    assert len(answer.stderr.splitlines()) == 1


def test_a_second_time_nothing_is_downloaded(server: OfficialServer, downloads: Path) -> None:
    period = ("--from", "2025-01", "--to", "2025-02")
    run(*POLICE, *period)
    server.requests.clear()
    answer = run(*POLICE, *period)
    assert answer.exit_code == 0
    assert answer.stdout.splitlines() == [
        f"2 of 2 months of wiltshire are in {downloads / 'police-uk'}, 0 of them new."
    ]
    assert server.requests == []
    renewed = run(*POLICE, *period, "--renew")
    assert renewed.stdout.splitlines()[-1].endswith("2 of them new.")


def test_another_force(server: OfficialServer, downloads: Path) -> None:
    period = ("--from", "2025-03", "--to", "2025-03")
    answer = run(*POLICE, *period, "--force", "avon-and-somerset")
    assert answer.exit_code == 0, answer.output
    assert (downloads / "police-uk/2025-03-avon-and-somerset-street.csv").exists()


def test_boundaries_are_dissolved_and_put_in_force(
    server: OfficialServer, sqlite_database: Database
) -> None:
    answer = run("fetch", "boundaries")
    assert answer.exit_code == 0, answer.output
    assert "  98 electoral divisions of 2025 (estimated): 588 kB" in answer.stdout
    assert answer.stdout.endswith(
        "Dissolved 98 divisions into 18 community areas.\n"
        "18 community areas are in force, from divisions_E06000054.geojson.\n"
        "510,300 residents live in them, from Census 2021, rounded to 100; Office for National "
        "Statistics, Open Government Licence v3.0.\n"
    )
    with sqlite_database.session() as session:
        stored = current_boundaries(session)
    assert stored is not None
    assert (stored.title, stored.indicative, len(stored.areas)) == (
        "Community areas, from the electoral divisions of 2025", False, 18,
    )  # fmt: skip
    assert "Office for National Statistics licensed under the Open Government" in stored.attribution


def test_a_demonstration_keeps_its_boundaries_and_nothing_is_asked_for(
    server: OfficialServer, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        lock_installation(session).demo = True
    answer = run("fetch", "boundaries")
    assert answer.exit_code == 2
    assert "the invented incidents of the demonstration" in answer.stderr
    assert server.requests == []


def test_boundaries_that_are_there_are_imported_without_a_network(
    server: OfficialServer, downloads: Path
) -> None:
    assert run("fetch", "boundaries").exit_code == 0
    server.requests.clear()
    answer = run("fetch", "boundaries")
    assert answer.exit_code == 0
    assert answer.stdout.startswith("Dissolved 98 divisions")
    assert server.requests == []


def test_a_changed_service_imports_nothing(
    server: OfficialServer, sqlite_database: Database
) -> None:
    server.spoil("FeatureServer/0", Fault(content=b'{"fields": [{"name": "WARD"}]}'))
    answer = run("fetch", "boundaries")
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert answer.stderr == (
        f"Error: {server.boundaries} was expected to have fields such as WD25CD and LAD25CD, and "
        "has WARD; nothing was imported.\n"
    )
    with sqlite_database.session() as session:
        assert current_boundaries(session) is None


def test_the_gazetteer_is_built_from_both_downloads(
    server: OfficialServer, downloads: Path
) -> None:
    answer = run("fetch", "gazetteer")
    assert answer.exit_code == 0, answer.output
    assert "  OS Code-Point Open 2031-02: " in answer.stdout
    assert "  OS Open Names 2031-01: " in answer.stdout
    assert "In all: 8 postcodes, 1,999 names." in answer.stdout
    assert "secret" not in answer.output
    built = Gazetteer.load(downloads.parent / "gazetteer.npz")
    assert [source.name for source in built.sources] == ["OS Code-Point Open", "OS Open Names"]


def test_a_newer_edition_is_fetched_when_it_is_asked_for(
    server: OfficialServer, downloads: Path
) -> None:
    run("fetch", "gazetteer")
    server.requests.clear()
    assert run("fetch", "gazetteer").exit_code == 0
    assert server.requests == []
    same = run("fetch", "gazetteer", "--renew")
    assert "To be downloaded" not in same.stdout
    name, _, content = server.publications.products["OpenNames"]
    server.publications.products["OpenNames"] = (name, "2031-04", content + b"\0")
    newer = run("fetch", "gazetteer", "--renew")
    assert "  OS Open Names 2031-04: " in newer.stdout
    assert "Code-Point Open 2031" not in newer.stdout.split("In all")[0]


def test_a_wrong_checksum_builds_nothing(server: OfficialServer, downloads: Path) -> None:
    server.spoil("/store/OpenNames", Fault(content=b"spoilt"), times=9)
    answer = run("fetch", "gazetteer")
    assert answer.exit_code == 2
    assert "opname_csv_gb.zip from " in answer.stderr
    assert "is not what the publisher says it is" in answer.stderr
    assert not (downloads.parent / "gazetteer.npz").exists()
    assert [path.name for path in (downloads / "gazetteer").glob("opname*")] == []


@pytest.mark.parametrize(
    ("variable", "command"),
    [
        ("HOTSPOTS_POLICE_UK_URL", ["police-uk"]),
        ("HOTSPOTS_ONS_BOUNDARIES_URL", ["boundaries"]),
        ("HOTSPOTS_OS_DOWNLOADS_URL", ["gazetteer"]),
    ],
)
def test_an_address_that_is_none_is_refused_with_its_name(
    variable: str, command: list[str], downloads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "file:///etc")
    answer = run("fetch", *command)
    assert answer.exit_code == 2
    assert answer.stderr == (
        f"Error: {variable} 'file:///etc' is not the address of a web server; write it as "
        "https://host/path, or leave it out for the publisher's own.\n"
    )


def test_ctrl_c_leaves_a_part_that_is_gone_on_with(server: OfficialServer, downloads: Path) -> None:
    stopped = Event()
    server.spoil("/store/OpenNames", Fault(pause=0.01, held=stopped))
    process = subprocess.Popen(
        [sys.executable, "-m", "hotspots", "fetch", "gazetteer"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ},
    )
    part = downloads / "gazetteer/opname_csv_gb.zip.part"
    while not part.exists() or part.stat().st_size < 16_000:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    other = run("fetch", "gazetteer")
    assert other.stderr.startswith(f"Error: Another hotspots is downloading into {downloads};")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    stopped.set()
    assert process.returncode == 1
    assert said == (
        "Stopped. What has arrived is kept: the same command goes on where it stopped.\n"
    )
    arrived = part.stat().st_size
    answer = run("fetch", "gazetteer")
    assert answer.exit_code == 0, answer.output
    assert server.asked("/store/OpenNames")[-1].range == f"bytes={arrived}-"
    assert "In all: 8 postcodes, 1,999 names." in answer.stdout


def test_roads_are_downloaded_and_drawn_behind_the_maps(
    server: OfficialServer, downloads: Path
) -> None:
    answer = run("fetch", "roads")
    assert answer.exit_code == 0, answer.output
    lines = answer.stdout.splitlines()
    assert lines[1].startswith("  OS Open Roads 2031-03: ")
    assert "Contains OS data \u00a9 Crown copyright and database right 2031." in lines[5]
    assert "Drawn behind the maps from OS Open Roads 2031-03:" in lines
    assert "  motorway: 4.0 km" in lines
    assert (downloads / "roads/oproad_essh_gb.zip").exists()
    (source,) = sources_of(downloads.parent / "backdrop.gpkg")
    assert source.attribution == "Contains OS data \u00a9 Crown copyright and database right 2031."
    assert (source.edition, source.licence) == ("2031-03", "Open Government Licence v3.0")
    server.requests.clear()
    assert run("fetch", "roads").exit_code == 0
    assert server.requests == []


def test_roads_that_were_changed_on_their_way_are_not_drawn(
    server: OfficialServer, downloads: Path
) -> None:
    server.spoil("/store/OpenRoads", Fault(content=b"something else"), times=9)
    answer = run("fetch", "roads")
    assert answer.exit_code == 2
    assert "is not what the publisher says it is" in answer.stderr
    assert not (downloads.parent / "backdrop.gpkg").exists()
