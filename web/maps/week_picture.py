"""The week of an area as a picture of squares and as a table, both of the same figures."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.area_times import AreaWeek
from hotspots.disclosure import FEWEST
from hotspots.time_of_week import DAYS, PARTS_OF_DAY
from web.maps.scales import CLASSES, count_scale
from web.wording import count

FloatArray = NDArray[np.float64]

_WIDTH, _HEIGHT = 576, 20
"""Of one day in the picture's units."""


@dataclass(frozen=True)
class WeekCell:
    """One hour or part of the week: its place in the picture, its class and its number.

    The class is 1 to 5, 0 for nothing and None where it is withheld.
    """

    x: int
    y: int
    width: int
    shade: int | None
    text: str


@dataclass(frozen=True)
class WeekPicture:
    """Rows of days and columns of hours or parts of the day.

    Attributes
    ----------
    columns
        Headings of the table's columns.
    days
        Each day and its cells.
    ticks
        Where an hour is written under the picture, and which.
    legend
        Classes and their ranges in words.
    sentence
        What the picture says, and what it leaves out.
    """

    columns: tuple[str, ...]
    days: list[tuple[str, list[WeekCell]]]
    ticks: list[tuple[int, str]]
    legend: list[tuple[int, str]]
    sentence: str


def week_picture(week: AreaWeek) -> WeekPicture:
    """Draw the hours where they are known, and the parts of the week otherwise."""
    if week.hours is not None:
        shades, legend = _hour_shades(week.hours)
        columns = tuple(f"{hour:02d}" for hour in range(24))
        texts = [[f"{value:.1f}" for value in row] for row in week.hours.tolist()]
        return _picture(week, shades, texts, columns, legend, first=0)
    shades, legend = _part_shades(week.parts)
    texts = [[_told(value) for value in row] for row in week.parts.tolist()]
    return _picture(week, shades, texts, PARTS_OF_DAY, legend, first=6)


def _picture(
    week: AreaWeek,
    shades: list[list[int | None]],
    texts: list[list[str]],
    columns: tuple[str, ...],
    legend: list[tuple[int, str]],
    *,
    first: int,
) -> WeekPicture:
    width = _WIDTH // len(columns)
    days = [
        (
            day,
            [
                WeekCell(x=width * column, y=_HEIGHT * row, width=width, shade=shade, text=text)
                for column, (shade, text) in enumerate(zip(*cells, strict=True))
            ],
        )
        for row, (day, *cells) in enumerate(zip(DAYS, shades, texts, strict=True))
    ]
    ticks = [(_WIDTH * hour // 24, f"{(hour + first) % 24:02d}") for hour in range(0, 24, 4)]
    return WeekPicture(columns, days, ticks, legend, _sentence(week))


def _hour_shades(hours: FloatArray) -> tuple[list[list[int | None]], list[tuple[int, str]]]:
    """Equal classes up to the highest hour; 0 where nothing happened."""
    step = float(hours.max()) / CLASSES
    if not step:
        return [[0] * 24 for _ in DAYS], []
    # What is rounded must not lift a value over the edge of its class.
    shades = np.minimum(np.ceil(hours / step - 1e-9), CLASSES).astype(np.int64)
    return shades.tolist(), [(k, f"up to {step * k:.2g}") for k in range(1, CLASSES + 1)]


def _part_shades(parts: FloatArray) -> tuple[list[list[int | None]], list[tuple[int, str]]]:
    told = ~np.isnan(parts)
    if not told.any():
        return [[None] * len(PARTS_OF_DAY) for _ in DAYS], []
    scale = count_scale(parts[told], lowest=FEWEST)
    classes = scale.classes(np.where(told, parts, 0.0))
    shades = [
        [shade if tell else None for shade, tell in zip(*row, strict=True)]
        for row in zip(classes.tolist(), told.tolist(), strict=True)
    ]
    return shades, scale.labels()


def _told(value: float) -> str:
    return f"under {FEWEST}" if math.isnan(value) else count(value)


def _sentence(week: AreaWeek) -> str:
    if week.busiest is None:
        return "Too few incidents have a time that is known well enough to say when they happened."
    when, n = week.busiest
    return (
        f"Most often {when}: {count(n)} of the {count(week.timed)} incidents that are known to lie "
        f"in one part of four hours{_without(week)}."
    )


def _without(week: AreaWeek) -> str:
    if not week.others:
        return ""
    why = "their time is not known well enough"
    if week.hours is None:
        why += f", or fewer than {FEWEST} lie in their part"
    one = week.others == 1
    return f"; {count(week.others)} other{'' if one else 's'} cannot be placed so ({why})"
