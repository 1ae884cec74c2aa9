"""The rows below a header: fitted to it, without what is no row of the table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hotspots.intake.corrections import REASON_HEADING, as_sent
from hotspots.intake.header import Header, normal
from hotspots.intake.rows_named import rows_named
from hotspots.intake.source_row import SourceRow, filled

# Nothing that was taken is given back: a cell of blanks or digits alone would take minutes.
_TOTAL = re.compile(
    r"((grand|overall|sub)[ -]?)?totals?( (of )?(rows|incidents|records|cases|reports))?\s*+"
    r"([:=]\s*+)?[\d,.]*+",
    re.I,
)
_NUMBER = re.compile(r"[-+£]?[\d,]*+(\.\d*+)?%?")


def rows_below(
    rows: Sequence[SourceRow], header: Header, *, ragged: bool
) -> tuple[tuple[str, ...], tuple[SourceRow, ...], tuple[str, ...]]:
    """The columns, the rows of the table, and notes on what is no row of it.

    Empty cells to the right of the table belong to no row. The header once more, further down,
    where pages were pasted together, is no row either; a note names it. Of a file that went back
    to be corrected, the column of reasons is left out and texts are as they were first sent.

    ``ragged`` says that a row may be too short, as in a text; in a spreadsheet none is.
    """
    columns, width = header.columns, len(header.columns)
    again = {tuple(map(normal, columns)), _names(rows[header.position].cells, width)}
    first_cells = {columns[0], rows[header.position].cells[0]}
    kept: list[SourceRow] = []
    repeated: list[int] = []
    totals: list[int] = []
    for row in rows[header.position + 1 :]:
        cells = row.cells
        if len(cells) > width:
            cells = cells[: max(width, filled(cells))]
        elif not ragged and len(cells) < width:
            cells += ("",) * (width - len(cells))
        if cells[0] in first_cells and _names(cells, width) in again:
            repeated.append(row.number)
            continue
        if _is_total(cells, width):
            totals.append(row.number)
        kept.append(row if cells is row.cells else SourceRow(row.number, cells))
    notes = tuple(_notes(repeated, totals))
    names = [normal(column) for column in columns]
    if normal(REASON_HEADING) in names:
        at = names.index(normal(REASON_HEADING))
        return _corrected(columns, at), _corrected_rows(kept, at), notes
    return columns, tuple(kept), notes


def _notes(repeated: Sequence[int], totals: Sequence[int]) -> Iterator[str]:
    if repeated:
        yield f"{rows_named(repeated, 'holds', 'hold')} the header once more; it was passed over."
    if totals:
        yield (
            f"{rows_named(totals, 'looks', 'look')} like totals, which are no incidents; leave "
            "totals out when you send the table again."
        )


def _names(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(map(normal, cells[:width])) + ("",) * (width - len(cells))


def _is_total(cells: tuple[str, ...], width: int) -> bool:
    """Whether a row says "Total" first and holds nothing but numbers besides."""
    label = cells[0] or next((cell for cell in cells if cell.strip()), "")
    if "otal" not in label.lower() or not _TOTAL.fullmatch(label.strip()):
        return False
    others = [cell.strip() for cell in cells if cell.strip() and cell is not label]
    return 2 * len(others) < width and all(map(_NUMBER.fullmatch, others))


def _corrected(cells: tuple[str, ...], at: int) -> tuple[str, ...]:
    return tuple(map(as_sent, cells[:at] + cells[at + 1 :]))


def _corrected_rows(rows: Sequence[SourceRow], at: int) -> tuple[SourceRow, ...]:
    corrected = (SourceRow(row.number, _corrected(row.cells, at)) for row in rows)
    return tuple(row for row in corrected if filled(row.cells))
