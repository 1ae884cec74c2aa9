"""``hotspots demo`` and ``hotspots serve``: what they do, and one sentence where they cannot."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

import sample_incidents
from hotspots.errors import HotspotsError
from hotspots.store import users
from hotspots.store.agencies import add_agency
from hotspots.store.database import Database, open_database
from hotspots.store.schema import Incident, Submission
from web.commands import demo, serve
from web.demonstration import prepare_demonstration


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "instance"))
    monkeypatch.delenv("HOTSPOTS_DATABASE_URL", raising=False)
    monkeypatch.delenv("HOTSPOTS_GAZETTEER", raising=False)
    return tmp_path / "instance"


def run(command, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def sentence(result: Result) -> str:
    assert isinstance(result.exception, HotspotsError), result.output
    return str(result.exception)


def figures(database: Database) -> tuple[int, ...]:
    with database.session() as session:
        return (
            session.scalar(select(func.count()).select_from(Incident)),
            session.scalar(select(func.count()).select_from(Submission)),
            len(users.list_users(session)),
            database.data_version(session),
        )


def test_demo_twice_changes_passwords_only(home: Path) -> None:
    first = run(demo, "--no-serve")
    assert first.exit_code == 0, first.output
    database = open_database()
    before = figures(database)
    assert before[:3] == (11_927, 4, 4)
    second = run(demo, "--no-serve")
    assert second.exit_code == 0
    assert figures(database) == before

    def passwords(output: str) -> dict[str, str]:
        lines = [line.split() for line in output.splitlines() if "@demo.example" in line]
        return {words[0]: words[1] for words in lines}

    old, new = passwords(first.output), passwords(second.output)
    assert (
        old.keys()
        == new.keys()
        == {
            "viewer@demo.example",
            "submitter@demo.example",
            "analyst@demo.example",
            "administrator@demo.example",
        }
    )
    assert not set(old.values()) & set(new.values())
    with database.transaction() as session:
        for email, password in new.items():
            assert users.authenticate(session, email, password)
            assert users.authenticate(session, email, old[email]) is None


def test_demo_leaves_a_real_installation_alone(home: Path) -> None:
    with open_database().transaction() as session:
        add_agency(session, "REAL", "A real agency", actor="test")
    said = sentence(run(demo, "--no-serve"))
    assert "is in use and is not a demonstration" in said
    assert "HOTSPOTS_HOME" in said
    assert figures(open_database())[:3] == (0, 0, 0)


def test_demo_finishes_what_was_interrupted(
    demonstration, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotspots.settings import Settings
    from web import demonstration as module

    sent = []

    def interrupted(*arguments, **options):
        if len(sent) == 2:
            raise KeyboardInterrupt
        sent.append(1)
        return submit(*arguments, **options)

    submit = module.submit_file
    monkeypatch.setattr(module, "submit_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        prepare_demonstration(Settings.from_environment(), say=lambda line: None)
    assert figures(open_database())[1] == 2
    monkeypatch.setattr(module, "submit_file", submit)
    prepare_demonstration(Settings.from_environment(), say=lambda line: None)
    assert figures(open_database())[:3] == (11_927, 4, 4)


def test_demo_does_not_touch_another_gazetteer(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "theirs.npz"
    theirs.write_bytes(b"as it was")
    monkeypatch.setenv("HOTSPOTS_GAZETTEER", str(theirs))
    assert run(demo, "--no-serve").exit_code == 0
    assert theirs.read_bytes() == b"as it was"


def test_missing_sample_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = home / "nowhere.csv"
    monkeypatch.setattr(sample_incidents, "gazetteer", lambda: missing)
    assert sentence(run(demo, "--no-serve")) == (
        f"The sample file {missing} is missing; install the project again."
    )


@pytest.mark.parametrize("command", [demo, serve])
def test_port_in_use(home: Path, command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = sentence(run(command, "--port", str(port)))
    assert said == f"Port {port} is in use by another program; choose another with --port."
    assert not home.exists()


def test_host_of_another_machine(home: Path) -> None:
    assert "cannot listen on 192.0.2.1 port" in sentence(run(serve, "--host", "192.0.2.1"))
    for name in ("a" * 300, "xn--\u00e9", "a..b"):
        assert "not the name of a computer" in sentence(run(serve, "--host", name))


@pytest.mark.parametrize("command", [demo, serve])
def test_data_folder_that_cannot_be(home: Path, command) -> None:
    home.write_text("a file stands where the folder should be")
    arguments = ["--no-serve"] if command is demo else ["--port", "0"]
    said = sentence(run(command, *arguments))
    assert str(home) in said
    assert "HOTSPOTS_HOME" in said


def test_options_are_explained_without_loading_the_service() -> None:
    code = (
        "import sys; import web.commands; "
        "print([m for m in ('flask', 'numpy', 'folium', 'sqlalchemy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    for command, options in (
        (demo, ["--port", "--no-serve"]),
        (serve, ["--host", "--port", "--https"]),
    ):
        text = run(command, "--help").output
        assert all(option in text for option in options)
