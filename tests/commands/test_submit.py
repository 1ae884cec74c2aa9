"""``hotspots submit``, as scripts and people see it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotspots.__main__ import main
from hotspots.settings import Settings

FILE = "Reference,Category,Date,Easting,Northing\n"
GOOD = "A1,Nuisance,27/03/2025,400500,150500\n"
COUNTS = [
    "submission", "rows", "accepted", "rejected", "held", "updated", "unchanged", "located",
    "outside",
]  # fmt: skip


def hotspots(*arguments: str | Path) -> Result:
    """Run a command in the installation that the environment names."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def path(settings: Settings, tmp_path: Path) -> Path:
    """A file to send, and the agency HOU to send it for."""
    assert hotspots("agencies", "add", "HOU", "Invented homes").exit_code == 0
    path = tmp_path / "march.csv"
    path.write_text(FILE + GOOD + "A2,Parking,27/03/2025,400500,150500\nA3,Nuisance,soon,,\n")
    return path


def test_the_report_for_people(path: Path) -> None:
    answer = hotspots("submit", path, "--agency", "HOU")
    assert answer.exit_code == 0
    assert answer.output.splitlines() == [
        "submission: 1",
        "rows: 3",
        "accepted: 1",
        "rejected: 1",
        "held: 1",
        "updated: 0",
        "unchanged: 0",
        "located: 1",
        "outside: 1",
        "hit rate: 100% (Good enough to map)",
        "located by: coordinate 1",
        "No community areas have been imported yet, so every place is outside.",
        '  row 3 held, Category: The category "Parking" is not in the table of categories; '
        "a person has to say which theme it belongs to.",
        '  row 4 rejected, Date: "soon" is not a date; '
        "write it like 27/03/2025 or 2025-03-27 21:30.",
    ]


def test_the_report_for_scripts(path: Path) -> None:
    answer = hotspots("submit", path, "--agency", "HOU", "--json")
    assert answer.exit_code == 0
    counts = json.loads(answer.output)
    assert list(counts) == [*COUNTS, "hit_rate", "match_types"]
    assert counts == dict(zip(COUNTS, (1, 3, 1, 1, 1, 0, 0, 1, 1), strict=True)) | {
        "hit_rate": 1.0,
        "match_types": {"coordinate": 1},
    }
    again = json.loads(hotspots("submit", path, "--agency", "hou", "--json").output)
    assert again == counts | {"submission": 2, "accepted": 0, "unchanged": 1}


def test_many_problems_are_counted_not_all_printed(path: Path) -> None:
    path.write_text(FILE + "A,Nuisance,soon,,\n" * 25)
    lines = hotspots("submit", path, "--agency", "HOU").output.splitlines()
    assert sum(line.startswith("  row ") for line in lines) == 20
    assert lines[-1] == "  and 5 more rows; the submission's page lists them all"


def test_a_profile_of_the_agencys_own(path: Path, tmp_path: Path) -> None:
    profile = tmp_path / "homes.toml"
    profile.write_text(
        'name = "homes"\ntitle = "Invented homes"\n[columns]\ncategory = "Type"\n'
        'month = "When"\neasting = "X"\nnorthing = "Y"\n[categories]\n"Din" = "asb/nuisance"\n'
    )
    path.write_text("Type;When;X;Y\nDIN;2025-03;400500;150500\n")
    answer = hotspots("submit", path, "--agency", "HOU", "--profile", profile, "--json")
    assert json.loads(answer.output)["accepted"] == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["march.csv", "--agency", "FRS"], 'There is no agency with the code "FRS": the agencies'),
        (["march.csv", "--agency", "COU"], "The agency COU is disabled and cannot send incidents"),
        (["march.csv", "--agency", "HOU", "--profile", "polis"], 'There is no profile "polis"; u'),
        (["march.csv", "--agency", "HOU", "--profile", "no.toml"], "There is no profile file no."),
        (["april.csv", "--agency", "HOU"], "There is no file april.csv; check its name."),
        (["picture.csv", "--agency", "HOU"], "picture.csv is a PNG picture, not a CSV file;"),
        (["empty.csv", "--agency", "HOU"], "empty.csv is empty; nothing was stored."),
        (["other.csv", "--agency", "HOU"], "other.csv has none of the expected columns in its"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_2(
    path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(path.parent)
    Path("picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n")
    Path("empty.csv").write_bytes(b"")
    Path("other.csv").write_text("Colour,Size\nred,1\n")
    hotspots("agencies", "add", "COU", "Invented council")
    hotspots("agencies", "disable", "COU")
    answer = hotspots("submit", *arguments)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    (line,) = answer.stderr.splitlines()
    assert line.startswith(f"Error: {sentence}")
    first = json.loads(hotspots("submit", path, "--agency", "HOU", "--json").output)
    assert (first["submission"], first["accepted"]) == (1, 1)


def test_an_agency_has_to_be_named(path: Path) -> None:
    answer = hotspots("submit", path)
    assert answer.exit_code == 2
    assert "Missing option '--agency'" in answer.stderr


def test_a_real_process_prints_no_traceback(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hotspots", "submit", "nothing.csv", "--agency", "HOU"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "Error: There is no file nothing.csv; check its name.\n"


def test_help_names_every_option() -> None:
    text = hotspots("submit", "--help").output
    for option in ("--agency CODE", "--profile TEXT", "--json", "template, police_uk"):
        assert option in text
