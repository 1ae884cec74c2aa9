"""A table as it was sent, with what to correct beside each row: it is mended and sent again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotspots.intake.source_table import SourceTable

REASON_HEADING = "What to correct"
"""The first column of such a file; whoever reads it again leaves this column out."""
# What a spreadsheet obeys instead of showing, after any apostrophes that are there already.
_OBEYED = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NEUTRALISED = re.compile(r"''*[=+\-@\t\r\n＝＋－＠]")
_NEGATIVE = re.compile(r"-\d+(\.\d+)?")


def with_reasons(table: SourceTable, reasons: Mapping[int, str]) -> tuple[bytes, str]:
    """The same table with a first column of what to correct, and the extension of its file.

    Parameters
    ----------
    table
        A text comes back as CSV (UTF-8, its own delimiter), a workbook as XLSX. Titles above the
        header are left out; every row comes back, in its order.
    reasons
        What to correct, by row number; rows without an entry have an empty cell.

    Returns
    -------
    bytes, str
        The content, and ``csv`` or ``xlsx``. Texts that a spreadsheet would run as formulas are
        neutralised by an apostrophe before them, which reading the file again takes away.
    """
    if table.kind in ("xlsx", "xls", "ods"):
        from hotspots.intake.corrected_workbook import write_workbook

        content = write_workbook(
            _lines(table, reasons), title=table.sheet or "Rows", since_1904=table.since_1904
        )
        return content, "xlsx"
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, delimiter=table.delimiter or ",", lineterminator="\r\n", quoting=csv.QUOTE_ALL
    )
    writer.writerows(_lines(table, reasons))
    return text.getvalue().encode("utf-8-sig", "replace"), "csv"


def _lines(table: SourceTable, reasons: Mapping[int, str]) -> Iterator[list[str]]:
    yield [REASON_HEADING, *map(neutralised, table.columns)]
    for row in table.rows:
        yield [neutralised(reasons.get(row.number, "")), *map(neutralised, row.cells)]


def neutralised(text: str) -> str:
    """A text with an apostrophe before it where a spreadsheet would obey it.

    Negative numbers stay. A text that begins with an apostrophe before such a character gets one
    more, so that `as_sent` gives back every text.
    """
    return f"'{text}" if _OBEYED.match(text) and not _NEGATIVE.fullmatch(text) else text


def as_sent(text: str) -> str:
    """The text before `neutralised`."""
    return text[1:] if text.startswith("'") and _NEUTRALISED.match(text) else text
