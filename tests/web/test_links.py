"""No page, script or style asks another machine for anything."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from hotspots.store.location_text import location_key
from web.styles import STATIC, built_version

PAGES = [
    "/",
    "/?theme=violence&from=2026-09&to=2026-08",
    "/areas/trowbridge",
    "/areas/trowbridge?theme=rural&from=2027-01&to=2027-02",
    "/areas/trowbridge?theme=asb&from=2026-04&to=2026-09&compare_from=2025-10&compare_to=2026-03",
    "/areas/trowbridge/hotspots/1?theme=asb",
    "/areas/trowbridge/compare?theme=asb&from=2026-04&to=2026-09&with_theme=violence",
    "/areas/trowbridge/months?theme=asb",
    "/areas/trowbridge/briefing?theme=asb",
    "/reports",
    "/reports/six-monthly",
    "/submissions",
    "/submissions/3",
    "/nothing",
]
LOCATIONS = [
    "/locations",
    f"/locations/groups/HOU/{location_key({'address': 'the usual bench'})}",
    "/locations/decisions",
    "/locations/places",
]
ADDRESS_ATTRIBUTES = {"src", "href", "action", "srcset", "data", "poster", "formaction", "content"}


class Addresses(HTMLParser):
    """Every address that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attributes if name in ADDRESS_ATTRIBUTES]


def assert_all_ours(page: str) -> None:
    reader = Addresses()
    reader.feed(page)
    ours = [a for a in reader.found if re.match(r"(/(?!/)|#|$)", a)]
    others = [a for a in reader.found if a not in ours]
    assert not [a for a in others if re.match(r"(?i)([a-z][a-z0-9+.-]*:|//)", a)]
    assert ours
    # Nor in scripts, where Folium would put them.
    without_namespaces = page.replace("http://www.w3.org/2000/svg", "")
    assert not re.findall(r"(?i)https?://[^\s\"'<]+", without_namespaces)


@pytest.mark.parametrize("address", PAGES)
def test_pages(submitter: FlaskClient, address: str) -> None:
    assert_all_ours(submitter.get(address).text)


@pytest.mark.parametrize("address", LOCATIONS)
def test_places_to_find(submitter: FlaskClient, address: str) -> None:
    answer = submitter.get(address)
    assert answer.status_code == 200
    assert_all_ours(answer.text)


def test_hit_rates(analyst: FlaskClient) -> None:
    assert_all_ours(analyst.get("/locations/agencies").text)


def test_sign_in(sign_in) -> None:
    assert_all_ours(sign_in(None).get("/sign-in").text)


def test_every_named_file_exists(viewer: FlaskClient) -> None:
    page = viewer.get("/areas/trowbridge").text
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert {name.split("/")[-1] for name in files} == {
        "app.css",
        "app.js",
        "icon.svg",
        "map.js",
    }
    for name in files:
        with viewer.get(name) as answer:
            assert answer.status_code == 200


def test_styles_load_nothing_from_elsewhere() -> None:
    folder = STATIC / built_version()
    for style in folder.glob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.findall(r"url\(\s*['\"]?(?:https?:)?//", text)
        assert "@font-face" not in text
        assert "@import" not in text
        for name in re.findall(r"url\(([^)#'\"]+\.png)\)", text):
            assert (folder / name).is_file()
    for script in folder.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text
        assert not re.findall(r"(?:import|fetch)\(?\s*['\"](?:https?:)?//", text)


def test_files_travel_compressed(viewer: FlaskClient) -> None:
    name = f"/static/{built_version()}/app.css"
    with viewer.get(name, headers={"Accept-Encoding": "gzip"}) as small:
        assert small.headers["Content-Encoding"] == "gzip"
        assert small.mimetype == "text/css"
        assert len(small.data) < 40_000
    with viewer.get(name, headers={"Accept-Encoding": "identity"}) as plain:
        assert "Content-Encoding" not in plain.headers
        assert len(plain.data) > 100_000


@pytest.mark.parametrize(
    "name", ["../application.py", "..%2fapplication.py", "version.txt/../../commands.py"]
)
def test_no_other_file_is_served(viewer: FlaskClient, name: str) -> None:
    assert viewer.get(f"/static/{name}").status_code == 404
