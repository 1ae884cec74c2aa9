"""As which kinds two agencies may report one event.

They are a table of our own, ``compatible_kinds.csv``: pairs of kinds within one theme, each with
its reason. A kind is compatible with itself, and one that is not given with every kind of its
theme.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from hotspots.themes import find_theme

UNSPECIFIED = "unspecified"

Kind = tuple[str, str]
"""Theme and subtype."""


def compatible(one: Kind, other: Kind) -> bool:
    """Whether two reports of these kinds may be of one event."""
    if one[0] != other[0]:
        return False
    return one[1] == other[1] or UNSPECIFIED in (one[1], other[1]) or {one, other} in _table()


def compatibility(kinds: Sequence[Kind]) -> NDArray[np.bool_]:
    """`compatible` for each two of some kinds, shape (kinds, kinds), symmetric."""
    found = [[compatible(one, other) for other in kinds] for one in kinds]
    return np.array(found, dtype=np.bool_).reshape(len(kinds), len(kinds))


@cache
def _table() -> frozenset[frozenset[Kind]]:
    text = files("hotspots.linkage").joinpath("compatible_kinds.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(
        frozenset((row["theme"], find_theme(row["theme"]).subtype(row[name]).id) for name in names)
        for row in rows
        for names in [("subtype", "other")]
    )
