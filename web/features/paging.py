"""Which features of a layer are asked for, and in which reference system."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from web.features.feature_table import FeatureTable, Positions
from web.features.parameters import Arguments, wrong
from web.features.reference_systems import DEGREES, REFERENCE_SYSTEMS, box

USUAL, MOST = 1_000, 10_000


@dataclass(frozen=True)
class Page:
    """A page of the features that touch a box, or of all of them."""

    limit: int
    offset: int
    reference_system: str
    box: object | None
    box_system: str

    def matched(self, table: FeatureTable) -> Positions:
        """Where all that match stand, on whatever page."""
        if self.box is None:
            return np.arange(len(table))
        return table.within(self.box, self.box_system)


def read_page(arguments: Arguments) -> Page:
    """Read which features a call asks for.

    Raises
    ------
    CallRefusedError
        400, if any of its parameters cannot be used.
    """
    box_system = read_reference_system(arguments, "bbox-crs")
    if arguments.one("bbox-crs") is not None and arguments.one("bbox") is None:
        raise wrong("bbox-crs", "bbox-crs says what bbox is in: give a bbox, or remove it.")
    return Page(
        limit=arguments.number("limit", USUAL, least=1, most=MOST),
        offset=arguments.number("offset", 0, least=0),
        reference_system=read_reference_system(arguments, "crs"),
        box=_box(arguments, box_system),
        box_system=box_system,
    )


def read_reference_system(arguments: Arguments, name: str) -> str:
    """The identifier of a reference system.

    Raises
    ------
    CallRefusedError
        400, if it is none of `REFERENCE_SYSTEMS`.
    """
    said = arguments.one(name) or DEGREES
    if said not in REFERENCE_SYSTEMS:
        raise wrong(name, f"{name} is one of {' and '.join(REFERENCE_SYSTEMS)}.")
    return said


def _box(arguments: Arguments, reference_system: str) -> object | None:
    if arguments.one("bbox") is None:
        return None
    values = arguments.numbers("bbox")
    around = reference_system == DEGREES
    if around and len(values) == 6:  # with heights, which nothing here has
        values = [*values[:2], *values[3:5]]
    if len(values) != 4:
        raise wrong("bbox", "bbox is west, south, east and north.")
    west, south, east, north = values
    if south > north or (west > east and not around):
        raise wrong("bbox", "bbox ends before it begins; it is west, south, east and north.")
    return box(west, south, east, north, around=around)
