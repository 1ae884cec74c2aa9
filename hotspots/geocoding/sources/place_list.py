"""Reader of a partnership's own places: a CSV with ``name,easting,northing,radius,kind``.

It is for what no national data set knows: farms, landmarks, names that people use, and agencies'
own codes for places. The radius is that of a circle, in metres, in which whatever happened "there"
happened with 95 % probability. ``settlement`` and ``district`` say which of several of the name it
is; ``also`` holds other names of the place, separated by "|".

Streets, settlements and landmarks name the clusters of maps; farms and codes never do. So a refuge,
or whatever else must not be read from a map, belongs in the list as a code.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hotspots.errors import InputError
from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer_tables import Names, PlaceKind
from hotspots.geocoding.sources.local_list import ListRow, LocalList, list_columns
from hotspots.geocoding.sources.reader import Advance, SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

PLACE_COLUMNS = frozenset(("name", "easting", "northing", "radius", "kind"))
"""What makes a list one of places, whatever other columns it has."""
_KINDS = {kind.name.lower(): kind for kind in PlaceKind}
_LONGEST_NAME = 200


@dataclass(frozen=True)
class _Place:
    names: tuple[str, ...]
    kind: PlaceKind
    easting: int
    northing: int
    radius: int
    settlement: str
    district: str


class PlaceListReader:
    """Reads a list of local places."""

    name = "list of local places"

    def recognises(self, files: SourceFiles) -> bool:
        return set(list_columns(files)) >= PLACE_COLUMNS

    def read(self, files: SourceFiles, service_area: Bounds, advance: Advance) -> SourceContent:
        listed = LocalList.read(files)
        places = [_place(row) for row in listed.rows]
        _refuse_repeated(listed, places)
        advance(len(places))
        inside = [place for place in places if _is_inside(place, service_area)]
        if not inside:
            raise InputError(
                f"{files.path} holds no place in the service area; check that easting and northing"
                " are metres of EPSG:27700 and not exchanged."
            )
        names = _names(inside)
        outside = len(places) - len(inside)
        notes = (f"Places outside the service area left out: {outside:,}.",) if outside else ()
        return SourceContent(
            listed.source(rows=len(names), holds="names", notes=notes), names=names
        )


def _place(row: ListRow) -> _Place:
    kind = _KINDS.get(row["kind"].lower())
    if kind is None:
        raise InputError(
            f"{row.where} has the kind {row['kind']!r}; write one of {', '.join(_KINDS)}."
        )
    spoken = (" ".join(text.split()) for text in (row["name"], *row["also"].split("|")))
    names = tuple(dict.fromkeys(text for text in spoken if text))
    if not row["name"] or not all(name_key(text) for text in names):
        raise InputError(f"{row.where} has a name without a letter or digit; correct it.")
    if max(map(len, names)) > _LONGEST_NAME:
        raise InputError(f"{row.where} has a name of over {_LONGEST_NAME} letters; shorten it.")
    return _Place(names, kind, *row.point(), row["settlement"], row["district"])


def _refuse_repeated(listed: LocalList, places: list[_Place]) -> None:
    """Refuse a name that nothing tells apart from an earlier one; a code stands for one place."""
    lines: dict[tuple[str, ...], int] = {}
    for row, place in zip(listed.rows, places, strict=True):
        where = () if place.kind is PlaceKind.CODE else (place.settlement, place.district)
        keys = {(name_key(text), place.kind.name, *map(name_key, where)) for text in place.names}
        for key in keys:
            if key in lines:
                raise InputError(
                    f"{row.where} repeats the {place.kind.name.lower()} {row['name']!r} of line"
                    f" {lines[key]}; keep one of them, or say in settlement which is which."
                )
            lines[key] = row.line


def _is_inside(place: _Place, area: Bounds) -> bool:
    west, south, east, north = area
    return west <= place.easting <= east and south <= place.northing <= north


def _names(places: list[_Place]) -> Names:
    rows = [(text, i, place) for i, place in enumerate(places) for text in place.names]
    return Names(
        text=[text for text, _, _ in rows],
        key=[name_key(text) for text, _, _ in rows],
        place=np.array([i for _, i, _ in rows], dtype=np.int32),
        kind=np.array([place.kind for _, _, place in rows], dtype=np.uint8),
        easting=np.array([place.easting for _, _, place in rows], dtype=np.int32),
        northing=np.array([place.northing for _, _, place in rows], dtype=np.int32),
        radius=np.array([place.radius for _, _, place in rows], dtype=np.int32),
        settlement=[place.settlement for _, _, place in rows],
        district=[place.district for _, _, place in rows],
        source=np.zeros(len(rows), dtype=np.uint8),
    )
