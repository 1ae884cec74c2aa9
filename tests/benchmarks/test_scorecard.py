"""That wrong answers are counted as wrong: labels with coordinates, whose answers are known."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from benchmarks import accuracy
from benchmarks.labelled_places import Labelled, Point
from benchmarks.scorecard import score
from benchmarks.worlds import World
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.result import MatchType

SENT = {"easting": "401234", "northing": "151237"}
OUTSIDE = {"easting": "501234", "northing": "151237"}
HERE, FAR = (401_234.0, 151_237.0), (401_234.0, 151_837.0)


def scored(*labels: Labelled) -> pd.DataFrame:
    def generate(random: np.random.Generator) -> Iterable[Labelled]:
        return labels

    return score(World("invented", Geocoder(None), (generate,)), seed=1)


def label(wanted: MatchType, fields: dict[str, str] = SENT, **more: object) -> Labelled:
    options = {"truth": HERE, "entries": (HERE,), **more}
    return Labelled(wanted, "style", "name", fields, **options)  # type: ignore[arg-type]


def verdict(one: Labelled) -> list[str]:
    (row,) = scored(one).to_dict("records")
    names = ("located", "right", "coarser", "within", "wrong", "silent")
    return [name for name in names if row[name]]


def test_a_right_entry_is_right() -> None:
    assert verdict(label(MatchType.COORDINATE)) == ["located", "right", "within"]


def test_another_entry_is_silently_wrong() -> None:
    one = label(MatchType.COORDINATE, entries=(FAR,))
    assert verdict(one) == ["located", "within", "wrong", "silent"]


def test_a_point_where_there_should_be_none_is_silently_wrong() -> None:
    one = label(MatchType.NONE, entries=(), truth=FAR)
    assert verdict(one) == ["located", "wrong", "silent"]


def test_a_wrong_point_with_a_warning_is_wrong_but_not_silent() -> None:
    one = label(MatchType.NONE, OUTSIDE, entries=())
    assert verdict(one) == ["located", "wrong"]


def test_the_settlement_of_a_street_is_coarser_and_not_wrong() -> None:
    one = label(MatchType.STREET, entries=(FAR,), coarser=(HERE,))
    assert verdict(one) == ["located", "coarser", "within"]


def test_without_an_entry_the_distance_from_the_truth_decides() -> None:
    near: Point = (401_234.0, 151_637.0)
    assert verdict(label(MatchType.COORDINATE, entries=None, truth=near)) == ["located", "right"]
    far = label(MatchType.COORDINATE, entries=None, truth=FAR)
    assert verdict(far) == ["located", "wrong", "silent"]


def test_a_right_entry_that_is_far_from_the_truth_is_wrong() -> None:
    far = label(MatchType.COORDINATE, truth=FAR)
    assert verdict(far) == ["located", "right", "wrong", "silent"]


def test_no_answer_is_neither_right_nor_wrong() -> None:
    assert verdict(label(MatchType.COORDINATE, {"easting": "0", "northing": "0"})) == []


def test_shares_are_of_what_was_asked() -> None:
    wrong = label(MatchType.COORDINATE, entries=(FAR,))
    table = scored(label(MatchType.COORDINATE), wrong, wrong, label(MatchType.COORDINATE))
    assert accuracy.silent_share(table) == 0.5
    (row,) = accuracy.by_style(table).to_dict("records")
    assert (row["asked"], row["right"], row["wrong"]) == (4, 0.5, 0.5)
