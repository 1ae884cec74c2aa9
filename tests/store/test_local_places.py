"""Places that people have had remembered, each for its own agency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from hotspots.errors import InputError, NotFoundError
from hotspots.geocoding.local_place import LocalPlace
from hotspots.store.database import Database
from hotspots.store.local_places import (
    forget_place,
    list_local_places,
    local_places_of,
    remember_place,
)
from hotspots.store.location_queue import list_groups
from hotspots.store.placings import Placement, place_group, set_group_aside, undo_placing
from hotspots.store.schema import Agency, AuditEvent, Placing

Make = Callable[..., dict[str, Any]]
Decide = Callable[..., int]


@pytest.fixture
def decide(database: Database, incident: Make, send: Callable[..., Any]) -> Decide:
    """Send an incident without a point and place it; returns the number of the decision."""

    def decide(reference: str, *, agency: str = "COU", easting: float | None = 400_000.0) -> int:
        location = {"address": f"{reference} somewhere"}
        send([incident(reference, easting=None, northing=None, location=location)], agency=agency)
        with database.transaction() as session:
            (group,) = list_groups(session, None)
            if easting is None:
                return set_group_aside(session, group.agency.id, group.key, actor="x").id
            spot = Placement(easting, 150_000.0, "landmark", 80.0, "Tesco")
            return place_group(session, group.agency.id, group.key, spot, actor="x").id

    return decide


def remember(
    database: Database, number: int, text: str = "Back of Tesco", name: str = "Tesco"
) -> None:
    with database.transaction() as session:
        placing = session.get_one(Placing, number)
        remember_place(session, placing, text=text, name=name, user_id=None, actor="robin@x")


def known(database: Database, code: str) -> tuple[LocalPlace, ...]:
    with database.session() as session:
        agency = session.scalars(sa.select(Agency).where(Agency.code == code)).one()
        return local_places_of(session, agency)


def test_a_place_is_remembered_for_its_agency_alone(database: Database, decide: Decide) -> None:
    remember(database, decide("A"))
    decide("B", agency="POL")
    assert known(database, "COU") == (
        LocalPlace(
            "Back of Tesco", 400_000.0, 150_000.0, 80.0, "local place of Invented agency COU"
        ),
    )
    assert known(database, "POL") == ()
    with database.session() as session:
        (place,) = list_local_places(session, None)
        assert (place.name, place.kind, place.created_by) == ("Tesco", "landmark", None)
        said = session.execute(sa.select(AuditEvent.action, AuditEvent.subject)).all()
        assert ("remember local place", f"COU local place {place.id}") in [tuple(s) for s in said]


def test_the_same_text_again_replaces_what_was_remembered(
    database: Database, decide: Decide
) -> None:
    remember(database, decide("A"))
    second = decide("B", easting=401_000.0)
    remember(database, second, text=" back of TESCO!", name="Tesco Express")
    (place,) = known(database, "COU")
    assert (place.easting, place.text) == (401_000.0, "back of TESCO!")


def test_undoing_the_decision_forgets_the_place(database: Database, decide: Decide) -> None:
    first, second = decide("A"), decide("B")
    remember(database, first, text="one")
    remember(database, second, text="two")
    with database.transaction() as session:
        undo_placing(session, first, agency_id=None, actor="x")
    assert [place.text for place in known(database, "COU")] == ["two"]


def test_a_place_is_forgotten_by_its_agency_or_by_those_who_see_all(
    database: Database, decide: Decide
) -> None:
    remember(database, decide("A"))
    decide("B", agency="POL")
    with database.session() as session:
        (place,) = list_local_places(session, None)
        theirs = session.scalars(sa.select(Agency.id).where(Agency.code == "POL")).one()
    for number, agency in ((place.id, theirs), (place.id + 1, None), (0, None), (2**40, None)):
        with (
            database.transaction() as session,
            pytest.raises(NotFoundError, match="There is no local place"),
        ):
            forget_place(session, number, agency_id=agency, actor="x")
    with database.transaction() as session:
        assert forget_place(session, place.id, agency_id=None, actor="x") == "Tesco"
    assert known(database, "COU") == ()


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("?!", "Tesco", "needs a letter or digit"),
        ("t" * 201, "Tesco", "at most 200 characters"),
        ("Tesco", " ", "Give the place a name of up to 200 letters"),
        ("Tesco", "n" * 201, "Give the place a name of up to 200 letters"),
    ],
)
def test_what_cannot_be_remembered_is_refused(
    database: Database, decide: Decide, text: str, name: str, sentence: str
) -> None:
    number = decide("A")
    with pytest.raises(InputError, match=sentence):
        remember(database, number, text, name)
    assert known(database, "COU") == ()


def test_a_decision_without_a_point_has_nothing_to_remember(
    database: Database, decide: Decide
) -> None:
    with pytest.raises(InputError, match="Only a place that is on the map"):
        remember(database, decide("A", easting=None))
