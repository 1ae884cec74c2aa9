"""One incident from a form: the same pipeline as a file, and nothing stored that was not meant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import ConflictError
from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.result import MatchType
from hotspots.intake.entry import Entered, Entry, EntryRefusedError, entry_table, submit_entry
from hotspots.intake.entry_fields import (
    between_fields,
    day_fields,
    exact_fields,
    when_of,
    where_fields,
    written_moment,
)
from hotspots.intake.incident import IncidentReport
from hotspots.intake.profile import find_profile
from hotspots.intake.sender import Sender
from hotspots.store.agencies import add_agency
from hotspots.store.agency_categories import save_categories
from hotspots.store.database import Database
from hotspots.store.placings import Placement
from hotspots.store.schema import AuditEvent, Incident, IncidentVersion, Submission
from hotspots.store.withdrawals import withdraw_incident

SENDER = Sender("HOU", "robin@demo.example", "form")
POINT = {"easting": "400513", "northing": "150527"}
NOISE = {"category": "asb/nuisance", "date": "2025-03-27"}

PLACES = """# Invented.
name,easting,northing,radius,kind,settlement,district
Westham,400500,150500,600,settlement,,
Eastham,402500,150500,600,settlement,,
Withybed Lane,400600,150600,120,street,Westham,
Withybed Lane,402600,150600,120,street,Eastham,
Candlewick Close,400400,150400,100,street,Westham,
Twin Street,400200,150100,120,street,Westham,Northshire
Twin Street,400900,150100,120,street,Westham,Southshire
"""


@pytest.fixture(scope="module")
def streets(tmp_path_factory: pytest.TempPathFactory) -> Geocoder:
    """Knows two villages with a lane of the same name, and one with two streets of one name."""
    listed = tmp_path_factory.mktemp("streets") / "places.csv"
    listed.write_text(PLACES)
    postcodes = listed.with_name("postcodes.csv")
    postcodes.write_text("postcode,easting,northing\nWX1 1AA,400550,150550\n")
    return Geocoder(build_gazetteer([listed, postcodes]))


@pytest.fixture
def homes(database: Database) -> Database:
    """A store with one agency."""
    with database.transaction() as session:
        add_agency(session, "HOU", "Homes (invented)", actor="test")
    return database


def enter(database: Database, fields: dict[str, str], **said: Any) -> Entered:
    entry = Entry(said.pop("name", "Form 1"), fields, **said)
    return submit_entry(database, entry, sender=SENDER, geocoder=Geocoder(None))


def stored(database: Database) -> list[Incident]:
    with database.session() as session:
        return list(session.scalars(sa.select(Incident).order_by(Incident.id)))


def count(database: Database, table: type) -> int:
    with database.session() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_an_entry_is_one_row_of_the_template() -> None:
    table = entry_table(Entry("Form 1", {**NOISE, "reference": "A1"}), find_profile("template"))
    assert (table.kind, table.name, len(table.rows)) == ("form", "Form 1", 1)
    said = dict(zip(table.columns, table.rows[0].cells, strict=True))
    assert {heading: cell for heading, cell in said.items() if cell} == {
        "Reference": "A1", "Category": "asb/nuisance", "Date": "2025-03-27",
    }  # fmt: skip


def test_an_entry_is_stored_like_a_row_of_a_file(homes: Database) -> None:
    entered = enter(homes, {**NOISE, **POINT, "reference": "A1"}, accuracy_m=250.0)
    assert (entered.reference, entered.outcome) == ("A1", "new")
    (incident,) = stored(homes)
    assert incident.id == entered.incident
    assert (incident.theme, incident.subtype) == ("asb", "nuisance")
    assert (incident.easting, incident.northing) == (400_513, 150_527)
    assert incident.accuracy_m == 250
    with homes.session() as session:
        submission = session.get_one(Submission, incident.submission_id)
        assert (submission.channel, submission.sent_by) == ("form", "robin@demo.example")
        assert (submission.rows, submission.accepted, submission.located) == (1, 1, 1)
        last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert last is not None
        assert (last.action, last.actor, last.rows) == ("submit", "robin@demo.example", 1)


def test_a_place_is_never_known_better_than_geocoding_knows_it(homes: Database) -> None:
    enter(homes, {**NOISE, "easting": "400000", "northing": "150000"}, accuracy_m=25.0)
    # Both numbers are whole multiples of 10 km: the diagonal of that square.
    assert stored(homes)[0].accuracy_m == pytest.approx(14_142.1, abs=0.1)


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"date": "2025-03-27"}, "category", "The category is empty"),
        ({**NOISE, "category": "Dragons"}, "category", "not in the table of categories"),
        ({**NOISE, "date": "31/02/2025"}, "date", "There is no date"),
        ({**NOISE, "time": "25:61"}, "date", "is not a time of day"),
        ({**NOISE, "date": "2199-01-01"}, "date", "in the future"),
        ({**NOISE, "date": "1989-12-31"}, "date", "before 1990"),
        ({**NOISE, "reference": "R" * 101}, "reference", "longer than 100 characters"),
        (
            {"category": "asb/nuisance", "start": "2025-03-28 10:00", "end": "2025-03-27 10:00"},
            "end",
            "The end is before the start",
        ),
    ],
)
def test_what_a_file_would_have_rejected_or_held_is_refused_and_nothing_stored(
    homes: Database, fields: dict[str, str], field: str, sentence: str
) -> None:
    with pytest.raises(EntryRefusedError, match=sentence) as refused:
        enter(homes, fields)
    assert refused.value.field == field
    assert count(homes, Submission) == count(homes, Incident) == 0


def test_the_agencys_own_codes_hold_for_the_form_too(homes: Database) -> None:
    with homes.transaction() as session:
        save_categories(session, 1, {"ASB 7": "asb/personal"}, actor="test")
    enter(homes, {**NOISE, "category": "asb 7"})
    (incident,) = stored(homes)
    assert (incident.category, incident.subtype) == ("asb 7", "personal")


def test_a_form_sent_twice_is_one_incident_and_one_submission(homes: Database) -> None:
    first = enter(homes, {**NOISE, **POINT}, accuracy_m=100.0)
    again = enter(homes, {**NOISE, **POINT}, accuracy_m=100.0)
    assert first.reference.startswith("content/")
    assert (again.incident, again.outcome, again.again) == (first.incident, "same", True)
    assert count(homes, Incident) == count(homes, Submission) == 1


def test_a_form_sent_four_times_at_once_is_one_incident(homes: Database) -> None:
    with ThreadPoolExecutor(4) as threads:
        sent = [threads.submit(enter, homes, {**NOISE, **POINT}) for _ in range(4)]
        entered = [one.result() for one in sent]
    assert sorted(one.outcome for one in entered) == ["new", "same", "same", "same"]
    assert all(one.again for one in entered if one.outcome == "same")
    assert count(homes, Incident) == count(homes, Submission) == 1


def test_the_same_answers_on_another_form_are_told_apart(homes: Database) -> None:
    first = enter(homes, {**NOISE, **POINT})
    other = enter(homes, {**NOISE, **POINT}, name="Form 2")
    assert (other.incident, other.outcome, other.again) == (first.incident, "same", False)
    assert count(homes, Incident) == 1
    enter(homes, {**NOISE, **POINT, "reference": "second"}, name="Form 2")
    assert count(homes, Incident) == 2


def test_a_new_entry_does_not_overwrite_another_incident(homes: Database) -> None:
    enter(homes, {**NOISE, **POINT, "reference": "A1"})
    with pytest.raises(EntryRefusedError, match="already has an incident with the reference A1"):
        enter(homes, {**NOISE, "reference": "A1"}, name="Form 2")
    assert stored(homes)[0].easting == 400_513
    assert count(homes, IncidentVersion) == 0


def test_a_change_is_an_update_with_history(homes: Database) -> None:
    first = enter(homes, {**NOISE, **POINT, "reference": "A1"}, accuracy_m=100.0)
    changed = {**NOISE, **POINT, "reference": "A1", "category": "asb/personal"}
    entered = enter(homes, changed, name="Form 2", replaces=(first.incident, 1), accuracy_m=100.0)
    assert (entered.incident, entered.outcome) == (first.incident, "changed")
    (incident,) = stored(homes)
    assert (incident.version, incident.subtype, incident.accuracy_m) == (2, "personal", 100)
    with homes.session() as session:
        (version,) = session.scalars(sa.select(IncidentVersion))
        assert version.content["subtype"] == "nuisance"
        assert version.content["accuracy_m"] == 100


def test_that_the_place_is_known_better_is_a_change(homes: Database) -> None:
    fields = {**NOISE, **POINT, "reference": "A1"}
    first = enter(homes, fields, accuracy_m=500.0)
    replaces = (first.incident, 1)
    assert (
        enter(homes, fields, name="Form 2", replaces=replaces, accuracy_m=500.0).outcome == "same"
    )
    entered = enter(homes, fields, name="Form 2", replaces=replaces, accuracy_m=25.0)
    assert entered.outcome == "changed"
    assert (stored(homes)[0].accuracy_m, stored(homes)[0].version) == (25, 2)
    better = enter(homes, fields, name="Form 3", replaces=(first.incident, 2), accuracy_m=1.0)
    assert better.outcome == "changed"
    assert stored(homes)[0].accuracy_m == 10  # no coordinate is better, says geocoding
    with homes.session() as session:
        for submission in session.scalars(sa.select(Submission)):
            assert submission.rows == 1
        latest = session.get_one(Submission, stored(homes)[0].submission_id)
        assert (latest.updated, latest.unchanged, latest.filename) == (1, 0, "Form 3")


def test_two_people_who_change_an_incident_do_not_overwrite_each_other(homes: Database) -> None:
    first = enter(homes, {**NOISE, **POINT, "reference": "A1"})
    replaces = (first.incident, 1)
    personal, other = ({**NOISE, "reference": "A1", "category": f"asb/{kind}"}
                       for kind in ("personal", "environmental"))  # fmt: skip
    enter(homes, personal, name="Form 2", replaces=replaces)
    with pytest.raises(ConflictError, match="Somebody else changed this incident"):
        enter(homes, other, name="Form 3", replaces=replaces)
    assert stored(homes)[0].subtype == "personal"
    assert count(homes, Submission) == 2


def test_a_withdrawn_incident_does_not_come_back_by_a_change(homes: Database) -> None:
    first = enter(homes, {**NOISE, **POINT, "reference": "A1"})
    with homes.transaction() as session:
        withdraw_incident(session, session.get_one(Incident, first.incident), actor="test")
    with pytest.raises(ConflictError, match="was withdrawn while"):
        enter(homes, {**NOISE, "reference": "A1"}, name="Form 2", replaces=(first.incident, 1))
    assert stored(homes) == []


def read(fields: dict[str, str]) -> Any:
    return IncidentReport.model_validate({"category": "any", **fields}).occurrence


def test_midnight_on_a_form_is_a_time() -> None:
    # In March London's clock is that of UTC, in July an hour ahead.
    exact = read(exact_fields(date(2025, 3, 3), time(0, 0)))
    assert (exact.start, exact.precision) == (datetime(2025, 3, 3, tzinfo=UTC), "exact")
    between = read(between_fields(datetime(2025, 7, 3), datetime(2025, 7, 3, 2)))
    assert between.start == datetime(2025, 7, 2, 23, tzinfo=UTC)
    assert between.end == datetime(2025, 7, 3, 1, tzinfo=UTC)
    assert between.precision == "interval"


def test_a_day_is_the_whole_day() -> None:
    day = read(day_fields(date(2025, 7, 3)))
    assert day.precision == "day"
    assert day.start == datetime(2025, 7, 2, 23, tzinfo=UTC)


def test_the_two_hours_a_year_that_are_not_like_others() -> None:
    twice = read(exact_fields(date(2025, 10, 26), time(1, 30)))
    assert (twice.start, twice.end) == (
        datetime(2025, 10, 26, 0, 30, tzinfo=UTC), datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
    )  # fmt: skip
    assert twice.flags == ("hour_occurs_twice",)
    never = read(exact_fields(date(2025, 3, 30), time(1, 30)))
    assert never.start == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
    assert never.start.astimezone(ZoneInfo("Europe/London")).hour == 2
    assert never.flags == ("hour_does_not_exist",)


@given(
    st.datetimes(datetime(1991, 1, 1), datetime(2025, 12, 30), timezones=st.just(UTC)),
    st.integers(0, 40 * 24 * 3600),
)
def test_what_is_stored_of_the_time_is_sent_again_as_it_is(start: datetime, seconds: int) -> None:
    start = start.replace(microsecond=0)
    end = datetime.fromtimestamp(min(start.timestamp() + seconds, 1_767_139_200), UTC)
    end = max(start, end)
    precision = "exact" if start == end else "interval"
    again = read(when_of(Incident(start=start, end=end, time_precision=precision)))
    assert (again.start, again.end, again.precision) == (start, end, precision)


@pytest.mark.parametrize("cell", ["2025-03-30", "2025-10-26", "2025-07-01", "2025-10", "2025-03"])
def test_days_and_months_are_sent_again_as_they_are(cell: str) -> None:
    said = read({"date": cell})
    again = read(when_of(Incident(start=said.start, end=said.end, time_precision=said.precision)))
    assert (again.start, again.end, again.precision) == (said.start, said.end, said.precision)


def test_a_moment_is_written_with_its_offset() -> None:
    assert written_moment(datetime(2025, 7, 2, 23, tzinfo=UTC)) == "2025-07-02 24:00+0100"
    assert written_moment(datetime(2025, 7, 2, 9, 5, 7, tzinfo=UTC)) == "2025-07-02 10:05:07+0100"
    assert written_moment(datetime(2025, 1, 1)) == "2024-12-31 24:00"


def place(match_type: MatchType, label: str, easting: float, northing: float) -> Placement:
    return Placement(easting, northing, match_type, 120.0, label)


def test_a_pin_is_its_coordinates(streets: Geocoder) -> None:
    pin = place(MatchType.COORDINATE, "400600, 150650", 400_600, 150_650)
    assert where_fields(streets, pin, typed="400600, 150650") == {
        "easting": "400600", "northing": "150650",
    }  # fmt: skip


def test_a_text_that_means_one_place_is_kept_as_typed(streets: Geocoder) -> None:
    close = place(MatchType.STREET, "Candlewick Close, Westham", 400_400, 150_400)
    assert where_fields(streets, close, typed="candlewick cl, westham") == {
        "address": "candlewick cl, westham"
    }


def test_of_an_ambiguous_text_the_name_of_what_was_chosen_is_kept(streets: Geocoder) -> None:
    lane = place(MatchType.STREET, "Withybed Lane, Eastham", 402_600, 150_600)
    fields = where_fields(streets, lane, typed="Withybed Lane")
    assert fields == {"address": "Withybed Lane, Eastham"}
    assert streets.geocode_one(**fields).easting == 402_600


def test_what_no_words_can_tell_apart_is_told_by_coordinates(streets: Geocoder) -> None:
    for easting in (400_200, 400_900):
        twin = place(MatchType.STREET, "Twin Street, Westham", easting, 150_100)
        fields = where_fields(streets, twin, typed="Twin Street, Westham")
        assert fields["easting"] == str(easting)
        found = streets.geocode_one(**fields)
        assert (found.easting, found.northing) == (easting, 150_100)


def test_a_grid_reference_is_kept_as_one(streets: Geocoder) -> None:
    square = place(MatchType.GRID_REFERENCE, "SU 005 506", 400_550, 150_650)
    assert where_fields(streets, square, typed="su 005 506") == {"grid_reference": "su 005 506"}


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("wx11aa", {"postcode": "WX1 1AA"}),
        ("", {"postcode": "WX1 1AA"}),
        ("behind the shops, WX1 1AA", {"address": "behind the shops, WX1 1AA"}),
    ],
)
def test_a_postcode_is_kept_as_one_and_what_stands_beside_it_is_not_lost(
    streets: Geocoder, typed: str, fields: dict[str, str]
) -> None:
    code = place(MatchType.POSTCODE, "WX1 1AA", 400_550, 150_550)
    assert where_fields(streets, code, typed=typed) == fields


@given(st.text(max_size=60))
def test_whatever_was_typed_the_place_is_the_one_chosen(text: str) -> None:
    geocoder = Geocoder(None)
    chosen = place(MatchType.STREET, "Some Street, Nowhere", 400_613, 150_707)
    found = geocoder.geocode_one(**where_fields(geocoder, chosen, typed=text))
    assert (found.easting, found.northing) == (400_613, 150_707)
