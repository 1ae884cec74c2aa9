"""The map of an area as it is usually made with Folium: every shape and point inside the page.

``python -m benchmarks.folium_map AREA THEME FROM TO OUT``: from the installation in
``HOTSPOTS_HOME``, as an analyst sees it; prints what writing the page took in milliseconds. The
shapes, their properties and their generalisation are those that our own layers carry.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import folium
import numpy as np

from hotspots.assessment import Picture, Selection, load_picture
from hotspots.disclosure import Sight, see
from hotspots.geocoding.transformation import to_longitude_latitude
from hotspots.periods import Period
from hotspots.settings import Settings
from hotspots.store.database import open_database
from web.maps.area_layers import ANALYSED, boundary_layer, neighbours_layer, places_layer
from web.maps.geojson import bounds_in_degrees


def layers_of(picture: Picture, slug: str, selection: Selection) -> dict[str, bytes]:
    """The layers of our map as GeoJSON, in the order they are drawn."""
    area = picture.boundaries.area(slug)
    found = picture.area_hotspots(slug, selection, Sight.EXACT).hotspots
    return {
        "neighbours": neighbours_layer(picture.boundaries, area),
        **{kind: ANALYSED[kind](found) for kind in ("density", "cells", "accuracy")},
        "boundary": boundary_layer(picture.boundaries, area),
        **{kind: ANALYSED[kind](found) for kind in ("clusters", "hotspots")},
        "places": places_layer(picture.boundaries, area),
    }


def points_of(picture: Picture, slug: str, selection: Selection) -> list[tuple[float, float]]:
    """Latitude and longitude of the area's incidents, to a tenth of a metre."""
    areas = picture.boundaries.areas
    visible = see(picture.snapshot, selection, Sight.EXACT, areas=len(areas))
    own = visible.area == areas.index(picture.boundaries.area(slug))
    longitude, latitude = to_longitude_latitude(visible.x[own], visible.y[own])
    found: list[tuple[float, float]] = np.column_stack([latitude, longitude]).round(6).tolist()
    return found


def page(
    layers: dict[str, bytes],
    points: Iterable[tuple[float, float]],
    bounds: list[list[float]],
) -> str:
    """The usual map: GeoJSON with tooltips, a marker for each incident, a control of layers."""
    made = folium.Map(location=bounds[0], tiles=None)
    for name, layer in layers.items():
        collection = json.loads(layer)
        fields = list(collection["features"][0]["properties"]) if collection["features"] else []
        tooltip = folium.GeoJsonTooltip(fields) if fields else None
        folium.GeoJson(collection, name=name, tooltip=tooltip).add_to(made)
    group = folium.FeatureGroup(name="incidents").add_to(made)
    for latitude, longitude in points:
        folium.CircleMarker((latitude, longitude), radius=3, tooltip="1 incident").add_to(group)
    folium.LayerControl().add_to(made)
    made.fit_bounds(bounds)
    html: str = made.get_root().render()
    return html


def main(area: str, theme: str, first: str, last: str, out: str) -> None:
    picture = load_picture(open_database(Settings.from_environment()))
    selection = Selection(theme, Period.parse(first, last))
    layers, points = layers_of(picture, area, selection), points_of(picture, area, selection)
    bounds = bounds_in_degrees(picture.boundaries.area(area).geometry)
    start = time.perf_counter()
    html = page(layers, points, bounds)
    milliseconds = (time.perf_counter() - start) * 1e3
    Path(out).write_text(html, encoding="utf-8")
    print(json.dumps({"ms": milliseconds, "points": len(points)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
