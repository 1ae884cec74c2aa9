"""What map and table say of the change between two periods."""

from __future__ import annotations

import math
from typing import Any

from hotspots.area_change import CHANCE, AreaChange, Change
from hotspots.geocoding.grid_reference import format_grid_reference
from web.maps.rows import Row
from web.wording import count, percent

CLASSES = (
    (5, "More, beyond chance"),
    (4, "More, may be chance"),
    (3, "The same"),
    (2, "Fewer, may be chance"),
    (1, "Fewer, beyond chance"),
)
"""The classes of the map, darkest first."""

_WORDS = dict(CLASSES)


def change_rows(change: AreaChange) -> list[Row]:
    """The squares that are compared, those that changed most first."""
    cells = change.cells
    moved = (cells["n_after"] - cells["n_before"]).abs()
    ordered = cells.assign(moved=moved).sort_values("moved", ascending=False, kind="stable")
    return [_change_row(cell) for cell in ordered.itertuples()]


def _change_row(cell: Any) -> Row:
    centre = cell.geometry.centroid
    square = format_grid_reference(centre.x, centre.y)
    shade = _class(cell.rate_ratio, cell.p_adjusted)
    before, now = count(cell.n_before), count(cell.n_after)
    return Row(
        geometry=cell.geometry,
        properties={
            "label": f"Square around {square}",
            "counts": f"{before} before, {now} now",
            "class": shade,
            "judged": _WORDS[shade],
        },
        cells={
            "square": square,
            "before": before,
            "now": now,
            "change": ratio_words(cell.rate_ratio),
            "judged": _WORDS[shade],
        },
    )


def _class(ratio: float, p_adjusted: float) -> int:
    if ratio == 1:
        return 3
    beyond = p_adjusted <= CHANCE
    if ratio > 1:
        return 5 if beyond else 4
    return 1 if beyond else 2


def ratio_words(ratio: float, *, per_day: bool = False) -> str:
    """A ratio of rates as a reader says it: ``up 25%``, ``down 10% a day``, ``none before``.

    Parameters
    ----------
    per_day
        Whether the periods have different lengths, so that counts do not change as rates do.
    """
    if math.isnan(ratio):
        return "–"
    if math.isinf(ratio):
        return "none before"
    return f"{_moved(ratio)} a day" if per_day else _moved(ratio)


def _moved(ratio: float) -> str:
    if ratio == 1:
        return "the same"
    if ratio >= 3:
        return f"{ratio:.1f} times as many"
    return f"{'up' if ratio > 1 else 'down'} {percent(abs(ratio - 1))}"


def differ_in_length(change: AreaChange) -> bool:
    """Whether the two periods have different numbers of months: then only rates compare."""
    return change.before.months != change.after.months


def change_words(change: Change | None, *, per_day: bool = False) -> str:
    """``up 25%, from 12 to 15 (may be chance)``; a dash where it cannot be told.

    Parameters
    ----------
    per_day
        Whether the periods have different lengths: ``up 1% a day, from 70 to 213``.
    """
    if change is None:
        return "–"
    judged = "more than chance" if change.more_than_chance else "may be chance"
    numbers = f"from {count(change.before)} to {count(change.after)}"
    return f"{ratio_words(change.ratio, per_day=per_day)}, {numbers} ({judged})"


def whole_sentence(change: AreaChange, *, protected: bool) -> str:
    """How all that is compared changed, with its interval; empty where nothing is."""
    whole = change.whole
    if whole is None:
        return ""
    where = "In the squares that may be shown in both periods" if protected else "In the whole area"
    moved = ratio_words(whole.ratio, per_day=differ_in_length(change))
    interval = (
        f" (with 95% confidence {_percent(whole.low)} to {_percent(whole.high)} of what it was)"
        if math.isfinite(whole.ratio)
        else ""
    )
    judged = "more than chance does" if whole.more_than_chance else "which may be chance"
    return (
        f"{where} there were {count(whole.before)} incidents in {change.before.label} and "
        f"{count(whole.after)} in {change.after.label}: {moved}{interval}, {judged}."
    )


def _percent(ratio: float) -> str:
    return percent(ratio) if math.isfinite(ratio) else "any number"
