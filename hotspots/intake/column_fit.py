"""How well a column fits each of our fields, but for those that say when.

A heading that says so comes before cells that look so; cells that cannot be it speak against the
heading. The numbers only order columns against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from hotspots.intake.category_proposal import is_known_code
from hotspots.intake.column_contents import (
    ColumnContents,
    is_bare_number,
    is_clock,
    is_code,
    is_date,
    is_grid_reference,
    is_postcode,
    is_uprn,
    is_worded,
    longest,
    same_for_few,
)
from hotspots.intake.column_words import HeadingMeaning
from hotspots.intake.incident import LONGEST_REFERENCE
from hotspots.intake.personal_text import has_contact_detail, is_named, speaks_of_place
from hotspots.intake.profile import WHEN, Column

SOME, MOST = 0.3, 0.8
NAMED, HALF_NAMED, BY_CELLS = 10.0, 6.0, 3.0
_OTHER_COLUMNS: tuple[Column, ...] = tuple(
    field for field in get_args(Column) if field not in (*WHEN, "time", "end")
)
_SAYS: Mapping[Column, str] = {
    "reference": "It says the reference.",
    "category": "It says what happened.",
    "postcode": "It says the postcode.",
    "grid_reference": "It says the grid reference.",
    "easting": "It says the easting.",
    "northing": "It says the northing.",
    "latitude": "It says the latitude.",
    "longitude": "It says the longitude.",
    "uprn": "It says the UPRN.",
    "address": "It says where it happened.",
    "street": "It says the street.",
    "locality": "It says the village, town or suburb.",
}


@dataclass(frozen=True)
class Fit:
    """That a column may be a field, how surely, and why."""

    field: Column
    score: float
    why: str


def fits_of(meaning: HeadingMeaning, contents: ColumnContents) -> Iterator[Fit]:
    """What a column may be; nothing where its heading says that it is not to be read."""
    if meaning.not_read:
        return
    for field in _OTHER_COLUMNS:
        if field == "reference" and meaning.words == 1 and contents.counts_rows:
            continue  # the rows of another file have the same numbers
        if meaning.speaks_of(field) and _may_be(field, contents):
            score = NAMED + meaning.strength(field) + _favour(field, contents)
            yield Fit(field, score, _SAYS[field])
    yield from _axes(meaning, contents)
    yield from _by_cells(meaning, contents)


def _may_be(field: Column, contents: ColumnContents) -> bool:
    """Whether the cells do not speak against it; no cells speak for or against nothing."""
    test = _TESTS.get(field)
    return not contents.cells or test is None or test(contents)


def _has_digits(contents: ColumnContents) -> bool:
    return contents.share(lambda cell: any(sign.isdigit() for sign in cell)) >= SOME


def _on_the_grid(contents: ColumnContents) -> bool:
    return contents.within(-1, 9_999_999) >= SOME


def _words(contents: ColumnContents) -> bool:
    return contents.share(is_worded) >= SOME


def _names_place(contents: ColumnContents) -> bool:
    return _words(contents) and not _points_at_place(contents)


def _points_at_place(contents: ColumnContents) -> bool:
    return contents.share(is_postcode) >= MOST or contents.share(is_grid_reference) >= MOST


def _no_moment(contents: ColumnContents) -> bool:
    return contents.share(is_date) < SOME and contents.share(_is_written_clock) < MOST


def _is_written_clock(cell: str) -> bool:
    return is_clock(cell) and not is_bare_number(cell)  # 1001 is sooner a reference than a time


_TESTS: Mapping[Column, Callable[[ColumnContents], bool]] = {
    "reference": lambda contents: (
        _no_moment(contents)
        and longest(contents.cells) <= LONGEST_REFERENCE
        and (contents.distinct >= SOME or len(contents.cells) < 4)
    ),
    "category": _no_moment,
    "postcode": lambda contents: _has_digits(contents) and _words(contents),
    "grid_reference": lambda contents: (
        _has_digits(contents) and contents.share(is_bare_number) < MOST
    ),
    "easting": _on_the_grid,
    "northing": _on_the_grid,
    "latitude": _has_digits,
    "longitude": _has_digits,
    "uprn": lambda contents: contents.share(is_uprn) >= SOME,
    "address": _names_place,
    "street": _names_place,
    "locality": _names_place,
}


def _favour(field: Column, contents: ColumnContents) -> float:
    """What decides between columns whose headings say the same."""
    if not contents.cells:
        return -2.0
    if field == "category":
        known = 3 * contents.share(is_known_code) + same_for_few(contents)
        return known - 1.5 * contents.share(is_bare_number) - (longest(contents.cells) > 60)
    if field == "reference":
        return 2 * (contents.distinct - 1) - contents.counts_rows
    if field == "postcode":
        return contents.share(is_postcode)
    return 0.0


def _axes(meaning: HeadingMeaning, contents: ColumnContents) -> Iterator[Fit]:
    """X and Y: degrees or metres, as their numbers say."""
    for axis, degrees, metres, least, most in (
        ("x", "longitude", "easting", -9.0, 2.5),
        ("y", "latitude", "northing", 49.0, 61.0),
    ):
        if not meaning.speaks_of(axis):
            continue
        if contents.within(least, most) >= MOST:
            field: Column = "longitude" if degrees == "longitude" else "latitude"
            yield Fit(field, NAMED, f"{axis.upper()} is the {degrees}: its numbers are degrees.")
        elif not contents.cells or _on_the_grid(contents):
            field = "easting" if metres == "easting" else "northing"
            yield Fit(field, NAMED, f"{axis.upper()} is the {metres}: its numbers are metres.")


def _by_cells(meaning: HeadingMeaning, contents: ColumnContents) -> Iterator[Fit]:
    """What the cells show where the heading says nothing, or only "incident" or "property"."""
    if contents.share(is_postcode) >= MOST:
        yield Fit("postcode", HALF_NAMED, "Its cells are postcodes.")
    if contents.share(is_grid_reference) >= MOST:
        yield Fit("grid_reference", HALF_NAMED, "Its cells are grid references.")
    if meaning.speaks_of("property") and _all_addresses(meaning, contents):
        yield Fit("address", HALF_NAMED, "It says which property; its cells look like addresses.")
    if set(meaning.meanings) - {"occurred", "reported"} or not _no_moment(contents):
        return
    named = HALF_NAMED if meaning.speaks_of("occurred") else BY_CELLS
    if contents.share(is_known_code) >= 0.5:
        yield Fit("category", named + 1, "Its cells are categories that are known.")
    elif _tells_apart(contents) and _names_place(contents) and not contents.share(is_named):
        yield Fit("category", named - 1, "The same few words come again and again in it.")
    if _all_references(contents):
        yield Fit("reference", named, "Each row has a code of its own in it.")


def _tells_apart(contents: ColumnContents) -> bool:
    """Whether the same cells come again and again, and not one alone, which says nothing."""
    return same_for_few(contents) and len(set(contents.cells)) > 1


def _all_addresses(meaning: HeadingMeaning, contents: ColumnContents) -> bool:
    """Whether a column of properties has addresses in it, not their kinds or their owners."""
    return (
        meaning.words == 1
        and _names_place(contents)
        and contents.share(speaks_of_place) >= SOME
        and contents.share(is_named) < SOME
    )


def _all_references(contents: ColumnContents) -> bool:
    return (
        len(contents.cells) >= 5
        and contents.distinct == 1
        and contents.share(is_code) == 1
        and contents.share(is_bare_number) < 0.5
        and contents.share(has_contact_detail) == 0
        and contents.share(is_postcode) + contents.share(is_grid_reference) < SOME
    )
