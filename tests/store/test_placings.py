"""A person's decision about a text: what it changes, what it leaves, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from hotspots.boundaries import CommunityAreas
from hotspots.errors import ConflictError, NotFoundError
from hotspots.store import audit
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database
from hotspots.store.location_queue import (
    PAGE,
    count_groups,
    get_group,
    list_groups,
)
from hotspots.store.location_text import location_key, location_text, place_name
from hotspots.store.placings import (
    Placement,
    get_placing,
    list_placings,
    place_group,
    set_group_aside,
    undo_placing,
)
from hotspots.store.schema import (
    Agency,
    Area,
    AuditEvent,
    Incident,
    IncidentVersion,
    Place,
    PlacedIncident,
)

Make = Callable[..., dict[str, Any]]
Send = Callable[..., Any]
TESCO = {"address": "back of Tesco"}
KEY = location_key(TESCO)
SPOT = Placement(401_200.0, 150_300.0, "coordinate", 100.0, "401200, 150300")


@pytest.fixture
def lost(incident: Make) -> Make:
    """A report whose place was not found."""

    def make(reference: str, **said: Any) -> dict[str, Any]:
        nowhere: dict[str, Any] = {
            "location": TESCO, "easting": None, "northing": None, "match_type": "none",
            "accuracy_m": None, "confidence": 0.0, "flags": ["no_location", "short_year"],
        }  # fmt: skip
        return incident(reference, **(nowhere | said))

    return make


@pytest.fixture
def three(database: Database, two_areas: CommunityAreas, lost: Make, send: Send) -> Database:
    """Two areas, and three incidents at the back of Tesco, spelled in two ways."""
    with database.transaction() as session:
        replace_boundaries(session, two_areas, title="Squares", attribution="", actor="test")
    again = {"address": " Back of  TESCO"}
    send([lost("A"), lost("B"), lost("C", location=again), lost("D", location={"street": "x"})])
    return database


def agency_id(database: Database, code: str = "COU") -> int:
    with database.session() as session:
        return session.scalars(sa.select(Agency.id).where(Agency.code == code)).one()


def place(database: Database, placement: Placement = SPOT, key: str = KEY) -> int:
    with database.transaction() as session:
        return place_group(session, agency_id(database), key, placement, actor="robin@x").id


def undo(database: Database, number: int) -> None:
    with database.transaction() as session:
        undo_placing(session, number, agency_id=agency_id(database), actor="robin@x")


def points_of(database: Database, places: Iterable[int]) -> list[tuple[float, float]]:
    with database.session() as session:
        found = [session.get_one(Place, int(place)) for place in places]
        return [(place.easting, place.northing) for place in found]


def stored(database: Database) -> dict[str, Incident]:
    with database.session() as session:
        return {row.reference: row for row in session.scalars(sa.select(Incident))}


def version_of(database: Database) -> int:
    with database.session() as session:
        return database.data_version(session)


def waiting(database: Database) -> list[tuple[str, int]]:
    with database.session() as session:
        return [(group.text, group.incidents) for group in list_groups(session, None)]


def test_incidents_that_say_the_same_wait_as_one_group(three: Database) -> None:
    assert waiting(three) == [("x", 1), ("Back of TESCO", 3)]
    with three.session() as session:
        assert count_groups(session, None) == (2, 4)
        group = get_group(session, agency_id(three), KEY)
    assert (group.agency.code, group.name, group.one_place) == ("COU", "Back of TESCO", True)
    assert group.reasons == ("No location was given.",)
    assert (group.first_month, group.last_month) == ("2025-03", "2025-03")


def test_each_agency_has_its_own_queue(three: Database, lost: Make, send: Send) -> None:
    send([lost("A")], agency="POL")
    theirs = agency_id(three, "POL")
    with three.session() as session:
        assert count_groups(session, None) == (3, 5)
        assert count_groups(session, theirs) == (1, 1)
        assert [group.agency.code for group in list_groups(session, theirs)] == ["POL"]
    place(three)
    with three.session() as session:
        assert count_groups(session, theirs) == (1, 1)


def test_the_queue_comes_in_pages_the_newest_first(
    database: Database, lost: Make, send: Send
) -> None:
    send([lost(f"R{i}", location={"address": f"place {i}"}) for i in range(PAGE + 2)])
    with database.session() as session:
        first, second = list_groups(session, None), list_groups(session, None, page=2)
        assert list_groups(session, None, page=3) == []
    assert [group.text for group in first[:2]] == [f"place {PAGE + 1}", f"place {PAGE}"]
    assert [group.text for group in second] == ["place 1", "place 0"]


def test_all_of_a_group_get_the_point_and_keep_what_they_said(three: Database) -> None:
    before, version = stored(three), version_of(three)
    number = place(three)
    now = stored(three)
    for reference in ("A", "B", "C"):
        one = now[reference]
        assert (one.easting, one.northing, one.match_type) == (401_200, 150_300, "coordinate")
        assert (one.accuracy_m, one.confidence, one.source) == (100, 0.9, "placed by a person")
        assert one.flags == ["placed_by_person", "short_year"]
        assert (one.version, one.digest) == (2, before[reference].digest)
        assert one.location == before[reference].location
    assert now["D"].easting is None
    assert version_of(three) == version + 1
    assert waiting(three) == [("x", 1)]
    with three.session() as session:
        area = sa.select(Area.name).join(Place).where(Place.id == now["A"].place_id)
        assert session.scalars(area).one() == "East"
        kept = session.scalars(sa.select(IncidentVersion)).all()
        assert {(v.version, v.content["easting"], v.content["match_type"]) for v in kept} == {
            (1, None, "none")
        }
        assert len(kept) == 3
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event
        assert (event.actor, event.action, event.rows) == ("robin@x", "place incidents", 3)
        assert event.subject == f"COU placing {number}"
        assert audit.verify(session) is None


def test_who_placed_it_stands_in_the_audit_trail_alone(three: Database) -> None:
    place(three)
    with three.session() as session:
        for table in ("incidents", "incident_versions", "placings", "placed_incidents"):
            rows = session.execute(sa.text(f"SELECT * FROM {table}")).all()
            assert rows
            assert "robin" not in repr(rows)


def test_the_same_file_again_does_not_undo_it(three: Database, lost: Make, send: Send) -> None:
    place(three)
    before, version = stored(three), version_of(three)
    again = send([lost("A"), lost("B")])
    assert again.counts == (0, 0, 2)
    assert points_of(three, again.places) == [(401_200.0, 150_300.0)] * 2
    assert again.match_types == {"coordinate": 2}
    for reference in ("A", "B", "C"):
        now = stored(three)[reference]
        assert (now.easting, now.version) == (401_200, before[reference].version)
    assert version_of(three) == version + 1  # the fixture counts every submission


def test_a_gazetteer_that_has_grown_does_not_undo_it(
    three: Database, lost: Make, send: Send
) -> None:
    """The same text, which geocoding now resolves elsewhere: the person's point stays."""
    place(three)
    found = {"easting": 400_100.0, "northing": 150_100.0, "match_type": "landmark"}
    again = send([lost("A", **found, accuracy_m=80.0, confidence=0.8, flags=["short_year"])])
    assert again.counts == (0, 0, 1)
    assert points_of(three, again.places) == [(401_200.0, 150_300.0)]
    assert stored(three)["A"].easting == 401_200


