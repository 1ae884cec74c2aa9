"""The middle of a page is drawn once for those who see the same, and holds nobody's secrets."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotspots.roles import Role
from hotspots.service_settings import ServiceSettings
from web.maps import kept_content as module
from web.maps.county_page import CountyPage
from web.maps.kept_content import kept_content
from web.security import nonce

Answer = tuple[str, int]


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """What a reader is given, and how often something was drawn for it."""
    app = Flask(__name__)

    def ask(
        page: object,
        *others: object,
        role: Role = Role.VIEWER,
        settings: ServiceSettings | None = None,
        html: Callable[[], str] = lambda: "<p>7 incidents</p>",
    ) -> Answer:
        drawn = []
        monkeypatch.setattr(module, "current_user", SimpleNamespace(role=role))
        monkeypatch.setattr(module, "service_settings", lambda: settings or ServiceSettings())
        with app.test_request_context():
            found = kept_content(page, *others)(lambda: drawn.append(1) or html())
        return str(found), len(drawn)

    return ask


def test_the_same_page_is_drawn_once(draw: Callable[..., Answer]) -> None:
    page = object()
    assert draw(page, "asb") == ("<p>7 incidents</p>", 1)
    assert draw(page, "asb", html=lambda: "something else") == ("<p>7 incidents</p>", 0)


def test_another_page_filter_role_or_setting_is_drawn_anew(draw: Callable[..., Answer]) -> None:
    page = object()
    draw(page, "asb")
    assert draw(object(), "asb")[1] == 1
    assert draw(page, "violence")[1] == 1
    assert draw(page, "asb", role=Role.ANALYST)[1] == 1
    assert draw(page, "asb", settings=ServiceSettings(name="Safer Places"))[1] == 1
    assert draw(page, "asb")[1] == 0


def test_a_page_that_is_gone_lends_its_number_to_no_other(draw: Callable[..., Answer]) -> None:
    seen = {draw(object(), "asb", html=lambda n=n: f"{n}")[0] for n in range(50)}
    assert seen == {str(n) for n in range(50)}


@pytest.mark.parametrize(
    "secret", [lambda: '<input name="csrf_token" value="x">', lambda: f'<script nonce="{nonce()}">']
)
def test_a_token_is_kept_for_nobody(draw: Callable[..., Answer], secret: Callable[[], str]) -> None:
    page = object()
    with pytest.raises(RuntimeError, match="about to be kept for others"):
        draw(page, html=secret)
    assert draw(page) == ("<p>7 incidents</p>", 1)


@pytest.mark.parametrize("address", ["/", "/areas/trowbridge"])
def test_a_reader_who_writes_the_name_of_a_token_is_answered(
    viewer: FlaskClient, address: str
) -> None:
    answer = viewer.get(address, query_string={"from": 'name="csrf_token"'})
    assert answer.status_code == 400
    assert "csrf_token" in answer.text


def test_that_the_figures_grow_old_is_said_though_nothing_else_changes(
    viewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for said in ("", "3 months have ended since.", "4 months have ended since."):
        monkeypatch.setattr(CountyPage, "long_ago", property(lambda page, said=said: said))
        page = viewer.get("/").text
        assert said in page
        assert ("have ended since." in page) is bool(said)
