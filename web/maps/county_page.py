"""What the county page shows, gathered for its template."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from flask import url_for

from hotspots.assessment import Picture, Sight
from hotspots.themes import THEMES
from web.maps.county import AreaCount, CountyCounts, count_areas
from web.maps.filters import Filters
from web.maps.folium_map import HotspotMap, RenderedMap
from web.maps.geojson import bounds_in_degrees
from web.maps.left_out import left_out_sentence


@dataclass(frozen=True)
class CountyPage:
    """The county's figures for one selection."""

    map: RenderedMap
    counts: CountyCounts
    rows: list[AreaCount]
    order: str
    unlocated: int | None
    outside: int | None
    indicative: bool
    boundaries: str
    attribution: str
    editions: tuple[str, ...]
    left_out: str
    protected: bool

    @property
    def withheld(self) -> bool:
        """Whether any figure of the table leaves a few incidents out."""
        return any(f.withheld for row in self.rows for f in (row.chosen, *row.by_theme.values()))


def county_page(picture: Picture, filters: Filters, sight: Sight, order: str) -> CountyPage:
    """Count and draw; ``order`` is ``name``, ``n`` or a theme, and ``n`` where it is neither."""
    selection = filters.selection
    counts = count_areas(picture, selection, sight)
    order = order if order in {"name", *THEMES} else "n"
    unlocated, outside = picture.unplaced(selection, sight)
    boundaries = picture.boundaries
    query = filters.query(data=picture.version)
    drawn = HotspotMap(
        "county",
        bounds=bounds_in_degrees(
            shapely.box(*shapely.total_bounds(np.array([a.geometry for a in boundaries.areas])))
        ),
        layers=[
            ("areas", url_for("maps.county_layer", kind="areas", **query)),
            ("places", url_for("maps.county_layer", kind="labels", **query)),
        ],
    )
    return CountyPage(
        map=drawn.parts(),
        counts=counts,
        rows=counts.ordered(order),
        order=order,
        unlocated=unlocated,
        outside=outside,
        indicative=boundaries.indicative,
        boundaries=boundaries.title,
        attribution=boundaries.attribution,
        editions=picture.editions,
        left_out=left_out_sentence(
            counts.left_out, selection.located_within, protected=sight is Sight.PROTECTED
        ),
        protected=sight is Sight.PROTECTED,
    )