def test_another_category_is_an_update_at_the_persons_point(
    three: Database, lost: Make, send: Send
) -> None:
    number = place(three)
    assert send([lost("A", category="Litter", flags=["no_location"])]).counts == (0, 1, 0)
    now = stored(three)["A"]
    assert (now.category, now.easting, now.version) == ("Litter", 401_200, 3)
    assert now.flags == ["placed_by_person"]
    assert now.place_id is not None
    undo(three, number)
    now = stored(three)["A"]
    assert (now.category, now.easting, now.place_id, now.version) == ("Litter", None, None, 4)
    assert now.flags == ["no_location"]


def test_a_corrected_location_replaces_it(
    three: Database, incident: Make, lost: Make, send: Send
) -> None:
    number = place(three)
    corrected = incident("A", easting=400_500.0, northing=150_500.0)
    elsewhere = lost("B", location={"address": "front of Tesco"})
    assert send([corrected, elsewhere]).counts == (0, 2, 0)
    now = stored(three)
    assert (now["A"].easting, now["A"].match_type, now["A"].flags) == (400_500, "coordinate", [])
    assert now["B"].easting is None
    assert ("front of Tesco", 1) in waiting(three)
    undo(three, number)
    now = stored(three)
    assert (now["A"].easting, now["C"].easting) == (400_500, None)


