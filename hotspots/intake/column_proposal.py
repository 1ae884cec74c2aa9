"""Which column of a file is what: proposed from its heading, its cells and what was said before.

Nothing here decides: a person confirms the proposal. What is not recognised is left out, so that
nobody's name becomes an address by a guess.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hotspots.intake.column_contents import ColumnContents, column_contents
from hotspots.intake.column_fit import fits_of
from hotspots.intake.column_words import HeadingMeaning, heading_meaning
from hotspots.intake.profile import LONGEST_HEADING, PAIRS, WHEN, WHERE, Column, find_profile
from hotspots.intake.source_table import SourceTable, normal
from hotspots.intake.when_columns import Candidate, propose_when

AS_LAST_TIME = "As last time."
AS_TEMPLATE = "It is a column of the plain template."
LEFT_OUT_LAST_TIME = "Left out, as last time."
NO_HEADING = "It has no heading; give it one in your file to have it read."
LONG_HEADING = (
    f"Its heading is longer than {LONGEST_HEADING} characters; shorten it in your file to have it "
    "read."
)
NOT_RECOGNISED = "Not recognised, so it is left out."
ALIKE = 0.5
"""The share of headings from which an earlier file says what this one leaves out."""


@dataclass(frozen=True)
class SavedMapping:
    """What an agency said of the columns of an earlier file: our field -> its heading."""

    headings: tuple[str, ...]
    columns: Mapping[Column, str]


@dataclass(frozen=True)
class ProposedColumn:
    """What one column seems to be.

    Attributes
    ----------
    field
        The field of ours that it is read as; None where it is left out.
    why
        The reason, in a sentence.
    examples
        Up to three different cells of it, on one line each.
    """

    heading: str
    field: Column | None
    why: str
    examples: tuple[str, ...]


@dataclass
class _Proposals:
    """What is proposed so far: each column has one field at most, each field one column."""

    chosen: dict[int, tuple[Column | None, str]]

    def taken(self, field: Column) -> int | None:
        return next((at for at, (known, _) in self.chosen.items() if known == field), None)

    def offer(self, position: int, field: Column | None, why: str) -> bool:
        if position in self.chosen or (field is not None and self.taken(field) is not None):
            return False
        self.chosen[position] = (field, why)
        return True


def propose_columns(
    table: SourceTable, *, saved: Sequence[SavedMapping] = ()
) -> tuple[ProposedColumn, ...]:
    """What each column of a table seems to be, in the order of the columns.

    Each column gets at most one field and each field at most one column. What the agency said of a
    heading before comes first; then what says when, because it also shows what is a date; then the
    column that fits each other field best, by the words of its heading and by its cells.

    Parameters
    ----------
    saved
        What the agency said of earlier files, the newest first.
    """
    meanings = [heading_meaning(column) for column in table.columns]
    contents = column_contents(table)
    proposals = _Proposals(
        {at: (None, why) for at, heading in enumerate(table.columns) if (why := _no_name(heading))}
    )
    _as_before(proposals, table, saved)
    _as_template(proposals, table)
    _propose_when(proposals, meanings, contents)
    _propose_others(proposals, meanings, contents)
    _drop_halves(proposals)
    return tuple(
        ProposedColumn(
            heading,
            *proposals.chosen.get(position, (None, meaning.not_read or NOT_RECOGNISED)),
            examples=contents[position].examples,
        )
        for position, (heading, meaning) in enumerate(zip(table.columns, meanings, strict=True))
    )


def missing(fields: Collection[Column]) -> tuple[str, ...]:
    """What a mapping of these fields still lacks to be usable, one sentence for each thing."""
    sentences = []
    if "category" not in fields:
        sentences.append("Say which column holds the category: what kind of incident it was.")
    if not any(field in fields for field in WHEN):
        sentences.append("Say which column holds the date: when it happened, or the month.")
    if not any(field in fields for field in WHERE):
        sentences.append("Say which column holds the place, such as a postcode or an address.")
    for first, second in PAIRS:
        if (first in fields) != (second in fields):
            have, lack = (first, second) if first in fields else (second, first)
            sentences.append(
                f"Say which column holds the {lack}: the {have} says no place without it."
            )
    return tuple(sentences)


def _no_name(heading: str) -> str:
    """Why a heading cannot be named in a profile; "" if it can."""
    if not heading.strip():
        return NO_HEADING
    return LONG_HEADING if len(heading.strip()) > LONGEST_HEADING else ""


def _as_before(proposals: _Proposals, table: SourceTable, saved: Iterable[SavedMapping]) -> None:
    headings = [normal(column) for column in table.columns]

    def alike(mapping: SavedMapping) -> float:
        known = {normal(heading) for heading in mapping.headings}
        return len(known & set(headings)) / max(len(known | set(headings)), 1)

    for mapping in sorted(saved, key=alike, reverse=True):
        fields = {normal(heading): field for field, heading in mapping.columns.items()}
        known = {normal(heading) for heading in mapping.headings}
        for position, heading in enumerate(headings):
            if heading in fields:
                proposals.offer(position, fields[heading], AS_LAST_TIME)
            elif heading and heading in known and alike(mapping) >= ALIKE:
                proposals.offer(position, None, LEFT_OUT_LAST_TIME)


def _as_template(proposals: _Proposals, table: SourceTable) -> None:
    """A file of the plain template's own columns is read as the template says, blank ones too."""
    fields = {normal(heading): field for field, heading in find_profile("template").columns.items()}
    if all(normal(heading) in fields for heading in table.columns):
        for position, heading in enumerate(table.columns):
            proposals.offer(position, fields[normal(heading)], AS_TEMPLATE)


def _propose_when(
    proposals: _Proposals, meanings: Sequence[HeadingMeaning], contents: Sequence[ColumnContents]
) -> None:
    if any(proposals.taken(field) is not None for field in WHEN):
        return
    free = [
        Candidate(position, meaning, contents[position])
        for position, meaning in enumerate(meanings)
        if position not in proposals.chosen and not meaning.not_read
    ]
    for position, (field, why) in propose_when(free).items():
        proposals.offer(position, field, why)


def _propose_others(
    proposals: _Proposals, meanings: Sequence[HeadingMeaning], contents: Sequence[ColumnContents]
) -> None:
    """Give each field to the column that fits it best, the surest first."""
    fits = [
        (fit.score, -position, fit)
        for position, meaning in enumerate(meanings)
        if position not in proposals.chosen
        for fit in fits_of(meaning, contents[position])
    ]
    best = sorted(fits, key=lambda each: each[:2], reverse=True)
    for _, place, fit in best:
        proposals.offer(-place, fit.field, fit.why)


def _drop_halves(proposals: _Proposals) -> None:
    """A coordinate without its pair says no place."""
    for pair in PAIRS:
        places = [proposals.taken(field) for field in pair]
        for field, place, other in zip(pair, places, reversed(places), strict=True):
            if place is not None and other is None:
                lack = pair[1] if field == pair[0] else pair[0]
                proposals.chosen[place] = (None, f"Left out: there is no {lack} beside it.")
