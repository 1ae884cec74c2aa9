"""What people come for, from signing in to a file for their own map, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py


def table(page: Page, table_id: str) -> list[list[str]]:
    return [
        row.locator("th, td").all_inner_texts()
        for row in page.locator(f"#{table_id} tbody tr").all()
    ]


def shapes(page: Page, kind: str) -> Locator:
    return page.locator(f".leaflet-{kind}-pane path")


@pytest.mark.parametrize(
    ("who", "width"), [("viewer", "desktop"), ("viewer", "phone"), ("analyst", "desktop")]
)
def test_from_signing_in_to_a_download(watch: Watch, tmp_path: Path, width: str, who: str) -> None:
    seen = watch(width)
    page = seen.page
    seen.open("/")
    assert page.url.endswith("/sign-in")
    seen.check("sign-in")
    seen.sign_in(who)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Community areas")
    expect(shapes(page, "areas")).to_have_count(18)
    assert len(table(page, "counts")) == 18
    seen.check(f"county-{who}")

    page.get_by_role("link", name="Trowbridge", exact=True).last.click()
    seen.wait_for_map()
    seen.unfold_filters()
    page.get_by_label("Theme").select_option(label="Anti-social behaviour")
    page.get_by_role("button", name="Show").click()
    seen.wait_for_map()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Trowbridge")
    bands, hotspots = table(page, "band-table"), table(page, "hotspot-table")
    assert bands
    assert hotspots
    expect(shapes(page, "density")).to_have_count(len(bands))
    expect(page.locator(".app-rank--hotspots")).to_have_count(len(hotspots))
    labels = [path.get_attribute("aria-label") for path in shapes(page, "hotspots").all()]
    assert labels[: len(hotspots)] == [
        f"Hotspot {rank}: {place}, {n} incident{'s' if n != '1' else ''}, "
        f"{share} of the incidents on this map, in {size} hectares"
        for rank, place, _, n, share, size, *_ in hotspots
    ]
    seen.check(f"area-{who}")

    before = page.locator(".app-figures").inner_text()
    seen.unfold_filters()
    page.get_by_label("From the start of").select_option(label="July 2026")
    page.get_by_role("button", name="Show").click()
    seen.wait_for_map()
    assert "from=2026-07" in page.url
    expect(page.get_by_role("heading", level=1)).to_contain_text("July to September 2026")
    assert page.locator(".app-figures").inner_text() != before
    expect(shapes(page, "density")).to_have_count(len(table(page, "band-table")))

    with page.expect_download() as started:
        page.get_by_role("link", name="GeoPackage").click()
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    assert path.name == "trowbridge-asb-2026-07-to-2026-09.gpkg"
    assert len(pyogrio.read_dataframe(path, layer="clusters")) == len(table(page, "cluster-table"))

    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in$"))


def focus_by_tab(page: Page, wanted: str, *, most: int = 80) -> None:
    """Press Tab until the wanted element (a CSS selector) has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached with the Tab key")


def test_keyboard_alone(watch: Watch) -> None:
    seen = watch()
    page = seen.page
    seen.open("/sign-in")
    focus_by_tab(page, "#email")
    page.keyboard.type("viewer@demo.example")
    focus_by_tab(page, "#password")
    page.keyboard.type(seen.service.passwords["viewer@demo.example"])
    page.keyboard.press("Enter")
    page.wait_for_url(seen.service.address + "/")
    seen.wait_for_map()
    focus_by_tab(page, "#theme")
    page.keyboard.type("Viol")
    focus_by_tab(page, ".app-filters .govuk-button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?theme=violence*")
    seen.wait_for_map()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Violence")

    focus_by_tab(page, "a[href='#areas']")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "areas"

    page.reload()
    seen.wait_for_map()
    focus_by_tab(page, "path.choropleth[aria-label^='Calne']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/areas/calne?*")
    seen.wait_for_map()
    assert "theme=violence" in page.url


