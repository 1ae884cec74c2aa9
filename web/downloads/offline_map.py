"""An area's map as one page: script, styles and layers inside, and nothing asked of any machine."""

from __future__ import annotations

from dataclasses import replace

import shapely
from flask import render_template

from hotspots.assessment import AreaAssessment, Picture, Sight
from hotspots.export.description import MARKING, description, title
from hotspots.export.file_copy import FileCopy
from hotspots.periods import Period
from hotspots.store.boundaries import CommunityArea
from web.downloads.one_file import inside, json_block
from web.installation import assessment
from web.maps import backdrop
from web.maps.area_answers import change_of
from web.maps.area_layers import ANALYSED, BACKDROP, CHANGE, change_layer
from web.maps.area_page import LAYERS, area_page
from web.maps.filters import Filters
from web.maps.folium_map import HotspotMap
from web.maps.geojson import bounds_in_degrees


def offline_map(
    picture: Picture, area: CommunityArea, filters: Filters, sight: Sight, copy: FileCopy
) -> str:
    """Write what an area's page shows as a page that opens from a disk.

    Parameters
    ----------
    copy
        The mark that the page carries.
    """
    page = area_page(picture, area, filters, sight)
    # Pages of the service are not there where the file is opened.
    page = replace(page, hotspots=[replace(row, href="") for row in page.hotspots])
    found = assessment(area.slug, filters.selection, sight)
    layers = area_layers(picture, found, filters.compare)
    drawn = HotspotMap(
        "area",
        bounds=bounds_in_degrees(area.geometry),
        layers=[(kind, f"inside:{kind}") for kind in layers],
    ).parts(background=False)
    return render_template(
        "downloads/offline.html",
        page=page,
        filters=filters,
        map=drawn,
        layers=json_block(layers),
        kinds=frozenset(layers),
        inside=inside(drawn),
        heading=title([found]),
        account=description([found], copy).splitlines(),
        marking=MARKING,
        copy=copy,
    )


def area_layers(
    picture: Picture, found: AreaAssessment, compared: Period | None
) -> dict[str, bytes]:
    """The layers of the area's page, as it sends them, by kind and in the order they are drawn."""
    layers = {}
    for kind in LAYERS:
        if kind in BACKDROP:
            layers[kind] = BACKDROP[kind](picture.boundaries, found.area)
        elif kind in ANALYSED:
            layers[kind] = ANALYSED[kind](found.hotspots)
        elif kind == CHANGE and compared is not None:
            change = change_of(found.area.slug, found.selection, compared, found.sight)
            layers[kind] = change_layer(change)
    if backdrop.state():
        layers[backdrop.ROADS] = backdrop.roads_layer(found.area)
        near = shapely.union_all(found.hotspots.hotspots.geometry.to_numpy())
        if not near.is_empty:
            layers[backdrop.STREETS] = backdrop.streets_layer(found.area, near)
    return layers
