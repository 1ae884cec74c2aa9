"""Hit rates, cut and never rounded up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.store.database import Database
from hotspots.store.hit_rates import (
    HitRate,
    Located,
    a_year_before,
    agencies_located,
    store_matches,
    submissions_located,
)


@pytest.mark.parametrize(
    ("located", "incidents", "percent", "grade"),
    [
        (0, 0, "", "none"),
        (0, 1, "0.0%", "red"),
        (1, 1, "100%", "good"),
        (9_499, 10_000, "94.9%", "warning"),
        (9_500, 10_000, "95.0%", "good"),
        (8_499, 10_000, "84.9%", "red"),
        (85, 100, "85.0%", "warning"),
        (99_999, 100_000, "99.9%", "good"),
        (2, 3, "66.6%", "red"),
    ],
)
def test_a_rate_is_cut_and_graded(located: int, incidents: int, percent: str, grade: str) -> None:
    rate = HitRate(located, incidents)
    assert (rate.percent, rate.grade) == (percent, grade)


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_no_rate_is_told_better_than_it_is(pair: tuple[int, int]) -> None:
    rate, exact = HitRate(*pair), Fraction(*pair)
    told = Fraction(rate.percent.rstrip("%")) / 100
    assert told <= exact < told + Fraction(1, 1000)
    assert rate.share is not None
    assert Fraction(str(rate.share)) <= exact
    assert (rate.grade == "good") == (exact >= Fraction(95, 100))
    assert (rate.grade == "red") == (exact < Fraction(85, 100))


def test_the_grades_are_said_in_words() -> None:
    said = [HitRate(n, 100).verdict for n in (95, 94, 84)]
    assert said == [
        "Good enough to map", "Warning: under 95%", "Red: under 85%, too few to trust a map",
    ]  # fmt: skip
    assert HitRate(0, 0).verdict == "No incidents"
    assert HitRate(0, 0).share is None


def test_match_types_come_the_most_frequent_first() -> None:
    located = Located.counted({"none": 2, "street": 5, "postcode": 5})
    assert list(located.match_types) == ["postcode", "street", "none"]
    assert located.rate == HitRate(10, 12)
    assert not Located.counted({}).known


def test_what_located_the_rows_of_a_submission_is_kept(
    database: Database, incident: Callable[..., Any], send: Callable[..., Any]
) -> None:
    send([incident("A")])
    send([incident("B")])
    with database.transaction() as session:
        store_matches(session, 1, {"street": 3, "none": 1})
        store_matches(session, 2, {})
    with database.session() as session:
        found = submissions_located(session, [1, 2])
    assert found[1].rate == HitRate(3, 4)
    assert not found[2].known


def test_an_agencys_rate_is_that_of_its_incidents_as_they_are_now(
    database: Database, incident: Callable[..., Any], send: Callable[..., Any]
) -> None:
    nowhere = {"easting": None, "northing": None, "match_type": "none"}
    send([
        incident("A"),
        incident("B", match_type="street"),
        incident("C", **nowhere),
        incident("D", **nowhere, month="2025-02"),
    ])  # fmt: skip
    send([incident("A", **nowhere)], agency="POL")
    with database.session() as session:
        found = {
            agency.code: one.match_types
            for agency, one in agencies_located(session, since="2025-03")
        }
    assert found == {"COU": {"coordinate": 1, "none": 1, "street": 1}, "POL": {"none": 1}}


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 11, 21), "2025-12"),
        (date(2026, 12, 31), "2026-01"),
        (date(2026, 1, 1), "2025-02"),
    ],
)
def test_twelve_months_end_with_this_one(day: date, first: str) -> None:
    assert a_year_before(day) == first
