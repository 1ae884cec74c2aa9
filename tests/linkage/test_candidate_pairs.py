"""Pairs of reports that may be of one event, against pairs worked out by hand and one by one."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import hotspots.linkage.candidate_pairs as module
import hotspots.linkage.neighbourhood as neighbourhood
from hotspots.errors import InputError
from hotspots.linkage.candidate_pairs import candidate_pairs
from hotspots.linkage.reports import Reports

Make = Callable[..., Reports]
ANY = np.ones((3, 3), dtype=bool)
SOME = np.array([[True, False, True], [False, True, True], [True, True, True]])
# 2.5 / 2.4477: what 100 m twice, or 60 m and 80 m, reach.
TWICE_100_M, SIXTY_AND_EIGHTY_M = 144.441, 102.135


def found(reports: Reports, compatible: Any = ANY) -> list[tuple[int, int]]:
    pairs = candidate_pairs(reports, compatible)
    return list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))


def two(make_reports: Make, one: dict[str, Any], other: dict[str, Any]) -> Reports:
    return make_reports(one, {"agency": 1} | other)


@pytest.mark.parametrize(
    ("one", "other", "pair"),
    [
        ({}, {}, True),
        ({}, {"agency": 0}, False),
        # In place.
        ({}, {"easting": 400_000 + TWICE_100_M - 0.01}, True),
        ({}, {"easting": 400_000 + TWICE_100_M + 0.01}, False),
        ({}, {"northing": 150_000 - TWICE_100_M + 0.01}, True),
        ({}, {"northing": 150_000 - TWICE_100_M - 0.01}, False),
        ({}, {"easting": 400_102.1, "northing": 150_102.1}, True),
        ({}, {"easting": 400_102.2, "northing": 150_102.2}, False),
        ({"accuracy_m": 60}, {"accuracy_m": 80, "easting": 400_102.13}, True),
        ({"accuracy_m": 60}, {"accuracy_m": 80, "easting": 400_102.14}, False),
        ({"accuracy_m": 0}, {"accuracy_m": 0}, True),
        ({"accuracy_m": 0}, {"accuracy_m": 0, "easting": 400_000.01}, False),
        ({"accuracy_m": 1}, {"accuracy_m": 400, "easting": 400_408}, True),
        ({"accuracy_m": 1}, {"accuracy_m": 400, "easting": 400_409}, False),
        # In time: moments, days, and an interval of some weeks.
        ({}, {"start": "2025-03-15T21:30"}, True),
        ({}, {"start": "2025-03-15T21:30:00.000001"}, False),
        ({}, {"start": "2025-03-13T21:30"}, True),
        ({}, {"start": "2025-03-13T21:29:59"}, False),
        ({}, {"start": "2025-03-15", "end": "2025-03-16"}, True),
        ({}, {"start": "2025-03-16", "end": "2025-03-17"}, False),
        ({"start": "2025-03-14", "end": "2025-03-15"}, {"start": "2025-03-16"}, True),
        ({"start": "2025-03-01", "end": "2025-03-20"}, {"start": "2025-03-10"}, True),
        ({"start": "2025-03-01", "end": "2025-03-20"}, {"start": "2025-03-22"}, False),
        # What cannot be compared.
        ({"easting": np.nan}, {"easting": np.nan}, False),
        ({"sensitive": True}, {}, False),
        ({}, {"accuracy_m": np.nan}, False),
        ({"start": "2025-03-01", "end": "2025-04-01"}, {}, False),
        # A rough place needs both times: within two hours altogether.
        ({"accuracy_m": 2_000}, {"start": "2025-03-14T23:30", "easting": 402_000}, True),
        ({"accuracy_m": 2_000}, {"start": "2025-03-14T23:31", "easting": 402_000}, False),
        ({"accuracy_m": 2_000}, {"start": "2025-03-14", "end": "2025-03-15"}, False),
        ({"accuracy_m": 2_000}, {"easting": 402_100}, False),
        ({"accuracy_m": 2_600}, {}, False),
    ],
)
def test_two_reports_are_a_pair_or_not(
    make_reports: Make, one: dict[str, Any], other: dict[str, Any], pair: bool
) -> None:
    reports = two(make_reports, one, other)
    assert found(reports) == ([(0, 1)] if pair else [])


def test_kinds_have_to_be_compatible(make_reports: Make) -> None:
    reports = make_reports({}, {"agency": 1, "kind": 1}, {"agency": 2, "kind": 2})
    assert found(reports, SOME) == [(0, 2), (1, 2)]


def test_what_is_said_of_a_pair_is_worked_out_by_hand(make_reports: Make) -> None:
    reports = make_reports(
        {"accuracy_m": 60, "start": "2025-03-14", "end": "2025-03-15"},
        {
            "agency": 1,
            "accuracy_m": 80,
            "easting": 400_030,
            "northing": 150_040,
            "start": "2025-03-15T04:30",
        },
    )
    pairs = candidate_pairs(reports, ANY)
    assert pairs.distance_m.tolist() == [50]
    assert pairs.combined_accuracy_m.tolist() == [100]
    assert pairs.distance_share.tolist() == [0.5]
    assert pairs.hours_apart.tolist() == [4.5]


def test_the_reach_holds_the_share_of_true_pairs_that_is_said(make_reports: Make) -> None:
    """Places drawn from two normal errors with the stated radii: 95.6 % are within reach."""
    random, number = np.random.default_rng(7), 4_000
    accuracies = np.array([30.0, 120.0])
    rows = []
    for event in range(number):
        truth = 1_000 * np.array([event % 100, event // 100])
        for agency, accuracy in enumerate(accuracies):
            spot = truth + random.normal(0, accuracy / math.sqrt(-2 * math.log(0.05)), 2)
            rows.append(
                {
                    "easting": spot[0],
                    "northing": spot[1],
                    "accuracy_m": accuracy,
                    "agency": agency,
                }
            )
    share = len(found(make_reports(*rows))) / number
    # The standard error of the share is 0.33 %.
    assert share == pytest.approx(1 - math.exp(-(2.5**2) / 2), abs=0.01)


def test_the_nearest_in_terms_of_their_accuracy_come_first(make_reports: Make) -> None:
    reports = make_reports(
        {"accuracy_m": 10},
        {"agency": 1, "accuracy_m": 10, "easting": 400_010},
        {"agency": 2, "accuracy_m": 400, "easting": 400_100},
        {"agency": 2, "accuracy_m": 10, "start": "2025-03-14T22:30"},
    )
    # 0 of 14 m; 90 and 100 of 400 m; 10 of 14 m, by the hour and then as they came.
    assert found(reports) == [(0, 3), (1, 2), (0, 2), (0, 1), (1, 3)]


@pytest.mark.parametrize("axis", ["easting", "northing"])
def test_no_pair_is_lost_at_the_edge_of_a_square(make_reports: Make, axis: str) -> None:
    """Along a line, 7 m apart, of two agencies in turn: each meets the 1st, 3rd, ... 19th next."""
    rows = [{axis: 300_000.0 + 7 * place, "agency": place % 2} for place in range(120)]
    expected = [(i, j) for i in range(120) for j in range(i + 1, min(i + 21, 120), 2)]
    assert sorted(found(make_reports(*rows))) == expected
    assert len(expected) == 1_100


def test_no_reports_and_one_agency_have_no_pairs(make_reports: Make) -> None:
    assert found(make_reports()) == []
    assert found(make_reports(*[{}] * 5)) == []
    assert len(candidate_pairs(make_reports(), np.ones((0, 0), dtype=bool)).distance_share) == 0


def test_more_pairs_than_anybody_can_look_through_are_refused(
    make_reports: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = make_reports(*[{"agency": row % 2} for row in range(20)])
    assert len(found(reports)) == 100
    monkeypatch.setattr(module, "MOST_PAIRS", 99)
    with pytest.raises(InputError, match=r"More than 99 pairs .* choose fewer months or one theme"):
        found(reports)


def one_by_one(reports: Reports, compatible: Any) -> list[tuple[int, int]]:
    """The rules, written once more for two reports at a time and without squares."""
    rows = [
        {name: column[row] for name, column in vars(reports).items()} for row in range(len(reports))
    ]
    pairs = []
    for (i, a), (j, b) in combinations(enumerate(rows), 2):
        hours = [
            (row[name] - np.datetime64("2025-01-01")) / np.timedelta64(1, "s") / 3600
            for name in ("start", "end")
            for row in (a, b)
        ]
        (start_a, start_b, end_a, end_b) = hours
        usable = all(
            not row["sensitive"]
            and math.isfinite(row["easting"])
            and row["accuracy_m"] <= 2_500
            and end - start < 28 * 24
            for row, start, end in ((a, start_a, end_a), (b, start_b, end_b))
        )
        if not usable or a["agency"] == b["agency"] or not compatible[a["kind"], b["kind"]]:
            continue
        variance = sum((row["accuracy_m"] / 2.4477468306808161) ** 2 for row in (a, b))
        squared = sum((a[axis] - b[axis]) ** 2 for axis in ("easting", "northing"))
        assume(variance == 0 or abs(squared / variance - 6.25) > 1e-6)
        near = squared <= 6.25 * variance
        late = start_b - end_a > 24 or start_a - end_b > 24
        rough = max(a["accuracy_m"], b["accuracy_m"]) > 500
        slow = max(end_a, end_b) - min(start_a, start_b) > 2
        if near and not late and not (rough and slow):
            pairs.append((i, j))
    return pairs


report = st.fixed_dictionaries(
    {
        "easting": st.one_of(
            st.integers(-4, 4).map(lambda step: 400_000.0 + 75 * step),
            st.floats(398_000, 402_000),
            st.just(np.nan),
        ),
        "northing": st.one_of(st.just(150_000.0), st.floats(149_000, 151_000)),
        "accuracy_m": st.sampled_from([0.0, 1.0, 50.0, 51.0, 100.0, 499.0, 600.0, 2_400.0, np.nan]),
        "hour": st.one_of(st.integers(0, 72), st.integers(0, 2)),
        "hours": st.sampled_from([0, 0, 1, 2, 24, 25, 168, 671, 672, 744]),
        "agency": st.integers(0, 2),
        "kind": st.integers(0, 2),
        "sensitive": st.sampled_from([False, False, False, True]),
    }
)


def _timed(row: dict[str, Any]) -> dict[str, Any]:
    start = np.datetime64("2025-03-01T00", "us") + np.timedelta64(row.pop("hour"), "h")
    return row | {"start": start, "end": start + np.timedelta64(row.pop("hours"), "h")}


@given(st.lists(report.map(_timed), max_size=25), st.sampled_from([1, 3, 1 << 20]))
@settings(max_examples=300, deadline=None)
def test_the_pairs_are_those_of_looking_at_each_two(
    make_reports: Make, rows: list[dict[str, Any]], at_once: int
) -> None:
    reports = make_reports(*rows)
    expected = one_by_one(reports, SOME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbourhood, "AT_ONCE", at_once)
        assert sorted(found(reports, SOME)) == expected


@given(st.lists(report.map(_timed), max_size=12), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_reports_changes_no_pair(
    make_reports: Make, rows: list[dict[str, Any]], random: Any
) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = make_reports(*[rows[row] for row in order])
    back = {frozenset((order[i], order[j])) for i, j in found(shuffled)}
    assert back == {frozenset(pair) for pair in found(make_reports(*rows))}
