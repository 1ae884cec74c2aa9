"""Lists of words that the folder keeps as tables."""

from __future__ import annotations

import csv
from importlib.resources import files


def word_list(table: str) -> frozenset[str]:
    """Read the column ``name`` of a table in this folder, such as "saints.csv"."""
    return frozenset(row["name"] for row in word_rows(table))


def word_rows(table: str) -> list[dict[str, str]]:
    """Read the rows of a table in this folder."""
    text = files(__package__).joinpath(table).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
