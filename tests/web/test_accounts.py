"""One's own account: choosing a password by a link, changing it, and signing out everywhere."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hotspots.roles import Role
from hotspots.store import audit, invitations, users
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent
from web.application import create_app
from web.limits import limiter

PASSWORD, NEW = "seven green bicycles", "eight purple kettles"
ASHA, NOOR = "asha@example.org", "noor@example.org"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """In the place of that of the demonstration, which these tests do without."""


@pytest.fixture(params=["sqlite"])
def app(request: pytest.FixtureRequest) -> Any:
    """A service with Asha, a viewer, and Noor, who was invited and has not come.

    On SQLite, but where a test asks for both kinds of database.
    """
    store: Database = request.getfixturevalue(f"{request.param}_database")
    with store.transaction() as session:
        for email, password in ((ASHA, PASSWORD), (NOOR, None)):
            users.add_user(session, email, role=Role.VIEWER, password=password, actor="test")
    app = create_app(store.settings)
    with app.app_context():
        limiter.reset()
    yield app
    app.extensions["hotspots"].engine.dispose()


@pytest.fixture
def database(app: Flask) -> Database:
    return app.extensions["hotspots"]


@pytest.fixture
def token(app: Flask, database: Database) -> str:
    """The end of the link that Noor holds."""
    with database.transaction() as session:
        return invitations.invite(session, NOOR, key=app.config["SECRET_KEY"], actor="admin")


@pytest.fixture
def enter(
    app: Flask, signed_in_to: Callable[[Flask, str], FlaskClient]
) -> Callable[[], FlaskClient]:
    """Signs Asha in, each time under a session of its own."""

    def sign_in() -> FlaskClient:
        client = signed_in_to(app, ASHA)
        with client.session_transaction() as session:
            session["name"] = uuid4().hex
        return client

    return sign_in


@pytest.fixture
def post(csrf_token: Callable[[str], str]) -> Callable[..., Any]:
    def send(client: FlaskClient, path: str, page: str | None = None, **form: str) -> Any:
        said = csrf_token(client.get(page or path).text)
        return client.post(path, data={"csrf_token": said, **form})

    return send


def _signs_in(database: Database, email: str, password: str) -> bool:
    with database.transaction() as session:
        return users.authenticate(session, email, password) is not None


def _actions(database: Database) -> list[tuple[str, str]]:
    with database.session() as session:
        assert audit.verify(session) is None
        events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    return [(event.actor, event.action) for event in events]


@pytest.mark.parametrize("app", ["sqlite", "postgres"], indirect=True)
def test_a_link_leads_to_a_password_and_to_signing_in(
    app: Flask, database: Database, token: str, post
) -> None:
    client = app.test_client()
    opened = client.get(f"/welcome/{token}")
    assert (opened.status_code, opened.location) == (302, "/welcome")
    page = client.get("/welcome")
    assert NOOR in page.text
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    for answer in (opened, page):
        assert answer.headers["Cache-Control"] == "no-store"
        assert token not in answer.text
    done = post(client, "/welcome", password=NEW)
    assert (done.status_code, done.location) == (303, "/sign-in?new=1")
    assert "Your password is set" in client.get(done.location).text
    assert _signs_in(database, NOOR, NEW)
    assert client.get("/account").status_code == 302  # They sign in first.
    assert ("noor@example.org", "set password") in _actions(database)


def test_over_https_a_browser_that_keeps_to_our_policy_may_choose_the_password(
    app: Flask, database: Database, token: str, csrf_token: Callable[[str], str]
) -> None:
    client, site = app.test_client(), "https://localhost"
    client.get(f"/welcome/{token}", base_url=site)
    page = client.get("/welcome", base_url=site)
    # Over https a form is refused that does not say which page it stood on.
    said = (
        {} if page.headers["Referrer-Policy"] == "no-referrer" else {"Referer": f"{site}/welcome"}
    )
    form = {"csrf_token": csrf_token(page.text), "password": NEW}
    done = client.post("/welcome", base_url=site, data=form, headers=said)
    assert done.status_code == 303
    assert _signs_in(database, NOOR, NEW)


def test_a_used_link_opens_nothing(app: Flask, database: Database, token: str, post) -> None:
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        client.get(f"/welcome/{token}")
    page = second.get("/welcome").text
    post(first, "/welcome", password=NEW)
    said = {"csrf_token": page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]}
    late = second.post("/welcome", data={**said, "password": "another long password"})
    assert late.status_code == 404
    assert "This link does not work any more" in late.text
    second.get(f"/welcome/{token}")
    assert second.get("/welcome").status_code == 404
    assert _signs_in(database, NOOR, NEW)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "Enter a password"),
        ("short", "use at least 12 characters"),
        ("Password1234", "among the first that are tried"),
        (NOOR, "must not be your email address"),
        ("x" * 2000, "longer than 1024"),
    ],
)
def test_a_password_that_would_be_guessed_is_refused_and_the_link_stays(
    app: Flask, database: Database, token: str, post, password: str, sentence: str
) -> None:
    client = app.test_client()
    client.get(f"/welcome/{token}")
    refused = post(client, "/welcome", password=password)
    assert refused.status_code == 400
    assert refused.text.count(sentence) == 2
    assert "<title>Error: Choose your password" in refused.text
    assert not password or password == NOOR or f'value="{password}"' not in refused.text
    assert post(client, "/welcome", password=NEW).status_code == 303


def test_without_a_link_there_is_nothing_to_choose(app: Flask) -> None:
    answer = app.test_client().get("/welcome")
    assert answer.status_code == 404
    assert "Ask the person who runs this service" in answer.text


@pytest.mark.parametrize("app", ["sqlite", "postgres"], indirect=True)
@pytest.mark.parametrize("token", ["nonsense", "a.b", "%00", "é", "x" * 5000])
def test_a_wrong_link_opens_nothing(app: Flask, token: str) -> None:
    client = app.test_client()
    assert client.get(f"/welcome/{token}").location == "/welcome"
    assert client.get("/welcome").status_code == 404


def test_links_are_not_tried_for_ever(app: Flask) -> None:
    client = app.test_client()
    statuses = [client.get("/welcome").status_code for _ in range(31)]
    assert statuses == [404] * 30 + [429]


def test_a_link_that_fails_is_in_no_log(
    app: Flask, token: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(invitations, "find_invited", broken)
    client = app.test_client()
    with caplog.at_level(logging.DEBUG):
        client.get(f"/welcome/{token}")
        assert client.get("/welcome").status_code == 500
    assert "ZeroDivisionError" in caplog.text
    assert token not in caplog.text


@pytest.mark.parametrize("app", ["sqlite", "postgres"], indirect=True)
def test_a_person_changes_their_password_and_stays_here_alone(
    app: Flask, database: Database, enter, post
) -> None:
    here, there = enter(), enter()
    answer = post(here, "/account/password", old=PASSWORD, new=NEW)
    assert (answer.status_code, answer.location) == (303, "/account?changed=1")
    assert "Your password was changed" in here.get(answer.location).text
    assert there.get("/account").status_code == 302
    assert (_signs_in(database, ASHA, PASSWORD), _signs_in(database, ASHA, NEW)) == (False, True)
    assert (ASHA, "set password") in _actions(database)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"old": "", "new": NEW}, "Enter the password you use now"),
        ({"old": "not the password", "new": NEW}, "The password you use now is not right"),
        ({"old": "x" * 2000, "new": NEW}, "The password you use now is not right"),
        ({"old": PASSWORD, "new": ""}, "Enter a new password"),
        ({"old": PASSWORD, "new": PASSWORD}, "The new password is the old one"),
        ({"old": PASSWORD, "new": "short"}, "use at least 12 characters"),
        ({"old": PASSWORD, "new": "Password1234"}, "among the first that are tried"),
    ],
)
def test_a_password_that_is_not_changed(
    app: Flask, database: Database, enter, post, form: dict[str, str], sentence: str
) -> None:
    client = enter()
    answer = post(client, "/account/password", **form)
    assert answer.status_code == 400
    assert answer.text.count(sentence) == 2
    assert "<title>Error: Change your password" in answer.text
    assert _signs_in(database, ASHA, PASSWORD)
    assert client.get("/account").status_code == 200


def test_the_old_password_is_not_guessed_by_who_found_a_session(
    app: Flask, database: Database, enter, post
) -> None:
    client = enter()
    tried = [
        post(client, "/account/password", old=f"guess {i}", new=NEW).status_code for i in range(9)
    ]
    assert tried == [400] * 8 + [429]
    assert _actions(database).count((ASHA, "password refused")) == 8


@pytest.mark.parametrize("app", ["sqlite", "postgres"], indirect=True)
def test_signing_out_everywhere(app: Flask, database: Database, enter, post) -> None:
    here, there = enter(), enter()
    answer = post(here, "/account/sign-out-everywhere", "/account")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    for client in (here, there):
        assert client.get("/account").status_code == 302
    assert _signs_in(database, ASHA, PASSWORD)
    assert (ASHA, "end sessions") in _actions(database)


@pytest.mark.parametrize("path", ["/welcome", "/account/password", "/account/sign-out-everywhere"])
def test_a_post_without_the_forms_token_is_refused(
    app: Flask, token: str, enter, path: str
) -> None:
    client = enter()
    client.get(f"/welcome/{token}")
    answer = client.post(path, data={"password": NEW, "old": PASSWORD, "new": NEW})
    assert answer.status_code == 400
    assert "form was open for too long" in answer.text


def test_the_account_says_who_and_what_one_is(app: Flask, enter) -> None:
    page = enter().get("/account").text
    for said in (ASHA, "Viewer", "None"):
        assert said in page
