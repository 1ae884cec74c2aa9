"""Who may enter what: one truth table, and every address asked by every role."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotspots.roles import Role
from hotspots.settings import Settings
from hotspots.store.location_text import location_key
from web.access import PUBLIC, KeyWith, allowed, safe_destination
from web.application import create_app

EVERYONE_SIGNED_IN = frozenset(Role)
PLACING = frozenset({Role.SUBMITTER, Role.ANALYST})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
RULES = {
    "static": PUBLIC,
    "accounts.sign_in": PUBLIC,
    "accounts.sign_out": EVERYONE_SIGNED_IN,
    "accounts.open_invitation": PUBLIC,
    "accounts.welcome": PUBLIC,
    "accounts.own": EVERYONE_SIGNED_IN,
    "accounts.change_password": EVERYONE_SIGNED_IN,
    "accounts.sign_out_everywhere": EVERYONE_SIGNED_IN,
    "maps.county": EVERYONE_SIGNED_IN,
    "maps.county_layer": EVERYONE_SIGNED_IN,
    "maps.area": EVERYONE_SIGNED_IN,
    "maps.area_layer": EVERYONE_SIGNED_IN,
    "backdrop.county_part": EVERYONE_SIGNED_IN,
    "backdrop.area_part": EVERYONE_SIGNED_IN,
    "compare.choose": EVERYONE_SIGNED_IN,
    "compare.two": EVERYONE_SIGNED_IN,
    "compare.months": EVERYONE_SIGNED_IN,
    "compare.squares": EVERYONE_SIGNED_IN,
    "hotspot.hotspot": EVERYONE_SIGNED_IN,
    "hotspot.actions": EVERYONE_SIGNED_IN,
    "hotspot.action": EVERYONE_SIGNED_IN,
    "hotspot.note": frozenset({Role.ANALYST}),
    "hotspot.change": frozenset({Role.ANALYST}),
    "hotspot.remove": frozenset({Role.ANALYST}),
    "downloads.area": EVERYONE_SIGNED_IN,
    "downloads.area_map": EVERYONE_SIGNED_IN,
    "downloads.county": EVERYONE_SIGNED_IN,
    "downloads.county_map": EVERYONE_SIGNED_IN,
    "reports.choose": EVERYONE_SIGNED_IN,
    "reports.six_monthly_page": EVERYONE_SIGNED_IN,
    "reports.six_monthly_file": EVERYONE_SIGNED_IN,
    "reports.choose_briefing": EVERYONE_SIGNED_IN,
    "reports.briefing_page": EVERYONE_SIGNED_IN,
    "reports.briefing_file": EVERYONE_SIGNED_IN,
    "reports.styles": PUBLIC,
    "submissions.own": frozenset({Role.SUBMITTER}),
    "submissions.report": frozenset({Role.SUBMITTER}),
    "submissions.located_layer": frozenset({Role.SUBMITTER}),
    "submissions.corrections": frozenset({Role.SUBMITTER}),
    "submissions.withdraw": frozenset({Role.SUBMITTER}),
    "submissions.withdraw_now": frozenset({Role.SUBMITTER}),
    "submissions.delete_file": frozenset({Role.SUBMITTER}),
    "submissions.choose_file": frozenset({Role.SUBMITTER}),
    "submissions.receive": frozenset({Role.SUBMITTER}),
    "submissions.template": frozenset({Role.SUBMITTER}),
    "submissions.columns": frozenset({Role.SUBMITTER}),
    "submissions.choose_columns": frozenset({Role.SUBMITTER}),
    "submissions.categories": frozenset({Role.SUBMITTER}),
    "submissions.decide_categories": frozenset({Role.SUBMITTER}),
    "submissions.check": frozenset({Role.SUBMITTER}),
    "submissions.send": frozenset({Role.SUBMITTER}),
    "submissions.progress": frozenset({Role.SUBMITTER}),
    "submissions.progress_figures": frozenset({Role.SUBMITTER}),
    "submissions.discard": frozenset({Role.SUBMITTER}),
    "submissions.read_again": frozenset({Role.SUBMITTER}),
    **dict.fromkeys(
        [
            "incidents.own",
            "incidents.one",
            "incidents.withdraw",
            "incidents.withdraw_now",
            "incidents.change",
            "incidents.start",
            "incidents.begin",
            "incidents.what",
            "incidents.answer_what",
            "incidents.when",
            "incidents.answer_when",
            "incidents.time",
            "incidents.answer_time",
            "incidents.where",
            "incidents.answer_where",
            "incidents.reference",
            "incidents.answer_reference",
            "incidents.check",
            "incidents.send",
            "incidents.already",
            "incidents.confirmation",
        ],
        frozenset({Role.SUBMITTER}),
    ),
    "locations.waiting": PLACING,
    "locations.group": PLACING,
    "locations.place": PLACING,
    "locations.set_aside": PLACING,
    "locations.decided": PLACING,
    "locations.decision": PLACING,
    "locations.undo": PLACING,
    "locations.places": PLACING,
    "locations.forget": PLACING,
    "locations.search": EVERYONE_SIGNED_IN,
    "locations.ground": PLACING,
    "locations.agencies": frozenset({Role.ANALYST}),
    "api.reference": PUBLIC,
    "api.document": PUBLIC,
    "api.send": KeyWith("incidents:write"),
    "api.incident": KeyWith("submissions:read"),
    "api.withdraw_one": KeyWith("incidents:withdraw"),
    "api.submissions": KeyWith("submissions:read"),
    "api.submission": KeyWith("submissions:read"),
    "api.rows": KeyWith("submissions:read"),
    "api.withdraw": KeyWith("incidents:withdraw"),
    "features.document": PUBLIC,
    **dict.fromkeys(
        [
            "features.landing",
            "features.conformance",
            "features.collections",
            "features.collection",
            "features.features",
            "features.feature",
        ],
        KeyWith("layers:read", as_password=True),
    ),
    "administration.overview": ADMINISTRATORS,
    "administration.agency": ADMINISTRATORS,
    "administration.add_agency": ADMINISTRATORS,
    "administration.edit_agency": ADMINISTRATORS,
    "administration.disable_agency": ADMINISTRATORS,
    "administration.enable_agency": ADMINISTRATORS,
    "administration.forget_profile": ADMINISTRATORS,
    "administration.forget_category": ADMINISTRATORS,
    "administration.people": ADMINISTRATORS,
    "administration.one_person": ADMINISTRATORS,
    "administration.add_person": ADMINISTRATORS,
    "administration.edit_person": ADMINISTRATORS,
    "administration.disable_person": ADMINISTRATORS,
    "administration.enable_person": ADMINISTRATORS,
    "administration.invite_person": ADMINISTRATORS,
    "administration.issue_key": ADMINISTRATORS,
    "administration.rotate_key": ADMINISTRATORS,
    "administration.revoke_key": ADMINISTRATORS,
    "administration.service": ADMINISTRATORS,
    "administration.shown": ADMINISTRATORS,
    "service.stylesheet": PUBLIC,
    "service.tile": EVERYONE_SIGNED_IN,
}
# An address for each endpoint that a person with the right role gets an answer from.
ADDRESSES = {
    "accounts.sign_in": "/sign-in",
    "maps.county": "/",
    "maps.county_layer": "/layers/areas.geojson",
    "maps.area": "/areas/trowbridge",
    "maps.area_layer": "/areas/trowbridge/layers/density.geojson",
    "backdrop.county_part": "/layers/backdrop.geojson",
    "backdrop.area_part": "/areas/trowbridge/backdrop/roads.geojson",
    "compare.choose": "/compare",
    "compare.two": "/areas/trowbridge/compare",
    "compare.months": "/areas/trowbridge/months",
    "compare.squares": "/areas/trowbridge/squares.geojson?highest=20",
    "hotspot.hotspot": "/areas/trowbridge/hotspots/1",
    "hotspot.actions": "/actions",
    "hotspot.note": "/areas/trowbridge/hotspots/1/note",
    "downloads.area": "/areas/trowbridge/download.geojson",
    "downloads.area_map": "/areas/trowbridge/download.html",
    "downloads.county": "/download.csv",
    "downloads.county_map": "/download.html",
    "reports.choose": "/reports",
    "reports.six_monthly_page": "/reports/six-monthly",
    "reports.six_monthly_file": "/reports/six-monthly.html",
    "reports.briefing_page": "/areas/trowbridge/briefing",
    "reports.briefing_file": "/areas/trowbridge/briefing.html",
    "submissions.own": "/submissions",
    "submissions.report": "/submissions/3",
    "submissions.located_layer": "/submissions/3/located.geojson",
    "submissions.corrections": "/submissions/3/corrections",
    "submissions.withdraw": "/submissions/3/withdraw",
    "submissions.choose_file": "/submissions/upload",
    "submissions.template": "/submissions/template.csv",
    "incidents.own": "/incidents",
    "incidents.start": "/incidents/new",
    "locations.waiting": "/locations",
    "locations.group": f"/locations/groups/HOU/{location_key({'address': 'the usual bench'})}",
    "locations.decided": "/locations/decisions",
    "locations.places": "/locations/places",
    "locations.search": "/locations/search?q=WX1",
    "locations.ground": "/locations/ground/areas.geojson",
    "locations.agencies": "/locations/agencies",
    "api.reference": "/api/v1/",
    "api.document": "/api/v1/openapi.json",
    "features.document": "/ogc/api",
    "accounts.own": "/account",
    "accounts.change_password": "/account/password",
    "administration.overview": "/administration",
    "administration.agency": "/administration/agencies/HOU",
    "administration.add_agency": "/administration/agencies/add",
    "administration.edit_agency": "/administration/agencies/HOU/edit",
    "administration.disable_agency": "/administration/agencies/HOU/disable",
    "administration.enable_agency": "/administration/agencies/HOU/enable",
    "administration.people": "/administration/people",
    "administration.one_person": "/administration/people/1",
    "administration.add_person": "/administration/people/add",
    "administration.edit_person": "/administration/people/1/edit",
    "administration.disable_person": "/administration/people/1/disable",
    "administration.enable_person": "/administration/people/1/enable",
    "administration.invite_person": "/administration/people/1/invite",
    "administration.issue_key": "/administration/agencies/HOU/keys/issue",
    "administration.service": "/administration/service",
    "service.stylesheet": "/service.css",
}
ANSWERED_TO_SCRIPTS = {
    "submissions.located_layer",
    "maps.county_layer",
    "maps.area_layer",
    "backdrop.county_part",
    "backdrop.area_part",
    "compare.squares",
    "locations.search",
    "locations.ground",
}


def test_every_route_declares_who_may_enter(app: Flask) -> None:
    declared = {rule.endpoint: allowed(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert declared == RULES


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("endpoint", ADDRESSES)
def test_role_by_address(sign_in, endpoint: str, role: Role | None) -> None:
    answer = sign_in(role).get(ADDRESSES[endpoint])
    if endpoint == "accounts.sign_in":
        # Who is signed in already goes on to the county page.
        assert answer.status_code == (200 if role is None else 302)
    elif role in RULES[endpoint]:
        assert answer.status_code == 200
    elif role is not None:
        assert answer.status_code == 403
    elif endpoint in ANSWERED_TO_SCRIPTS:
        assert answer.status_code == 401
    else:
        assert answer.status_code == 302
        assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", [*ADDRESSES.values(), "/sign-out"])
def test_nobody_changes_anything_without_signing_in(app: Flask, method: str, address: str) -> None:
    if address == "/sign-in":
        return
    answer = getattr(app.test_client(), method)(address)
    assert answer.status_code in (302, 401, 405)
    assert "trowbridge" not in answer.text.lower()


def test_a_view_without_a_rule_is_refused(demonstration: tuple[Settings, object]) -> None:
    app = create_app(demonstration[0])
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_anonymous_person_returns_to_the_wanted_page(app: Flask) -> None:
    answer = app.test_client().get("/areas/trowbridge?theme=asb&from=2026-01&to=2026-03")
    assert answer.location == (
        "/sign-in?next=/areas/trowbridge?theme%3Dasb%26from%3D2026-01%26to%3D2026-03"
    )


@pytest.mark.parametrize(
    ("wanted", "destination"),
    [
        (None, "/"),
        ("", "/"),
        ("/areas/calne?theme=asb", "/areas/calne?theme=asb"),
        ("https://example.org/", "/"),
        ("//example.org/", "/"),
        ("///example.org/", "/"),
        ("/\\example.org/", "/"),
        ("/\t/example.org/", "/"),
        ("/%0d", "/%0d"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("javascript:alert(1)", "/"),
        ("areas/calne", "/"),
    ],
)
def test_safe_destination(wanted: str | None, destination: str) -> None:
    assert safe_destination(wanted) == destination


def test_an_unknown_address_tells_a_stranger_nothing(app: Flask) -> None:
    answer = app.test_client().get("/nothing-here")
    assert answer.status_code == 404
    assert "Sign in" in answer.text


def test_another_agencys_submission_is_as_unknown_as_one_that_does_not_exist(
    submitter: FlaskClient,
) -> None:
    theirs, missing = submitter.get("/submissions/1"), submitter.get("/submissions/999")
    assert theirs.status_code == missing.status_code == 404
    assert "no submission 1" in theirs.text
    assert "no submission 999" in missing.text
