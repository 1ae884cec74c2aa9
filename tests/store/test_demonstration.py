"""What keeps other data out of the demonstration."""

from __future__ import annotations

import pytest

from hotspots.boundaries import CommunityAreas
from hotspots.errors import ConflictError
from hotspots.store.agencies import add_agency, list_agencies
from hotspots.store.boundaries import current_boundaries, replace_boundaries
from hotspots.store.database import Database, lock_installation


@pytest.fixture
def demonstration(database: Database) -> Database:
    """An installation that says that everything in it is invented."""
    with database.transaction() as session:
        lock_installation(session).demo = True
    return database


def test_a_demonstration_takes_no_agency_but_its_own(demonstration: Database) -> None:
    with (
        pytest.raises(ConflictError, match="takes no agencies and no community areas but its own"),
        demonstration.transaction() as session,
    ):
        add_agency(session, "WPOL", "Wiltshire Police", actor="test")
    with demonstration.transaction() as session:
        add_agency(session, "POL", "Wansdyke Constabulary (invented)", actor="test", invented=True)
    with demonstration.session() as session:
        assert [agency.code for agency in list_agencies(session)] == ["POL"]


def test_a_demonstration_keeps_its_own_areas(
    demonstration: Database, two_areas: CommunityAreas
) -> None:
    told = {"attribution": "", "actor": "test"}
    with demonstration.transaction() as session:
        replace_boundaries(session, two_areas, title="Indicative", invented=True, **told)
    with (
        pytest.raises(ConflictError, match="set HOTSPOTS_HOME to another folder"),
        demonstration.transaction() as session,
    ):
        replace_boundaries(session, two_areas, title="Official", **told)
    with demonstration.session() as session:
        found = current_boundaries(session)
    assert found is not None
    assert found.title == "Indicative"


def test_any_other_installation_takes_both(database: Database, two_areas: CommunityAreas) -> None:
    with database.transaction() as session:
        replace_boundaries(session, two_areas, title="Official", attribution="", actor="test")
        assert add_agency(session, "WPOL", "Wiltshire Police", actor="test").code == "WPOL"
