from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from hotspots.boundaries import CommunityAreas
from hotspots.periods import month_of
from hotspots.store import snapshot as snapshot_module
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database, lock_installation
from hotspots.store.incidents import Stored
from hotspots.store.schema import Incident
from hotspots.store.snapshot import Snapshot, load_snapshot

Make = Callable[..., dict[str, Any]]
Send = Callable[..., Stored]
COLUMNS = ("easting", "northing", "accuracy_m", "match_type", "area", "theme", "subtype", "agency",
           "month", "first_day", "last_day", "sensitive", "snapped", "piled", "start_minute",
           "end_minute")  # fmt: skip


def _rows(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    """Each incident in words, as this test reads the snapshot's documentation."""
    return [
        (
            None if np.isnan(snapshot.easting[i]) else (snapshot.easting[i], snapshot.northing[i]),
            None if np.isnan(snapshot.accuracy_m[i]) else snapshot.accuracy_m[i],
            snapshot.match_types[snapshot.match_type[i]],
            ("East", "West", "outside")[snapshot.area[i]],
            (*snapshot.themes, None)[snapshot.theme[i]],
            (*snapshot.subtypes, None)[snapshot.subtype[i]],
            snapshot.agencies[snapshot.agency[i]][0],
            f"{snapshot.month[i] // 12}-{snapshot.month[i] % 12 + 1:02d}",
            str(snapshot.first_day[i]),
            str(snapshot.last_day[i]),
            bool(snapshot.sensitive[i]),
            snapshot.start_minute[i],
            snapshot.end_minute[i],
        )
        for i in range(len(snapshot))
    ]


def _same(one: Snapshot, other: Snapshot) -> bool:
    return (one.data_version, one.themes, one.subtypes, one.agencies, one.match_types) == (
        other.data_version, other.themes, other.subtypes, other.agencies, other.match_types,
    ) and all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=name != "area")
        if getattr(one, name).dtype.kind == "f"
        else np.array_equal(getattr(one, name), getattr(other, name))
        for name in COLUMNS
    )  # fmt: skip


def _files(database: Database) -> list[Path]:
    return sorted((database.settings.home / "snapshots").iterdir())


MOMENT = timedelta(microseconds=1)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


