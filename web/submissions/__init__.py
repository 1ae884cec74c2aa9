"""Sending a spreadsheet, what became of every row, and the history of what an agency sent."""

from web.submissions import (
    categories,
    check,
    columns,
    corrections,
    history,
    progress,
    report,
    upload,
    withdrawal,
)
from web.submissions.blueprint import blueprint

__all__ = [
    "blueprint",
    "categories",
    "check",
    "columns",
    "corrections",
    "history",
    "progress",
    "report",
    "upload",
    "withdrawal",
]
