"""Reports as pages and files: every count is the count of the page that it links to."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hotspots.disclosure import Sight
from hotspots.reports.page import page_styles
from hotspots.roles import Role
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent
from web.application import create_app

SignIn = Callable[[Role | None], FlaskClient]
LATEST = "/reports/six-monthly"
BRIEFING = "/areas/melksham/briefing?theme=asb&from=2026-04&to=2026-09"
PLACES = """# Invented.
name,easting,northing,radius,kind,settlement
Westham,400500,150500,600,settlement,
"""
FIGURE = re.compile(r"<dt>Incidents in the areas?</dt>\s*<dd>([^<]+)</dd>")


class LinkedCounts(HTMLParser):
    """The text and the address of each link within the report, and all of its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.text = ""
        self._inside = False
        self._address = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        if tag == "article":
            self._inside = named.get("class") == "report"
        if tag == "a" and self._inside:
            self._address = named.get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._inside = False
        if tag == "a":
            self._address = ""

    def handle_data(self, data: str) -> None:
        if not self._inside:
            return
        self.text += data
        if self._address and not self._address.startswith("#"):
            self.links.append((data, self._address))


def counts(page: str) -> list[tuple[str, str]]:
    """Counts that lead to a page, each once; notes lead there too, in words."""
    links = LinkedCounts(page).links
    return list(dict.fromkeys((text, to) for text, to in links if re.match(r"under|\d", text)))


def as_range(text: str) -> tuple[int, int]:
    """``12``, ``12+``, ``under 5`` or ``13 to 16``."""
    text = text.replace(",", "").strip()
    if text == "under 5":
        return 1, 4
    if text.endswith("+"):
        return int(text[:-1]) + 1, int(text[:-1]) + 4
    least, _, most = text.partition(" to ")
    return int(least), int(most or least)


@pytest.fixture(scope="module", params=[Role.VIEWER, Role.ANALYST])
def reader(request: pytest.FixtureRequest, sign_in: SignIn) -> FlaskClient:
    return sign_in(request.param)


