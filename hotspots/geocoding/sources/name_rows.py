"""The names of OS Open Names, collected part by part, with the kind and radius of each place.

A road has one row for the whole of it and one for each settlement that it crosses, each with a box
of its own; they stay separate places. Where two languages name a place, both names are kept. A
station, school or airfield that has nothing but the name of a settlement gets its type added, so
that the settlement's name alone never means it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.calibration import (
    SETTLEMENT_EXTENT,
    STREET_EXTENT,
    TOWN_EXTENT,
    farthest_corner,
)
from hotspots.geocoding.gazetteer_tables import Names, PlaceKind
from hotspots.geocoding.sources.delimited import TablePart

KNOWN_TYPES = frozenset(
    ("populatedPlace", "transportNetwork", "hydrography", "landcover", "landform", "other")
)
SMALLEST_RADIUS = 25.0
"""Metres. A gate on a short street is this far from the point of the street at times."""

_ROADS = frozenset(
    ("Named Road", "Numbered Road", "Section Of Named Road", "Section Of Numbered Road")
)
# A site's gate may be at the very corner of its box, and nothing has been measured that says less.
_LANDMARK_EXTENT = 1.0
_EXTENT = {
    PlaceKind.STREET: STREET_EXTENT,
    PlaceKind.SETTLEMENT: SETTLEMENT_EXTENT,
    PlaceKind.FARM: SETTLEMENT_EXTENT,
    PlaceKind.LANDMARK: _LANDMARK_EXTENT,
}
_TOWNS = frozenset(("City", "Town"))
# Metres, for places without a box: what holds 95 % of those of the kind in a real tile that have
# one, and a guess on the large side for cities and landmarks, of which it has too few.
_WITHOUT_BOX = {
    "City": 4_000.0, "Town": 2_200.0, "Village": 1_500.0, "Suburban Area": 900.0, "Hamlet": 650.0,
    "Numbered Road": 20_000.0, "Section Of Numbered Road": 2_700.0,
}  # fmt: skip
_WITHOUT_BOX_ELSE = {
    PlaceKind.STREET: 900.0,
    PlaceKind.SETTLEMENT: 1_400.0,
    PlaceKind.FARM: 1_400.0,
    PlaceKind.LANDMARK: 500.0,
}
# The product has no type for farms and single houses: they are settlements of the smallest kind.
# Both are somebody's home, after which no cluster may be called.
_FARM = re.compile(
    r".*\bfarms?\b.*|.*\b(fferm|grange|barton|barns?|dairy|steading|house|lodge|cottages?|manor"
    r"|bungalow|vicarage|rectory)",
    re.IGNORECASE,
)
# Their names are heights in metres.
_NOT_NAMES = frozenset(("Spot Height",))
_BOX = ("mbr_xmin", "mbr_ymin", "mbr_xmax", "mbr_ymax")


class _Place(NamedTuple):
    """What tells a place from all others."""

    name: str
    kind: PlaceKind
    easting: int
    northing: int
    settlement: str
    district: str


@dataclass
class _Details:
    radius: int
    names: dict[str, str]
    """Key by name."""
    local_type: str


class NameRows:
    """Collects names; `table` gives them in the order in which they came."""

    def __init__(self) -> None:
        self._places: dict[_Place, _Details] = {}
        self._repeated = 0

    def __len__(self) -> int:
        return sum(len(details.names) for details in self._places.values())

    def add(
        self,
        part: TablePart,
        rows: NDArray[np.int64],
        x: NDArray[np.float64],
        y: NDArray[np.float64],
    ) -> None:
        """Take ``rows`` of a part; ``x`` and ``y`` are those of the whole part.

        Raises
        ------
        InputError
            If a row has no name or a box that is not one.
        """
        kept = [i for i in rows.tolist() if part["local_type"][i] not in _NOT_NAMES]
        for i, reach in zip(kept, _reach(part, kept, x, y).tolist(), strict=True):
            names = {n: name_key(n) for n in (part["name1"][i], part["name2"][i]) if n}
            if not names or not all(names.values()):
                raise part.refusal(i, "has no name")
            local_type, name = part["local_type"][i], next(iter(names))
            kind = _kind(part["type"][i], local_type, name)
            place = _Place(
                name,
                kind,
                round(float(x[i])),
                round(float(y[i])),
                part["populated_place"][i],
                part["district_borough"][i] or part["county_unitary"][i],
            )
            self._keep(place, _Details(_radius(local_type, kind, reach), names, local_type))

    def _keep(self, place: _Place, details: _Details) -> None:
        if place in self._places:
            self._repeated += 1
            details.radius = max(details.radius, self._places[place].radius)
        self._places[place] = details

    def notes(self) -> tuple[str, ...]:
        """What was left out."""
        if not self._repeated:
            return ()
        return (f"Rows that are there twice left out: {self._repeated:,}.",)

    def table(self) -> Names:
        """The names."""
        settled = {
            key
            for place, details in self._places.items()
            if place.kind is PlaceKind.SETTLEMENT
            for key in details.names.values()
        }
        texts: list[str] = []
        keys: list[str] = []
        rows: list[tuple[int, _Place, int]] = []
        for number, (place, details) in enumerate(self._places.items()):
            for name, name_as_compared in details.names.items():
                text, key = name, name_as_compared
                if place.kind is PlaceKind.LANDMARK and key in settled:
                    text = f"{name} {details.local_type}"
                    key = name_key(text)
                texts.append(text)
                keys.append(key)
                rows.append((number, place, details.radius))
        return Names(
            text=texts,
            key=keys,
            place=np.array([number for number, _, _ in rows], dtype=np.int32),
            kind=np.array([place.kind for _, place, _ in rows], dtype=np.uint8),
            easting=np.array([place.easting for _, place, _ in rows], dtype=np.int32),
            northing=np.array([place.northing for _, place, _ in rows], dtype=np.int32),
            radius=np.array([radius for _, _, radius in rows], dtype=np.int32),
            settlement=[place.settlement for _, place, _ in rows],
            district=[place.district for _, place, _ in rows],
            source=np.zeros(len(rows), dtype=np.uint8),
        )


def _kind(theme: str, local_type: str, name: str) -> PlaceKind:
    if local_type in _ROADS:
        return PlaceKind.STREET
    if theme != "populatedPlace":
        return PlaceKind.LANDMARK
    if local_type == "Other Settlement" and _FARM.fullmatch(name):
        return PlaceKind.FARM
    return PlaceKind.SETTLEMENT


def _reach(
    part: TablePart, rows: list[int], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Distance to the farthest corner of the box of each row, NaN where there is no box."""
    reach = np.full(len(rows), np.nan)
    filled = [place for place, i in enumerate(rows) if all(part[column][i] for column in _BOX)]
    boxed = [rows[place] for place in filled]
    box = [part.numbers(column, -1e6, 2e6, rows=boxed) for column in _BOX]
    wrong = np.flatnonzero((box[0] > box[2]) | (box[1] > box[3]))
    if len(wrong):
        raise part.refusal(boxed[wrong[0]], "has a box whose corners are exchanged")
    reach[filled] = farthest_corner(x[boxed], y[boxed], *box)
    return reach


def _radius(local_type: str, kind: PlaceKind, reach: float) -> int:
    if np.isnan(reach):
        return round(_WITHOUT_BOX.get(local_type, _WITHOUT_BOX_ELSE[kind]))
    extent = TOWN_EXTENT if local_type in _TOWNS else _EXTENT[kind]
    return int(np.ceil(max(extent * reach, SMALLEST_RADIUS)))
