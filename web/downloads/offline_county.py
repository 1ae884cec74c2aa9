"""The county's map as one page: counts of all areas, and the hotspots of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from flask import render_template

from hotspots.assessment import AreaAssessment, Picture, Sight
from hotspots.export.description import MARKING, description, title
from hotspots.export.file_copy import FileCopy
from web.downloads.one_file import inside, json_block
from web.maps import backdrop
from web.maps.area_layers import encode_rows
from web.maps.county import areas_layer, labels_layer
from web.maps.county_page import CountyPage, county_page
from web.maps.filters import Filters
from web.maps.folium_map import HotspotMap
from web.maps.geojson import bounds_in_degrees
from web.maps.rows import Row, band_legend, band_rows, hotspot_rows

LISTED = 3
"""The hotspots of each area that the table lists; the map shows all of them."""


@dataclass(frozen=True)
class AreaHotspots:
    """The hotspots of one area, as the table lists them and the map shows them."""

    name: str
    rows: list[Row]

    @property
    def listed(self) -> list[Row]:
        """Those with most incidents."""
        return self.rows[:LISTED]


def offline_county(
    picture: Picture,
    found: Sequence[AreaAssessment],
    filters: Filters,
    sight: Sight,
    copy: FileCopy,
    measure: str | None = None,
) -> str:
    """Write what the county page shows as a page that opens from a disk, and all hotspots with it.

    Parameters
    ----------
    found
        The assessment of every area.
    copy
        The mark that the page carries.
    measure
        ``rate`` for incidents by resident, as on the page.
    """
    page = county_page(picture, filters, sight, "n", measure)
    hotspots = [AreaHotspots(one.area.name, _rows(one)) for one in found]
    layers = county_layers(picture, page, found, hotspots)
    shapes = np.array([area.geometry for area in picture.boundaries.areas])
    drawn = HotspotMap(
        "county",
        bounds=bounds_in_degrees(shapely.box(*shapely.total_bounds(shapes))),
        layers=[(kind, f"inside:{kind}") for kind in layers],
    ).parts(background=False)
    return render_template(
        "downloads/offline_county.html",
        page=page,
        filters=filters,
        map=drawn,
        layers=json_block(layers),
        inside=inside(drawn),
        hotspots=[one for one in hotspots if one.rows],
        bands=band_legend(next((one.hotspots.parameters.breaks for one in found), None) or ()),
        used=sum(one.hotspots.n for one in found),
        heading=title(found),
        account=description(found, copy).splitlines(),
        marking=MARKING,
        copy=copy,
    )


def county_layers(
    picture: Picture,
    page: CountyPage,
    found: Sequence[AreaAssessment],
    hotspots: Sequence[AreaHotspots],
) -> dict[str, bytes]:
    """The layers of the map by kind, in the order they are drawn."""
    bands = [row for one in found for row in band_rows(one.hotspots)]
    layers = {
        "areas": areas_layer(picture.boundaries, page.counts, lambda slug: ""),
        "density": encode_rows(bands),
        "hotspots": encode_rows([row for one in hotspots for row in one.rows]),
        "places": labels_layer(picture.boundaries, page.counts),
    }
    if backdrop.state():
        layers[backdrop.ROADS] = backdrop.county_layer()
    return layers


def _rows(one: AreaAssessment) -> list[Row]:
    """The hotspots of an area, each of which says whose rank it is: ranks begin anew in each."""
    return [
        replace(row, properties={**row.properties, "numbered": False, "label": _said(row, one)})
        for row in hotspot_rows(one.hotspots)
    ]


def _said(row: Row, one: AreaAssessment) -> str:
    cells = row.cells
    return f"{cells['share']} of those on the map of {one.area.name}, in {cells['size']} hectares"
