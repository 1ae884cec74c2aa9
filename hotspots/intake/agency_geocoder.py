"""Geocoding as one agency means it: with its own places, and in the areas where it works."""

from __future__ import annotations

import shapely
from sqlalchemy.orm import Session

from hotspots.geocoding.context import Context
from hotspots.geocoding.geocoder import Geocoder
from hotspots.store.agencies import areas_of
from hotspots.store.boundaries import current_boundaries
from hotspots.store.local_places import local_places_of
from hotspots.store.schema import Agency


def agency_geocoder(session: Session, agency: Agency, geocoder: Geocoder) -> Geocoder:
    """A geocoder with the same gazetteer that knows what this agency means by its texts."""
    places = local_places_of(session, agency)
    context = _context(session, agency)
    if not places and context is None:
        return geocoder
    return Geocoder(
        geocoder.gazetteer,
        service_area=geocoder.service_area,
        local_places=places,
        context=context,
    )


def _context(session: Session, agency: Agency) -> Context | None:
    names = set(areas_of(session, agency.id))
    boundaries = current_boundaries(session) if names else None
    if boundaries is None:
        return None
    # A name that new boundaries no longer have is passed over.
    areas = [area.geometry for area in boundaries.areas if area.name in names]
    return Context(agency.name, shapely.union_all(areas)) if areas else None
