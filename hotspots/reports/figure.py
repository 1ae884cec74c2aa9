"""Sentences whose numbers know how they were counted.

A sentence is made of words, names and figures. Words hold no digits, which is checked when a
sentence is made: a number can stand in a report only as a figure, which says what it counts, or as
part of a name, such as that of a month or a road.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotspots.disclosure import Selection
from hotspots.store.boundaries import CommunityArea
from hotspots.themes import find_theme


class Name(str):
    """Words that may hold digits and count nothing: a place, an agency, a month."""

    __slots__ = ()


@dataclass(frozen=True)
class Counted:
    """What a number counts; the page with the same filters shows the same number.

    Attributes
    ----------
    area
        The community area, or None for all of them.
    """

    selection: Selection
    area: CommunityArea | None = None

    @property
    def words(self) -> str:
        """What is counted, of when, where and by whom, for a note at the end."""
        where = self.area.name if self.area else "all community areas"
        period = self.selection.period.label
        return ", ".join((kind_of(self.selection), period, where, *filters_of(self.selection)))


@dataclass(frozen=True)
class Figure:
    """A number as it is printed, and how it came about.

    Attributes
    ----------
    text
        ``1,234``, ``13 to 16`` or ``under 5``; or a whole sentence made elsewhere from figures.
    counted
        What it counts or, of a change or a share, what it was worked out from.
    method
        Of a number that is no count of incidents: what it is.
    direct
        Whether it is a count as the page shows it, and not worked out from several.
    """

    text: str
    counted: tuple[Counted, ...] = ()
    method: str = ""
    direct: bool = False

    def __post_init__(self) -> None:
        if not self.counted and not self.method:
            raise ValueError(f'The figure "{self.text}" does not say how it was counted.')


Part = str | Name | Figure


@dataclass(frozen=True)
class Sentence:
    """Words, names and figures in their order."""

    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        for part in self.parts:
            if type(part) is str and any(sign.isdigit() for sign in part):
                raise ValueError(f'"{part}" holds a number that is not a figure.')

    @property
    def text(self) -> str:
        """As it is read."""
        return "".join(part.text if isinstance(part, Figure) else part for part in self.parts)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its figures in their order."""
        return tuple(part for part in self.parts if isinstance(part, Figure))


def say(*parts: Part | Sentence) -> Sentence:
    """Put a sentence together from parts and other sentences."""
    flat: list[Part] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Sentence) else (part,))
    return Sentence(tuple(flat))


def listed(items: list[Sentence]) -> Sentence:
    """``a, b and c``."""
    parts: list[Part | Sentence] = []
    for number, item in enumerate(items):
        if number:
            parts.append(" and " if number == len(items) - 1 else ", ")
        parts.append(item)
    return say(*parts)


def constant(text: str, method: str) -> Figure:
    """A number of the method, such as the level of an interval."""
    return Figure(text, method=method)


def kind_of(selection: Selection) -> str:
    """``Anti-social behaviour: nuisance``."""
    theme = find_theme(selection.theme)
    if selection.subtype is None:
        return theme.title
    return f"{theme.title}: {theme.subtype(selection.subtype).title.lower()}"


def filters_of(selection: Selection) -> tuple[str, ...]:
    """Agencies, and whatever else narrows or widens a selection, in words."""
    parts = [", ".join(selection.agencies) or "all agencies"]
    if selection.time_block:
        parts.append(selection.time_block.title)
    if selection.located_within:
        parts.append(f"located to {selection.located_within:,} m or better")
    if selection.pile_ups:
        parts.append("with points where a system puts what has no place")
    return tuple(parts)
