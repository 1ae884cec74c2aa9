"""Files sent to an installation: what is stored and counted, and what a second file changes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hotspots.errors import ConflictError, HotspotsError, InputError, NotFoundError
from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake import storing, submission
from hotspots.intake.profile import find_profile
from hotspots.store.agencies import areas_of, set_areas, set_enabled
from hotspots.store.local_places import remember_place
from hotspots.store.location_queue import list_groups
from hotspots.store.placings import Placement, place_group
from hotspots.store.schema import (
    Area,
    AuditEvent,
    Incident,
    IncidentVersion,
    Place,
    Placing,
    Submission,
)
from hotspots.store.submissions import rows_not_accepted

HEADER = "Reference,Category,Date,Easting,Northing\n"
ONE = "A1,Nuisance,27/03/2025,400500,150500\n"
TWO = "A2,Robbery,28/03/2025,401500,150500\n"
OUTSIDE = "A3,Fuel,29/03/2025,410000,170000\n"
NOWHERE = "A4,Sexual offences,30/03/2025,,\n"
FILE = HEADER + ONE + TWO + OUTSIDE + NOWHERE
TEXTS = (
    "Reference,Category,Date,Address\n"
    "A1,Nuisance,27/03/2025,The usual bench\n"
    "A2,Nuisance,28/03/2025,the usual  bench\n"
    "A3,Nuisance,28/03/2025,somewhere else\n"
)


def place_bench(intake: Any) -> int:
    """Put the incidents at the usual bench in the area East; returns the number of the decision."""
    with intake.database.transaction() as session:
        bench = next(group for group in list_groups(session, None) if "bench" in group.text)
        spot = Placement(401_200.0, 150_300.0, "coordinate", 100.0, "bench")
        number: int = place_group(session, bench.agency.id, bench.key, spot, actor="test").id
        return number


def test_counts(intake: Any) -> None:
    report = intake.submit(
        FILE
        + "A5,Nuisance,31/02/2025,400500,150500\n"
        + "A6,Parking,27/03/2025,400500,150500\n"
        + "A7,Nuisance\n"
    )
    assert report.counts() == {
        "submission": 1,
        "rows": 7,
        "accepted": 4,
        "rejected": 2,
        "held": 1,
        "updated": 0,
        "unchanged": 0,
        "located": 3,
        "outside": 1,
    }
    assert report.figures() == report.counts() | {
        "hit_rate": 0.75,
        "match_types": {"coordinate": 3, "none": 1},
    }
    assert [problem.row_number for problem in report.problems] == [6, 7, 8]
    assert report.encoding == "utf-8"
    assert report.notes == ()


def test_what_is_stored(intake: Any) -> None:
    intake.submit(FILE)
    one, two, outside, nowhere = intake.incidents()
    assert (one.reference, one.theme, one.subtype, one.sensitive) == (
        "A1", "asb", "nuisance", False,
    )  # fmt: skip
    assert (one.easting, one.northing, one.match_type) == (400_500, 150_500, "coordinate")
    assert (one.month, one.time_precision, one.version) == ("2025-03", "day", 1)
    assert one.location == {"easting": "400500", "northing": "150500"}
    assert two.category == "Robbery"
    assert nowhere.sensitive
    assert (nowhere.place_id, nowhere.easting, nowhere.accuracy_m) == (None, None, None)
    with intake.database.session() as session:
        rows = session.execute(select(Place.id, Area.name).outerjoin(Area))
        areas = dict(map(tuple, rows))
    assert [areas[i.place_id] for i in (one, two, outside)] == ["West", "East", None]


def test_the_report_of_a_submission_is_kept(intake: Any) -> None:
    report = intake.submit(HEADER + ONE + "A2,Parking,27/03/2025,1,2\n", name="march.csv")
    with intake.database.session() as session:
        kept = session.get_one(Submission, report.submission)
        assert (kept.filename, kept.profile, kept.encoding) == ("march.csv", "template", "utf-8")
        assert (kept.rows, kept.accepted, kept.held, kept.located) == (2, 1, 1, 1)
        (row,) = rows_not_accepted(session, report.submission)
        assert (row.row_number, row.outcome, row.column) == (3, "held", "Category")
        assert row.fields["reference"] == "A2"


def test_the_same_file_again_changes_nothing(intake: Any) -> None:
    intake.submit(FILE)
    before, version = intake.tables(), intake.data_version()
    report = intake.submit(FILE)
    assert (report.accepted, report.updated, report.unchanged) == (0, 0, 4)
    assert (report.located, report.outside) == (3, 1)
    after = intake.tables()
    assert intake.data_version() == version
    for table in ("incident_versions", "places"):
        assert after[table] == before[table]
    confirmed = list(Incident.__table__.c.keys()).index("confirmed_id")
    assert {row[confirmed] for row in after["incidents"]} == {report.submission}
    said = [
        [row[:confirmed] + row[confirmed + 1 :] for row in tables["incidents"]]
        for tables in (before, after)
    ]
    assert said[0] == said[1]


def test_a_file_that_an_older_version_stored_changes_nothing_when_it_comes_again(
    intake: Any,
) -> None:
    """A new field must not change what is kept of files without it.

    The digests are those of version 0.1.0 before it knew of UPRNs, addresses, streets and
    localities, taken from a database that it wrote.
    """
    intake.submit(
        "Reference,Category,Date,Postcode,Grid reference,Easting,Northing,Latitude,Longitude\n"
        "A1,Nuisance,27/03/2026,,,390500,163700,,\n"
        "A6,Nuisance,27/03/2026,,,0,0,,\n"
    )
    with intake.database.session() as session:
        digests = session.execute(select(Incident.reference, Incident.digest)).all()
    assert dict(map(tuple, digests)) == {
        "A1": "f69d6a8d65584826b024f1a248c022748c38de5bb2d9d5b40d9e78dfb07ace12",
        "A6": "59b36e5e5f0c4c6c71f35d804923efe3d994f0fbbb10d5bfbdcdf377574b3f86",
    }


def test_the_same_rows_in_another_order_change_nothing(intake: Any) -> None:
    rows = [ONE, TWO, OUTSIDE, NOWHERE, ",Nuisance,27/03/2025,400500,150500\n" * 3]
    intake.submit(HEADER + "".join(rows))
    report = intake.submit(HEADER + "".join(reversed(rows)))
    assert (report.rows, report.unchanged) == (7, 7)


def test_identical_rows_without_references_are_distinct_incidents(intake: Any) -> None:
    row = ",Nuisance,27/03/2025,400500,150500\n"
    assert intake.submit(HEADER + row * 3).accepted == 3
    report = intake.submit(HEADER + row * 4)
    assert (report.accepted, report.unchanged) == (1, 3)
    assert len(intake.incidents()) == 4
    assert len({incident.place_id for incident in intake.incidents()}) == 1


def test_a_corrected_file_updates_and_keeps_what_was_said_before(intake: Any) -> None:
    first = intake.submit(FILE)
    version = intake.data_version()
    corrected = FILE.replace("27/03/2025,400500", "27/03/2025,401600")
    second = intake.submit(corrected)
    assert (second.accepted, second.updated, second.unchanged) == (0, 1, 3)
    assert intake.data_version() == version + 1
    now = intake.incidents()[0]
    assert (now.easting, now.version, now.submission_id) == (401_600, 2, second.submission)
    with intake.database.session() as session:
        (was,) = session.scalars(select(IncidentVersion)).all()
        assert (was.incident_id, was.version, was.submission_id) == (now.id, 1, first.submission)
        assert was.content["easting"] == 400_500
        assert was.content["location"] == {"easting": "400500", "northing": "150500"}
        assert was.content["start"] == "2025-03-27T00:00:00+00:00"
        area = session.scalars(select(Area.name).join(Place).where(Place.id == now.place_id)).one()
    assert area == "East"


def test_a_correction_taken_back_is_a_third_version(intake: Any) -> None:
    for text in (FILE, FILE.replace("Nuisance", "Personal"), FILE):
        intake.submit(text)
    now = intake.incidents()[0]
    assert (now.subtype, now.version) == ("nuisance", 3)
    with intake.database.session() as session:
        kept = session.scalars(select(IncidentVersion).order_by(IncidentVersion.version)).all()
        assert [(v.version, v.content["subtype"]) for v in kept] == [
            (1, "nuisance"),
            (2, "personal"),
        ]


def test_a_rejected_row_that_is_put_right_is_accepted(intake: Any) -> None:
    wrong = FILE.replace("28/03/2025", "28/13/2025")
    assert intake.submit(wrong).rejected == 1
    report = intake.submit(FILE)
    assert (report.accepted, report.unchanged, report.rejected) == (1, 3, 0)


def test_a_reference_repeated_with_other_content_is_held(intake: Any) -> None:
    report = intake.submit(HEADER + ONE + ONE.replace("27/", "26/") + ONE)
    assert (report.accepted, report.held, report.unchanged) == (1, 1, 1)
    (problem,) = report.problems
    assert problem.reason.startswith("Row 2 has the same reference with other content")


def test_two_agencies_may_use_the_same_reference(intake: Any) -> None:
    intake.submit(FILE)
    assert intake.submit(FILE, agency="COU").accepted == 4
    assert len(intake.incidents("HOU")) == len(intake.incidents("COU")) == 4


def test_an_agency_is_known_whatever_its_capitals(intake: Any) -> None:
    assert intake.submit(FILE, agency=" hou ").accepted == 4
    assert len(intake.incidents("HOU")) == 4


def test_notes_say_what_was_assumed(intake: Any) -> None:
    text = HEADER + "A1,Nuisance,03/04/2025,400500,150500\n"
    report = intake.submit((text + "A2,£,27/04/2025,,\n").encode("cp1252"))
    assert report.notes == ("The file was read as cp1252.",)
    assert intake.submit(text).notes == (
        "No date shows whether day or month comes first; UK order was taken.",
    )
    mixed = intake.submit(text + "A2,Nuisance,27/03/2025,,\nA3,Nuisance,03/27/2025,,\n")
    assert mixed.notes == ("Some dates put the month first, others the day; UK order was taken.",)
    assert intake.submit("Category,Date,Postcode\nNuisance,27/03/2025,SN10 1AA").notes == (
        "Postcodes were not looked up: no gazetteer has been built yet.",
    )


def test_text_that_other_programs_obey_is_kept_as_it_was_sent(intake: Any) -> None:
    nasty = [
        '=HYPERLINK(""http://x"")', "+1", "-1", "@SUM(1)", "<script>alert(1)</script>",
        "'; DROP TABLE incidents; --", "${jndi:ldap://x}", "\u202egnp.exe", "🔥" * 20,
        "%s%n", "{{7*7}}",
    ]  # fmt: skip
    rows = "".join(f'"{text}",Nuisance,27/03/2025,400500,150500\n' for text in nasty)
    report = intake.submit(HEADER + rows)
    assert report.accepted == len(nasty)
    sent = {text.replace('""', '"') for text in nasty}
    assert {incident.reference for incident in intake.incidents()} == sent


def test_free_text_is_not_kept(intake: Any) -> None:
    intake.submit(
        "Reference,Category,Date,Easting,Northing,Notes\n"
        "A1,Nuisance,27/03/2025,400500,150500,Mrs Marlowe of number 4 rang\n"
        "A2,Parking,27/03/2025,400500,150500,Mrs Marlowe of number 4 rang\n"
    )
    assert "Marlowe" not in repr(intake.tables())


def test_the_audit_trail_counts_rows_and_holds_none(intake: Any) -> None:
    intake.submit(FILE)
    with intake.database.session() as session:
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.action, event.subject, event.rows) == (
        "submit",
        "HOU submission 1 by file",
        4,
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "rows.csv is empty"),
        (b"\x89PNG\r\n\x1a\n", "rows.csv is a PNG picture"),
        (b"Reference,Category\nA1,Nuisance\n", 'has no column "Start or Date"'),
        (b"Reference,Category,Date,Easting\nA1,Nuisance,27/03/2025,1\n", 'no column "Northing"'),
        (b"Colour,Size\nred,1\n", "none of the expected columns"),
        ((HEADER + ONE).encode() + b'"', "quotation mark"),
        ((HEADER + ONE).encode() + b"\x81", "byte 79 does not fit"),
    ],
)
def test_a_refused_file_leaves_everything_as_it_was(
    intake: Any, content: bytes, sentence: str
) -> None:
    intake.submit(FILE)
    before = intake.tables()
    with pytest.raises(InputError) as caught:
        intake.submit(content)
    assert sentence in str(caught.value)
    assert intake.tables() == before


def test_an_unknown_or_disabled_agency_leaves_everything_as_it_was(intake: Any) -> None:
    with intake.database.transaction() as session:
        set_enabled(session, "COU", False, actor="test")
    before = intake.tables()
    with pytest.raises(NotFoundError, match='no agency with the code "FRS": the agencies are COU,'):
        intake.submit(FILE, agency="FRS")
    with pytest.raises(ConflictError, match="COU is disabled and cannot send incidents"):
        intake.submit(FILE, agency="COU")
    assert intake.tables() == before


def test_an_agency_that_is_disabled_while_its_file_is_read_stores_nothing(
    intake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    locate = submission.locate

    def disable_meanwhile(*arguments: Any) -> Any:
        with intake.database.transaction() as session:
            set_enabled(session, "HOU", False, actor="test")
        return locate(*arguments)

    monkeypatch.setattr(submission, "locate", disable_meanwhile)
    with pytest.raises(ConflictError, match="HOU is disabled"):
        intake.submit(FILE)
    assert intake.tables()["submissions"] == intake.tables()["incidents"] == []


@pytest.mark.parametrize("step", ["store_incidents", "insert_rows", "SubmissionReport"])
def test_a_failure_in_the_middle_of_storing_leaves_everything_as_it_was(
    intake: Any, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    intake.submit(FILE)
    before = intake.tables()
    done = getattr(storing, step)

    def fail_after(*arguments: Any, **named: Any) -> Any:
        done(*arguments, **named)
        raise OSError(28, "No space left on device")

    changed = FILE.replace("27/03", "26/03") + "A9,Nuisance,27/03/2025,401999,150999\nA10,?,?,,\n"
    with monkeypatch.context() as patched:
        patched.setattr(storing, step, fail_after)
        with pytest.raises(OSError, match="No space left"):
            intake.submit(changed)
    assert intake.tables() == before
    report = intake.submit(changed)
    assert (report.accepted, report.updated, report.unchanged, report.rejected) == (1, 1, 3, 1)


def test_month_files_keep_one_reference_apart_month_by_month(intake: Any) -> None:
    police = find_profile("police_uk")
    header = "Crime ID,Month,Longitude,Latitude,Crime type\n"
    row = "abc,2025-0{},-1.990456,51.350123,Robbery\n"
    first = intake.submit(header + row.format(1) * 2, profile=police)
    second = intake.submit(header + row.format(2), profile=police)
    assert (first.accepted, second.accepted) == (2, 1)
    assert [incident.month for incident in intake.incidents()] == ["2025-01", "2025-01", "2025-02"]


def test_without_boundaries_every_place_is_outside(intake: Any) -> None:
    from hotspots.store.schema import BoundarySet

    with intake.database.transaction() as session:
        for table in (Area, BoundarySet):
            for row in session.scalars(select(table)):
                session.delete(row)
    report = intake.submit(FILE)
    assert (report.located, report.outside) == (3, 3)
    assert report.notes == (
        "No community areas have been imported yet, so every place is outside.",
    )


def test_counts_are_the_fixed_names_in_their_order(intake: Any) -> None:
    report = replace(intake.submit(FILE), notes=("a note",))
    assert list(report.counts()) == [
        "submission", "rows", "accepted", "rejected", "held", "updated", "unchanged",
        "located", "outside",
    ]  # fmt: skip


def test_a_file_name_that_is_no_text_is_stored_with_a_replacement(intake: Any) -> None:
    report = intake.submit(FILE, name="caf\udce9.csv")
    with intake.database.session() as session:
        assert session.get_one(Submission, report.submission).filename == "caf\ufffd.csv"


def test_every_refusal_is_of_the_kind_that_people_can_put_right() -> None:
    assert issubclass(InputError, HotspotsError)
    assert issubclass(ConflictError, HotspotsError)


def test_a_row_that_contradicts_itself_waits_for_a_person_and_is_not_lost(intake: Any) -> None:
    report = intake.submit(
        "Reference,Category,Date,Easting,Northing,Grid reference\n"
        "A1,Nuisance,27/03/2025,400500,150500,SU 11234 61234\n"
        "A2,Nuisance,27/03/2025,400500,150500,SU 00512 50512\n"
    )
    assert (report.accepted, report.held, report.located) == (2, 0, 1)
    assert report.hit_rate.percent == "50.0%"
    doubtful, sure = intake.incidents()
    assert (doubtful.easting, doubtful.match_type) == (None, "none")
    assert "conflict" in doubtful.flags
    assert sure.easting is not None
    with intake.database.session() as session:
        (group,) = list_groups(session, None)
    assert group.location == {
        "easting": "400500", "northing": "150500", "grid_reference": "SU 11234 61234",
    }  # fmt: skip
    assert any("over 1 km apart" in reason for reason in group.reasons)


def test_what_a_person_placed_counts_as_located_when_the_file_is_sent_again(intake: Any) -> None:
    intake.submit(TEXTS)
    place_bench(intake)
    version = intake.data_version()
    report = intake.submit(TEXTS)
    assert (report.unchanged, report.located, report.outside) == (3, 2, 0)
    assert report.figures()["match_types"] == {"coordinate": 2, "none": 1}
    assert intake.data_version() == version


def test_a_remembered_place_is_found_in_later_files_of_its_agency_alone(intake: Any) -> None:
    intake.submit(TEXTS)
    placing = place_bench(intake)
    with intake.database.transaction() as session:
        remember_place(
            session, session.get_one(Placing, placing), text="the usual bench", name="Bench",
            user_id=None, actor="test",
        )  # fmt: skip
    later = TEXTS.replace("\nA", "\nB")
    report = intake.submit(later)
    assert (report.accepted, report.located) == (3, 2)
    assert report.figures()["match_types"] == {"landmark": 2, "none": 1}
    found = next(i for i in intake.incidents() if i.reference == "B1")
    assert (found.easting, found.northing, found.accuracy_m) == (401_200, 150_300, 100)
    assert found.source == "local place of White Horse Homes (invented)"
    assert intake.submit(later, agency="COU").located == 0
    again = intake.submit(TEXTS)
    assert (again.unchanged, again.located) == (3, 2)
    assert {i.match_type for i in intake.incidents() if i.reference in ("A1", "A2")} == {
        "coordinate"
    }


def test_where_an_agency_works_chooses_between_places_of_one_name(
    intake: Any, tmp_path: Path
) -> None:
    listed = tmp_path / "places.csv"
    listed.write_text(
        "# Invented.\nname,easting,northing,radius,kind,settlement\n"
        "Withybed Lane,400500,150500,100,street,Westham\n"
        "Withybed Lane,401500,150500,100,street,Eastham\n"
    )
    intake.geocoder = Geocoder(build_gazetteer([listed]))
    text = "Reference,Category,Date,Address\nA1,Nuisance,27/03/2025,Withybed Lane\n"
    assert intake.submit(text).located == 0
    with intake.database.transaction() as session:
        set_areas(session, "COU", ["west"], actor="test")
    assert intake.submit(text, agency="COU").located == 1
    (found,) = intake.incidents("COU")
    assert (found.easting, "context_area" in found.flags) == (400_500, True)
    with intake.database.transaction() as session:
        set_areas(session, "COU", [], actor="test")
    assert intake.submit(text.replace("A1", "A2"), agency="COU").located == 0
    with intake.database.session() as session:
        assert areas_of(session, found.agency_id) == ()


@pytest.mark.parametrize("part", [1, 10_000])
def test_one_report_written_in_two_ways_in_one_file_is_one_new_incident(
    intake: Any, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    """In one part of the file or in two: 03/04 and 2025-04-03 differ in their flags alone."""
    monkeypatch.setattr(submission, "PART", part)
    report = intake.submit(
        HEADER + "A1,Nuisance,03/04/2025,400500,150500\nA1,Nuisance,2025-04-03,400500,150500\n"
    )
    assert (report.accepted, report.updated, report.unchanged) == (1, 0, 1)
    assert intake.tables()["incident_versions"] == []
    (stored,) = intake.incidents()
    assert "date_order_assumed" in stored.flags
