"""The community areas in force, and which of them each stored place lies in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hotspots.areas import AreaIndex
from hotspots.errors import InputError, NotFoundError
from hotspots.store import audit
from hotspots.store.database import lock_installation
from hotspots.store.schema import Area, BoundarySet, Place

if TYPE_CHECKING:
    from hotspots.boundaries import CommunityAreas

LONGEST_NAME = 200


@dataclass(frozen=True)
class CommunityArea:
    """One community area; ``geometry`` is a polygon or multipolygon in EPSG:27700."""

    id: int
    name: str
    slug: str
    geometry: Polygon | MultiPolygon


@dataclass(frozen=True)
class Boundaries:
    """The community areas in force, by name, and where they come from."""

    title: str
    source: str
    attribution: str
    indicative: bool
    notes: tuple[str, ...]
    areas: tuple[CommunityArea, ...]

    def area(self, name: str) -> CommunityArea:
        """The area with this name or slug, whatever its capitals.

        Raises
        ------
        NotFoundError
            If there is none; the sentence lists those there are.
        """
        wanted = slug_of(name)
        for area in self.areas:
            if area.slug == wanted:
                return area
        names = ", ".join(area.name for area in self.areas)
        raise NotFoundError(f'There is no community area "{name}"; the areas are {names}.')

    def index(self) -> AreaIndex:
        """Finds which area points lie in; positions are those of ``areas``."""
        return AreaIndex.shared(
            [area.name for area in self.areas], [area.geometry for area in self.areas]
        )


def slug_of(name: str) -> str:
    """The name as it stands in an address: ``royal-wootton-bassett-and-cricklade``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("&", " and ")).strip("-")


def current_boundaries(session: Session) -> Boundaries | None:
    """The areas in force, or None where none have been imported."""
    latest = session.scalars(select(BoundarySet).order_by(BoundarySet.id.desc()).limit(1)).first()
    if latest is None:
        return None
    return Boundaries(
        title=latest.title,
        source=latest.source,
        attribution=latest.attribution,
        indicative=latest.indicative,
        notes=tuple(latest.notes),
        areas=tuple(
            CommunityArea(area.id, area.name, area.slug, _polygon(area.geometry))
            # The order decides who has a shared edge; databases sort names each in their own way.
            for area in sorted(latest.areas, key=lambda area: area.name)
        ),
    )


def replace_boundaries(
    session: Session, community_areas: CommunityAreas, *, title: str, attribution: str, actor: str
) -> Boundaries:
    """Put new areas in force and find the area of every stored place anew.

    Raises
    ------
    InputError
        If a name is too long, or two areas could not be told apart in an address.
    """
    _check_names(title, community_areas.areas["name"].tolist())
    installation = lock_installation(session)
    session.execute(update(Place).values(area_id=None))
    session.execute(delete(Area))
    session.execute(delete(BoundarySet))
    frame = community_areas.areas
    session.add(
        BoundarySet(
            title=title,
            source=community_areas.source,
            sha256=community_areas.sha256,
            attribution=attribution,
            indicative=community_areas.indicative,
            notes=list(community_areas.notes),
            areas=[
                Area(name=name, slug=slug_of(name), geometry=_flat_wkb(geometry))
                for name, geometry in zip(frame["name"], frame.geometry, strict=True)
            ],
        )
    )
    session.flush()
    boundaries = current_boundaries(session)
    if boundaries is None:  # pragma: no cover - it was added three lines above
        raise NotFoundError("The boundaries were not stored.")
    _relocate_places(session, boundaries)
    installation.data_version += 1
    audit.record(session, actor, "import boundaries", subject=title, rows=len(boundaries.areas))
    return boundaries


def area_ids(
    boundaries: Boundaries | None, eastings: np.ndarray, northings: np.ndarray
) -> list[int | None]:
    """The id of the area each point lies in, None outside all of them."""
    if boundaries is None or not len(eastings):
        return [None] * len(eastings)
    ids: Sequence[int | None] = [*(area.id for area in boundaries.areas), None]
    return [ids[position] for position in boundaries.index().locate(eastings, northings)]


def _check_names(title: str, names: Sequence[str]) -> None:
    for name in (title, *names):
        if len(name) > LONGEST_NAME:
            raise InputError(
                f'The name "{name[:40]}..." is longer than {LONGEST_NAME} letters; shorten it.'
            )
    by_slug: dict[str, str] = {}
    for name in names:
        other = by_slug.setdefault(slug_of(name), name)
        if other != name:
            raise InputError(
                f'The areas "{other}" and "{name}" would have the same address; rename one of them.'
            )
        if not slug_of(name):
            raise InputError(f'The area "{name}" has no letter from a to z or digit; rename it.')


def _flat_wkb(geometry: Polygon | MultiPolygon) -> bytes:
    # Heights that a file may carry mean nothing here, and the column for GIS takes none.
    return shapely.to_wkb(geometry, output_dimension=2)


def _polygon(wkb: bytes) -> Polygon | MultiPolygon:
    shape = shapely.from_wkb(wkb)
    if not isinstance(shape, Polygon | MultiPolygon):
        raise TypeError(f"A community area is stored as a {shape.geom_type}.")
    return shape


def _relocate_places(session: Session, boundaries: Boundaries) -> None:
    places = session.execute(select(Place.id, Place.easting, Place.northing)).all()
    if not places:
        return
    ids = area_ids(
        boundaries,
        np.array([place.easting for place in places]),
        np.array([place.northing for place in places]),
    )
    session.execute(
        update(Place),
        [{"id": place.id, "area_id": area} for place, area in zip(places, ids, strict=True)],
    )
