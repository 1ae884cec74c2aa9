"""The Folium map: only Leaflet, only from us, and no data in scripts."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from web.maps.folium_map import HotspotMap

BOUNDS = [[51.2, -2.3], [51.4, -2.1]]


@pytest.fixture
def context(app: Flask):
    with app.test_request_context():
        yield


@pytest.mark.usefixtures("context")
def test_header_that_folium_would_write_names_only_our_files() -> None:
    drawn = HotspotMap("area", bounds=BOUNDS, layers=[("density", "/x.geojson")])
    whole = drawn.get_root().render()
    linked = re.findall(r'(?:src|href)="([^"]+)"', whole)
    assert {address.split("/")[-1] for address in linked} == {"leaflet.js", "map.js", "leaflet.css"}
    assert all(address.startswith("/static/") for address in linked)
    assert "http" not in re.sub(r'http-equiv="[^"]*"', "", whole)


@pytest.mark.usefixtures("context")
def test_parts() -> None:
    parts = HotspotMap(
        "area", bounds=BOUNDS, layers=[("cells", "/a.geojson?theme=asb&to=x")]
    ).parts()
    assert parts.html.strip() == '<div class="folium-map" id="map_area" ></div>'
    assert "fitBounds" in parts.script
    assert "<style" not in parts.html
    assert "viewport" not in parts.html
    call = re.search(r"hotspots\.addLayer\(map_area, (\{.*?\})\);", parts.script, re.DOTALL)[1]
    said = json.loads(re.sub(r",\s*\}", "}", call))
    assert said == {"kind": "cells", "url": "/a.geojson?theme=asb&to=x"}


@pytest.mark.usefixtures("context")
def test_an_address_cannot_end_the_script() -> None:
    nasty = "/x?a=</script><script>alert(1)</script>'\"`${alert(1)}"
    script = HotspotMap("area", bounds=BOUNDS, layers=[("cells", nasty)]).parts().script
    assert "</script" not in script
    assert "<script" not in script
    assert nasty not in script


@pytest.mark.usefixtures("context")
def test_the_same_map_twice_is_the_same_text() -> None:
    def script() -> str:
        drawn = HotspotMap("area", bounds=BOUNDS, layers=[]).parts().script
        return re.sub(r"_[0-9a-f]{32}", "", drawn)

    assert script() == script()


@pytest.mark.usefixtures("context")
def test_layers_keep_their_order() -> None:
    kinds = ["neighbours", "density", "clusters"]
    script = HotspotMap("area", bounds=BOUNDS, layers=[(k, f"/{k}") for k in kinds]).parts().script
    assert re.findall(r'"kind": "(\w+)"', script) == kinds