def test_undoing_lets_them_wait_again(three: Database) -> None:
    before = stored(three)
    number = place(three)
    version = version_of(three)
    undo(three, number)
    now = stored(three)
    for reference in ("A", "B", "C"):
        for column in ("easting", "northing", "place_id", "match_type", "accuracy_m", "flags"):
            assert getattr(now[reference], column) == getattr(before[reference], column)
        assert now[reference].version == 3
    assert waiting(three) == [("x", 1), ("Back of TESCO", 3)]
    assert version_of(three) == version + 1
    with pytest.raises(ConflictError, match="undone already"):
        undo(three, number)
    place(three)
    assert waiting(three) == [("x", 1)]


def test_the_second_of_two_is_told(three: Database) -> None:
    place(three)
    before = stored(three)
    with pytest.raises(ConflictError, match="Somebody else has decided about these incidents"):
        place(three, Placement(400_000.0, 150_000.0, "coordinate", 10.0, "other"))
    assert stored(three)["A"].easting == before["A"].easting == 401_200


def test_of_two_at_once_one_is_told(three: Database) -> None:
    together = Barrier(2)

    def decide(easting: float) -> int | str:
        together.wait()
        try:
            return place(three, replace(SPOT, easting=easting))
        except ConflictError as error:
            return str(error)

    with ThreadPoolExecutor(2) as people:
        said = list(people.map(decide, (401_200.0, 400_300.0)))
    assert [type(one) for one in said if isinstance(one, int)] == [int]
    first = (401_200, 400_300)[[isinstance(one, int) for one in said].index(True)]
    assert {stored(three)[one].easting for one in "ABC"} == {first}
    with three.session() as session:
        assert len(list_placings(session, None)) == 1
        assert audit.verify(session) is None


def test_incidents_set_aside_leave_the_queue_and_come_back(three: Database, lost: Make) -> None:
    version = version_of(three)
    with three.transaction() as session:
        number = set_group_aside(session, agency_id(three), KEY, actor="robin@x").id
    assert waiting(three) == [("x", 1)]
    assert stored(three)["A"].version == 1
    assert version_of(three) == version
    undo(three, number)
    assert waiting(three) == [("x", 1), ("Back of TESCO", 3)]
    with three.session() as session:
        assert session.scalars(sa.select(PlacedIncident)).all() == []


def test_set_aside_or_not_a_point_that_geocoding_finds_later_counts(
    three: Database, lost: Make, send: Send
) -> None:
    with three.transaction() as session:
        set_group_aside(session, agency_id(three), KEY, actor="robin@x")
    assert send([lost("A")]).counts == (0, 0, 1)
    found = lost("A", easting=400_100.0, northing=150_100.0, match_type="landmark")
    assert send([found]).counts == (0, 1, 0)
    assert stored(three)["A"].easting == 400_100


