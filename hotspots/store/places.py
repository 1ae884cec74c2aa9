"""Distinct points, each stored once with the area it lies in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.store.boundaries import Boundaries, area_ids
from hotspots.store.bulk_rows import insert_columns
from hotspots.store.schema import Place

Key = TypeVar("Key")
Point = tuple[float, float]
BATCH = 5_000
MANY = 500


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
    last = session.scalar(select(func.max(Place.id))) or 0
    insert_columns(
        session,
        Place,
        {"easting": eastings.tolist(), "northing": northings.tolist(), "area_id": areas},
    )
    places.update(zip(missing, _ids_after(session, last), strict=True))
    return places


def _ids_after(session: Session, last: int) -> Sequence[int]:
    """Of the places just added, in their order: whoever adds places holds the installation."""
    return session.scalars(select(Place.id).where(Place.id > last).order_by(Place.id)).all()


def _places_at(session: Session, points: set[Point]) -> dict[Point, int]:
    columns = select(Place.easting, Place.northing, Place.id)
    if len(points) > MANY and len(points) * 10 > _number_of_places(session):
        asked = [columns]  # reading them all is quicker than asking for each
    else:
        eastings = {easting for easting, _ in points}
        asked = [columns.where(Place.easting.in_(batch)) for batch in batches(eastings)]
    found: dict[Point, int] = {}
    for query in asked:
        found.update({(x, y): id_ for x, y, id_ in session.execute(query) if (x, y) in points})
    return found


def _number_of_places(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Place)) or 0


def batches(items: Iterable[Key]) -> Iterator[list[Key]]:
    """Items in lists of no more than a statement may carry."""
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
