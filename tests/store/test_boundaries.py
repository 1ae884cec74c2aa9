from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
import sqlalchemy as sa

from hotspots.boundaries import CommunityAreas
from hotspots.errors import InputError, NotFoundError
from hotspots.store import audit
from hotspots.store.boundaries import (
    Boundaries,
    area_ids,
    current_boundaries,
    replace_boundaries,
    slug_of,
)
from hotspots.store.database import Database
from hotspots.store.schema import Area, AuditEvent, BoundarySet, Place

Make = Callable[..., CommunityAreas]


def _replace(database: Database, areas: CommunityAreas, title: str = "Squares") -> Boundaries:
    with database.transaction() as session:
        return replace_boundaries(
            session, areas, title=title, attribution="Drawn by hand", actor="admin"
        )


def _areas_of_places(database: Database) -> list[str | None]:
    with database.session() as session:
        return list(
            session.scalars(
                sa.select(Area.name).select_from(Place).outerjoin(Area).order_by(Place.easting)
            )
        )


def test_boundaries_come_back_as_they_were_put_in_force(
    database: Database, two_areas: CommunityAreas
) -> None:
    _replace(database, two_areas)
    with database.session() as session:
        found = current_boundaries(session)
        assert database.data_version(session) == 1
        event = session.scalars(sa.select(AuditEvent)).one()
    assert found is not None
    assert (found.title, found.source, found.attribution, found.indicative, found.notes) == (
        "Squares", "squares.geojson", "Drawn by hand", True, ("Drawn for a test.",),
    )  # fmt: skip
    assert [(area.name, area.slug) for area in found.areas] == [("East", "east"), ("West", "west")]
    assert [area.geometry for area in found.areas] == two_areas.areas.geometry.tolist()
    assert (event.actor, event.action, event.subject, event.rows) == (
        "admin", "import boundaries", "Squares", 2,
    )  # fmt: skip


def test_there_are_none_before_the_first_import(database: Database) -> None:
    with database.session() as session:
        assert current_boundaries(session) is None
    assert area_ids(None, np.array([1.0, 2.0]), np.array([1.0, 2.0])) == [None, None]


def test_new_boundaries_replace_the_old_and_move_every_place(
    database: Database,
    two_areas: CommunityAreas,
    make_areas: Make,
    incident: Callable[..., Any],
    send: Callable[..., Any],
) -> None:
    eastings = (400_250.0, 400_750.0, 401_250.0, 409_000.0)
    send([incident(str(e), easting=e, northing=150_500.0) for e in eastings])
    assert _areas_of_places(database) == [None] * 4
    _replace(database, two_areas)
    assert _areas_of_places(database) == ["West", "West", "East", None]
    _replace(
        database,
        make_areas(
            {
                "Far": shapely.box(408_000, 150_000, 410_000, 151_000),
                "Near": shapely.box(400_500, 150_000, 402_000, 151_000),
            }
        ),
    )
    assert _areas_of_places(database) == [None, "Near", "Near", "Far"]
    with database.session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(BoundarySet)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(Area)) == 2
        assert database.data_version(session) == 3
        assert audit.verify(session) is None


def test_boundaries_may_be_read_before_they_are_replaced_in_one_transaction(
    database: Database, two_areas: CommunityAreas, make_areas: Make
) -> None:
    _replace(database, two_areas)
    with database.transaction() as session:
        assert current_boundaries(session) is not None
        one = make_areas({"One": shapely.box(0, 0, 1, 1)})
        found = replace_boundaries(session, one, title="One", attribution="", actor="admin")
        assert [area.name for area in found.areas] == ["One"]


def test_areas_stand_in_one_order_whatever_the_database_thinks_of_spaces(
    database: Database, make_areas: Make
) -> None:
    # An English collation passes over spaces, and would put Southern before South West.
    names = ["South West Wiltshire", "Southern Wiltshire", "a small letter", "Éast"]
    areas = make_areas({name: shapely.box(i, 0, i + 1, 1) for i, name in enumerate(names)})
    stored = _replace(database, areas)
    with database.session() as session:
        read = current_boundaries(session)
    assert read is not None
    assert [area.name for area in read.areas] == sorted(names)
    assert [area.name for area in stored.areas] == sorted(names)


