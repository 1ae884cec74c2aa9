"""Distinct points, each stored once with the area it lies in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.store.boundaries import Boundaries, area_ids
from hotspots.store.bulk_rows import insert_columns
from hotspots.store.schema import Place

Key = TypeVar("Key")
Point = tuple[float, float]
PlaceIds = NDArray[np.int64]
NOWHERE = -1
"""Stands for the place of a row without a point."""
BATCH = 5_000
MANY = 500


def place_ids(
    session: Session, points: Iterable[Point | None], boundaries: Boundaries | None
) -> dict[Point, int]:
    """The id of the place at each point, added with its area where it is new."""
    wanted = [point for point in points if point]
    easting, northing = np.array(wanted, dtype=np.float64).reshape(-1, 2).T
    found = places_of(session, easting, northing, boundaries)
    return dict(zip(wanted, found.tolist(), strict=True))


def places_of(
    session: Session,
    easting: NDArray[np.float64],
    northing: NDArray[np.float64],
    boundaries: Boundaries | None,
) -> PlaceIds:
    """The ids of the places of many rows, `NOWHERE` where the coordinates are NaN.

    Places that are new are added with their areas. In arrays from end to end: as so many tuples
    the points of a large file would take most of its memory.
    """
    # As complex numbers pairs are sorted several times as fast as as rows.
    pairs = easting + 1j * northing
    there = np.isfinite(pairs)
    distinct, of_row = np.unique(pairs[there], return_inverse=True)
    ids = _known_ids(session, distinct)
    missing = distinct[ids == NOWHERE]
    if missing.size:
        ids[ids == NOWHERE] = _added(session, missing, boundaries)
    places = np.full(len(pairs), NOWHERE, dtype=np.int64)
    places[there] = ids[of_row]
    return places


def outside_areas(session: Session, places: PlaceIds) -> int:
    """How many rows, given by the ids of their places, lie in no area."""
    outside = session.scalars(select(Place.id).where(Place.area_id.is_(None))).all()
    return int(np.isin(places, np.array(outside, dtype=np.int64)).sum())


def _added(
    session: Session, points: NDArray[np.complex128], boundaries: Boundaries | None
) -> PlaceIds:
    last = session.scalar(select(func.max(Place.id))) or 0
    for first in range(0, len(points), BATCH):
        batch = points[first : first + BATCH]
        insert_columns(
            session,
            Place,
            {
                "easting": batch.real.tolist(),
                "northing": batch.imag.tolist(),
                "area_id": area_ids(boundaries, batch.real, batch.imag),
            },
        )
    # In the order they were added: whoever adds places holds the installation.
    added = session.scalars(select(Place.id).where(Place.id > last).order_by(Place.id))
    return np.fromiter(added, dtype=np.int64, count=len(points))


def _known_ids(session: Session, points: NDArray[np.complex128]) -> PlaceIds:
    """The id of each point that is stored, `NOWHERE` for the others."""
    columns = select(Place.easting, Place.northing, Place.id)
    if len(points) > MANY and len(points) * 10 > _number_of_places(session):
        asked = [columns]  # reading them all is quicker than asking for each
    else:
        asked = [columns.where(Place.easting.in_(batch)) for batch in batches(points.real.tolist())]
    values = chain.from_iterable(
        row for query in asked for row in session.execute(query.execution_options(yield_per=BATCH))
    )
    stored = np.fromiter(values, dtype=np.float64).reshape(-1, 3)
    pairs = stored[:, 0] + 1j * stored[:, 1]
    order = np.argsort(pairs)
    at = np.searchsorted(pairs, points, sorter=order)
    ids = np.full(len(points), NOWHERE, dtype=np.int64)
    within = np.flatnonzero(at < len(order))
    rows = order[at[within]]
    same = pairs[rows] == points[within]
    ids[within[same]] = stored[rows[same], 2].astype(np.int64)
    return ids


def _number_of_places(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Place)) or 0


def batches(items: Iterable[Key]) -> Iterator[list[Key]]:
    """Items in lists of no more than a statement may carry."""
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
