"""Incidents as reports to be compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from hotspots.periods import Month, Period
from hotspots.store.database import Database
from hotspots.store.reports_for_linkage import load_reports, stored_period

Make, Send = Callable[..., Any], Callable[..., Any]
MARCH = Period(Month("2025-03"), Month("2025-03"))
NOWHERE = {"easting": None, "northing": None, "accuracy_m": None, "match_type": "none"}


def test_each_report_keeps_what_it_says(database: Database, incident: Make, send: Send) -> None:
    ended = datetime(2025, 3, 15, 2, 0, 0, 250_000, tzinfo=UTC)
    send([incident("B-1", end=ended, accuracy_m=71.0, match_type="grid_reference")], agency="POL")
    send([incident("A-1", subtype="personal", sensitive=True), incident("A-2", **NOWHERE)])
    with database.session() as session:
        stored = load_reports(session, themes=["asb"], period=MARCH)
    columns = stored.columns
    assert stored.references.tolist() == ["B-1", "A-1", "A-2"]
    assert stored.match_types.tolist() == ["grid_reference", "coordinate", "none"]
    assert [stored.agencies[number] for number in columns.agency] == ["POL", "COU", "COU"]
    assert [stored.kinds[number] for number in columns.kind] == [
        ("asb", "nuisance"), ("asb", "personal"), ("asb", "nuisance"),
    ]  # fmt: skip
    assert columns.easting.tolist()[:2] == [400_500, 400_500]
    assert np.isnan([columns.easting[2], columns.northing[2], columns.accuracy_m[2]]).all()
    assert columns.accuracy_m[0] == 71
    assert columns.sensitive.tolist() == [False, True, False]
    assert columns.start[0] == np.datetime64("2025-03-14T21:30")
    assert columns.end[0] == np.datetime64("2025-03-15T02:00:00.25")


def test_themes_months_and_agencies_are_chosen(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A"), incident("B", theme="rural", subtype="fuel")])
    send([incident("C"), incident("D", month="2025-04")], agency="POL")
    send([incident("E", theme=None, subtype=None)], agency="FRS")

    def references(**chosen: Any) -> list[str]:
        with database.session() as session:
            loaded = load_reports(session, **{"themes": ["asb"], "period": MARCH} | chosen)
        assert len(loaded) == len(loaded.references)
        return loaded.references.tolist()

    assert references() == ["A", "C"]
    assert references(themes=["asb", "rural"]) == ["A", "B", "C"]
    assert references(agencies=["POL"]) == ["C"]
    assert references(period=Period(Month("2025-03"), Month("2025-04"))) == ["A", "C", "D"]
    assert references(themes=["violence"]) == []


def test_a_kind_that_is_not_stored_is_unspecified(
    database: Database, incident: Make, send: Send
) -> None:
    send([incident("A", subtype=None), incident("B")])
    with database.session() as session:
        stored = load_reports(session, themes=["asb"], period=MARCH)
    assert stored.kinds == (("asb", "nuisance"), ("asb", "unspecified"))
    assert stored.columns.kind.tolist() == [1, 0]


def test_the_stored_period_is_from_the_first_to_the_last_month(
    database: Database, incident: Make, send: Send
) -> None:
    with database.session() as session:
        assert stored_period(session) is None
    send([incident("A"), incident("B", month="2024-11"), incident("C", month="2025-01")])
    with database.session() as session:
        assert stored_period(session) == Period(Month("2024-11"), Month("2025-03"))
