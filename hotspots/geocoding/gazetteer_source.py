"""Where a part of the gazetteer comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GazetteerSource:
    """One data set that a gazetteer was built from.

    Attributes
    ----------
    name, edition
        Such as "OS Code-Point Open", "2025.4.0".
    licence
        Name of the licence.
    attribution
        What maps and reports must print.
    rows
        How many of its rows were taken.
    holds
        What its rows are: "postcodes", "names", "UPRNs", "junctions".
    notes
        Plain sentences about what was left out.
    """

    name: str
    edition: str
    licence: str
    attribution: str
    rows: int
    holds: str = "postcodes"
    notes: tuple[str, ...] = ()
