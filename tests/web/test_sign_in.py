"""Signing in: what is asked, what is told, and how often it may be tried."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from hotspots.store import audit, users
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent

PASSWORD = "a password of some length"  # That of the fixture `person`.
Attempt = Callable[..., TestResponse]


@pytest.fixture
def attempt(app: Flask, csrf_token: Callable[[str], str]) -> Attempt:
    def try_to_sign_in(
        email: str, password: str, *, client: FlaskClient | None = None, wanted: str = ""
    ) -> TestResponse:
        client = client or app.test_client()
        address = f"/sign-in?next={wanted}" if wanted else "/sign-in"
        token = csrf_token(client.get(address).text)
        return client.post(
            address, data={"email": email, "password": password, "csrf_token": token}
        )

    return try_to_sign_in


def test_the_right_pair_opens_the_county_page(app: Flask, attempt: Attempt, person: str) -> None:
    client = app.test_client()
    answer = attempt(person, PASSWORD, client=client)
    assert (answer.status_code, answer.location) == (302, "/")
    assert "Person, viewer" in client.get("/").text


def test_capitals_and_blanks_around_the_address_do_not_matter(
    attempt: Attempt, person: str
) -> None:
    assert attempt(f"  {person.upper()} ", PASSWORD).status_code == 302


def test_the_wanted_page_follows(attempt: Attempt, person: str) -> None:
    assert attempt(person, PASSWORD, wanted="/areas/calne").location == "/areas/calne"
    assert attempt(person, PASSWORD, wanted="//example.org").location == "/"


def test_unknown_wrong_and_disabled_look_the_same(
    attempt: Attempt, database: Database, person: str
) -> None:
    def shown(answer: TestResponse) -> tuple[int, str]:
        text = re.sub(r'(csrf_token"[^>]*value|nonce|value)="[^"]*"', "", answer.text)
        return answer.status_code, text

    wrong = shown(attempt(person, "not the password"))
    unknown = shown(attempt("nobody@demo.example", PASSWORD))
    with database.transaction() as session:
        users.set_enabled(session, person, False, actor="test")
    disabled = shown(attempt(person, PASSWORD))
    assert wrong == unknown == disabled
    assert wrong[0] == 400
    assert "The email address or the password is not right" in wrong[1]


def test_what_was_typed_is_not_in_any_address(attempt: Attempt, person: str) -> None:
    answer = attempt(person, "not the password")
    assert person not in answer.request.url
    assert "not the password" not in answer.text


def test_blank_fields_are_named(attempt: Attempt) -> None:
    page = attempt("", "").text
    assert "Enter your email address" in page
    assert "Enter your password" in page
    assert "<title>Error: Sign in" in page


def test_a_post_without_the_forms_token_is_refused(app: Flask, person: str) -> None:
    answer = app.test_client().post("/sign-in", data={"email": person, "password": PASSWORD})
    assert answer.status_code == 400
    assert "form was open for too long" in answer.text


def test_the_session_name_changes_when_signing_in(
    app: Flask, attempt: Attempt, person: str
) -> None:
    client = app.test_client()
    client.get("/sign-in")
    with client.session_transaction() as session:
        session["planted"] = "before"
    attempt(person, PASSWORD, client=client)
    with client.session_transaction() as session:
        assert "planted" not in session


def test_attempts_on_one_account_are_limited(attempt: Attempt, person: str) -> None:
    statuses = [attempt(person, "not the password").status_code for _ in range(9)]
    assert statuses == [400] * 8 + [429]
    refused = attempt(person, PASSWORD)
    assert refused.status_code == 429
    assert "Wait 15 minutes" in refused.text


def test_attempts_from_one_address_are_limited(attempt: Attempt) -> None:
    statuses = [attempt(f"x{i}@demo.example", "").status_code for i in range(31)]
    assert statuses == [400] * 30 + [429]


def test_signing_in_often_is_no_attack(attempt: Attempt, person: str) -> None:
    assert {attempt(person, PASSWORD).status_code for _ in range(10)} == {302}


def test_what_happened_is_recorded(
    app: Flask,
    attempt: Attempt,
    csrf_token: Callable[[str], str],
    database: Database,
    person: str,
) -> None:
    client = app.test_client()
    attempt(person, "not the password")
    attempt(person, PASSWORD, client=client)
    client.post("/sign-out", data={"csrf_token": csrf_token(client.get("/").text)})
    with database.session() as session:
        events = session.scalars(
            select(AuditEvent.action).where(AuditEvent.actor == person).order_by(AuditEvent.id)
        ).all()
        assert audit.verify(session) is None
    assert events == ["sign-in refused", "sign in", "sign out"]
