"""Bars of monthly or quarterly counts that a template draws as SVG, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotspots.hotspot_history import Step, unit_of
from hotspots.periods import month_title
from web.wording import count

WIDTH, HEIGHT = 680.0, 150.0
LEFT, BOTTOM, TOP = 34.0, 22.0, 8.0
WITHHELD_HEIGHT = 5.0
TICKS = 6


@dataclass(frozen=True)
class Bar:
    """One step: where it stands, how high it is, and what it says.

    Attributes
    ----------
    look
        ``chosen`` or ``other``, by whether it lies in the period of the page, or ``withheld``.
    """

    x: float
    y: float
    width: float
    height: float
    look: str
    label: str
    said: str


@dataclass(frozen=True)
class BarChart:
    """A chart of bars.

    Attributes
    ----------
    ticks
        Where a label is written under the bars, and which.
    top
        The count at the upper end.
    """

    bars: list[Bar]
    ticks: list[tuple[float, str]]
    top: int
    sentence: str
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    floor: float = HEIGHT - BOTTOM
    ceiling: float = TOP


def bar_chart(steps: Sequence[Step]) -> BarChart:
    """Draw the steps of a hotspot's history."""
    top = max([1, *(step.n for step in steps if step.n is not None)])
    wide = (WIDTH - LEFT) / max(len(steps), 1)
    bars = [_bar(step, LEFT + wide * i, wide, top) for i, step in enumerate(steps)]
    every = -(-len(steps) // TICKS) or 1
    ticks = [
        (round(LEFT + wide * i, 1), f"{month_title(step.period.first)[:3]} {step.period.first[:4]}")
        for i, step in enumerate(steps)
        if i % every == 0
    ]
    return BarChart(bars, ticks, top, _sentence(steps))


def _bar(step: Step, x: float, wide: float, top: int) -> Bar:
    full = HEIGHT - BOTTOM - TOP
    height = WITHHELD_HEIGHT if step.n is None else full * step.n / top
    look = "withheld" if step.n is None else "chosen" if step.chosen else "other"
    return Bar(
        x=round(x + 0.1 * wide, 1),
        y=round(HEIGHT - BOTTOM - height, 1),
        width=round(0.8 * wide, 1),
        height=round(height, 1),
        look=look,
        label=step.title,
        said=said(step.n),
    )


def said(n: int | None) -> str:
    """A count, or that it is too few to be told."""
    return "too few to be told" if n is None else count(n)


def _sentence(steps: Sequence[Step]) -> str:
    told = [(step.n, step) for step in steps if step.n is not None]
    if not told:
        return "Too few incidents lie here in any of these months to be told."
    most, when = max(told, key=lambda one: (one[0], one[1].period.first))
    untold = len(steps) - len(told)
    if not most:
        return "No incident lies here in any of these months."
    what = unit_of(steps)
    hidden = (
        f" {untold} {what}{' has' if untold == 1 else 's have'} too few to be told."
        if untold
        else ""
    )
    return f"The most were {count(most)} in {when.title}.{hidden}"
