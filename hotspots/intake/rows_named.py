"""Rows as sentences name them."""

from __future__ import annotations

from collections.abc import Sequence

MOST_NAMED = 10
"""Rows that a sentence names one by one."""


def rows_named(numbers: Sequence[int], one: str, many: str) -> str:
    """The subject and verb of a sentence on rows: "Row 3 has", "Rows 3 and 7 have"."""
    shown = [f"{number:,}" for number in numbers[:MOST_NAMED]]
    if len(numbers) > MOST_NAMED:
        shown.append(f"{len(numbers) - MOST_NAMED:,} more")
    if len(shown) == 1:
        return f"Row {shown[0]} {one}"
    return f"Rows {', '.join(shown[:-1])} and {shown[-1]} {many}"
