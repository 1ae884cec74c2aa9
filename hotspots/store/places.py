"""Distinct points, each stored once with the area it lies in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from hotspots.store.boundaries import Boundaries, area_ids
from hotspots.store.schema import Place

Key = TypeVar("Key")
Point = tuple[float, float]
BATCH = 5_000


def place_ids(
    session: Session, points: Iterable[Point | None], boundaries: Boundaries | None
) -> dict[Point, int]:
    """The id of the place at each point, added with its area where it is new."""
    wanted = {point for point in points if point}
    places = _places_at(session, wanted)
    missing = sorted(wanted - places.keys())
    if not missing:
        return places
    eastings, northings = np.array(missing).T
    areas = area_ids(boundaries, eastings, northings)
    rows = [
        {"easting": easting, "northing": northing, "area_id": area}
        for (easting, northing), area in zip(missing, areas, strict=True)
    ]
    for batch in batches(rows):
        session.execute(insert(Place).execution_options(render_nulls=True), batch)
    return places | _places_at(session, set(missing))


def _places_at(session: Session, points: set[Point]) -> dict[Point, int]:
    found: dict[Point, int] = {}
    for batch in batches({easting for easting, _ in points}):
        rows = session.execute(
            select(Place.easting, Place.northing, Place.id).where(Place.easting.in_(batch))
        )
        found.update({(easting, northing): id_ for easting, northing, id_ in rows})
    return {point: found[point] for point in points if point in found}


def batches(items: Iterable[Key]) -> Iterator[list[Key]]:
    """Items in lists of no more than a statement may carry."""
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
