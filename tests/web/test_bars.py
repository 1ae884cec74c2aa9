"""The bars of a hotspot's months: heights, looks and words."""

from __future__ import annotations

import pytest

from hotspots.hotspot_history import Step
from hotspots.periods import Period
from web.hotspot.bars import HEIGHT, WIDTH, WITHHELD_HEIGHT, bar_chart


def step(first: str, n: int | None, *, last: str | None = None, chosen: bool = True) -> Step:
    period = Period.parse(first, last or first)
    return Step(period.first, period.label, n, period, chosen)


def test_bars_are_as_high_as_their_counts() -> None:
    chart = bar_chart([step("2025-01", 5, chosen=False), step("2025-02", 10), step("2025-03", 0)])
    assert chart.top == 10
    low, high, none = chart.bars
    assert (high.y, high.height) == (chart.ceiling, chart.floor - chart.ceiling)
    assert low.height == pytest.approx(high.height / 2)
    assert none.height == 0
    assert [bar.look for bar in chart.bars] == ["other", "chosen", "chosen"]
    assert [bar.said for bar in chart.bars] == ["5", "10", "0"]
    assert all(bar.y + bar.height == pytest.approx(chart.floor) for bar in chart.bars)
    assert chart.sentence == "The most were 10 in February 2025."


def test_what_is_not_told_looks_unlike_nothing() -> None:
    chart = bar_chart([step("2025-01", None), step("2025-02", 8), step("2025-03", None)])
    assert [bar.look for bar in chart.bars] == ["withheld", "chosen", "withheld"]
    assert chart.bars[0].height == WITHHELD_HEIGHT
    assert chart.bars[0].said == "too few to be told"
    assert chart.sentence == ("The most were 8 in February 2025. 2 months have too few to be told.")


def test_quarters_are_called_so() -> None:
    chart = bar_chart([step("2025-01", 9, last="2025-03"), step("2025-04", None, last="2025-06")])
    assert chart.sentence == (
        "The most were 9 in January to March 2025. 1 quarter has too few to be told."
    )


@pytest.mark.parametrize(
    ("n", "sentence"),
    [
        (None, "Too few incidents lie here in any of these months to be told."),
        (0, "No incident lies here in any of these months."),
    ],
)
def test_a_place_without_anything_to_tell(n: int | None, sentence: str) -> None:
    chart = bar_chart([step("2025-01", n), step("2025-02", n)])
    assert chart.sentence == sentence
    assert chart.top == 1


@pytest.mark.parametrize("months", [1, 2, 12, 24, 36])
def test_bars_and_labels_stay_in_the_picture(months: int) -> None:
    steps = [step(f"{2023 + i // 12}-{i % 12 + 1:02d}", i) for i in range(months)]
    chart = bar_chart(steps)
    assert all(chart.left <= bar.x and bar.x + bar.width <= WIDTH for bar in chart.bars)
    assert all(0 <= bar.y <= HEIGHT for bar in chart.bars)
    assert 1 <= len(chart.ticks) <= 6
    assert chart.ticks[0][1] == "Jan 2023"
