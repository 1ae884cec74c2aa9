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
    assert {address.split("/")[-1] for address in linked} == {"map.js"}
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


LINK = re.compile(r'<link rel="preload" as="(\w+)"( crossorigin)? href="([^"]+)">')


@pytest.mark.usefixtures("context")
def test_the_head_asks_for_scripts_and_then_for_the_layers_that_are_shown_at_first() -> None:
    kinds = ["neighbours", "roads", "streets", "density", "cells", "change", "accuracy", "clusters"]
    parts = HotspotMap("area", bounds=BOUNDS, layers=[(k, f"/{k}") for k in kinds]).parts()
    *scripts, neighbours, roads, density = LINK.findall(parts.early())
    assert [(kind, address) for kind, _, address in scripts] == [
        ("script", address) for address in parts.scripts
    ]
    assert neighbours == ("fetch", " crossorigin", "/neighbours")
    assert roads == ("fetch", " crossorigin", "/roads")
    assert density == ("fetch", " crossorigin", "/density")


@pytest.mark.usefixtures("context")
def test_of_the_coloured_layers_only_the_one_that_is_ticked_comes_early() -> None:
    layers = [("density", "/d"), ("cells", "/c"), ("areas", "/a")]
    parts = HotspotMap("area", bounds=BOUNDS, layers=layers).parts()
    asked = [address for kind, _, address in LINK.findall(parts.early("cells")) if kind == "fetch"]
    assert asked == ["/c", "/a"]


@pytest.mark.usefixtures("context")
def test_an_address_cannot_end_the_link_that_asks_for_it() -> None:
    nasty = '/x?a="><script>alert(1)</script>&b'
    early = HotspotMap("area", bounds=BOUNDS, layers=[("density", nasty)]).parts().early()
    assert "<script" not in early
    assert 'href="/x?a=&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;b"' in early