def test_set_aside_stays_so_while_nothing_is_new_about_the_place(
    three: Database, lost: Make, send: Send
) -> None:
    with three.transaction() as session:
        number = set_group_aside(session, agency_id(three), KEY, actor="robin@x").id
    assert send([lost("A", category="Litter"), lost("B", flags=["name_unknown"])]).updated == 2
    assert waiting(three) == [("x", 1)]
    assert send([lost("A", location={"address": "front of Tesco"})]).updated == 1
    assert waiting(three) == [("x", 1), ("front of Tesco", 1)]
    undo(three, number)
    assert dict(waiting(three)) == {"x": 1, "front of Tesco": 1, "Back of TESCO": 2}


def test_capitals_and_blanks_are_no_other_location(three: Database, lost: Make, send: Send) -> None:
    number = place(three)
    loud = {"address": "BACK OF  TESCO"}
    assert send([lost("A", location=loud)]).counts == (0, 1, 0)
    now = stored(three)["A"]
    assert (now.location, now.easting, now.flags[0]) == (loud, 401_200, "placed_by_person")
    undo(three, number)
    assert ("Back of TESCO", 3) in waiting(three)


def test_what_geocoding_finds_meanwhile_counts_once_the_decision_is_undone(
    three: Database, lost: Make, send: Send
) -> None:
    number = place(three)
    found: dict[str, Any] = {"easting": 400_100.0, "northing": 150_100.0, "flags": []}
    report = lost("A", category="Litter", match_type="landmark", **found)
    assert send([report]).counts == (0, 1, 0)
    assert send([report]).counts == (0, 0, 1)
    assert stored(three)["A"].easting == 401_200
    undo(three, number)
    assert stored(three)["A"].easting is None
    assert send([report]).counts == (0, 1, 0)
    assert stored(three)["A"].easting == 400_100
    assert send([report]).counts == (0, 0, 1)


def test_decisions_are_seen_by_their_agency_and_by_those_who_see_all(
    three: Database, lost: Make, send: Send
) -> None:
    send([lost("A")], agency="POL")
    number = place(three)
    ours, theirs = agency_id(three), agency_id(three, "POL")
    with three.session() as session:
        assert [one.id for one in list_placings(session, ours)] == [number]
        assert [one.id for one in list_placings(session, None)] == [number]
        assert list_placings(session, theirs) == []
        assert get_placing(session, number, agency_id=ours).text == "Back of TESCO"
        for unknown, whose in ((number, theirs), (99, None), (0, None), (2**40, None)):
            with pytest.raises(NotFoundError, match="There is no decision"):
                get_placing(session, unknown, agency_id=whose)


@pytest.mark.parametrize(
    ("location", "flags", "one"),
    [
        ({}, ["no_location"], False),
        ({"easting": "0", "northing": "0"}, ["placeholder"], False),
        ({"easting": "0", "northing": "0", "address": "the bench"}, ["placeholder"], True),
        ({"postcode": "WX91 3ZZ"}, ["postcode_unknown"], True),
        ({"easting": "1", "northing": "999"}, ["out_of_range"], True),
    ],
)
def test_what_names_no_place_cannot_be_one_place(
    database: Database,
    lost: Make,
    send: Send,
    location: dict[str, str],
    flags: list[str],
    one: bool,
) -> None:
    send([lost("A", location=location, flags=flags), lost("B", location=location, flags=flags)])
    with database.session() as session:
        (group,) = list_groups(session, None)
    assert (group.incidents, group.one_place) == (2, one)


def test_a_text_is_known_by_what_was_written_in_which_field() -> None:
    assert location_key({"address": "Fore  St "}) == location_key({"address": "fore st"})
    assert location_key({"address": "Fore St"}) != location_key({"street": "Fore St"})
    assert location_key({"a": "1", "b": "2"}) == location_key({"b": "2", "a": "1"})
    assert location_key({"a": "1", "b": "2"}) != location_key({"a": "1 2"})
    assert location_text({"postcode": "X", "locality": "Mere", "street": "A\tB"}) == "A B, Mere, X"
    assert place_name({"street": "Fore St", "locality": "Mere"}) == "Fore St, Mere"
    assert place_name({"locality": "Mere"}) == ""
    assert place_name({"postcode": "SN10 1AA", "easting": "1"}) == ""