@st.composite
def _reports(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(MOMENTS)
    theme, subtype = draw(
        st.sampled_from(
            [("asb", "nuisance"), ("violence", "sexual"), ("rural", "fuel"), (None, None)]
        )
    )
    point = draw(
        st.none()
        | st.tuples(
            st.sampled_from([400_500.5, 400_750.0, 401_500.0, 405_000.0]),
            st.sampled_from([150_250.0, 150_500.25, 160_000.0]),
        )
    )
    return {
        "start": start,
        "end": start + draw(st.timedeltas(timedelta(0), timedelta(days=3))),
        "time_precision": "interval",
        "month": month_of(start),
        "theme": theme,
        "subtype": subtype,
        "sensitive": subtype == "sexual",
        "easting": point and point[0],
        "northing": point and point[1],
        "accuracy_m": point and draw(st.none() | st.floats(0, 5_000)),
        "match_type": draw(st.sampled_from(["uprn", "street", "near"])) if point else "none",
    }


@trials(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(sent=st.lists(st.tuples(st.sampled_from(["COU", "POL"]), _reports()), max_size=12))
def test_a_snapshot_says_what_the_rows_say(
    database: Database,
    two_areas: CommunityAreas,
    incident: Make,
    send: Send,
    sent: list[tuple[str, dict[str, Any]]],
) -> None:
    with database.transaction() as session:
        session.execute(sa.delete(Incident))
        replace_boundaries(session, two_areas, title="Squares", attribution="", actor="test")
    for number, (agency, said) in enumerate(sent):
        send([incident(f"R{number}", **said)], agency=agency)
    london = ZoneInfo("Europe/London")
    expected = [
        (
            None if said["easting"] is None else (said["easting"], said["northing"]),
            said["accuracy_m"],
            said["match_type"],
            "outside"
            if said["easting"] in (None, 405_000.0) or said["northing"] == 160_000.0
            else ("West" if said["easting"] < 401_000 else "East"),
            said["theme"],
            said["subtype"],
            agency,
            f"{said['start'].astimezone(london):%Y-%m}",
            f"{said['start'].astimezone(london):%Y-%m-%d}",
            # The moment an interval ends is no longer part of it.
            f"{max(said['start'], said['end'] - MOMENT).astimezone(london):%Y-%m-%d}",
            said["sensitive"],
            said["start"].timestamp() // 60,
            said["end"].timestamp() // 60,
        )
        for agency, said in sent
    ]
    made = load_snapshot(database)
    assert _rows(made) == expected
    assert _same(load_snapshot(database), made)  # the second time from its file


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("precision", "start", "end", "days"),
    [
        # Midnight in summer London is 23:00 the day before in UTC.
        ("day", "2025-07-03T23:00", "2025-07-04T23:00", ("2025-07-04", "2025-07-04")),
        ("day", "2025-01-04T00:00", "2025-01-05T00:00", ("2025-01-04", "2025-01-04")),
        ("day", "2025-03-30T00:00", "2025-03-30T23:00", ("2025-03-30", "2025-03-30")),
        ("month", "2025-02-28T23:59", "2025-02-28T23:59", ("2025-02-28", "2025-02-28")),
        ("month", "2025-06-30T23:00", "2025-07-31T23:00", ("2025-07-01", "2025-07-31")),
        ("exact", "2025-07-03T23:00", "2025-07-03T23:00", ("2025-07-04", "2025-07-04")),
        ("interval", "2025-01-04T22:00", "2025-01-06T01:00", ("2025-01-04", "2025-01-06")),
        # From an evening to a whole day that somebody gave as the end.
        ("interval", "2025-01-04T22:00", "2025-01-06T00:00", ("2025-01-04", "2025-01-05")),
        ("interval", "2025-03-29T22:00", "2025-03-30T23:00", ("2025-03-29", "2025-03-30")),
    ],
)
def test_days_are_londons_and_a_whole_day_ends_on_itself(
    database: Database, incident: Make, send: Send,
    precision: str, start: str, end: str, days: tuple[str, str],
) -> None:  # fmt: skip
    moments = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, end)]
    send([incident("A", start=moments[0], end=moments[1], time_precision=precision)])
    snapshot = load_snapshot(database)
    assert (str(snapshot.first_day[0]), str(snapshot.last_day[0])) == days


def test_an_empty_store_has_a_snapshot_without_a_period(database: Database) -> None:
    snapshot = load_snapshot(database)
    assert len(snapshot) == 0
    assert snapshot.available() is None
    assert _same(load_snapshot(database), snapshot)


