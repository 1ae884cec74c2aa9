"""Which row of a table holds the names of its columns: under titles, and in two rows of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hotspots.errors import InputError
from hotspots.intake import limits
from hotspots.intake.quotation import quote
from hotspots.intake.source_row import SourceRow, filled

LONGEST_NAME = 80
"""Characters; whoever writes more at the top of a column writes a sentence, not a name."""
_WORDS = frozenset(
    word
    for words in (
        # what
        "asb behaviour behavior category categories class classification code crime description",
        "details incident issue kind nature offence offense outcome problem status subject subtype",
        "summary theme type",
        # when
        "closed created date datetime day end ended finish from hour logged month occurred opened",
        "raised received recorded reported start started time timestamp to until when year",
        # where
        "address block building coordinates district easting eastings estate gps grid gridref",
        "house lat latitude locality location long longitude lon lng neighbourhood northing",
        "northings os osgr parish place postal postcode premises property road scheme site street",
        "town uprn usrn village ward where x y zip",
        # which
        "agency case force id identifier job log number officer organisation ref reference urn",
    )
    for word in words.split()
)
# A number, a date, a postcode or a code: what stands in the rows, and what no column is called.
_DATUM = re.compile(
    r"[-+£$€(]*\d[\d\s.,:/\\()%-]*([ap]m|[TZ][\d:.Z+-]*)?"
    r"|\d{1,2}(st|nd|rd|th)?[\s-]+[a-z]{3,9}[\s-]+\d{2,4}.*"
    r"|[a-z]{1,2}\d[\da-z]?\s*\d[a-z]{2}"
    r"|[a-z]{0,3}[-/ ]?\d+"
    r"|true|false|#[a-z/0]+[!?]?",
    re.I,
)
_WORD = re.compile(r"[a-z]+")
_BETWEEN_CELLS = frozenset(";\t|")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Header:
    """The names of the columns, and the position of their row among the rows looked at."""

    columns: tuple[str, ...]
    position: int


def normal(heading: str) -> str:
    """A heading without its capitals, underscores and extra spaces, for comparison."""
    return " ".join(heading.replace("_", " ").split()).casefold()


def find_header(rows: Sequence[SourceRow], expected: Collection[str], *, name: str) -> Header:
    """The header of a table: the row near its top that is most like one.

    Parameters
    ----------
    rows
        From the first row on, without the blank ones.
    expected
        Headings in their `normal` form; the row with most of them is the header. Where none are
        known, it is the row with most of the words that such tables use and least that looks like
        data; failing that, the first row of texts that all differ.

    Raises
    ------
    InputError
        If no row looks like one, or a name stands in it twice.
    """
    top = _top(rows)
    names = [_with_names_above(top, position) for position in range(len(top))]
    scores = [likeness(cells, expected) for cells in names]
    if max(scores, default=0) > 0:
        position = scores.index(max(scores))
    elif expected:
        raise InputError(
            f"{name} has none of the expected columns in its first {limits.HEADER_WITHIN} rows; it "
            f"needs columns such as {', '.join(sorted(expected)[:6])}."
        )
    else:
        position = _first_of_texts(top, name)
    cells = names[position]
    columns = tuple(cell.strip() for cell in cells[: filled(cells)])
    _refuse_repeated(columns, name)
    return Header(columns, position)


def likeness_of(rows: Sequence[SourceRow], expected: Collection[str]) -> int:
    """How much the row near the top of a table that is most like a header is like one."""
    return max((likeness(row.cells, expected) for row in _top(rows)), default=0)


def likeness(cells: Collection[str], expected: Collection[str]) -> int:
    """How much a row is like a header; nothing or less if it is not at all."""
    if expected:
        return len(set(expected) & {normal(cell) for cell in cells})
    written = [cell.strip() for cell in cells if cell.strip()]
    data = sum(_DATUM.fullmatch(cell) is not None for cell in written)
    return sum(map(_is_a_name, written)) - 2 * data if len(written) > 1 else 0


def _top(rows: Sequence[SourceRow]) -> list[SourceRow]:
    return [row for row in rows[: limits.HEADER_WITHIN] if row.number <= limits.HEADER_WITHIN]


def _is_a_name(cell: str) -> bool:
    # With one of these in it, it is a row of cells taken apart at the wrong sign.
    if len(cell) > LONGEST_NAME or _DATUM.fullmatch(cell) or not _BETWEEN_CELLS.isdisjoint(cell):
        return False
    return not _WORDS.isdisjoint(_WORD.findall(_HUMP.sub(" ", cell).lower()))


def _with_names_above(top: Sequence[SourceRow], position: int) -> tuple[str, ...]:
    """A row whose empty cells take the name in the row directly above: headers of two rows.

    A title stands alone in its row and names no column.
    """
    row = top[position]
    above = top[position - 1] if position else None
    if above is None or above.number != row.number - 1 or not (_of_names(above) and _of_names(row)):
        return row.cells
    width = max(filled(row.cells), filled(above.cells))
    own = row.cells[:width] + ("",) * (width - len(row.cells))
    over = above.cells[:width] + ("",) * (width - len(above.cells))
    return tuple(cell if cell.strip() else name for cell, name in zip(own, over, strict=True))


def _of_names(row: SourceRow) -> bool:
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    return len(cells) > 1 and not any(
        len(cell) > LONGEST_NAME or _DATUM.fullmatch(cell) for cell in cells
    )


def _first_of_texts(top: Sequence[SourceRow], name: str) -> int:
    widest = max((_written(row) for row in top), default=0)
    for position, row in enumerate(top):
        cells = [normal(cell) for cell in row.cells if cell.strip()]
        if _of_names(row) and 2 * len(cells) >= widest and len(set(cells)) == len(cells):
            return position
    raise InputError(
        f"{name} has no row with the names of its columns in its first {limits.HEADER_WITHIN} "
        "rows; write a name above each column, such as Category, Date and Postcode."
    )


def _written(row: SourceRow) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)


def _refuse_repeated(columns: tuple[str, ...], name: str) -> None:
    counts = Counter(normal(column) for column in columns if column)
    repeated = [column for column in columns if counts[normal(column)] > 1]
    if repeated:
        raise InputError(
            f'{name} has the column "{quote(repeated[0])}" more than once; '
            "rename or remove one of them."
        )
