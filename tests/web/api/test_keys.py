"""Who may call what: every address under every kind of key that does not open it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hotspots.roles import Role
from hotspots.store.agencies import set_enabled
from hotspots.store.api_keys import SCOPES, find_key, revoke_key
from hotspots.store.schema import ApiKey, Incident, now
from web.access import KeyWith, allowed
from web.api.operations import OPERATIONS

Report = Callable[..., dict[str, Any]]
CALLS = [
    ("POST", "/incidents", "incidents:write"),
    ("GET", "/incidents/A1", "submissions:read"),
    ("DELETE", "/incidents/A1", "incidents:withdraw"),
    ("GET", "/submissions", "submissions:read"),
    ("GET", "/submissions/1", "submissions:read"),
    ("GET", "/submissions/1/rows", "submissions:read"),
    ("DELETE", "/submissions/1", "incidents:withdraw"),
]
every_call = pytest.mark.parametrize(("method", "path", "scope"), CALLS)
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def sent(service, incident: Report):
    """The service, after HOU has sent the incident A1 as its submission 1."""
    assert service.send(incident("A1")).status_code == 201
    return service


def _body(incident: Report, method: str) -> dict[str, Any]:
    return {"json": incident("B1")} if method == "POST" else {}


def _stored(service) -> int:
    with service.database.session() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Incident)) or 0


def test_every_address_that_needs_a_key_stands_here(service) -> None:
    ruled = {
        (rule.endpoint, method): allowed(service.app, rule.endpoint)
        for rule in service.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api.")
        if isinstance(allowed(service.app, rule.endpoint), KeyWith)
    }
    listed = {
        (f"api.{one.name}", one.method.upper()): KeyWith(one.scope)
        for one in OPERATIONS
        if one.scope
    }
    assert ruled == listed
    adapter = service.app.url_map.bind("hotspots")
    matched = {
        (adapter.match(f"/api/v1{path}", method=method)[0], method): KeyWith(scope)
        for method, path, scope in CALLS
    }
    assert matched == ruled


@every_call
@on_sqlite
def test_nothing_opens_without_a_key(sent, incident: Report, method, path, scope) -> None:
    _, secret = sent.keys["HOU"].rsplit("_", 1)
    for said in (
        None, "", "Bearer", "Bearer ", "Bearer x", f"Basic {sent.keys['HOU']}", sent.keys["HOU"],
        f"Bearer {sent.keys['HOU']}0", f"Bearer hs_00000000_{secret}", "Bearer \xff\xe9",
    ):  # fmt: skip
        headers = {} if said is None else {"Authorization": said}
        answer = sent.app.test_client().open(
            f"/api/v1{path}", method=method, headers=headers, **_body(incident, method)
        )
        assert answer.status_code == 401, said
        assert answer.mimetype == "application/problem+json"
        assert answer.json["errors"] == []
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="Hotspots"')
        assert secret not in answer.text
        assert "Set-Cookie" not in answer.headers
    assert _stored(sent) == 1


@every_call
@on_sqlite
def test_a_key_that_has_ended_opens_nothing(sent, incident: Report, method, path, scope) -> None:
    ended = {name: sent.key() for name in ("expired", "revoked", "disabled")}
    with sent.database.transaction() as session:
        find_key(session, ended["expired"]).expires_at = now() - timedelta(seconds=1)
        revoke_key(session, ended["revoked"], actor="test")
    for name, key in ended.items():
        with sent.database.transaction() as session:
            set_enabled(session, "HOU", name != "disabled", actor="test")
        answer = sent.call(method, path, key=key, **_body(incident, method))
        assert answer.status_code == 401, name
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert _stored(sent) == 1


@every_call
@on_sqlite
def test_a_key_opens_what_its_scopes_allow(sent, incident: Report, method, path, scope) -> None:
    others = [one for one in SCOPES if one != scope]
    refused = sent.call(method, path, key=sent.key(scopes=others), **_body(incident, method))
    assert refused.status_code == 403
    assert f"it needs the scope {scope}." in refused.json["detail"]
    assert f'error="insufficient_scope", scope="{scope}"' in refused.headers["WWW-Authenticate"]
    assert _stored(sent) == 1
    answer = sent.call(method, path, key=sent.key(scopes=[scope]), **_body(incident, method))
    assert answer.status_code in (200, 201, 204), answer.text


@every_call
def test_anothers_are_as_unknown_as_what_never_was(
    sent, incident: Report, method, path, scope
) -> None:
    if method == "POST":  # the same reference under another agency is another incident
        answer = sent.call(method, path, agency="POL", json=incident("A1", easting=402_500))
        assert answer.json["rows"][0]["outcome"] == "accepted"
        assert sent.call("GET", "/incidents/A1").json["easting"] == 400_500
        return
    answer = sent.call(method, path, agency="POL")
    if path == "/submissions":
        assert answer.json["submissions"] == []
        return
    assert answer.status_code == 404
    unknown = sent.call(method, path.replace("A1", "Z9").replace("/1", "/99"), agency="POL")
    assert unknown.status_code == 404
    assert unknown.json["detail"] == answer.json["detail"].replace("submission 1", "submission 99")
    assert _stored(sent) == 1


@on_sqlite
def test_a_persons_session_opens_nothing_here_and_a_key_no_page(
    sent,
    incident: Report,
    app: Flask,
    submitter: FlaskClient,
    csrf_token: Callable[[str], str],
) -> None:
    for method, path, _ in CALLS:
        answer = submitter.open(f"/api/v1{path}", method=method, **_body(incident, method))
        assert answer.status_code == 401, path
    headers = {"Authorization": f"Bearer {sent.keys['HOU']}"}
    for path in ("/", "/submissions", "/submissions/1", "/areas/west", "/locations"):
        assert sent.app.test_client().get(path, headers=headers).status_code == 302, path


@on_sqlite
def test_no_other_site_is_let_in_and_nothing_is_kept_on_the_way(sent) -> None:
    answer = sent.call("GET", "/submissions", headers={"Origin": "https://example.org"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert [name for name, _ in answer.headers if name.startswith("Access-Control")] == []
    asked = sent.app.test_client().options(
        "/api/v1/incidents",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"},
    )
    assert [name for name, _ in asked.headers if name.startswith("Access-Control")] == []


@on_sqlite
def test_a_key_may_not_call_without_end_and_another_may_still(sent, incident: Report) -> None:
    sent.app.config["CALLS_PER_KEY"] = "3 per minute"
    key, other = sent.key(), sent.key()
    asked = [sent.call("GET", path, key=key) for path in ("/submissions", "/submissions/1") * 2]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    refused = asked[-1]
    assert refused.mimetype == "application/problem+json"
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert "Retry-After" in refused.json["detail"]
    assert sent.call("GET", "/submissions", key=other).status_code == 200
    assert sent.call("POST", "/incidents", key=key, json=incident("B1")).status_code == 429
    assert _stored(sent) == 1


def test_a_use_is_noted(sent) -> None:
    def used() -> Any:
        with sent.database.session() as session:
            return find_key(session, sent.keys["HOU"]).last_used_at

    first = used()
    assert first is not None
    assert now() - first < timedelta(minutes=1)
    sent.call("GET", "/submissions")
    assert used() == first  # not written again within a minute
    with sent.database.transaction() as session:
        session.execute(sa.update(ApiKey).values(last_used_at=first - timedelta(minutes=2)))
    sent.call("GET", "/submissions")
    assert used() > first


@on_sqlite
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/incidents/", 404),
        ("GET", "/submissions/" + "9" * 5000, 404),
        ("GET", "/submissions/0", 404),
        ("GET", "/submissions/x", 404),
        ("GET", "/incidents/%00", 404),
        ("GET", "/incidents/" + "x" * 5000, 404),
        ("PUT", "/incidents", 405),
        ("PATCH", "/submissions/1", 405),
        ("GET", "/incidents", 405),
    ],
)
def test_what_is_not_there_is_a_problem_and_no_page(sent, method: str, path: str, status) -> None:
    answer = sent.call(method, path)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert (answer.json["status"], answer.json["errors"]) == (status, [])
    if status == 405:
        assert answer.headers["Allow"]


@on_sqlite
def test_a_defect_is_a_problem_that_tells_nothing(sent, monkeypatch, caplog) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the reason, with a secret in it")

    monkeypatch.setattr("web.api.submissions.submissions_located", broken)
    answer = sent.call("GET", "/submissions")
    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert "secret" not in answer.text
    assert "the reason, with a secret in it" in caplog.text
    assert sent.keys["HOU"] not in caplog.text


def test_roles_have_no_part_in_it(service) -> None:
    for rule in service.app.url_map.iter_rules():
        declared = allowed(service.app, rule.endpoint)
        if rule.endpoint.startswith("api.") and not isinstance(declared, KeyWith):
            assert declared == frozenset([None, *Role])
