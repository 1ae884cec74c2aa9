"""`hotspots duplicates`, run as people run it, on invented reports."""

from __future__ import annotations

import csv
import json
import math
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

import sample_incidents
from hotspots.__main__ import main
from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake.profile import read_profile
from hotspots.intake.sender import Sender
from hotspots.intake.submission import submit_file
from hotspots.store import audit
from hotspots.store.agencies import add_agency
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent, Incident
from tests.sent_rows import send_rows

HEADER = "Reference,Category,Start,End,Easting,Northing"
COUNCIL = [
    "C1,asb/nuisance,14/03/2025 21:30,,400503.4,150501.2",
    "C2,asb/environmental,14/03/2025,,400503.4,150501.2",
    "C3,violence/domestic,14/03/2025 21:30,,400503.4,150501.2",
    "C4,asb/nuisance,14/03/2025 21:30,,,",
    "C5,asb/nuisance,2025-03,,400503.4,150501.2",
    "C6,rural/fuel,20/04/2025 10:00,,400503.4,150501.2",
]
POLICE = [
    "=P1,asb/unspecified,14/03/2025 22:00,14/03/2025 23:00,400509.4,150509.2",
    "P2,asb/personal,15/03/2025 09:30,,400503.4,150501.2",
    "P3,violence/with_injury,14/03/2025 21:30,,400503.4,150501.2",
    "P4,asb/nuisance,14/03/2025 21:30,,401503.4,150501.2",
]


def _send(database: Database, agency: str, rows: Iterable[str]) -> None:
    with database.transaction() as session:
        add_agency(session, agency, f"{agency} (invented)", actor="test")
    send_rows(database, rows, agency=agency, header=HEADER, name=agency)


@pytest.fixture
def two_agencies(sqlite_database: Database) -> Database:
    """A store with six reports of a council and four of the police."""
    return _filled(sqlite_database)


def _filled(database: Database) -> Database:
    _send(database, "COU", COUNCIL)
    _send(database, "POL", POLICE)
    return database


def _duplicates(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["duplicates", *arguments, "-o", str(path)])