def test_a_shared_edge_belongs_to_the_first_area_by_name(
    database: Database, make_areas: Make
) -> None:
    areas = make_areas({"Southern": shapely.box(0, 0, 1, 1), "South West": shapely.box(1, 0, 2, 1)})
    _replace(database, areas)
    with database.session() as session:
        boundaries = current_boundaries(session)
        [found] = area_ids(boundaries, np.array([1.0]), np.array([0.5]))
        assert session.scalar(sa.select(Area.name).where(Area.id == found)) == "South West"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["west", "West", " WEST ", "WeSt"])
def test_an_area_is_found_by_name_or_slug(
    database: Database, two_areas: CommunityAreas, name: str
) -> None:
    assert _replace(database, two_areas).area(name).name == "West"


def test_an_unknown_area_is_answered_with_those_there_are(
    database: Database, two_areas: CommunityAreas
) -> None:
    with pytest.raises(NotFoundError) as unknown:
        _replace(database, two_areas).area("North")
    assert str(unknown.value) == ('There is no community area "North"; the areas are East, West.')


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Royal Wootton Bassett & Cricklade", "royal-wootton-bassett-and-cricklade"),
        ("Bradford on Avon", "bradford-on-avon"),
        ("  St. John's / East ", "st-john-s-east"),
    ],
)
def test_a_name_becomes_part_of_an_address(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("A & B", "A and B"), "would have the same address"),
        (("St Mary", "St. Mary"), "would have the same address"),
        (("N" * 201,), "is longer than 200 letters"),
        (("Ж",), "has no letter"),
    ],
)
def test_names_that_cannot_stand_in_an_address_are_refused_and_nothing_changes(
    database: Database,
    two_areas: CommunityAreas,
    make_areas: Make,
    names: tuple[str, ...],
    sentence: str,
) -> None:
    _replace(database, two_areas)
    wrong = make_areas({name: shapely.box(i, 0, i + 1, 1) for i, name in enumerate(names)})
    with pytest.raises(InputError, match=sentence):
        _replace(database, wrong)
    with pytest.raises(InputError, match="longer than 200"):
        _replace(database, two_areas, title="T" * 201)
    with database.session() as session:
        found = current_boundaries(session)
        assert database.data_version(session) == 1
    assert found is not None
    assert [area.name for area in found.areas] == ["East", "West"]


def test_heights_and_several_parts_are_taken(database: Database, make_areas: Make) -> None:
    flat = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 0, 6, 1)])
    stored = _replace(database, make_areas({"High": shapely.force_3d(flat, 70.0)}))
    assert stored.areas[0].geometry == flat
    assert not stored.areas[0].geometry.has_z


def test_residents_and_households_come_back_with_their_source(
    database: Database, two_areas: CommunityAreas
) -> None:
    counted = two_areas.areas.assign(residents=[2_147_483_647, 0], households=[5_100, 0])
    given = replace(two_areas, areas=counted, residents_source="Census 2021 (invented)")
    for stored in (_replace(database, given), _replace(database, given)):
        assert stored.residents_source == "Census 2021 (invented)"
        assert [(area.residents, area.households) for area in stored.areas] == [
            (2_147_483_647, 5_100), (0, 0),
        ]  # fmt: skip
    only_people = replace(given, areas=counted.drop(columns="households"))
    assert [area.households for area in _replace(database, only_people).areas] == [None, None]
    without = _replace(database, two_areas)
    assert without.residents_source == ""
    assert [area.residents for area in without.areas] == [None, None]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_source_too_long_to_keep_is_refused(
    database: Database, two_areas: CommunityAreas
) -> None:
    with pytest.raises(InputError, match="The source of the residents has 501 letters"):
        _replace(database, replace(two_areas, residents_source="s" * 501))
    _replace(database, replace(two_areas, residents_source="s" * 500))