def test_layers_can_be_switched(watch: Watch) -> None:
    seen = watch(who="analyst")
    page = seen.page
    seen.open("/areas/trowbridge?theme=asb")
    expect(shapes(page, "cells")).to_have_count(0)
    page.get_by_label("Counts in 250 m squares").check()
    squares = page.locator("#square-table tbody tr").count()
    expect(shapes(page, "cells")).to_have_count(squares)
    # Of the coloured layers one is shown at a time, whose colours the legend explains.
    expect(page.get_by_role("checkbox", name="Density")).not_to_be_checked()
    expect(shapes(page, "density")).to_have_count(0)
    assert page.locator(".app-legend [data-legend]:visible .swatch.class-1").count() == 1
    assert page.locator(".app-legend [data-legend]:visible .swatch.band-1").count() == 0
    page.get_by_role("checkbox", name="Hotspots").uncheck()
    expect(page.locator(".app-rank")).to_have_count(0)
    page.get_by_role("checkbox", name="Clusters").check()
    clusters = table(page, "cluster-table")
    expect(shapes(page, "clusters")).to_have_count(len(clusters))
    labels = [path.get_attribute("aria-label") for path in shapes(page, "clusters").all()]
    assert labels == [
        f"Cluster {rank}: {place}, {n} incidents, "
        f"{share} of the incidents on this map, in {size} hectares"
        + (f", Found again: {again}" if "," in again else "")
        for rank, place, _, n, share, size, *_, again in clusters
    ]
    expect(page.locator(".app-rank--clusters")).to_have_count(min(10, len(clusters)))
    seen.check("squares")


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("who", ["viewer", "analyst"])
def test_how_well_located_is_a_layer_and_a_filter(watch: Watch, who: str, width: str) -> None:
    seen = watch(width, who=who)
    page = seen.page
    seen.open("/areas/trowbridge?theme=asb")
    # It is off at first, and not even fetched.
    assert not any("/accuracy.geojson" in url for url in seen.requests)
    page.get_by_role("checkbox", name="Hotspots").uncheck()
    page.get_by_label("How well located").check()
    expect(shapes(page, "density")).to_have_count(0)
    squares = page.locator("#square-table tbody tr").count()
    expect(shapes(page, "accuracy")).to_have_count(squares)
    assert any("/accuracy.geojson" in url for url in seen.requests)
    drawn = {path.get_attribute("class").split("accuracy-")[1][0]: path
             for path in shapes(page, "accuracy").all()}  # fmt: skip
    legend = {n: page.locator(f".app-legend .swatch.accuracy-{n}") for n in drawn}
    for number, path in drawn.items():
        colour = path.evaluate("path => getComputedStyle(path).fill")
        expect(legend[number]).to_have_css("background-color", colour)
    seen.check(f"located-{who}")
    page.get_by_label("How well located").uncheck()
    expect(shapes(page, "accuracy")).to_have_count(0)

    seen.unfold_filters()
    page.get_by_label("Leave out if located worse than").select_option(label="100 m")
    page.get_by_role("button", name="Show").click()
    seen.wait_for_map()
    assert "within=100" in page.url
    expect(page.get_by_role("heading", level=1)).to_contain_text("located to 100 m or better")
    expect(page.locator("#left-out")).to_contain_text("incidents")
    assert page.locator("#square-table tbody tr").count() < squares


def test_colours_are_never_laid_upon_each_other(watch: Watch) -> None:
    seen = watch(who="analyst")
    page = seen.page
    seen.open(
        "/areas/trowbridge?theme=asb&from=2026-04&to=2026-09&compare_from=2025-10&compare_to=2026-03"
    )
    kinds = ("density", "cells", "change", "accuracy")
    # The next is ticked while the one before is still fetched, and all of them once more after.
    for kind in (*kinds[1:], *kinds):
        page.locator(f"#layer-{kind}").check()
        ticked = page.locator("[data-layer]:checked").evaluate_all(
            "a => a.map(b => b.dataset.layer)"
        )
        assert [one for one in ticked if one in kinds] == [kind]
    page.wait_for_load_state("networkidle")
    expect(shapes(page, "accuracy").first).to_be_visible()
    for kind in kinds[:-1]:
        expect(shapes(page, kind)).to_have_count(0)
    expect(shapes(page, "hotspots").first).to_be_visible()
    page.locator("#layer-accuracy").uncheck()
    expect(shapes(page, "accuracy")).to_have_count(0)
    seen.check("one-colour")


def test_pointing_at_a_shape_says_what_it_is(watch: Watch) -> None:
    seen = watch(who="analyst")
    seen.open("/areas/trowbridge?theme=asb")
    hotspot = shapes(seen.page, "hotspots").first
    hotspot.dispatch_event("mouseover")
    tooltip = seen.page.locator(".leaflet-tooltip")
    expect(tooltip).to_contain_text("Hotspot 1")
    expect(tooltip).to_contain_text("of the incidents on this map")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_submissions(watch: Watch, width: str) -> None:
    seen = watch(width, who="submitter")
    seen.open("/")
    seen.page.get_by_role("link", name="Submissions").click()
    seen.check("submissions")
    seen.page.get_by_role("link", name="housing_association.csv").click()
    expect(seen.page.get_by_role("heading", name="Rows to look at")).to_be_visible()
    seen.wait_for_map()
    seen.check("report")


@pytest.mark.parametrize(
    ("path", "sentence", "title"),
    [
        ("/areas/calne?from=2027-01&to=2027-02", "nothing to show for", "nothing"),
        ("/areas/salisbury?theme=rural", "too few to show", "too-few"),
        ("/?from=2026-09&to=2026-08", "swap the two months", "wrong-period"),
    ],
)
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_empty_states(watch: Watch, width: str, path: str, sentence: str, title: str) -> None:
    seen = watch(width, who="viewer")
    seen.page.goto(seen.service.address + path)
    expect(seen.page.locator("main")).to_contain_text(sentence)
    seen.check(title)
    # A page that says 400 is a complaint of the browser's console, and rightly so.
    seen.console[:] = [said for said in seen.console if "status of 400" not in said]


def test_unknown_area(watch: Watch) -> None:
    seen = watch(who="viewer")
    seen.open("/areas/swindon")
    expect(seen.page.locator("main")).to_contain_text("There is no community area")
    seen.check("unknown-area")
    assert [said for said in seen.console if "status of 404" in said] == seen.console
    seen.console.clear()


def test_tables_need_no_script(watch: Watch) -> None:
    seen = watch(who="viewer", java_script_enabled=False)
    page = seen.page
    page.goto(seen.service.address + "/areas/trowbridge?theme=asb")
    assert table(page, "hotspot-table")
    assert table(page, "cluster-table")
    expect(page.get_by_text("The map needs JavaScript")).to_be_visible()
    expect(page.locator("#layer-density")).to_be_hidden()
