from __future__ import annotations

import pytest
import sqlalchemy as sa

from hotspots.boundaries import CommunityAreas
from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.store.agencies import (
    add_agency,
    areas_of,
    find_agency,
    list_agencies,
    rename_agency,
    set_areas,
    set_enabled,
)
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent


def _audited(database: Database) -> list[tuple[str, str, str]]:
    with database.session() as session:
        events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))
        return [(event.actor, event.action, event.subject) for event in events]


def test_an_agency_is_added_under_its_code_in_capitals(database: Database) -> None:
    with database.transaction() as session:
        add_agency(session, " hou-1 ", "  An invented housing association ", actor="admin")
        add_agency(session, "COU", "An invented council", actor="admin")
    with database.session() as session:
        assert [(a.code, a.name, a.enabled) for a in list_agencies(session)] == [
            ("COU", "An invented council", True),
            ("HOU-1", "An invented housing association", True),
        ]
        assert find_agency(session, "hou-1 ").code == "HOU-1"
    assert _audited(database) == [
        ("admin", "add agency", "HOU-1"),
        ("admin", "add agency", "COU"),
    ]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("code", "name"),
    [
        *((code, "A") for code in ("X", "", "A" * 21, "A B", "É2")),
        ("OK", " "),
        ("OK", "A" * 201),
        ("OK", "A\0B"),
    ],
)
def test_codes_and_names_that_cannot_be_used_are_refused(
    database: Database, code: str, name: str
) -> None:
    with pytest.raises(InputError), database.transaction() as session:
        add_agency(session, code, name, actor="admin")
    assert _audited(database) == []


def test_a_code_is_taken_once_whatever_its_capitals(database: Database) -> None:
    with database.transaction() as session:
        add_agency(session, "COU", "An invented council", actor="admin")
    with pytest.raises(ConflictError, match="COU already"), database.transaction() as session:
        add_agency(session, "cou", "Another", actor="admin")


def test_an_unknown_agency_is_answered_with_those_there_are(database: Database) -> None:
    with database.session() as session, pytest.raises(NotFoundError, match="there are none yet"):
        find_agency(session, "COU")
    with database.transaction() as session:
        add_agency(session, "POL", "An invented force", actor="admin")
        add_agency(session, "COU", "An invented council", actor="admin")
    with (
        database.session() as session,
        pytest.raises(NotFoundError, match=r'"FRS": the agencies are COU, POL\. Add it'),
    ):
        find_agency(session, "FRS")


def test_an_agency_is_disabled_and_enabled(database: Database) -> None:
    with database.transaction() as session:
        add_agency(session, "COU", "An invented council", actor="admin")
    for enabled in (False, True):
        with database.transaction() as session:
            set_enabled(session, "cou", enabled, actor="admin")
        with database.session() as session:
            assert find_agency(session, "COU").enabled is enabled
    assert _audited(database)[1:] == [
        ("admin", "disable agency", "COU"),
        ("admin", "enable agency", "COU"),
    ]


def test_an_added_agency_is_in_the_next_picture(database: Database) -> None:
    """What is kept for a data version names the agencies: a new one makes a new version."""
    with database.transaction() as session:
        before = database.data_version(session)
        add_agency(session, "FIRE", "Invented fire service", actor="test")
        assert database.data_version(session) > before


def test_an_agency_works_everywhere_until_areas_are_named(
    database: Database, two_areas: CommunityAreas
) -> None:
    with database.transaction() as session:
        replace_boundaries(session, two_areas, title="Squares", attribution="", actor="admin")
        number = add_agency(session, "HOU", "Homes", areas=["west"], actor="admin").id
        assert areas_of(session, number) == ("West",)
        assert set_areas(session, "hou", ["EAST", "west", "East"], actor="admin") == (
            "East", "West",
        )  # fmt: skip
        assert areas_of(session, number) == ("East", "West")
        assert set_areas(session, "HOU", [], actor="admin") == ()
        assert areas_of(session, number) == ()
    assert (
        _audited(database)[-3:]
        == [
            ("admin", "set areas of agency", "HOU"),
        ]
        * 3
    )


def test_an_area_that_does_not_exist_is_refused_with_those_that_do(
    database: Database, two_areas: CommunityAreas
) -> None:
    none_yet = pytest.raises(NotFoundError, match="No community areas have been imported yet")
    with none_yet, database.transaction() as session:
        add_agency(session, "HOU", "Homes", areas=["West"], actor="admin")
    with database.transaction() as session:
        assert list_agencies(session) == []
        replace_boundaries(session, two_areas, title="Squares", attribution="", actor="admin")
        add_agency(session, "HOU", "Homes", areas=["West"], actor="admin")
    with pytest.raises(NotFoundError) as refused, database.transaction() as session:
        set_areas(session, "HOU", ["East", "North"], actor="admin")
    assert str(refused.value) == ('There is no community area "North"; the areas are East, West.')
    with database.session() as session:
        assert areas_of(session, find_agency(session, "HOU").id) == ("West",)


def test_a_renamed_agency_keeps_its_code_and_is_in_the_next_picture(database: Database) -> None:
    with database.transaction() as session:
        add_agency(session, "COU", "An invented council", actor="admin")
        before = database.data_version(session)
    with database.transaction() as session:
        rename_agency(session, "cou", " A  merged council ", actor="admin")
    with database.session() as session:
        assert find_agency(session, "COU").name == "A merged council"
        assert database.data_version(session) == before + 1
    with database.transaction() as session:
        rename_agency(session, "COU", "A merged council", actor="admin")
    assert _audited(database)[1:] == [("admin", "rename agency", "COU")]
    for name in ("", "A" * 201, "A\0"):
        with pytest.raises(InputError), database.transaction() as session:
            rename_agency(session, "COU", name, actor="admin")
