"""Every case of data quality: its file in, and what must come of each row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from hotspots.errors import HotspotsError
from hotspots.intake.corrections import with_reasons
from hotspots.intake.personal_data import find_personal_data
from hotspots.intake.profile import Profile, find_profile
from hotspots.intake.sender import Sender
from hotspots.intake.source_table import SourceTable, parse_source_table, read_source_table
from hotspots.intake.submission import submit_table
from hotspots.intake.submission_report import SubmissionReport
from hotspots.store.agencies import add_agency
from hotspots.store.database import Database
from hotspots.store.schema import Incident, IncidentVersion, SubmissionRow
from tests.intake.data_quality.cases import CASES, Case, Row, geocoder
from tests.intake.data_quality.make_files import FILES, GOOD, HOSTILE, OTHER, plain
from tests.intake.workbooks import Sheet, xlsx

TEMPLATE = find_profile("template")


@pytest.fixture
def store(sqlite_database: Database) -> Database:
    """A store that one agency sends to."""
    with sqlite_database.transaction() as session:
        add_agency(session, "HOU", "Invented homes", actor="test")
    return sqlite_database


def profile_of(name: str) -> Profile:
    return find_profile("police_uk") if "police" in name else TEMPLATE


def read(content: bytes, profile: Profile = TEMPLATE, *, name: str = "rows.csv") -> SourceTable:
    return parse_source_table(content, name=name, expected_columns=profile.columns.values())


def send(store: Database, table: SourceTable, profile: Profile = TEMPLATE) -> SubmissionReport:
    return submit_table(
        store, table, sender=Sender("HOU", "test"), profile=profile, geocoder=geocoder()
    )


def stored(store: Database) -> list[Incident]:
    with store.session() as session:
        return session.query(Incident).order_by(Incident.id).all()


def test_every_file_has_its_case_and_every_case_its_file() -> None:
    assert set(CASES) == set(FILES)
    assert len(CASES) >= 75


def test_files_are_made_the_same_each_time() -> None:
    text = [name for name in FILES if not FILES[name]().startswith(b"PK")]
    assert len(text) > 50
    for name in text:
        assert FILES[name]() == FILES[name](), name


@pytest.mark.parametrize("name", CASES)
def test_what_must_come_of_it(store: Database, tmp_path: Path, name: str) -> None:
    case, profile = CASES[name], profile_of(name)
    path = tmp_path / "rows.csv"
    path.write_bytes(FILES[name]())
    if case.refused:
        with pytest.raises(HotspotsError) as caught:
            read_source_table(path, expected_columns=profile.columns.values())
        assert case.refused in str(caught.value)
        assert str(caught.value).endswith(".")
        return
    table = read_source_table(path, expected_columns=profile.columns.values())
    assert table.encoding == case.encoding
    assert [row.number for row in table.rows] == [row.number for row in case.rows]
    report = send(store, table, profile)
    _check_counts(case, report)
    _check_problems([row for row in case.rows if row.outcome != "accepted"], report)
    accepted = [row for row in case.rows if row.outcome == "accepted"]
    for row, incident in zip(accepted, stored(store), strict=True):
        _check_incident(row, incident)


def _check_counts(case: Case, report: SubmissionReport) -> None:
    outcomes = [row.outcome for row in case.rows]
    counts = report.counts()
    assert {name: counts[name] for name in ("rows", "accepted", "rejected", "held")} == {
        "rows": len(outcomes),
        **{name: outcomes.count(name) for name in ("accepted", "rejected", "held")},
    }
    notes = " ".join(report.notes)
    for note in case.notes:
        assert note in notes
    if not case.notes:
        assert [note for note in report.notes if "community areas" not in note] == []


def _check_problems(expected: list[Row], report: SubmissionReport) -> None:
    assert [(p.row_number, p.outcome) for p in report.problems] == [
        (row.number, row.outcome) for row in expected
    ]
    for row, problem in zip(expected, report.problems, strict=True):
        assert row.says in problem.reason
        assert problem.reason.isprintable()
        assert problem.column == row.column
        assert problem.value == row.value


def _check_incident(row: Row, incident: Incident) -> None:
    if row.at is None:
        assert (incident.easting, incident.northing, incident.match_type) == (None, None, "none")
    else:
        assert incident.easting == pytest.approx(row.at[0], abs=5)
        assert incident.northing == pytest.approx(row.at[1], abs=5)
    assert set(incident.flags) == row.flags
    if row.when:
        moments = (incident.start, incident.end)
        assert tuple(f"{moment:%Y-%m-%dT%H:%M}" for moment in moments) == row.when
    if row.accuracy:
        assert incident.accuracy_m == pytest.approx(row.accuracy, abs=1)


@pytest.mark.parametrize(
    "name",
    ["utf-8 with a mark", "utf-16 little endian", "utf-16 big endian with a mark", "windows-1252"],
)
def test_pounds_and_curly_quotation_marks_are_decoded(store: Database, name: str) -> None:
    send(store, read(FILES[name]()))
    assert stored(store)[0].reference == "£5 A1 “left”"


def test_the_byte_that_cannot_be_decoded_is_the_one_that_is_named() -> None:
    content = FILES["neither utf-8 nor windows"]()
    assert content.index(b"\x81") + 1 == 102
    assert "byte 102 " in CASES["neither utf-8 nor windows"].refused


def test_a_name_over_two_lines_is_one_row(store: Database) -> None:
    send(store, read(FILES["newlines in quotation marks"]()))
    assert [incident.reference for incident in stored(store)] == ["A\nlong\nreference", "A2"]


def test_the_same_file_twice_changes_nothing(store: Database) -> None:
    table = read(plain(GOOD, OTHER).encode())
    assert send(store, table).accepted == 2
    before = stored(store)
    again = send(store, table)
    assert (again.accepted, again.updated, again.unchanged) == (0, 0, 2)
    said = ("id", "version", "digest", "start", "end", "easting", "northing", "submission_id")
    for first, second in zip(before, stored(store), strict=True):
        assert [getattr(second, name) for name in said] == [getattr(first, name) for name in said]


def test_a_corrected_file_with_the_same_references_updates_with_history(store: Database) -> None:
    send(store, read(plain(GOOD, OTHER).encode()))
    corrected = (*GOOD[:2], "26/03/2025", *GOOD[3:])
    report = send(store, read(plain(corrected, OTHER).encode()))
    assert (report.accepted, report.updated, report.unchanged) == (0, 1, 1)
    first, second = stored(store)
    assert (first.reference, f"{first.start:%d %H:%M}") == ("A1", "26 21:30")
    with store.session() as session:
        (old,) = session.query(IncidentVersion).all()
        assert old.incident_id == first.id
        assert "2025-03-27" in str(old.content)
    assert second.reference == "A2"


def test_hostile_cells_are_kept_as_sent(store: Database) -> None:
    send(store, read(FILES["hostile text in every place"]()))
    kept = [incident.location["address"] for incident in stored(store)]
    assert kept == [text.strip() for text in HOSTILE]


def test_free_text_is_kept_nowhere(store: Database) -> None:
    name = "people in free text"
    table = read(FILES[name]())
    send(store, table)
    with store.session() as session:
        held = [row.fields for row in session.query(SubmissionRow)]
        everything = repr([vars(incident) for incident in stored(store)]) + repr(held)
    assert "Millrace Way" in everything
    assert "07700" not in everything
    assert "AB 12" not in everything


def test_people_are_told_of_before_anything_is_saved(store: Database) -> None:
    found = find_personal_data(read(FILES["people in free text"]()), TEMPLATE)
    assert [(each.heading, each.kind, each.first_row, each.kept) for each in found] == [
        ("Address", "name", 2, True),
        ("Notes", "phone number", 2, False),
        ("Notes", "National Insurance number", 3, False),
    ]
    assert stored(store) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_exported_cells_obey_nobody_and_come_back_as_they_were(kind: str) -> None:
    header = ("Reference", "Category", "Date", "Address")
    rows = [(f"A{n}", "Nuisance", "27/03/2025", text) for n, text in enumerate(HOSTILE)]
    if kind == "csv":
        table = read(FILES["hostile text in every place"]())
    else:
        table = read(xlsx([Sheet("R", [header, *rows])]))
    content, extension = with_reasons(table, {2: "=1+1 is wrong."})
    assert extension == kind
    for cell in _exported_cells(content, kind):
        assert cell[:1] not in "=+-@\t\r" or cell == ""
    again = read(content, name="corrected.csv")
    assert again.columns == table.columns
    assert [row.cells for row in again.rows] == [row.cells for row in table.rows]


def _exported_cells(content: bytes, kind: str) -> list[str]:
    if kind == "csv":
        text = io.StringIO(content.decode("utf-8-sig"), newline="")
        return [cell for row in csv.reader(text) for cell in row]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    return [str(cell.value) for cell in cells]
