"""A change in words, and the class of its colour."""

from __future__ import annotations

import math
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from hotspots.area_change import AreaChange, Change
from hotspots.periods import Period
from web.maps.change_rows import (
    CLASSES,
    change_rows,
    change_words,
    differ_in_length,
    ratio_words,
    whole_sentence,
)

BEFORE, NOW = Period.parse("2026-03", "2026-05"), Period.parse("2026-06", "2026-08")


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1.0, "the same"),
        (1.25, "up 25%"),
        (0.9, "down 10%"),
        (0.0, "down 100%"),
        (3.04, "3.0 times as many"),
        (math.inf, "none before"),
        (math.nan, "–"),
    ],
)
def test_a_ratio_in_words(ratio: float, words: str) -> None:
    assert ratio_words(ratio) == words


def test_a_hotspots_change_in_words() -> None:
    rise = Change(before=12, after=30, ratio=2.5, low=1.2, high=5.0, p_adjusted=0.01)
    assert change_words(rise) == "up 150%, from 12 to 30 (more than chance)"
    fall = Change(before=12, after=9, ratio=0.75, low=0.3, high=1.9, p_adjusted=0.7)
    assert change_words(fall) == "down 25%, from 12 to 9 (may be chance)"
    assert change_words(None) == "–"


def test_a_change_between_periods_of_different_length_is_one_of_the_rate() -> None:
    # 70 in 182 days and 213 in 548 days are 0.3846 and 0.3887 a day: 1.06% more.
    risen = Change(
        before=70, after=213, ratio=213 / 548 / (70 / 182), low=0.8, high=1.4, p_adjusted=0.9
    )
    assert change_words(risen, per_day=True) == "up 1% a day, from 70 to 213 (may be chance)"
    assert ratio_words(1.0, per_day=True) == "the same a day"
    assert ratio_words(3.04, per_day=True) == "3.0 times as many a day"
    assert ratio_words(math.inf, per_day=True) == "none before"
    assert ratio_words(math.nan, per_day=True) == "–"
    longer = replace(changed(risen), after=Period.parse("2026-06", "2026-09"))
    assert differ_in_length(longer)
    assert not differ_in_length(changed(risen))
    assert "September 2026: up 1% a day (with 95% confidence 80% to 140%" in whole_sentence(
        longer, protected=False
    )
    new = Change(before=0, after=3, ratio=math.inf, low=0.4, high=math.inf, p_adjusted=0.25)
    assert ": none before, which" in whole_sentence(replace(longer, whole=new), protected=False)


def changed(whole: Change | None, *cells: tuple[int, int, float, float]) -> AreaChange:
    frame = gpd.GeoDataFrame(
        {
            "n_before": [one[0] for one in cells],
            "n_after": [one[1] for one in cells],
            "rate_ratio": [one[2] for one in cells],
            "p_adjusted": [one[3] for one in cells],
        },
        geometry=[shapely.box(i * 250, 0, i * 250 + 250, 250) for i, _ in enumerate(cells)],
        crs=27700,
    )
    return AreaChange(BEFORE, NOW, ("COU",), whole, frame, (), 0, ())


def test_classes_follow_direction_and_chance() -> None:
    rows = change_rows(
        changed(None, (1, 20, 20.0, 0.001), (5, 6, 1.2, 0.9), (7, 7, 1.0, 1.0),
                (9, 6, 0.67, 0.05001), (30, 2, 0.07, 0.05), (0, 4, math.inf, 0.3))
    )  # fmt: skip
    by_counts = {row.properties["counts"]: row.properties["class"] for row in rows}
    assert by_counts == {
        "1 before, 20 now": 5,
        "5 before, 6 now": 4,
        "0 before, 4 now": 4,
        "7 before, 7 now": 3,
        "9 before, 6 now": 2,
        "30 before, 2 now": 1,
    }
    # Those that moved most come first, whichever way.
    assert [row.cells["before"] for row in rows] == ["30", "1", "0", "9", "5", "7"]
    assert {row.properties["judged"] for row in rows} == {words for _, words in CLASSES}


def test_the_whole_area_in_a_sentence() -> None:
    whole = Change(before=120, after=90, ratio=0.75, low=0.57, high=0.99, p_adjusted=0.04)
    assert whole_sentence(changed(whole), protected=False) == (
        "In the whole area there were 120 incidents in March to May 2026 and 90 in June to August "
        "2026: down 25% (with 95% confidence 57% to 99% of what it was), more than chance does."
    )
    assert whole_sentence(changed(whole), protected=True).startswith(
        "In the squares that may be shown in both periods there were 120"
    )
    new = Change(before=0, after=3, ratio=math.inf, low=0.4, high=math.inf, p_adjusted=0.25)
    assert whole_sentence(changed(new), protected=False).endswith(
        "3 in June to August 2026: none before, which may be chance."
    )
    assert whole_sentence(changed(None), protected=False) == ""
