"""The names of the places around a point, for a reader who knows the streets and not the map."""

from __future__ import annotations

import numpy as np

from hotspots.geocoding.reverse import PlaceNames

DISTANCES_M = (150.0, 300.0, 600.0)
DIRECTIONS = 8
MOST = 6


def places_around(
    names: PlaceNames, x: float, y: float, *, but: str = "", known_to_m: float = 0.0
) -> tuple[str, ...]:
    """Names of streets, landmarks and settlements around a point, the nearest first.

    Parameters
    ----------
    x, y
        Easting and northing, EPSG:27700.
    but
        The name that the point itself has already.
    known_to_m
        How far the point itself may be off, such as half a square.
    """
    angles = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    distance = np.concatenate([[0.0], np.repeat(DISTANCES_M, DIRECTIONS)])
    angle = np.concatenate([[0.0], np.tile(angles, len(DISTANCES_M))])
    said = names.at(
        x + distance * np.cos(angle), y + distance * np.sin(angle), known_to_m=known_to_m
    )
    found = dict.fromkeys(_plain(name) for name in said if name)
    # Two of one name are told apart by a direction: "Fore Street, Trowbridge (north)".
    itself = _plain(but).split(" (")[0]
    # The settlement of a street that is named says nothing more.
    said_already = {name.rpartition(", ")[2] for name in (itself, *found) if ", " in name}
    return tuple(name for name in found if name not in {itself, *said_already})[:MOST]


def _plain(name: str) -> str:
    return str(name).removeprefix("near ")
