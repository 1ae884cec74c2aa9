"""The community areas in force, and which of them each stored place lies in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hotspots.areas import AreaIndex
from hotspots.errors import InputError, NotFoundError
from hotspots.store import audit
from hotspots.store.database import lock_installation
from hotspots.store.demonstration import refuse_demonstration
from hotspots.store.schema import Area, BoundarySet, Place

if TYPE_CHECKING:
    import geopandas as gpd

    from hotspots.boundaries import CommunityAreas

LONGEST_NAME = 200
LONGEST_SOURCE = 500


@dataclass(frozen=True)
class CommunityArea:
    """One community area.

    Attributes
    ----------
    geometry
        A polygon or multipolygon in EPSG:27700.
    residents, households
        How many live there; None where nobody has said so.
    """

    id: int
    name: str
    slug: str
    geometry: Polygon | MultiPolygon
    residents: int | None = None
    households: int | None = None

    def within_reach(
        self, x: NDArray[np.float64], y: NDArray[np.float64], reach: float
    ) -> NDArray[np.bool_]:
        """Whether points lie in the box around the area, so many metres wider on each side."""
        west, south, east, north = self.geometry.bounds
        near = (x >= west - reach) & (x <= east + reach)
        return near & (y >= south - reach) & (y <= north + reach)


@dataclass(frozen=True)
class Boundaries:
    """The community areas in force, by name, and where they and their residents come from."""

    title: str
    source: str
    attribution: str
    indicative: bool
    notes: tuple[str, ...]
    areas: tuple[CommunityArea, ...]
    residents_source: str = ""

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
            CommunityArea(
                area.id,
                area.name,
                area.slug,
                _polygon(area.geometry),
                area.residents,
                area.households,
            )
            # The order decides who has a shared edge; databases sort names each in their own way.
            for area in sorted(latest.areas, key=lambda area: area.name)
        ),
        residents_source=latest.residents_source,
    )


def replace_boundaries(
    session: Session,
    community_areas: CommunityAreas,
    *,
    title: str,
    attribution: str,
    actor: str,
    invented: bool = False,
) -> Boundaries:
    """Put new areas in force and find the area of every stored place anew.

    Parameters
    ----------
    invented
        Whether they are those of the demonstration, which takes no others.

    Raises
    ------
    InputError
        If a name is too long, or two areas could not be told apart in an address.
    ConflictError
        If the installation is the demonstration.
    """
    _check_names(title, community_areas.areas["name"].tolist())
    _check_source(community_areas.residents_source)
    installation = lock_installation(session)
    if not invented:
        refuse_demonstration(session)
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
            residents_source=community_areas.residents_source,
            areas=[
                Area(
                    name=name,
                    slug=slug_of(name),
                    geometry=_flat_wkb(geometry),
                    residents=residents,
                    households=households,
                )
                for name, geometry, residents, households in zip(
                    frame["name"],
                    frame.geometry,
                    _numbers(frame, "residents"),
                    _numbers(frame, "households"),
                    strict=True,
                )
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


def _check_source(text: str) -> None:
    if len(text) > LONGEST_SOURCE:
        raise InputError(
            f"The source of the residents has {len(text):,} letters; {LONGEST_SOURCE} are kept: "
            "shorten it."
        )


def _numbers(frame: gpd.GeoDataFrame, column: str) -> list[int | None]:
    if column not in frame:
        return [None] * len(frame)
    return [int(value) for value in frame[column]]


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