def test_the_period_runs_from_the_first_month_to_the_last(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A", month="2024-11"), incident("B", month="2025-02")])
    period = load_snapshot(database).available()
    assert period is not None
    assert (period.first, period.last) == ("2024-11", "2025-02")


def test_a_snapshot_is_made_once_for_a_data_version(
    database: Database, incident: Make, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    send([incident("A")])
    first = load_snapshot(database)
    [kept] = _files(database)
    with database.session() as session:
        assert kept.name.endswith(f"-{database.data_version(session)}.npz")
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0

    def refuse(*_: object) -> Snapshot:
        raise AssertionError("The database was read again.")

    monkeypatch.setattr(snapshot_module, "_query", refuse)
    assert _same(load_snapshot(database), first)


def test_a_change_makes_a_new_snapshot_and_removes_the_old(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A")])
    assert len(load_snapshot(database)) == 1
    [before] = _files(database)
    send([incident("B")])
    assert len(load_snapshot(database)) == 2
    [after] = _files(database)
    assert after != before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_of_another_installation_is_left_alone(
    database: Database, incident: Make, send: Send
) -> None:
    other = database.settings.prepare_home() / "snapshots" / f"{'f' * 32}-1.npz"
    other.parent.mkdir(mode=0o700)
    other.write_bytes(b"another's")
    send([incident("A")])
    load_snapshot(database)
    assert other.read_bytes() == b"another's"


def _cut(at: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:at]


def _flipped(content: bytes) -> bytes:
    middle = content.index(b"NUMPY", len(content) // 2) + 200
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("damage", [_cut(0), _cut(1), _cut(100), _cut(1_000), _cut(-1), _flipped])
def test_a_damaged_file_is_made_again(
    database: Database, incident: Make, send: Send, damage: Callable[[bytes], bytes]
) -> None:
    send([incident(f"R{i}") for i in range(100)])
    whole = load_snapshot(database)
    [kept] = _files(database)
    content = kept.read_bytes()
    kept.write_bytes(damage(content))
    assert _same(load_snapshot(database), whole)
    assert _files(database) == [kept]
    assert len(kept.read_bytes()) == len(content)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_snapshot_that_cannot_be_written_leaves_no_piece_of_it(
    database: Database, incident: Make, send: Send,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def full(file: Any, **_: object) -> None:
        file.write(b"half of the places")
        raise OSError("No space left on device")

    send([incident("A")])
    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space left"):
        load_snapshot(database)
    assert _files(database) == []


def test_a_snapshot_belongs_to_the_version_it_says(
    database: Database, incident: Make, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A submission that arrives while a snapshot is being made is not in it."""
    send([incident("A")])
    query = snapshot_module._query

    def overtaken(session: Any, version: int) -> Snapshot:
        monkeypatch.setattr(snapshot_module, "_query", query)
        with database.transaction() as other:
            lock_installation(other).data_version += 1
            other.execute(sa.update(Incident).values(month="2025-04"))
        return query(session, version)

    with database.session() as session:
        version = database.data_version(session)
    monkeypatch.setattr(snapshot_module, "_query", overtaken)
    first = load_snapshot(database)
    assert (first.data_version, first.month.tolist()) == (version, [2025 * 12 + 2])
    second = load_snapshot(database)
    assert (second.data_version, second.month.tolist()) == (version + 1, [2025 * 12 + 3])


def test_threads_that_ask_at_once_get_the_same(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident(f"R{i}", easting=400_000.0 + i) for i in range(500)])
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: load_snapshot(database), range(12)))
    assert all(_same(found[0], other) for other in found)
    assert len(_files(database)) == 1


@pytest.mark.parametrize(
    ("incidents", "others", "kinds", "flags", "piled"),
    [
        (20, 0, 3, [], True),
        (19, 0, 3, [], False),
        (20, 0, 2, [], False),
        (20, 1980, 3, [], True),  # exactly a hundredth
        (20, 1981, 3, [], False),
        (20, 0, 3, ["snapped"], False),
    ],
)
def test_many_different_incidents_of_an_agency_on_one_point_are_piled_up(
    database: Database,
    send: Send,
    incident: Make,
    incidents: int,
    others: int,
    kinds: int,
    flags: list[str],
    piled: bool,
) -> None:
    on_point = [
        incident(f"P{i}", category=f"Kind {i % kinds}", flags=flags) for i in range(incidents)
    ]
    elsewhere = [
        incident(f"E{i}", easting=400_600.0 + i % 300, northing=150_600.0 + i // 300)
        for i in range(others)
    ]
    send([*on_point, *elsewhere], agency="COU")
    send([incident(f"H{i}", category=f"Kind {i}") for i in range(5)], agency="HOU")
    snapshot = load_snapshot(database)
    expected = [piled] * incidents + [False] * (others + 5)
    assert snapshot.piled.tolist() == expected


def test_incidents_without_a_place_are_no_pile_up(
    database: Database, send: Send, incident: Make
) -> None:
    nowhere = {"easting": None, "northing": None, "accuracy_m": None, "match_type": "none"}
    send([incident(f"N{i}", category=f"Kind {i % 4}", **nowhere) for i in range(30)])
    assert not load_snapshot(database).piled.any()
