"""``hotspots submit``, as scripts and people see it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from hotspots.__main__ import main
from hotspots.settings import Settings
from hotspots.store import agency_profiles as profiles
from hotspots.store.agencies import find_agency
from hotspots.store.database import Database
from hotspots.store.schema import Incident

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


def save_profile(database: Database, name: str, **columns: str) -> None:
    """What HOU's people confirmed on the web."""
    content = {"title": "x", "columns": columns, "categories": {"Din": "asb/nuisance"}}
    with database.transaction() as session:
        agency = find_agency(session, "HOU")
        profiles.save_profile(session, agency.id, name, content, columns.values(), actor="test")


def test_what_the_agency_saved_reads_its_next_file_of_these_columns(
    path: Path, sqlite_database: Database
) -> None:
    save_profile(sqlite_database, "homes", category="Type", month="When", easting="X", northing="Y")
    path.write_text("Invented homes\n\nType;When;X;Y\nDIN;2025-03;400500;150500\n")
    assert json.loads(hotspots("submit", path, "--agency", "HOU", "--json").output)["accepted"] == 1
    again = hotspots("submit", path, "--agency", "HOU", "--profile", "homes", "--json")
    assert json.loads(again.output)["unchanged"] == 1
    path.write_text(FILE + GOOD)
    assert json.loads(hotspots("submit", path, "--agency", "HOU", "--json").output)["accepted"] == 1


def test_files_of_data_police_uk_are_known_by_their_columns(
    path: Path, sqlite_database: Database
) -> None:
    path.write_text(
        "Crime ID,Month,Longitude,Latitude,Crime type\n,2025-03,-1.9904,51.3501,Robbery\n"
    )
    answer = hotspots("submit", path, "--agency", "HOU", "--json")
    assert json.loads(answer.output)["accepted"] == 1
    with sqlite_database.session() as session:
        (incident,) = session.query(Incident).all()
        assert (incident.accuracy_m, incident.flags) == (250, ["snapped"])


def test_what_another_agency_saved_is_not_used(path: Path, sqlite_database: Database) -> None:
    save_profile(sqlite_database, "homes", category="Type", month="When", easting="X", northing="Y")
    assert hotspots("agencies", "add", "COU", "Invented council").exit_code == 0
    answer = hotspots("submit", path, "--agency", "COU", "--profile", "homes")
    assert answer.exit_code == 2
    assert answer.stderr.startswith('Error: There is no profile "homes"; use one of police_uk, tem')
    path.write_text("Type;When;X;Y\nDIN;2025-03;400500;150500\n")
    answer = hotspots("submit", path, "--agency", "COU")
    assert (answer.exit_code, answer.stdout) == (2, "")


def test_a_profile_that_does_not_exist_is_told_with_those_that_do(
    path: Path, sqlite_database: Database
) -> None:
    save_profile(sqlite_database, "homes", category="Type", date="When", postcode="P")
    answer = hotspots("submit", path, "--agency", "HOU", "--profile", "house")
    assert answer.stderr == (
        'Error: There is no profile "house"; use one of police_uk, template, homes, or the path of '
        "a profile file (.toml).\n"
    )


def test_a_worksheet_is_chosen_by_its_name(path: Path, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    first, second = workbook.active, workbook.create_sheet("March")
    for row in (FILE.strip().split(","), ["A1", "Nuisance", "27/03/2025", 400500, 150500]):
        first.append(row)
        second.append(row)
    second.append(["A2", "Nuisance", "28/03/2025", 400500, 150500])
    book = tmp_path / "march.xlsx"
    workbook.save(book)

    def rows(*options: str) -> int:
        answer = hotspots("submit", book, "--agency", "HOU", "--json", *options)
        return int(json.loads(answer.output)["rows"])

    assert (rows(), rows("--sheet", "March")) == (1, 2)
    answer = hotspots("submit", book, "--agency", "HOU", "--sheet", "April")
    assert answer.exit_code == 2
    assert "March" in answer.stderr


def test_bare_days_of_a_workbook_of_1904_are_read_by_its_own_date_system(
    path: Path, tmp_path: Path, sqlite_database: Database
) -> None:
    workbook = openpyxl.Workbook()
    workbook.epoch = openpyxl.utils.datetime.MAC_EPOCH
    workbook.active.append(FILE.strip().split(","))
    workbook.active.append(["A1", "Nuisance", 43982, 400500, 150500])
    workbook.save(tmp_path / "mac.xlsx")
    answer = hotspots("submit", tmp_path / "mac.xlsx", "--agency", "HOU", "--json")
    assert json.loads(answer.output)["accepted"] == 1
    with sqlite_database.session() as session:
        (incident,) = session.query(Incident).all()
        assert incident.month == "2024-06"


def test_progress_counts_every_row_once_in_each_stage(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []

    @contextmanager
    def bar(description: str, total: int) -> Iterator[Callable[[int], None]]:
        assert (description, total) == ("Checking, locating and storing", 9)
        yield steps.append

    monkeypatch.setattr("hotspots.progress.progress", bar)
    assert hotspots("submit", path, "--agency", "HOU").exit_code == 0
    assert min(steps) >= 0
    assert 6 <= sum(steps) <= 9


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["march.csv", "--agency", "FRS"], 'There is no agency with the code "FRS": the agencies'),
        (["march.csv", "--agency", "COU"], "The agency COU is disabled and cannot send incidents"),
        (["march.csv", "--agency", "HOU", "--profile", "polis"], 'There is no profile "polis"; u'),
        (["march.csv", "--agency", "HOU", "--profile", "no.toml"], "There is no profile file no."),
        (["april.csv", "--agency", "HOU"], "There is no file april.csv; check its name."),
        (["picture.csv", "--agency", "HOU"], "picture.csv is a PNG picture, not a spreadsheet;"),
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
    for option in (
        "--agency CODE",
        "--profile TEXT",
        "--sheet NAME",
        "--json",
        "template, police_uk",
    ):
        assert option in text
