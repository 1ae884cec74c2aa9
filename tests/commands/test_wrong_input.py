"""What people get wrong on the command line: one sentence, status 2, and nothing changed.

Nearly all of it runs in this process, which is what the command does but for its start; the last
tests start a real one.
"""

from __future__ import annotations

import hashlib
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import boundaries
from hotspots.__main__ import main

HOTSPOTS = str(Path(sys.executable).with_name("hotspots"))
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
PASSWORD = ["--password", "a long invented password"]
NO_SERVER = "postgresql://nobody@127.0.0.1:1/none"


def _cases() -> list[tuple[list[str], str]]:
    lines = (Path(__file__).with_name("wrong_input.txt")).read_text(encoding="utf-8").splitlines()
    pairs = (line.split("  =>  ") for line in lines if line and not line.startswith("#"))
    return [(shlex.split(command), words) for command, words in pairs]


CASES = _cases()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with an installation in it, that holds one incident, and files to get wrong."""
    folder = tmp_path_factory.mktemp("wrong-input")
    for name in ("folder", "folder.csv", "folder.gpkg"):
        (folder / name).mkdir()
    for name in ("picture.png", "picture.csv", "picture.toml"):
        (folder / name).write_bytes(PICTURE)
    (folder / "empty.csv").write_bytes(b"")
    shutil.copy(boundaries.indicative_community_areas(), folder / "areas.geojson")
    (folder / "cut.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    (folder / "letters.csv").write_text("x,y\n400500,150500\nfour,five\n")
    (folder / "points.csv").write_text(
        "x,y\n" + "".join(f"{400_000 + 7 * i},{150_000 + 13 * i}\n" for i in range(60))
    )
    (folder / "postcodes.csv").write_text("postcode,easting,northing\nWX1 1AA,400500,150500\n")
    (folder / "places.csv").write_text("name,postcode\nSomewhere,WX1 1AA\n")
    (folder / "incidents.csv").write_text(
        "Reference,Category,Date,Easting,Northing\nA1,Nuisance,27/03/2025,400500,150500\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("HOTSPOTS_HOME", str(folder / "home"))
        patch.delenv("HOTSPOTS_DATABASE_URL", raising=False)
        patch.delenv("HOTSPOTS_GAZETTEER", raising=False)
        for command in (
            ["agencies", "add", "HOU", "White Horse Homes (invented)"],
            ["boundaries", "import", "areas.geojson", "--name", "name"],
            ["gazetteer", "build", "postcodes.csv"],
            ["submit", "incidents.csv", "--agency", "HOU"],
        ):
            assert run(command).exit_code == 0
        yield folder


def run(arguments: list[str]) -> Result:
    return CliRunner().invoke(main, arguments)


def state(folder: Path) -> dict[str, str]:
    """Every file in the folder and what is in it; of the database, what it says.

    Not what an installation makes for itself: its key, and copies of the incidents to read from.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.startswith(("home/snapshots", "home/secret_key")):
            continue
        if path.name == "hotspots.sqlite":
            with sqlite3.connect(path) as connection:
                content = "\n".join(connection.iterdump()).encode()
            connection.close()
        elif path.name.startswith("hotspots.sqlite-"):
            continue  # The database's journal: it may come and go.
        else:
            content = path.read_bytes() if path.is_file() else b"a folder"
        found[name] = hashlib.sha256(content).hexdigest()
    return found


def refusal(result: Result) -> str:
    """The sentence that a refused command printed, with nothing else beside its usage."""
    assert result.exit_code == 2, (result.output, result.exception)
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    usage, marked, said = result.stderr.partition("Error: ")
    assert marked
    assert usage == "" or usage.startswith("Usage: ")
    assert "Traceback" not in said
    assert "Error" not in said
    if not usage:
        assert said.count("\n") == 1, "more than one line"
    return said


@pytest.mark.parametrize(("arguments", "words"), CASES, ids=[" ".join(case[0]) for case in CASES])
def test_wrong_input_is_one_sentence_and_changes_nothing(
    installation: Path, arguments: list[str], words: str
) -> None:
    before = state(installation)
    assert words in refusal(run(arguments))
    assert state(installation) == before


def test_every_command_is_given_something_wrong() -> None:
    assert {*main.list_commands(None)} <= {case[0][0] for case in CASES}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "command",
    [
        ["agencies", "list"],
        ["agencies", "add", "NEW", "A name"],
        ["users", "list"],
        ["users", "add", "a@example.org", "--role", "viewer", *PASSWORD],
        ["boundaries", "list"],
        ["boundaries", "import", "areas.geojson", "--name", "name"],
        ["submit", "incidents.csv", "--agency", "HOU"],
        ["analyse", "-o", "out.gpkg"],
        ["db", "upgrade"],
        ["db", "verify-audit"],
        ["demo", "--no-serve"],
        ["serve", "--port", "0"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("HOTSPOTS_HOME", "points.csv", "set HOTSPOTS_HOME to a folder that you may write"),
        ("HOTSPOTS_HOME", "points.csv/home", "set HOTSPOTS_HOME to a folder that you may write"),
        ("HOTSPOTS_SERVICE_AREA", "Wiltshire", "HOTSPOTS_SERVICE_AREA"),
        ("HOTSPOTS_DATABASE_URL", NO_SERVER, "check HOTSPOTS_DATABASE_URL"),
        ("HOTSPOTS_DATABASE_URL", "nonsense", "write it as postgresql://user@host/name"),
        ("HOTSPOTS_DATABASE_URL", "sqlite:///picture.png", "file is not a database"),
    ],
)
def test_a_wrong_setting_is_one_sentence_from_every_command_that_stores(
    installation: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
    variable: str,
    value: str,
    words: str,
) -> None:
    before = state(installation)
    monkeypatch.setenv(variable, value)
    said = refusal(run(command))
    assert words in said
    assert "nobody:" not in said
    assert state(installation) == before


def _process(installation: Path, *arguments: str, **settings: str) -> tuple[int, str, str]:
    environment = {"HOTSPOTS_HOME": str(installation / "home"), **settings}
    done = subprocess.run(
        [HOTSPOTS, *arguments], cwd=installation, env=environment, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


def test_a_real_process_says_one_sentence_and_no_traceback(installation: Path) -> None:
    before = state(installation)
    assert _process(installation, "submit", "missing.csv", "--agency", "HOU") == (
        2, "", "Error: There is no file missing.csv; check its name.\n",
    )  # fmt: skip
    status, printed, said = _process(installation, "agencies", "list", HOTSPOTS_HOME="points.csv")
    assert (status, printed) == (2, "")
    assert said.startswith("Error: The data folder ")
    assert said.count("\n") == 1
    assert state(installation) == before


def test_a_real_process_that_finds_its_port_taken(installation: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answered = _process(installation, "serve", "--port", port)
    sentence = f"Error: Port {port} is in use by another program; choose another with --port.\n"
    assert answered == (2, "", sentence)
