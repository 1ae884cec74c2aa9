"""Counts in squares, coloured by one scale for several maps, so that their colours compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hotspots.analysis.area_hotspots import AreaHotspots
from hotspots.disclosure import FEWEST, Sight
from hotspots.errors import InputError
from web.maps.area_layers import encode_rows
from web.maps.rows import cell_rows
from web.maps.scales import CountScale, count_scale

MOST = 1_000_000


def common_scale(results: Iterable[AreaHotspots], sight: Sight) -> CountScale:
    """The classes of counts that take in the fullest square of every result."""
    highest = [float(result.cells["n"].max()) for result in results if len(result.cells)]
    return count_scale(highest, lowest=FEWEST if sight is Sight.PROTECTED else 1)


def scale_to(highest: str) -> CountScale:
    """The scale whose fullest square an address names.

    Raises
    ------
    InputError
        If it is not a whole number of incidents.
    """
    if not (highest.isascii() and highest.isdecimal() and 0 < int(highest[:8]) <= MOST):
        raise InputError(
            "The address of the squares does not say how many incidents the fullest of them has: "
            "open the comparison again."
        )
    return count_scale([int(highest[:8])])


def squares_layer(result: AreaHotspots, scale: CountScale) -> bytes:
    """The squares with incidents, as on the area's map but in the classes of a given scale."""
    rows, _ = cell_rows(result)
    classes = scale.classes([row.properties["n"] for row in rows])
    return encode_rows(
        [
            replace(row, properties={**row.properties, "class": int(shade)})
            for row, shade in zip(rows, classes, strict=True)
        ]
    )
