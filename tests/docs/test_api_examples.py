"""The examples of how a system sends incidents, carried out against a real service."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import boundaries
from hotspots.__main__ import main
from hotspots.store.api_keys import READ_LAYERS, SCOPES
from web.api.description import description
from web.api.incident_rows import FIELDS
from web.api.operations import OPERATIONS

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = (ROOT / "docs/how-to/send-incidents-from-a-system.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs/reference/api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
HOTSPOTS = str(Path(sys.executable).with_name("hotspots"))


def blocks(language: str) -> list[str]:
    return [block for one, block in BLOCK.findall(HOW_TO) if one == language]


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A service with one agency, whose key lies in key.txt; the environment of its callers."""
    monkeypatch.chdir(tmp_path)
    environment = {"HOTSPOTS_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def hotspots(*arguments: str) -> str:
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 0, done.output
        return done.stdout

    hotspots("agencies", "add", "HOU", "White Horse Homes (invented)")
    areas = str(boundaries.indicative_community_areas())
    hotspots("boundaries", "import", areas, "--name", "name")
    key = hotspots("keys", "issue", "HOU").strip()
    (tmp_path / "key.txt").write_text(f"Authorization: Bearer {key}\n")
    command = [HOTSPOTS, "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
            assert address, "the service did not start"
            yield environment | {"SERVICE": address[0]}
        finally:
            process.terminate()


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl; on Debian: apt install curl")
def test_the_examples_are_answered_as_the_page_shows(service: dict[str, str]) -> None:
    send, read = blocks("sh")
    (shown,) = blocks("json")
    (program,) = blocks("python")
    printed = BLOCK.findall(HOW_TO)[[one for one, _ in BLOCK.findall(HOW_TO)].index("python") + 1]
    assert json.loads(_run(["sh", "-c", send], service)) == json.loads(shown)
    # Repeated, as after a broken connection, it is the same answer; nothing was stored again.
    assert json.loads(_run(["sh", "-c", send], service)) == json.loads(shown)
    assert _run([sys.executable, "-c", program], service) == printed[1]
    answers = [_run(["sh", "-c", line], service) for line in read.splitlines()]
    assert len(answers) == 4
    submission, rows, incident = (json.loads(answer) for answer in answers[:3])
    assert (submission["submission"], submission["counts"]["accepted"]) == (1, 1)
    assert [row["reference"] for row in rows["rows"]] == ["WH-102", "WH-103"]
    assert (incident["start"], incident["version"]) == ("2025-03-27T21:45:00+00:00", 2)
    assert answers[3] == ""  # it is gone
    gone = json.loads(_run(["sh", "-c", read.splitlines()[2]], service))
    assert gone["status"] == 404


def test_the_reference_lists_every_address_with_its_scope() -> None:
    listed = re.findall(r"^\| `(GET|POST|DELETE) ([^`]+)` \| (?:`([^`]+)`)? ?\|", REFERENCE, re.M)
    assert listed == [
        (one.method.upper(), f"/api/v1{one.path}", one.scope or "") for one in OPERATIONS
    ]
    assert {scope for _, _, scope in listed} - {""} == SCOPES.keys() - {READ_LAYERS}


def test_the_reference_lists_every_field_and_every_status() -> None:
    table = REFERENCE.partition("| field | what it says |")[2].partition("\n\n")[0]
    named = re.findall(r"`(\w+)`", "".join(row.split("|")[1] for row in table.splitlines()[2:]))
    assert sorted(named) == sorted(FIELDS)
    table = REFERENCE.partition("| status | when |")[2].partition("\n\n")[0]
    statuses = {
        int(status) for row in table.splitlines()[2:] for status in re.findall(r"\d{3}", row[:20])
    }
    assert statuses == {status for one in OPERATIONS for status in one.statuses}
    assert str(description()["openapi"])[:3] in REFERENCE
