"""The way in: who is let in, and what leads where."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest

from hotspots.store.agencies import set_enabled
from hotspots.store.api_keys import READ_LAYERS, SCOPES, find_key, revoke_key
from hotspots.store.table import now
from web.access import KeyWith, allowed
from web.features.description import CONFORMANCE, description
from web.features.links import OPENAPI

WITH_KEY = [
    "/ogc",
    "/ogc/",
    "/ogc/conformance",
    "/ogc/collections",
    "/ogc/collections/hotspots",
    "/ogc/collections/hotspots/items",
    "/ogc/collections/areas/items/west",
]
every_address = pytest.mark.parametrize("path", WITH_KEY)


def basic(password: str, user: str = "anything") -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_every_address_that_needs_a_key_stands_here(live) -> None:
    ruled = {
        rule.endpoint
        for rule in live.app.url_map.iter_rules()
        if rule.endpoint.startswith("features.")
        and allowed(live.app, rule.endpoint) == KeyWith(READ_LAYERS, as_password=True)
    }
    adapter = live.app.url_map.bind("hotspots")
    assert ruled == {adapter.match(path)[0] for path in WITH_KEY}


@every_address
def test_nothing_opens_without_a_key(live, path: str) -> None:
    _, secret = live.key.rsplit("_", 1)
    for said in (
        "", "Bearer", "Bearer x", f"Bearer {live.key}0", f"Bearer hs_00000000_{secret}", live.key,
        "Basic", "Basic x", f"Basic {live.key}", basic(""), basic("x"), basic("x", live.key),
        f"Digest {live.key}", "Bearer \xff",
    ):  # fmt: skip
        answer = live.get(path, status=401, Authorization=said)
        assert answer.mimetype == "application/problem+json"
        # Programs that wait to be asked for a password are asked for one, and for nothing else.
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="Hotspots", charset="UTF-8"'
        assert secret not in answer.text
        assert "Set-Cookie" not in answer.headers
    assert live.get(f"{path}?key={live.key}", status=401, Authorization="").status_code == 401


@every_address
def test_the_key_may_be_the_password(live, path: str) -> None:
    as_password = live.get(path, Authorization=basic(live.key))
    assert as_password.data == live.get(path).data
    assert live.get(path, Authorization=basic(live.key, "")).data == as_password.data


@every_address
def test_a_key_that_has_ended_or_may_something_else_opens_nothing(own, path: str) -> None:
    others = [scope for scope in SCOPES if scope != READ_LAYERS]
    refused = own.get(path, status=403, Authorization=basic(own.issue(scopes=others)))
    assert "it needs the scope layers:read." in refused.json["detail"]
    expired, revoked = own.issue(), own.issue()
    with own.database.transaction() as session:
        find_key(session, expired).expires_at = now() - timedelta(seconds=1)
        revoke_key(session, revoked, actor="test")
    for key in (expired, revoked):
        own.get(path, status=401, Authorization=f"Bearer {key}")
    with own.database.transaction() as session:
        set_enabled(session, "COU", False, actor="test")
    own.get(path, status=401)


def test_the_key_as_password_opens_what_changes_nothing_alone(live) -> None:
    key = live.issue(scopes=list(SCOPES))
    client = live.app.test_client()
    for method, path in (("POST", "/api/v1/incidents"), ("GET", "/api/v1/submissions")):
        answer = client.open(path, method=method, headers={"Authorization": basic(key)})
        assert answer.status_code == 401, path
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_persons_session_opens_nothing_here(viewer, administrator, analyst) -> None:
    for person in (viewer, administrator, analyst):
        assert person.get("/ogc/collections/areas/items").status_code == 401


@every_address
def test_no_other_site_is_let_in(live, path: str) -> None:
    answer = live.get(path, Origin="https://example.org")
    assert [name for name, _ in answer.headers if name.startswith("Access-Control")] == []
    assert "accept-encoding" in answer.vary
    assert "authorization" in answer.vary
    assert answer.headers["Cache-Control"] in ("no-store", "private, no-cache")


@every_address
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed(live, path: str, method: str) -> None:
    headers = {"Authorization": f"Bearer {live.key}"}
    answer = live.app.test_client().open(path, method=method, headers=headers)
    assert answer.status_code == 405
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "/ogc/collections/incidents",
        "/ogc/collections/incidents/items",
        "/ogc/collections/hotspots/items/",
        "/ogc/collections/hotspots/items/west.99",
        "/ogc/collections/hotspots/items/nowhere.1",
        "/ogc/collections/hotspots/items/%00",
        "/ogc/nothing",
        "/ogc/collections/areas/items/" + "x" * 201,
    ],
)
def test_what_is_not_there_is_a_problem_and_no_page(live, path: str) -> None:
    answer = live.get(path, status=404)
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 404


def test_a_key_may_not_call_without_end(own) -> None:
    own.app.config["CALLS_PER_KEY"] = "3 per minute"
    key = own.issue()
    for _ in range(3):
        own.get("/ogc/conformance", Authorization=basic(key))
    refused = own.get("/ogc/collections", status=429, Authorization=basic(key))
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    own.get("/ogc/collections", Authorization=basic(own.issue()))


def test_every_link_leads_where_it_says(live) -> None:
    seen: dict[str, str] = {}
    wanted = [("http://localhost/ogc/", "application/json")]
    while wanted:
        address, kind = wanted.pop()
        if address in seen:
            continue
        answer = live.get(address)
        assert answer.content_type == kind, address
        seen[address] = kind
        said = answer.json
        found = [*said.get("links", [])]
        for one in said.get("collections", []):
            found += one["links"]
        wanted += [(link["href"], link["type"]) for link in found]
    leads = {address.removeprefix("http://localhost/ogc/") for address in seen}
    assert {"", "api", "conformance", "collections", "collections/cells/items"} <= leads
    assert len([kind for kind in seen.values() if kind == "application/geo+json"]) == 5


def test_programs_find_what_they_look_for_on_the_way_in(live) -> None:
    links = {link["rel"]: link for link in live.get("/ogc/").json["links"]}
    assert links["service-desc"]["type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert links["data"]["href"] == "http://localhost/ogc/collections"
    assert links["conformance"]["href"] == "http://localhost/ogc/conformance"
    assert live.get("/ogc/conformance").json == {
        "conformsTo": [
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
            "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
        ]
    }
    assert len(CONFORMANCE) == 4


def test_the_description_is_open_to_everyone(live) -> None:
    answer = live.app.test_client().get("/ogc/api")
    assert answer.status_code == 200
    assert answer.content_type == OPENAPI
    assert answer.json == description()
    assert answer.json["openapi"] == "3.0.3"


def test_every_address_is_described_and_no_other(live) -> None:
    names = ("areas", "hotspots", "clusters", "density", "cells")
    served = set()
    for rule in live.app.url_map.iter_rules():
        if rule.endpoint.startswith("features."):
            path = re.sub(r"<string\(.*?\):feature>", "{featureId}", rule.rule)
            alone = "{collectionId}" if path.endswith(":name>") else None
            for name in [alone] if alone else names:
                served.add(re.sub(r"<any\(.*?\):name>", name, path).removeprefix("/ogc"))
    assert served - {""} == description()["paths"].keys()


def test_everything_that_is_referred_to_is_there() -> None:
    document = repr(description())
    components = description()["components"]
    for kind in ("schemas", "parameters"):
        referred = set(re.findall(rf"#/components/{kind}/([\w-]+)", document))
        assert referred == components[kind].keys()
    # OpenAPI 3.0 knows no null and no const.
    assert "'null'" not in document
    assert "'const'" not in document


def test_qgis_finds_how_long_a_page_may_be_and_what_it_may_filter_by() -> None:
    limit = description()["components"]["parameters"]["limit"]["schema"]
    assert (limit["default"], limit["maximum"]) == (1_000, 10_000)
    for name in ("areas", "hotspots", "clusters", "density", "cells"):
        asked = description()["paths"][f"/collections/{name}/items"]["get"]["parameters"]
        assert {"$ref": "#/components/parameters/theme"} in asked
    theme = description()["components"]["parameters"]["theme"]
    assert (theme["in"], theme["style"], theme["explode"]) == ("query", "form", False)


@every_address
def test_a_connections_parameters_may_stand_on_every_address_and_unknown_ones_on_none(
    live, path: str
) -> None:
    live.get(f"{path}?theme=asb&datetime=2025-03&area=West&f=json")
    assert live.get("/ogc/api?theme=asb&token=1").json == description()
    refused = live.get(f"{path}?colour=red", status=400)
    assert refused.json["errors"][0]["field"] == "colour"
    # A connection with a filter that cannot be followed fails at once.
    assert "is not a theme" in live.get(f"{path}?theme=arson", status=400).json["detail"]
