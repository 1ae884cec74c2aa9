"""The map on which a person points at a place."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from flask import url_for
from sqlalchemy.orm import Session

from hotspots.geocoding.result import Candidate
from hotspots.store.boundaries import current_boundaries
from web.installation import database
from web.maps.folium_map import HotspotMap, RenderedMap
from web.maps.geojson import bounds_in_degrees

PlaceMap = RenderedMap
MARGIN_M = 1_500.0
"""How much around the candidates is seen at first."""


def place_map(session: Session, candidates: Sequence[Candidate]) -> PlaceMap | None:
    """The community areas with the candidates in view; None where no areas were imported."""
    boundaries = current_boundaries(session)
    if boundaries is None:
        return None
    shapes = [shapely.Point(place.easting, place.northing) for place in candidates]
    around = [shape.buffer(MARGIN_M) for shape in shapes]
    seen = around or [area.geometry for area in boundaries.areas]
    version = database().data_version(session)
    drawn = HotspotMap(
        "place",
        bounds=bounds_in_degrees(shapely.box(*shapely.total_bounds(seen))),
        layers=[
            ("neighbours", url_for("locations.ground", kind="areas", data=version)),
            ("places", url_for("locations.ground", kind="places", data=version)),
        ],
    )
    return drawn.parts(one_place=True)