def _process(database: Database, path: Path) -> None:
    """The command as a process, which closes its connections to a server when it ends."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("hotspots")), "duplicates", "-o", str(path)],
        env={**os.environ, "HOTSPOTS_DATABASE_URL": database.settings.database_url},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def test_pairs_worked_out_by_hand(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    _process(_filled(database), path)
    assert [(row["reference_1"], row["reference_2"]) for row in _rows(path)] == [
        # In one place; of C1 half a day later. C2 and P2 are of kinds that do not go together.
        ("C1", "P2"),
        # 10 m from both, of a kind that is not given; C2's is the whole day, C1 half an hour off.
        ("C2", "'=P1"),
        ("C1", "'=P1"),
    ]
    said = _rows(path)[2]
    accuracy = float(said["accuracy_m_1"])
    assert said == {
        "theme": "asb",
        "distance_m": "10.0",
        "combined_accuracy_m": str(round(math.sqrt(2) * accuracy, 1)),
        "distance_share": str(round(10 / math.sqrt(2) / accuracy, 3)),
        "hours_apart": "0.5",
        "agency_1": "COU",
        "agency_2": "POL",
        "reference_1": "C1",
        "reference_2": "'=P1",
        "subtype_1": "nuisance",
        "subtype_2": "unspecified",
        "start_1": "2025-03-14T21:30:00+00:00",
        "start_2": "2025-03-14T22:00:00+00:00",
        "end_1": "2025-03-14T21:30:00+00:00",
        "end_2": "2025-03-14T23:00:00+00:00",
        "easting_1": "400503.4",
        "easting_2": "400509.4",
        "northing_1": "150501.2",
        "northing_2": "150509.2",
        "match_type_1": "coordinate",
        "match_type_2": "coordinate",
        "accuracy_m_1": said["accuracy_m_1"],
        "accuracy_m_2": said["accuracy_m_1"],
    }


def test_what_was_not_compared_is_counted_and_the_file_is_called_personal(
    two_agencies: Database, tmp_path: Path
) -> None:
    with two_agencies.transaction() as session:
        session.execute(
            sa.update(Incident).where(Incident.reference == "P4").values(accuracy_m=3_000.0)
        )
    path = tmp_path / "pairs.csv"
    assert _duplicates(path).stdout.splitlines() == [
        "March to April 2025: 10 reports, 6 of them compared.",
        "Not compared, of a sensitive kind: 1.",
        "Not compared, without a point: 1.",
        "Not compared, known only to the month or longer: 1.",
        "Not compared, known too roughly: to more than 2,500 m, or to more than 500 m and 2 hours: "
        "1.",
        "A pair is a question for a person, not an answer: nothing was merged or changed.",
        "The file holds exact places and references of several agencies: handle it as personal "
        "data.",
        f"Wrote {path} with 3 pairs.",
    ]


def test_the_audit_trail_says_who_made_the_list(two_agencies: Database, tmp_path: Path) -> None:
    assert _duplicates(tmp_path / "pairs.csv", "--theme", "asb").exit_code == 0
    with two_agencies.session() as session:
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert audit.verify(session) is None
    assert event is not None
    assert (event.actor, event.action, event.subject, event.rows) == (
        "command line", "list possible duplicates", "asb, 2025-03 to 2025-04, all agencies", 3,
    )  # fmt: skip


def test_nothing_else_is_stored(two_agencies: Database, tmp_path: Path) -> None:
    def incidents() -> tuple[int, list[Any]]:
        with two_agencies.session() as session:
            rows = session.execute(sa.select(*Incident.__table__.columns).order_by(Incident.id))
            return two_agencies.data_version(session), [tuple(row) for row in rows]

    before = incidents()
    assert _duplicates(tmp_path / "pairs.csv").exit_code == 0
    assert incidents() == before


def test_theme_months_and_agencies_are_chosen(two_agencies: Database, tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    for arguments, reports, pairs in (
        (["--theme", "rural"], "March to April 2025: 1 report, 1 of them compared.", 0),
        (["--theme", "asb", "--to", "2025-03"], "March 2025: 7 reports, 5 of them compared.", 3),
        (["--from", "2025-04"], "April 2025: 1 report, 1 of them compared.", 0),
        (["--from", "2031-01"], "January 2031: 0 reports, 0 of them compared.", 0),
        (["--agency", "pol", "--agency", "COU"], "March to April 2025: 10 reports, 7 of", 3),
    ):
        result = _duplicates(path, *arguments)
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith(reports)
        assert len(_rows(path)) == pairs
    assert path.read_text(encoding="utf-8").startswith("theme,distance_m,")


def test_one_agency_in_the_period_is_said(two_agencies: Database, tmp_path: Path) -> None:
    result = _duplicates(tmp_path / "pairs.csv", "--theme", "rural")
    assert "Reports of two agencies are needed; those compared are of COU.\n" in result.stdout
    assert _rows(tmp_path / "pairs.csv") == []
    result = _duplicates(tmp_path / "pairs.csv", "--from", "2031-01")
    assert "Reports of two agencies are needed; none could be compared.\n" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--theme", "piracy"], '"piracy" is not a theme; choose one of asb, violence, rural.'),
        (["--agency", "XYZ"], 'no agency with the code "XYZ": the agencies are COU, POL.'),
        (["--agency", "COU", "--agency", "cou"], "Reports of COU alone cannot be compared: name"),
        (["--from", "March"], '"March" is not a month; write it as YYYY-MM'),
        (["--from", "2025-05", "--to", "2025-04"], "ends (April 2025) before it begins"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    two_agencies: Database, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    result = _duplicates(tmp_path / "out.csv", *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out.csv").exists()


def test_too_many_pairs_leave_no_file_and_no_event(
    two_agencies: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotspots.linkage.candidate_pairs.MOST_PAIRS", 2)
    result = _duplicates(tmp_path / "out.csv")
    assert result.exit_code == 2
    assert "More than 2 pairs of reports are near each other" in result.stderr
    assert not (tmp_path / "out.csv").exists()
    with two_agencies.session() as session:
        actions = session.scalars(sa.select(AuditEvent.action)).all()
    assert "list possible duplicates" not in actions


def test_the_output_is_refused_before_the_work(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name, sentence in (
        ("out.xlsx", "ends in .csv"),
        ("folder.csv", "is a folder"),
        ("none/out.csv", "There is no folder"),
    ):
        result = _duplicates(tmp_path / name)
        assert result.exit_code == 2
        assert sentence in result.stderr


def test_without_incidents_it_says_how_to_send_them(
    sqlite_database: Database, tmp_path: Path
) -> None:
    result = _duplicates(tmp_path / "out.csv")
    assert (result.exit_code, result.stderr) == (
        2, "Error: No incidents have been stored yet; send some with: hotspots submit FILE\n",
    )  # fmt: skip


HOSTILE = [
    '=HYPERLINK("http://wx.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "'; DROP TABLE incidents; --",
    "${jndi:x}",
    "\u202egnp.exe",
    'quote " and, comma',
    "\U0001f4a5",
]


def test_hostile_references_stay_text(database: Database, tmp_path: Path) -> None:
    for agency in ("COU", "POL"):
        quoted = ('"' + text.replace('"', '""') + '"' for text in HOSTILE)
        _send(
            database,
            agency,
            (
                f"{text},asb/nuisance,{day:02d}/03/2025 12:00,,400503.4,150501.2"
                for day, text in enumerate(quoted, start=1)
            ),
        )
    path = tmp_path / "out.csv"
    _process(database, path)
    rows = _rows(path)
    # Each day's report meets that of the other agency, and those of the days before and after.
    assert len(rows) == len(HOSTILE) + 2 * (len(HOSTILE) - 1)
    written = {row["reference_1"] for row in rows}
    assert {text.removeprefix("'") for text in written if text.startswith("'")} >= {
        text for text in HOSTILE if text[0] in "=+-@"
    }
    assert not any(text.startswith(("=", "+", "-", "@")) for text in written)
    assert {text for text in HOSTILE if text[0] not in "=+-@'"} <= written


def test_events_that_the_invented_sample_reports_twice_are_found_where_their_accuracy_allows(
    sqlite_database: Database, tmp_path: Path
) -> None:
    geocoder = Geocoder(
        build_gazetteer([sample_incidents.gazetteer(), sample_incidents.place_list()])
    )
    chosen = [sample for sample in sample_incidents.files() if sample.agency_code != "COU"]
    for sample in chosen:
        with sqlite_database.transaction() as session:
            add_agency(session, sample.agency_code, sample.agency_name, actor="test")
        profile = read_profile(sample.profile_path)
        submit_file(
            sqlite_database, sample.path, sender=Sender(sample.agency_code, "test"),
            profile=profile, geocoder=geocoder,
        )  # fmt: skip
    path = tmp_path / "out.csv"
    assert _duplicates(path, "--from", "2024-10", "--to", "2026-09").exit_code == 0
    listed = {frozenset((row["reference_1"], row["reference_2"])) for row in _rows(path)}
    with sqlite_database.session() as session:
        stored = {incident.reference: incident for incident in session.scalars(sa.select(Incident))}
    planted = [
        pair
        for pair in json.loads(sample_incidents.expected().read_text(encoding="utf-8"))[
            "same_event"
        ]
        if "COU" not in pair
    ]
    assert len(planted) == 110
    allowed = {frozenset(pair.values()) for pair in planted if _allowed(stored, pair.values())}
    assert len(allowed) > 70
    assert {frozenset(pair.values()) for pair in planted} & listed == allowed


def _allowed(stored: dict[str, Incident], references: Iterable[str]) -> bool:
    one, other = (stored[reference] for reference in references)
    if None in (one.easting, other.easting):
        return False
    distance = math.dist(
        (one.easting or 0, one.northing or 0), (other.easting or 0, other.northing or 0)
    )
    combined = math.hypot(one.accuracy_m or 0, other.accuracy_m or 0)
    return distance <= 2.5 * combined / 2.4477468306808161
