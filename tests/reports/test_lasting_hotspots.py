"""Two hotspots are one place if they share a quarter of the smaller."""

from __future__ import annotations

import numpy as np
import shapely

from hotspots.reports.lasting_hotspots import same_place


def squares(*corners: tuple[float, float, float]) -> np.ndarray:
    return np.array([shapely.box(x, y, x + side, y + side) for x, y, side in corners])


def test_a_quarter_of_the_smaller_makes_one_place() -> None:
    one = squares((0, 0, 100))
    assert same_place(one, squares((75, 0, 100))).tolist() == [True]
    assert same_place(one, squares((76, 0, 100))).tolist() == [False]
    # A small one within a large one is the same place, whichever way round.
    assert same_place(one, squares((0, 0, 1_000))).tolist() == [True]
    assert same_place(squares((0, 0, 1_000)), one).tolist() == [True]
    # Squares that touch share nothing.
    assert same_place(one, squares((100, 0, 100))).tolist() == [False]


def test_each_is_held_against_all_of_the_others() -> None:
    now = squares((0, 0, 100), (500, 0, 100), (900, 900, 50))
    before = squares((510, 0, 100), (5_000, 0, 100), (20, 0, 100))
    assert same_place(now, before).tolist() == [True, True, False]
    assert same_place(before, now).tolist() == [True, False, True]


def test_without_hotspots_there_is_nothing_to_share() -> None:
    none = np.array([], dtype=object)
    assert same_place(none, squares((0, 0, 1))).tolist() == []
    assert same_place(squares((0, 0, 1)), none).tolist() == [False]
