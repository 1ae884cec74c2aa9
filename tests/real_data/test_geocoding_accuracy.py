"""How right geocoding is on real names and points, and that what is published of it is true."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile

import pandas as pd
import pytest

from benchmarks import (
    accuracy,
    extents,
    labelled_numbers,
    postcode_groups,
    real_places,
    wiltshire_places,
)
from hotspots.geocoding import calibration, postcode_radius

COVERED = [
    ("postcode", "groups"),
    ("sector", "Wiltshire"),
    ("street", "Wiltshire"),
    ("street", "HY20"),
    ("place", "Wiltshire"),
    ("place", "HY20"),
]
BY_GEOMETRY = "degrees rounded|metres|grid reference|uprn"

pytestmark = pytest.mark.skipif(
    not real_places.available(), reason="the real data are not at ../shared/data"
)


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    return accuracy.answers()


@pytest.fixture(scope="module")
def reported(answers: pd.DataFrame) -> pd.DataFrame:
    return accuracy.by_match_type(answers[~answers["calibration"]]).set_index(
        ["match_type", "world"]
    )


def test_every_kind_of_place_is_asked_for(reported: pd.DataFrame) -> None:
    assert (reported["asked"] >= 50).all()
    assert reported["asked"].sum() > 5_000


def test_wrong_points_that_nothing_warns_of_are_under_half_a_percent(
    answers: pd.DataFrame, reported: pd.DataFrame
) -> None:
    held = answers[~answers["calibration"]]
    assert accuracy.silent_share(held) < 0.005
    assert (reported["silent"] < 0.005).all()
    assert held["located"].mean() > 0.5


@pytest.mark.parametrize("row", COVERED, ids=":".join)
def test_the_stated_radius_holds_95_percent(reported: pd.DataFrame, row: tuple[str, str]) -> None:
    assert 0.93 <= reported.loc[row, "within"] <= 0.97


def test_what_geometry_settles_is_always_within_the_radius(answers: pd.DataFrame) -> None:
    settled = answers[answers["style"].str.match(BY_GEOMETRY) & answers["located"]]
    assert len(settled) > 1_500
    assert settled["within"].all()


def test_places_that_do_not_exist_get_no_point_of_their_own(answers: pd.DataFrame) -> None:
    unknown = answers[answers["style"].isin(["no such postcode", "no such uprn", "no place"])]
    assert len(unknown) > 250
    assert not unknown["located"].any()


def test_columns_that_disagree_get_no_point(answers: pd.DataFrame) -> None:
    disagree = answers[answers["style"] == "columns disagree"]
    assert len(disagree) > 300
    assert not disagree["located"].any()


@pytest.mark.parametrize(
    ("shares", "used"),
    [
        (extents.street_shares, calibration.STREET_EXTENT),
        (lambda: extents.settlement_shares(towns=True), calibration.TOWN_EXTENT),
        (lambda: extents.settlement_shares(towns=False), calibration.SETTLEMENT_EXTENT),
        (extents.postcode_shares, 1.0),
    ],
    ids=["street", "town", "settlement", "postcode"],
)
def test_the_constants_hold_95_percent_of_what_they_were_measured_on(
    shares: Callable[[], pd.DataFrame], used: float
) -> None:
    measured = shares()["share"]
    assert 0.93 <= (measured <= used).mean() <= 0.97


def test_the_rule_for_postcodes_is_the_one_that_was_measured() -> None:
    assert (postcode_radius.NEIGHBOUR, postcode_radius.OF_ITS_DISTANCE) == (3, 1.05)


def test_the_published_tables_are_what_the_command_prints(answers: pd.DataFrame) -> None:
    printed = _tables(f"{accuracy.to_markdown(answers)}\n\n{extents.to_markdown()}")
    published = _tables(accuracy.PAGE.read_text("utf-8"))
    assert len(printed) == 4
    for table in printed:
        assert any(_alike(table, other) for other in published), (
            "run python -m benchmarks.accuracy --page"
        )


def test_the_page_counts_what_is_in_the_gazetteers() -> None:
    page = accuracy.PAGE.read_text("utf-8")
    counts = (
        f"{len(real_places.postcodes()):,} postcodes of Code-Point Open",
        f"{len(wiltshire_places.streets()):,} streets",
        f"{len(wiltshire_places.settlements()):,} settlements",
        f"{len(wiltshire_places.landmarks()):,} landmarks and farms",
        f"{len(labelled_numbers.here()):,} invented UPRNs",
        f"{len(postcode_groups.groups()):,} places with postcodes",
    )
    assert [text for text in counts if text not in page] == []


def _tables(text: str) -> list[list[str]]:
    lines = text.splitlines()
    starts = [
        place
        for place, line in enumerate(lines)
        if line.startswith("|") and not (place and lines[place - 1].startswith("|"))
    ]
    return [list(takewhile(lambda line: line.startswith("|"), lines[start:])) for start in starts]


def _alike(one: list[str], other: list[str]) -> bool:
    """Whether two tables have the same words, and numbers that differ by rounding at most."""
    if len(one) != len(other):
        return False
    number = re.compile(r"\d[\d,]*(?:\.\d+)?")
    for line, against in zip(one, other, strict=True):
        if number.sub("#", line) != number.sub("#", against):
            return False
        pairs = zip(number.findall(line), number.findall(against), strict=True)
        for value, published in pairs:
            a, b = (float(text.replace(",", "")) for text in (value, published))
            if abs(a - b) > max(0.2, 0.01 * abs(b)):
                return False
    return True
