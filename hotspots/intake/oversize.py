"""The sentences that refuse rows and cells larger than any that people write."""

from __future__ import annotations

from hotspots.errors import InputError
from hotspots.intake import limits


def too_many_columns(number: int, cells: int, name: str) -> InputError:
    """The refusal of a row wider than any table."""
    return InputError(
        f"Row {number} of {name} has {cells:,} cells, more than the "
        f"{limits.MOST_COLUMNS:,} columns of a spreadsheet; send only the table."
    )


def cell_too_large(number: int, name: str) -> InputError:
    """The refusal of a cell larger than any that people write."""
    return InputError(
        f"Row {number} of {name} has a cell of more than {limits.LARGEST_CELL:,} characters; "
        "shorten it, or close a quotation mark left open."
    )


def too_many_cells(name: str) -> InputError:
    """The refusal of a table that is mostly empty cells."""
    return InputError(
        f"{name} has more than {limits.MOST_CELLS:,} cells, empty ones included; send only the "
        "columns that are needed, or send it in parts."
    )


def line_too_long(number: int, name: str) -> InputError:
    """The refusal of a line longer than any row of a table."""
    return InputError(
        f"Line {number:,} of {name} has more than {limits.LONGEST_LINE:,} characters; it is no "
        "row of a table. Save the table as CSV or XLSX and send that."
    )
