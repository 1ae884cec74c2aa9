"""Running the service: agencies, people and keys, and what an administrator does not learn."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hotspots.roles import Role
from hotspots.store import api_keys, audit, users
from hotspots.store.agencies import add_agency, areas_of, find_agency, list_agencies
from hotspots.store.agency_categories import list_categories, save_categories
from hotspots.store.agency_profiles import list_profiles, save_profile
from hotspots.store.database import Database
from hotspots.store.schema import ApiKey, AuditEvent, Submission, User
from hotspots.store.table import now
from web.administration import shown_once
from web.application import create_app
from web.limits import limiter

PASSWORD = "seven green bicycles"
ADMIN, OTHER, SAM = "kim@example.org", "lee@example.org", "sam@example.org"
NASTY = "<script>alert(1)</script>"
Table = Callable[[str, str], list[list[str]]]


@dataclass
class Service:
    """An installation with two administrators and a submitter of HOU, and its clients."""

    app: Flask
    database: Database
    sign_in: Callable[[Flask, str], FlaskClient]
    token: Callable[[str], str]
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    def client(self, who: str = ADMIN) -> FlaskClient:
        if who not in self.clients:
            self.clients[who] = self.sign_in(self.app, who)
        return self.clients[who]

    def get(self, path: str, *, who: str = ADMIN, status: int = 200) -> str:
        answer = self.client(who).get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return str(answer.text)

    def post(self, path: str, *, who: str = ADMIN, **form: Any) -> Any:
        token = self.token(self.client(who).get("/account/password").text)
        return self.client(who).post(path, data={"csrf_token": token, **form})

    def secret(self, answer: Any) -> str:
        """What the page after a redirect shows once."""
        assert answer.status_code == 303, answer.text
        found = re.search(r'id="secret">([^<]+)<', self.get(answer.location))
        assert found
        return found[1]

    def number(self, email: str) -> int:
        with self.database.session() as session:
            return users.find_user(session, email).id

    def actions(self) -> list[tuple[str, str, str]]:
        with self.database.session() as session:
            assert audit.verify(session) is None
            events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
        return [(one.actor, one.action, one.subject) for one in events]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """In the place of that of the demonstration, which these tests do without."""


@pytest.fixture
def start(
    signed_in_to: Callable[[Flask, str], FlaskClient],
    csrf_token: Callable[[str], str],
) -> Callable[[Database], Service]:
    """Opens a service on a store with three people and an agency."""

    def fill(database: Database) -> Service:
        with database.transaction() as session:
            add_agency(session, "HOU", "Invented homes", actor="test")
            for email, role, agency in (
                (ADMIN, Role.ADMINISTRATOR, None),
                (OTHER, Role.ADMINISTRATOR, None),
                (SAM, Role.SUBMITTER, "HOU"),
            ):
                users.add_user(
                    session, email, role=role, password=PASSWORD, agency=agency, actor="test",
                    name=email.split("@")[0].capitalize(),
                )  # fmt: skip
        app = create_app(database.settings)
        with app.app_context():
            limiter.reset()
        return Service(app, app.extensions["hotspots"], signed_in_to, csrf_token)

    return fill


@pytest.fixture(params=["sqlite", "postgres"])
def service(request: pytest.FixtureRequest, start: Callable[[Database], Service]) -> Any:
    """The service on SQLite and then on PostgreSQL."""
    one = start(request.getfixturevalue(f"{request.param}_database"))
    yield one
    one.database.engine.dispose()


@pytest.fixture
def on_sqlite(sqlite_database: Database, start: Callable[[Database], Service]) -> Any:
    """For what the kind of database makes no difference to."""
    one = start(sqlite_database)
    yield one
    one.database.engine.dispose()


def test_the_overview_of_a_new_installation_says_what_to_do_first(
    on_sqlite: Service, table: Table
) -> None:
    with on_sqlite.database.transaction() as session:
        session.execute(sa.update(User).values(agency_id=None, role="administrator"))
        session.execute(sa.text("DELETE FROM agencies"))
    page = on_sqlite.get("/administration")
    assert "There are no agencies yet" in page
    assert 'href="/administration/people/add"' in page
    assert "Nobody holds a link" in page
    assert table(page, "agencies") == []


def test_the_overview_tells_figures_and_the_state_of_the_trail(
    service: Service, table: Table
) -> None:
    with service.database.transaction() as session:
        number = find_agency(session, "HOU").id
        api_keys.issue_key(session, "HOU", label="L", scopes=["incidents:write"], actor="test")
        session.add(
            Submission(
                agency_id=number, filename="mrs smith.csv", sha256="0" * 64, profile="template",
                encoding="utf-8", rows=12, accepted=12, updated=0, unchanged=0, rejected=0, held=0,
                located=9, outside=0, sent_by=SAM,
            )
        )  # fmt: skip
    page = service.get("/administration")
    ((name, code, people, keys, sent, last, state),) = table(page, "agencies")
    assert (name, code, people, keys, sent, state) == (
        "Invented homes", "HOU", "1", "1", "1", "Enabled",
    )  # fmt: skip
    assert last != "Never"
    assert "3 people have never signed in" in page
    assert "All 5 events are as they were written" in page
    details = service.get("/administration/agencies/HOU")
    ((received, by, *figures),) = table(details, "submissions")
    assert (received, by) == (last, "Command line")
    assert figures == ["12", "12", "0", "0", "0", "0", "9"]
    assert "smith" not in page + details


def test_a_broken_trail_is_told_at_the_top(on_sqlite: Service) -> None:
    with on_sqlite.database.transaction() as session:
        session.execute(sa.text("DROP TRIGGER audit_events_no_update"))
        session.execute(sa.update(AuditEvent).filter_by(id=2).values(subject="somebody else"))
    page = on_sqlite.get("/administration")
    assert "The audit trail is broken at event 2: it was altered" in page
    assert "as they were written" not in page


def test_a_long_trail_is_checked_when_asked(
    on_sqlite: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.administration.overview.MOST_EVENTS", 2)
    page = on_sqlite.get("/administration")
    assert "as they were written" not in page
    assert "/administration?check=1" in page
    assert "as they were written" in on_sqlite.get("/administration?check=1")


def test_what_ends_soon_and_what_ended_needs_attention(
    on_sqlite: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on_sqlite.database.transaction() as session:
        for days in (10, 40):
            api_keys.issue_key(
                session, "HOU", label=f"Ends in {days}", scopes=["incidents:write"],
                expires_at=now() + timedelta(days=days), actor="test",
            )  # fmt: skip
        soon, _ = session.scalars(sa.select(ApiKey).order_by(ApiKey.id)).all()
        name = api_keys.name_of(soon)
    on_sqlite.post(f"/administration/people/{on_sqlite.number(SAM)}/invite")
    page = on_sqlite.get("/administration")
    assert re.findall(r"The key (\w+) of Invented homes ends on", page) == [name]
    assert "unused" not in page
    on_sqlite.post(f"/administration/keys/{soon.prefix}/rotate", overlap="7")
    assert re.findall(r"The key (\w+) of", on_sqlite.get("/administration"))[:-1] == []
    later = now() + timedelta(days=8)
    monkeypatch.setattr("hotspots.store.invitations.now", lambda: later)
    assert "The link for Sam ended on" in on_sqlite.get("/administration")


def test_an_agency_is_added_changed_disabled_and_enabled(service: Service) -> None:
    answer = service.post("/administration/agencies/add", code="cou", name=" Invented  council ")
    assert (answer.status_code, answer.location) == (303, "/administration/agencies/COU")
    assert "Invented council" in service.get(answer.location)
    service.post("/administration/agencies/COU/edit", name="Merged council")
    assert "Merged council" in service.get("/administration/agencies/COU")
    for verb, state in (("disable", False), ("enable", True)):
        assert service.get(f"/administration/agencies/COU/{verb}")
        service.post(f"/administration/agencies/COU/{verb}")
        with service.database.session() as session:
            assert find_agency(session, "COU").enabled is state
    assert service.actions()[-4:] == [
        (ADMIN, "add agency", "COU"),
        (ADMIN, "rename agency", "COU"),
        (ADMIN, "disable agency", "COU"),
        (ADMIN, "enable agency", "COU"),
    ]


def test_a_demonstration_takes_no_agency_but_its_own(
    administrator: FlaskClient, database: Database, csrf_token: Callable[[str], str]
) -> None:
    page = administrator.get("/administration/agencies/add")
    assert page.status_code == 200
    assert "takes no agencies and no community areas but its own" in page.text
    assert 'name="code"' not in page.text
    form = {"csrf_token": csrf_token(page.text), "code": "WPOL", "name": "Wiltshire Police"}
    refused = administrator.post("/administration/agencies/add", data=form)
    assert refused.status_code == 409
    assert "takes no agencies and no community areas but its own" in refused.text
    with database.session() as session:
        assert "WPOL" not in {agency.code for agency in list_agencies(session)}


def test_where_an_agency_works_is_ticked(
    small_county: Any, start: Callable[[Database], Service]
) -> None:
    service = start(small_county.database)
    form = {"name": "Invented homes", "areas": ["East", "West"]}
    service.post("/administration/agencies/HOU/edit", **form)
    page = service.get("/administration/agencies/HOU/edit")
    assert re.findall(r'value="(East|West)" checked', page) == ["East", "West"]
    assert "East, West" in service.get("/administration/agencies/HOU")
    service.post("/administration/agencies/HOU/edit", name="Invented homes")
    with service.database.session() as session:
        assert areas_of(session, find_agency(session, "HOU").id) == ()
    refused = service.post("/administration/agencies/HOU/edit", name="Homes", areas=["Atlantis"])
    assert refused.status_code == 400
    service.database.engine.dispose()


@pytest.mark.parametrize(
    ("form", "sentences"),
    [
        ({}, ["Enter a code", "Enter the name of the agency"]),
        ({"code": "X", "name": "A"}, ["The code must be 2 to 20 letters"]),
        ({"code": "A B", "name": "A"}, ["The code must be 2 to 20 letters"]),
        ({"code": "hou", "name": "A"}, ["There is an agency with this code already"]),
        ({"code": "COU", "name": "A" * 201}, ["must be 200 characters or fewer"]),
        ({"code": "COU", "name": "\0 \0"}, ["Enter the name of the agency"]),
    ],
)
def test_an_agency_that_cannot_be_added_is_answered_field_by_field(
    on_sqlite: Service, form: dict[str, str], sentences: list[str]
) -> None:
    answer = on_sqlite.post("/administration/agencies/add", **form)
    assert answer.status_code == 400
    assert "<title>Error: Add an agency" in answer.text
    for sentence in sentences:
        assert answer.text.count(sentence) == 2  # in the summary and at the field


@pytest.mark.parametrize(
    ("form", "sentences"),
    [
        ({}, ["Enter an email address", "Enter the person’s name", "Choose a role"]),
        ({"email": "a", "name": "A", "role": "viewer"}, ["in the correct format"]),
        ({"email": SAM.upper(), "name": "A", "role": "viewer"}, ["has an account already"]),
        ({"email": "a@b.uk", "name": "A", "role": "king"}, ["Not a valid choice"]),
        (
            {"email": "a@b.uk", "name": "A", "role": "submitter"},
            ["Choose the agency that they send incidents for"],
        ),
        ({"email": "a@b.uk", "name": "A", "role": "viewer", "agency": "NO"}, ["valid choice"]),
        ({"email": "a@b.uk", "name": "N" * 201, "role": "viewer"}, ["200 characters or fewer"]),
    ],
)
def test_a_person_who_cannot_be_added_is_answered_field_by_field(
    on_sqlite: Service, form: dict[str, str], sentences: list[str]
) -> None:
    answer = on_sqlite.post("/administration/people/add", **form)
    assert answer.status_code == 400
    summary = answer.text.split("</h2>")[1].split("</ul>")[0]
    positions = [summary.index(sentence) for sentence in sentences]
    assert positions == sorted(positions)
    with on_sqlite.database.session() as session:
        assert len(users.list_users(session)) == 3


def test_an_added_person_is_invited_and_listed(service: Service, table: Table) -> None:
    answer = service.post(
        "/administration/people/add", email="New@Example.org", name="Noor", role="submitter",
        agency="HOU",
    )  # fmt: skip
    assert service.secret(answer).startswith("http://localhost/welcome/")
    rows = {row[0]: row[1:] for row in table(service.get("/administration/people"), "people")}
    assert rows["Noor"] == ["new@example.org", "Submitter", "Invented homes", "Never", "Invited"]
    ((name, agency, *_),) = table(service.get("/administration"), "invited")
    assert (name, agency) == ("Noor", "Invented homes")
    assert "Noor" in service.get("/administration/agencies/HOU")
    assert service.actions()[-2:] == [
        (ADMIN, "add user", "new@example.org as submitter"),
        (ADMIN, "invite user", "new@example.org"),
    ]


def test_another_role_ends_the_session_at_once(on_sqlite: Service) -> None:
    number = on_sqlite.number(SAM)
    assert on_sqlite.get("/submissions", who=SAM)
    on_sqlite.post(
        f"/administration/people/{number}/edit", name="Samir", role="submitter", agency="HOU"
    )
    assert "Samir" in on_sqlite.get("/submissions", who=SAM)
    on_sqlite.post(f"/administration/people/{number}/edit", name="Samir", role="viewer", agency="")
    assert on_sqlite.client(SAM).get("/account").status_code == 302


def test_a_disabled_person_is_out_at_once(on_sqlite: Service, table: Table) -> None:
    number = on_sqlite.number(SAM)
    assert on_sqlite.get("/account", who=SAM)
    on_sqlite.post(f"/administration/people/{number}/disable")
    assert on_sqlite.client(SAM).get("/account").status_code == 302
    page = on_sqlite.get("/administration/people")
    assert {row[0]: row[-1] for row in table(page, "people")}["Sam"] == "Disabled"
    on_sqlite.post(f"/administration/people/{number}/enable")
    with on_sqlite.database.transaction() as session:
        assert users.authenticate(session, SAM, PASSWORD) is not None


def test_resetting_takes_the_password_away(on_sqlite: Service) -> None:
    number = on_sqlite.number(SAM)
    assert "Reset the password" in on_sqlite.get(f"/administration/people/{number}")
    link = on_sqlite.secret(on_sqlite.post(f"/administration/people/{number}/invite"))
    with on_sqlite.database.transaction() as session:
        assert users.authenticate(session, SAM, PASSWORD) is None
    visitor = on_sqlite.app.test_client()
    assert visitor.get(link.removeprefix("http://localhost")).location == "/welcome"
    assert SAM in visitor.get("/welcome").text


def test_nobody_resets_their_own_password_by_a_link(on_sqlite: Service) -> None:
    answer = on_sqlite.post(f"/administration/people/{on_sqlite.number(ADMIN)}/invite")
    assert (answer.status_code, answer.location) == (302, "/account/password")
    with on_sqlite.database.transaction() as session:
        assert users.authenticate(session, ADMIN, PASSWORD) is not None


def test_the_last_administrator_stays_and_reads_why(service: Service) -> None:
    number = service.number(ADMIN)
    service.post(f"/administration/people/{service.number(OTHER)}/disable")
    disabled = service.post(f"/administration/people/{number}/disable")
    assert disabled.status_code == 409
    edited = service.post(
        f"/administration/people/{number}/edit", name="Kim", role="viewer", agency=""
    )
    assert edited.status_code == 400
    for answer in (disabled, edited):
        assert "<title>Error: " in answer.text
        assert f"{ADMIN} is the only administrator who can sign in" in answer.text
    assert service.get("/administration")


def _prefix(secret: str) -> str:
    return secret.split("_")[1]


def _issue(service: Service, **form: Any) -> Any:
    said = {"label": "Case system", "scopes": ["incidents:write"], "life": "365"} | form
    return service.post("/administration/agencies/HOU/keys/issue", **said)


def test_a_key_is_shown_once_and_kept_nowhere(on_sqlite: Service, table: Table) -> None:
    answer = _issue(on_sqlite)
    with on_sqlite.client().session_transaction() as session:
        cookie = str(dict(session))
    shown = on_sqlite.client().get(answer.location)
    secret = re.search(r'id="secret">([^<]+)<', shown.text)[1]
    assert shown.headers["Cache-Control"] == "no-store"
    assert secret not in answer.location + answer.text + cookie
    assert "shown only once" in on_sqlite.get(answer.location, status=404)
    with on_sqlite.database.session() as session:
        key = api_keys.authenticate_key(session, secret)
        assert key is not None
        assert key.scopes == ["incidents:write"]
        assert abs(key.expires_at - now() - timedelta(days=365)) < timedelta(minutes=5)
    page = on_sqlite.get("/administration/agencies/HOU")
    ((label, name, scopes, *_),) = table(page, "keys")
    assert (label, name, scopes) == ("Case system", f"hs_{_prefix(secret)}", "incidents:write")
    assert secret not in page + str(on_sqlite.actions())


def test_a_secret_is_for_the_session_that_made_it(on_sqlite: Service) -> None:
    address = _issue(on_sqlite).location
    on_sqlite.get(address, who=OTHER, status=404)
    on_sqlite.get(address, who=SAM, status=403)
    assert on_sqlite.sign_in(on_sqlite.app, ADMIN).head(address).status_code == 404
    assert 'id="secret"' in on_sqlite.get(address)


def test_a_secret_does_not_wait_for_ever(
    on_sqlite: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown_once, "WAITS_SECONDS", -1)
    assert "shown only once" in on_sqlite.get(_issue(on_sqlite).location, status=404)


def test_a_key_that_does_not_end(on_sqlite: Service) -> None:
    secret = on_sqlite.secret(_issue(on_sqlite, life=""))
    with on_sqlite.database.session() as session:
        assert api_keys.authenticate_key(session, secret).expires_at is None


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"label": " "}, "Enter what the key is for"),
        ({"label": "L" * 101}, "100 characters or fewer"),
        ({"scopes": []}, "Choose what the key may do"),
        ({"scopes": ["everything"]}, "is not a valid choice"),
        ({"life": "1e9"}, "Not a valid choice"),
    ],
)
def test_a_key_that_cannot_be_issued(
    on_sqlite: Service, form: dict[str, Any], sentence: str
) -> None:
    answer = _issue(on_sqlite, **form)
    assert answer.status_code == 400
    assert sentence in answer.text
    with on_sqlite.database.session() as session:
        assert api_keys.list_keys(session) == []


def test_no_key_for_a_disabled_agency(on_sqlite: Service) -> None:
    on_sqlite.post("/administration/agencies/HOU/disable")
    answer = _issue(on_sqlite)
    assert answer.status_code == 400
    assert "is disabled" in answer.text
    assert "/keys/issue" not in on_sqlite.get("/administration/agencies/HOU")


def test_keys_are_rotated_with_an_overlap_and_revoked(service: Service) -> None:
    def opens(secret: str) -> bool:
        with service.database.session() as session:
            return api_keys.authenticate_key(session, secret) is not None

    first = service.secret(_issue(service))
    rotate = f"/administration/keys/{_prefix(first)}/rotate"
    assert _prefix(first) in service.get(rotate)
    second = service.secret(service.post(rotate, overlap="1"))
    assert (opens(first), opens(second)) == (True, True)
    third = service.secret(
        service.post(f"/administration/keys/{_prefix(second)}/rotate", overlap="0")
    )
    assert (opens(second), opens(third)) == (False, True)
    refused = service.post(f"/administration/keys/{_prefix(second)}/rotate", overlap="7")
    assert refused.status_code == 400
    assert "issue a new one" in refused.text
    revoke = f"/administration/keys/{_prefix(third)}/revoke"
    assert "cannot be" in service.get(revoke)
    assert opens(third)
    assert service.post(revoke).location == "/administration/agencies/HOU"
    assert (opens(first), opens(third)) == (True, False)


def test_saved_mappings_and_codes_are_listed_and_forgotten(service: Service, table: Table) -> None:
    content = {
        "columns": {"category": "Kind", "date": "Day", "easting": "E", "northing": "N"},
        "title": "Weekly file",
        "categories": {},
    }
    with service.database.transaction() as session:
        number = find_agency(session, "HOU").id
        save_profile(session, number, "weekly", content, ["Kind", "Day", "E", "N"], actor="test")
        save_categories(session, number, {NASTY: "asb/nuisance", "Dog": "none"}, actor="test")
    page = service.get("/administration/agencies/HOU")
    assert "weekly: Kind, Day, E, N" in page
    assert [row[:2] for row in table(page, "codes")] == [
        [NASTY, "Anti-social behaviour: nuisance"],
        ["Dog", "No theme"],
    ]
    assert NASTY not in page
    assert (
        service.post("/administration/agencies/HOU/profiles/forget", name="weekly").status_code
        == 303
    )
    key = NASTY.casefold()
    assert (
        service.post("/administration/agencies/HOU/categories/forget", key=key).status_code == 303
    )
    with service.database.session() as session:
        assert list_profiles(session, number) == []
        assert [one.code for one in list_categories(session, number)] == ["Dog"]
    for part, form in (("profiles", {"name": "a\0b"}), ("categories", {"key": "a\0b"})):
        again = service.post(f"/administration/agencies/HOU/{part}/forget", **form)
        assert again.status_code == 404
    assert [action for _, action, _ in service.actions()[-2:]] == [
        "forget profile",
        "forget category",
    ]


UNKNOWN = [
    "agencies/NO",
    "agencies/%00",
    "people/999",
    "shown/nothing",
]
UNKNOWN_FORMS = [
    "agencies/NO/edit",
    "agencies/HOU%00/edit",
    "agencies/NO/disable",
    "agencies/NO/keys/issue",
    "people/0/edit",
    "people/2147483648/disable",
    "people/99999999999999999999/invite",
    "keys/deadbeef/rotate",
    "keys/%00/revoke",
    "keys/é/revoke",
]


def test_what_there_is_not_is_not_found(service: Service) -> None:
    answers = [service.client().get(f"/administration/{path}") for path in UNKNOWN + UNKNOWN_FORMS]
    answers += [service.post(f"/administration/{path}") for path in UNKNOWN_FORMS]
    for answer in answers:
        assert answer.status_code == 404, answer.request.path
        assert "Add it with" not in answer.text


def test_asking_by_head_changes_nothing(on_sqlite: Service) -> None:
    """A HEAD carries no token against forged requests, so it must do nothing."""
    secret = on_sqlite.secret(_issue(on_sqlite))
    before, sam = on_sqlite.actions(), on_sqlite.number(SAM)
    for path in (
        "agencies/HOU/disable",
        f"people/{sam}/disable",
        f"people/{sam}/invite",
        f"keys/{_prefix(secret)}/revoke",
        f"keys/{_prefix(secret)}/rotate",
    ):
        assert on_sqlite.client().head(f"/administration/{path}").status_code == 200
        assert on_sqlite.client().post(f"/administration/{path}").status_code == 400
    assert on_sqlite.actions() == before


@pytest.mark.parametrize(
    "path",
    ["/submissions", "/submissions/1", "/locations", "/locations/decisions", "/locations/agencies"],
)
def test_an_administrator_sees_no_rows_and_places_nothing(on_sqlite: Service, path: str) -> None:
    on_sqlite.get(path, status=403)


def test_names_are_text_and_not_in_titles(on_sqlite: Service) -> None:
    on_sqlite.post("/administration/agencies/add", code="BAD", name=NASTY)
    answer = on_sqlite.post(
        "/administration/people/add", email="x@example.org", name=NASTY, role="viewer", agency="BAD"
    )
    pages = [
        on_sqlite.get(answer.location),
        *(
            on_sqlite.get(f"/administration{path}")
            for path in (
                "",
                "/people",
                "/agencies/BAD",
                "/agencies/BAD/edit",
                "/agencies/BAD/disable",
                *(
                    f"/people/{on_sqlite.number('x@example.org')}{x}"
                    for x in ("", "/edit", "/invite")
                ),
            )
        ),
    ]
    for page in pages:
        assert NASTY not in page
        assert "&lt;script&gt;" in page
    assert "x@example.org" not in "".join(re.findall(r"<title>.*?</title>", "".join(pages)))
