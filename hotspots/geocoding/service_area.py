"""The part of the country that an installation serves, with a margin around it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hotspots.errors import InputError

if TYPE_CHECKING:
    # The settings need this module before anything else is loaded.
    from hotspots.geocoding.coordinate_repair import Bounds

WILTSHIRE: Bounds = (365_000.0, 104_000.0, 447_000.0, 214_000.0)
"""Wiltshire and Swindon with a margin of some 20 km: (xmin, ymin, xmax, ymax), EPSG:27700."""

NATIONAL_GRID: Bounds = (0.0, 0.0, 700_000.0, 1_300_000.0)
_SMALLEST_SIDE = 1_000.0


def parse_service_area(text: str, *, where: str) -> Bounds:
    """Read "xmin,ymin,xmax,ymax".

    Parameters
    ----------
    text
        Four numbers in metres of EPSG:27700, separated by commas.
    where
        What the text was given as, for the message, such as "HOTSPOTS_SERVICE_AREA".

    Raises
    ------
    hotspots.errors.InputError
        If it is anything else, reaches beyond the National Grid, or is less than 1 km wide.
    """
    try:
        xmin, ymin, xmax, ymax = (float(number) for number in text.split(","))
    except ValueError as error:
        raise _refused(text, where, "is not four numbers") from error
    if not all(math.isfinite(number) for number in (xmin, ymin, xmax, ymax)):
        raise _refused(text, where, "is not four numbers")
    west, south, east, north = NATIONAL_GRID
    if xmin < west or ymin < south or xmax > east or ymax > north:
        raise _refused(text, where, "reaches beyond the National Grid")
    if xmax - xmin < _SMALLEST_SIDE or ymax - ymin < _SMALLEST_SIDE:
        raise _refused(text, where, "is not in the order of west, south, east and north, 1 km wide")
    return xmin, ymin, xmax, ymax


def format_service_area(bounds: Bounds) -> str:
    """Write bounds as `parse_service_area` reads them."""
    return ",".join(f"{number:.15g}" for number in bounds)


def _refused(text: str, where: str, wrong: str) -> InputError:
    return InputError(
        f"{where} {text!r} {wrong}; give xmin,ymin,xmax,ymax in metres of EPSG:27700, such as"
        f" {format_service_area(WILTSHIRE)}."
    )
