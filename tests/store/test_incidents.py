from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from hotspots.boundaries import CommunityAreas
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database
from hotspots.store.incidents import Stored, count_incidents
from hotspots.store.schema import Area, Incident, IncidentVersion, Place

Make = Callable[..., dict[str, Any]]
Send = Callable[..., Stored]


def _stored(database: Database) -> list[Incident]:
    with database.session() as session:
        return list(session.scalars(sa.select(Incident).order_by(Incident.id)))


def test_new_incidents_are_stored_as_they_were_reported(
    database: Database, incident: Make, send: Send
) -> None:
    start, end = datetime(2025, 3, 14, 20, tzinfo=UTC), datetime(2025, 3, 14, 22, tzinfo=UTC)
    report = incident(
        "R/1", start=start, end=end, time_precision="interval", easting=400_123.25,
        northing=150_987.5, flags=["swapped"], location={"grid_reference": "SU 001 509"},
    )  # fmt: skip
    assert send([report, incident("R/2", easting=None, northing=None)]).counts == (2, 0, 0)
    first, second = _stored(database)
    assert {name: getattr(first, name) for name in report} == report
    assert first.version == 1
    assert first.place_id is not None
    assert (second.easting, second.northing, second.place_id) == (None, None, None)
    with database.session() as session:
        assert count_incidents(session) == 2


def test_the_same_again_changes_nothing(database: Database, incident: Make, send: Send) -> None:
    reports = [incident("A"), incident("B")]
    send(reports)
    before = [(row.id, row.version, row.submission_id) for row in _stored(database)]
    assert send(reports).counts == (0, 0, 2)
    assert [(row.id, row.version, row.submission_id) for row in _stored(database)] == before
    with database.session() as session:
        assert session.scalars(sa.select(IncidentVersion)).all() == []


def test_an_update_keeps_what_was_said_before(
    database: Database, incident: Make, send: Send
) -> None:
    first = incident("A", category="Noise")
    send([first, incident("B")])
    second = incident("A", category="Noise, again", easting=400_700.0)
    third = incident("A", category="Noise, at last", easting=None, northing=None)
    assert send([second]).counts == (0, 1, 0)
    assert send([third, incident("B")]).counts == (0, 1, 1)
    now = _stored(database)[0]
    assert (now.version, now.category, now.easting, now.place_id) == (
        3, "Noise, at last", None, None,
    )  # fmt: skip
    with database.session() as session:
        history = session.scalars(
            sa.select(IncidentVersion).order_by(IncidentVersion.version)
        ).all()
    assert [(h.incident_id, h.version, h.content["category"]) for h in history] == [
        (now.id, 1, "Noise"),
        (now.id, 2, "Noise, again"),
    ]
    assert [h.submission_id for h in history] == [1, 2]
    plain = first | {"start": first["start"].isoformat(), "end": first["end"].isoformat()}
    assert history[0].content == {name: plain[name] for name in plain if name != "reference"}


def test_two_updates_of_one_incident_in_one_submission_are_both_history(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A", category="one")])
    assert send([incident("A", category="two"), incident("A", category="three")]).updated == 2
    assert [(row.version, row.category) for row in _stored(database)] == [(3, "three")]


def test_a_reference_belongs_to_its_agency(database: Database, incident: Make, send: Send) -> None:
    send([incident("A", category="ours")], agency="COU")
    assert send([incident("A", category="theirs")], agency="POL").counts == (1, 0, 0)
    assert [row.category for row in _stored(database)] == ["ours", "theirs"]


def test_a_reference_that_comes_twice_is_stored_once(
    database: Database, incident: Make, send: Send
) -> None:
    assert send([incident("A"), incident("A")]).counts == (1, 0, 1)
    assert len(_stored(database)) == 1


def test_incidents_at_one_point_share_a_place_in_its_area(
    database: Database, two_areas: CommunityAreas, incident: Make, send: Send
) -> None:
    with database.transaction() as session:
        replace_boundaries(session, two_areas, title="Squares", attribution="", actor="test")
    west = {"easting": 400_250.0, "northing": 150_500.0}
    east = {"easting": 401_250.0, "northing": 150_500.0}
    away = {"easting": 409_000.0, "northing": 150_500.0}
    send([incident("1", **west), incident("2", **west), incident("3", **east)])
    send([incident("4", **west), incident("5", **away)], agency="POL")
    with database.session() as session:
        found = session.execute(
            sa.select(Incident.reference, Place.easting, Area.name)
            .join(Place, Incident.place_id == Place.id)
            .outerjoin(Area)
            .order_by(Incident.reference)
        ).all()
        assert session.scalar(sa.select(sa.func.count()).select_from(Place)) == 3
    assert [tuple(row) for row in found] == [
        ("1", 400_250.0, "West"),
        ("2", 400_250.0, "West"),
        ("3", 401_250.0, "East"),
        ("4", 400_250.0, "West"),
        ("5", 409_000.0, None),
    ]


def test_more_incidents_than_one_statement_takes_are_stored(
    database: Database, incident: Make, send: Send
) -> None:
    reports = [incident(f"R{i}", easting=400_000.0 + i / 8) for i in range(6_001)]
    assert send(reports).counts == (6_001, 0, 0)
    assert send(reports).counts == (0, 0, 6_001)


def test_the_database_refuses_what_cannot_be(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A")])
    for values in (
        {"place_id": None},
        {"easting": None},
        {"ended_at": sa.text("'2001-01-01 00:00:00'")},
        {"agency_id": 99},
        {"submission_id": 99},
    ):
        table = Incident.__table__
        with pytest.raises(sa.exc.IntegrityError), database.transaction() as session:
            session.execute(sa.update(table).values(values))


COORDINATE = st.floats(0, 1_300_000, allow_nan=False).filter(lambda value: value >= 0)


@trials(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(points=st.lists(st.tuples(COORDINATE, COORDINATE), min_size=1, max_size=30))
def test_coordinates_are_kept_to_the_last_bit(
    database: Database, incident: Make, send: Send, points: list[tuple[float, float]]
) -> None:
    with database.transaction() as session:
        session.execute(sa.delete(IncidentVersion))
        session.execute(sa.delete(Incident))
    reports = [
        incident(f"R{i}", easting=easting, northing=northing)
        for i, (easting, northing) in enumerate(points)
    ]
    send(reports)
    with database.session() as session:
        rows = session.execute(
            sa.select(Incident.easting, Incident.northing, Place.easting, Place.northing)
            .join(Place, Incident.place_id == Place.id)
            .order_by(Incident.id)
        ).all()
    assert [tuple(row) for row in rows] == [point + point for point in points]
