"""The shortest round: against every order there is, and on figures whose round is plain."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.export.patrol_round import MOST_STOPS, length_of, rounds, shortest_round
from hotspots.export.places_to_visit import places_to_visit

METRES = st.integers(-5_000, 5_000)
POINTS = st.lists(st.tuples(METRES, METRES), max_size=7).map(
    lambda found: np.array(found, dtype=float).reshape(-1, 2)
)


@given(POINTS)
def test_no_order_is_shorter(points: np.ndarray) -> None:
    order = shortest_round(points)
    assert sorted(order) == list(range(len(points)))
    if len(points):
        assert order[0] == 0
        every = (length_of(points, (0, *rest)) for rest in permutations(range(1, len(points))))
        assert length_of(points, order) == pytest.approx(min(every))


def test_points_around_a_circle_are_visited_along_it() -> None:
    turns = np.array([0, 3, 6, 1, 8, 4, 9, 2, 5, 7])
    angles = 2 * np.pi * turns / 10
    points = 1_000 * np.column_stack([np.cos(angles), np.sin(angles)])
    order = shortest_round(points)
    visited = turns[order].tolist()
    assert visited in ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 9, 8, 7, 6, 5, 4, 3, 2, 1])
    assert order[1] < order[-1]
    assert length_of(points, order) == pytest.approx(10 * 2 * 1_000 * np.sin(np.pi / 10))


def test_of_both_directions_the_one_that_comes_to_the_higher_rank_first() -> None:
    square = np.array([[0, 0], [0, 100], [100, 0], [100, 100]], dtype=float)
    assert shortest_round(square) == [0, 1, 3, 2]
    assert length_of(square, [0, 1, 3, 2]) == 400


def test_points_that_coincide_are_all_visited() -> None:
    assert sorted(shortest_round(np.zeros((10, 2)))) == list(range(10))


def test_an_area_has_one_round_through_the_hotspots_that_maps_number(assess) -> None:
    places = places_to_visit(assess(areas=("West",)))
    hotspot = places[places["layer"] == "hotspot"].iloc[[0]]
    made = [
        hotspot.assign(rank=rank, easting=400_000 + 100 * (rank % 4), northing=150_000 + 70 * rank)
        for rank in range(1, 13)
    ]
    elsewhere = [one.assign(area="East") for one in made[:1]]
    clusters = places[places["layer"] == "cluster"]
    (found,) = rounds(pd.concat([*made, *elsewhere, clusters], ignore_index=True))
    assert (found.area, found.theme) == ("West", "asb")
    assert sorted(stop.rank for stop in found.stops) == list(range(1, MOST_STOPS + 1))
    assert found.stops[0].rank == 1
    stops = np.array([[stop.easting, stop.northing] for stop in found.stops], dtype=float)
    assert found.kilometres == pytest.approx(length_of(stops, range(10)) / 1_000)


def test_without_two_hotspots_there_is_no_round(assess) -> None:
    places = places_to_visit(assess(areas=("West",)))
    assert list(rounds(places[places["layer"] == "cluster"])) == []
    assert list(rounds(places[places["rank"] == 1])) == []
