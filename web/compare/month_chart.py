"""The months' counts as bars that a template draws as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from web.compare.months import ShownMonth
from web.wording import count

WIDTH, HEIGHT = 680.0, 130.0
LEFT, BOTTOM, TOP = 34.0, 22.0, 8.0
WITHHELD_HEIGHT = 5.0
TICKS = 6


@dataclass(frozen=True)
class MonthBar:
    """One month: where its bar stands, how high it is and how it looks."""

    month: str
    x: float
    y: float
    width: float
    height: float
    look: str


@dataclass(frozen=True)
class MonthChart:
    """A chart of months.

    Attributes
    ----------
    ticks
        Where a month is written under the bars, and which.
    top
        The count at the upper end.
    sentence
        What the bars show.
    """

    bars: list[MonthBar]
    ticks: list[tuple[float, str]]
    top: int
    sentence: str
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    floor: float = HEIGHT - BOTTOM
    ceiling: float = TOP


def month_chart(months: Sequence[ShownMonth]) -> MonthChart:
    """Draw the months' counts."""
    top = max(1, *(month.n for month in months), 1)
    wide = (WIDTH - LEFT) / len(months)
    every = -(-len(months) // TICKS)
    ticks = [
        (round(LEFT + wide * i, 1), month.short) for i, month in enumerate(months) if i % every == 0
    ]
    bars = [_bar(month, LEFT + wide * i, wide, top) for i, month in enumerate(months)]
    return MonthChart(bars, ticks, top, _sentence(months))


def _bar(month: ShownMonth, x: float, wide: float, top: int) -> MonthBar:
    full = HEIGHT - BOTTOM - TOP
    height = WITHHELD_HEIGHT if month.look == "withheld" else full * month.n / top
    return MonthBar(
        month=month.month,
        x=round(x + 0.1 * wide, 1),
        y=round(HEIGHT - BOTTOM - height, 1),
        width=round(0.8 * wide, 1),
        height=round(height, 1),
        look=month.look,
    )


def _sentence(months: Sequence[ShownMonth]) -> str:
    most = max(months, key=lambda month: (month.n, month.month))
    if not most.n:
        return "No month has incidents that can be told."
    held = [month for month in months if month.held and month.complete]
    least = min(held, key=lambda month: month.n, default=most)
    if least.n == most.n:
        return f"The most were {count(most.n)} in {most.title}."
    return (
        f"The most were {most.counted} in {most.title}; of the months that were sent completely, "
        f"{least.title} has the fewest, {least.counted}."
    )
