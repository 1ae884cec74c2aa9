"""The script that draws layers: hostile names, failing layers, crowded labels."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
NASTY = "<img src=x onerror=alert(1)><script>alert(2)</script>${alert(3)}"


def _rename(route: Route) -> None:
    """Answer with the true layer, every text in it replaced by markup."""
    answer = route.fetch()
    body = answer.json()
    for feature in body["features"]:
        for name, value in feature["properties"].items():
            if isinstance(value, str) and name not in ("kind", "href"):
                feature["properties"][name] = NASTY
    route.fulfill(response=answer, body=json.dumps(body))


@pytest.mark.parametrize("path", ["/?theme=asb", "/areas/trowbridge?theme=asb"])
def test_markup_in_data_is_text(watch: Watch, path: str) -> None:
    seen = watch(who="analyst")
    page = seen.page
    page.route("**/*.geojson*", _rename)
    seen.open(path)
    assert page.locator(".folium-map img").count() == 0
    assert page.locator(".folium-map script").count() == 0
    assert NASTY in page.locator(".leaflet-labels-pane").inner_text()
    shape = page.locator(".leaflet-areas-pane path, .leaflet-hotspots-pane path").first
    shape.dispatch_event("mouseover")
    expect(page.locator(".leaflet-tooltip")).to_contain_text(NASTY)
    assert page.locator(".leaflet-tooltip img").count() == 0
    assert NASTY in (shape.get_attribute("aria-label") or "")
    page.wait_for_timeout(200)  # An image that fails to load would raise its alert by now.


def test_a_link_in_data_leads_nowhere_else(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page

    def lead_away(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        for i, feature in enumerate(body["features"]):
            feature["properties"]["href"] = ["javascript:alert(1)", "//example.org/"][i % 2]
        route.fulfill(response=answer, body=json.dumps(body))

    page.route("**/layers/areas.geojson*", lead_away)
    seen.open("/?theme=asb")
    for i in range(2):
        page.locator(".leaflet-areas-pane path").nth(i).dispatch_event("click")
        page.locator(".leaflet-areas-pane path").nth(i).press("Enter")
    page.wait_for_timeout(200)
    assert page.url.startswith(seen.service.address)


def test_a_layer_that_fails_is_said_on_the_map(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page
    problem = json.dumps({"status": 503, "detail": "The store is being upgraded."})
    page.route(
        "**/density.geojson*",
        lambda route: route.fulfill(
            status=503, content_type="application/problem+json", body=problem
        ),
    )
    seen.open("/areas/trowbridge?theme=asb")
    expect(page.get_by_role("status")).to_have_text(
        "The store is being upgraded. The tables on this page say the same as the map."
    )
    assert page.locator(".leaflet-hotspots-pane path").count() > 0
    assert [said for said in seen.console if "status of 503" in said] == seen.console
    seen.console.clear()


def test_a_session_that_ended_is_said_on_the_map(watch: Watch) -> None:
    seen = watch(who="viewer")
    page = seen.page

    def without_session(route: Route) -> None:
        answer = route.fetch(headers={"accept": "application/geo+json", "cookie": "hotspots=none"})
        route.fulfill(response=answer)

    page.route("**/*.geojson*", without_session)
    seen.open("/areas/trowbridge?theme=asb")
    expect(page.get_by_role("status")).to_contain_text("Your session has ended. Sign in again.")
    seen.console.clear()


@pytest.mark.parametrize("path", ["/?theme=asb", "/areas/trowbridge?theme=asb"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_labels_never_cover_each_other(watch: Watch, width: str, path: str) -> None:
    seen = watch(width, who="viewer")
    seen.open(path)
    boxes = seen.page.evaluate(
        """() => [...document.querySelectorAll(".leaflet-labels-pane span")]
            .filter(s => !s.hidden && !s.closest(".app-rank"))
            .map(s => s.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])"""
    )
    assert len(boxes) > 3
    controls = seen.page.evaluate(
        """() => [...document.querySelectorAll(".leaflet-control")]
            .map(c => c.getBoundingClientRect())
            .filter(b => b.width).map(b => [b.left, b.top, b.right, b.bottom])"""
    )
    assert controls
    boxes += controls
    for i, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[:i]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