@pytest.mark.parametrize("address", [LATEST, BRIEFING])
def test_every_count_is_that_of_the_page_it_links_to(reader: FlaskClient, address: str) -> None:
    answer = reader.get(address)
    assert answer.status_code == 200
    found = counts(answer.text)
    assert len(found) > 10
    # All of them would be some hundred pages: some of every part of the report.
    for text, to in found[:: max(1, len(found) // 4)]:
        page = reader.get(to)
        assert page.status_code == 200, to
        if "Incidents in the area" not in page.text:
            assert as_range(text) in ((0, 0), (1, 4)), (text, to)
            continue
        shown = FIGURE.search(page.text)
        assert shown, to
        assert as_range(shown[1]) == as_range(text), (text, to)


def test_a_viewer_and_an_analyst_read_different_reports(
    viewer: FlaskClient, analyst: FlaskClient
) -> None:
    protected, exact = viewer.get(LATEST).text, analyst.get(LATEST).text
    assert "Made from protected figures" in protected
    assert "Made from exact places" not in protected
    assert "Made from exact places" in exact
    assert " to " in "".join(text for text, _ in counts(protected))
    assert not [text for text, _ in counts(exact) if "under" in text or " to " in text]


def test_the_planted_hotspot_of_melksham_is_new(
    reader: FlaskClient, viewer: FlaskClient, table: Callable
) -> None:
    since = table(reader.get(BRIEFING).text, "hotspots-melksham-asb")[0][-1]
    if reader is viewer:  # No square of it could be shown in the months before.
        assert since == "new"
    else:
        assert re.fullmatch(r"\+\d{3,}% a day, beyond chance; (new|lasting)", since)


def test_a_briefing_has_the_figures_of_its_filters(analyst: FlaskClient) -> None:
    narrow = "/areas/trowbridge/briefing?theme=violence&from=2026-01&to=2026-03&agency=POL"
    page = analyst.get(narrow).text
    shown = FIGURE.search(analyst.get(narrow.replace("/briefing", "")).text)
    assert shown
    assert f">{shown[1]}</a>" in page
    assert "Violence, January to March 2026, Trowbridge, POL" in page
    assert "Other themes" in page


def test_the_file_is_marked_recorded_and_asks_for_nothing(
    viewer: FlaskClient, database: Database
) -> None:
    answer = viewer.get("/reports/six-monthly.html?to=2026-06")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=six-monthly-2026-01-to-2026-06.html"
    )
    page = answer.text
    assert "OFFICIAL-SENSITIVE" in page
    assert "every incident, agency and person here is invented" in page
    assert not re.search(r"<(script|link|img|iframe|object|embed|base)\b", page)
    assert not re.search(r"\b(src|srcset|style|on\w+)=", page)
    assert not re.search(r"@import|url\(", page)
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in page
    mark = re.search(r"Copy ([0-9A-Z-]{14})", page)
    assert mark
    with database.session() as session:
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None
        assert event.action == "download"
        assert event.subject == (
            f"six-monthly-2026-01-to-2026-06.html, {Sight.PROTECTED.value}, copy {mark[1]}"
        )
        assert event.actor == "viewer@demo.example"


def test_the_file_says_what_the_page_says(viewer: FlaskClient) -> None:
    for page, file in ((LATEST, f"{LATEST}.html"), (BRIEFING, BRIEFING.replace("?", ".html?"))):
        texts = [LinkedCounts(viewer.get(address).text).text for address in (page, file)]
        assert texts[0].split() == texts[1].split()
        assert len(texts[0]) > 2_000


def test_reports_are_chosen(viewer: FlaskClient) -> None:
    page = viewer.get("/reports").text
    assert 'value="2026-09" selected' in page
    assert "Write the six-monthly report" in page
    chosen = viewer.get("/reports/briefing?area=calne&theme=rural&to=2026-06")
    assert chosen.status_code == 303
    assert chosen.location == "/areas/calne/briefing?theme=rural&from=2025-07&to=2026-06"
    assert viewer.get(chosen.location).status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/reports/six-monthly?to=soon", 400, "is not a month"),
        ("/reports/six-monthly.html?to=%00", 400, "is not a month"),
        ("/reports/six-monthly?to=2031-01", 200, "There is nothing to report for"),
        ("/reports/briefing?area=nowhere", 404, "There is no community area"),
        ("/reports/briefing?area=calne&theme=<b>", 404, "is not a theme"),
        ("/areas/nowhere/briefing", 404, "There is no community area"),
        ("/areas/calne/briefing?theme=nothing", 404, "is not a theme"),
        ("/areas/calne/briefing?from=2026-06&to=2026-01", 400, "swap the two months"),
        ("/areas/calne/briefing.html?from=2026-06&to=2026-01", 400, "swap the two months"),
        ("/areas/calne/briefing?from=2031-01&to=2031-02", 200, "There is nothing to report for"),
        ("/reports/report-000000000000.css", 404, ""),
    ],
)
def test_what_cannot_be_reported(viewer: FlaskClient, address: str, status: int, said: str) -> None:
    answer = viewer.get(address)
    assert answer.status_code == status
    assert said in html.unescape(answer.text)


def test_an_error_names_itself_in_the_title(viewer: FlaskClient) -> None:
    page = viewer.get("/areas/calne/briefing?from=2026-06&to=2026-01").text
    assert re.search(r"<title>\s*Error: Briefing: Calne", page)


def test_the_styles_are_those_of_the_file(viewer: FlaskClient) -> None:
    address = re.search(r'href="(/reports/report-[0-9a-f]{12}\.css)"', viewer.get(LATEST).text)
    assert address
    answer = viewer.get(address[1])
    assert answer.text == page_styles()
    assert answer.mimetype == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]
    assert page_styles() in viewer.get(f"{LATEST}.html").text


@pytest.fixture
def empty_service(
    sqlite_database: Database, signed_in_to: Callable, two_agencies: Callable
) -> Iterator[FlaskClient]:
    """A service with areas and people, and without incidents."""
    people = [("sam", Role.VIEWER, None)]
    two_agencies(sqlite_database, PLACES, people)
    app = create_app(sqlite_database.settings)
    yield signed_in_to(app, "sam@demo.example")
    app.extensions["hotspots"].engine.dispose()


def test_without_incidents_every_report_says_why(empty_service: FlaskClient) -> None:
    assert "There is nothing to report yet" in empty_service.get("/reports").text
    for address in (LATEST, "/areas/west/briefing", "/areas/west/briefing.html"):
        answer = empty_service.get(address)
        assert answer.status_code == 200
        assert "No incidents have been stored yet" in answer.text
    assert empty_service.get("/reports/briefing?area=west").location.startswith(
        "/areas/west/briefing?theme=asb"
    )
