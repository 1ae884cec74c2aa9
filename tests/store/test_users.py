from __future__ import annotations

import pytest
import sqlalchemy as sa

from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.roles import Role
from hotspots.store import users
from hotspots.store.agencies import add_agency
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent, User

PASSWORD = "a long enough one"


@pytest.fixture
def people(database: Database) -> Database:
    """A store with an analyst and a submitter."""
    with database.transaction() as session:
        add_agency(session, "HOU", "An invented housing association", actor="admin")
        users.add_user(
            session, "Ana@Example.org ", role=Role.ANALYST, password=PASSWORD, name=" Ana ",
            actor="admin",
        )  # fmt: skip
        users.add_user(
            session, "sam@example.org", role=Role.SUBMITTER, password=PASSWORD, agency="hou",
            actor="admin",
        )  # fmt: skip
    return database


def _actions(database: Database) -> list[tuple[str, str]]:
    with database.session() as session:
        events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    return [(event.actor, event.action) for event in events]


def test_people_are_stored_with_role_and_agency_and_no_password(people: Database) -> None:
    with people.session() as session:
        found = users.list_users(session)
        assert [(u.email, u.name, u.role, u.agency and u.agency.code) for u in found] == [
            ("ana@example.org", "Ana", "analyst", None),
            ("sam@example.org", "", "submitter", "HOU"),
        ]
        hashes = [user.password_hash for user in found]
        assert len({user.session_stamp for user in found}) == 2
    assert len(set(hashes)) == 2
    assert all(PASSWORD not in stored for stored in hashes)
    assert all(stored.startswith("scrypt:") for stored in hashes)


@pytest.mark.parametrize("role", Role)
def test_every_role_can_be_stored(database: Database, role: Role) -> None:
    with database.transaction() as session:
        add_agency(session, "HOU", "An invented housing association", actor="admin")
        users.add_user(
            session, "a@example.org", role=role, password=PASSWORD, agency="HOU", actor="admin"
        )
    with database.session() as session:
        assert users.find_user(session, "A@example.org").role == role.value


def test_the_database_knows_no_other_role(people: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), people.transaction() as session:
        session.execute(sa.update(User).values(role="emperor"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("email", "said", "sentence"),
    [
        ("ana", {}, "is not an email address"),
        ("ana@example", {}, "is not an email address"),
        ("a b@example.org", {}, "is not an email address"),
        ("a" * 250 + "@example.org", {}, "is not an email address"),
        ("new@example.org", {"password": "eleven char"}, "at least 12 characters"),
        ("new@example.org", {"name": "N" * 201}, "longer than 200 letters"),
        ("new@example.org", {"role": Role.SUBMITTER}, "name it with --agency CODE"),
    ],
)
def test_people_who_cannot_be_added_are_refused(
    database: Database, email: str, said: dict[str, object], sentence: str
) -> None:
    asked = {"role": Role.VIEWER, "password": PASSWORD, "actor": "admin"} | said
    with pytest.raises(InputError, match=sentence), database.transaction() as session:
        users.add_user(session, email, **asked)  # type: ignore[arg-type]
    with database.session() as session:
        assert users.list_users(session) == []


def test_a_person_of_an_unknown_agency_is_refused(database: Database) -> None:
    with pytest.raises(NotFoundError), database.transaction() as session:
        users.add_user(
            session, "a@example.org", role=Role.VIEWER, password=PASSWORD, agency="NIL", actor="x"
        )


def test_an_address_is_taken_once_whatever_its_capitals(people: Database) -> None:
    with pytest.raises(ConflictError), people.transaction() as session:
        users.add_user(session, "ANA@example.org", role=Role.VIEWER, password=PASSWORD, actor="x")


def test_signing_in_needs_the_address_and_the_password(people: Database) -> None:
    with people.transaction() as session:
        signed_in = users.authenticate(session, " ANA@example.org", PASSWORD)
        assert signed_in is not None
        assert signed_in.email == "ana@example.org"
        assert users.authenticate(session, "ana@example.org", PASSWORD + " ") is None
        assert users.authenticate(session, "ana@example.org", "") is None
        assert users.authenticate(session, "nobody@example.org", PASSWORD) is None
    assert _actions(people)[-4:] == [
        ("ana@example.org", "sign in"),
        ("ana@example.org", "sign-in refused"),
        ("ana@example.org", "sign-in refused"),
        ("unknown", "sign-in refused"),  # what was typed may be a password
    ]


def test_an_unknown_address_costs_the_same_check_as_a_wrong_password(
    people: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    check = users.check_password_hash

    def counted(stored: str, password: str) -> bool:
        checked.append(stored.split("$")[0])
        return check(stored, password)

    monkeypatch.setattr(users, "check_password_hash", counted)
    with people.transaction() as session:
        users.authenticate(session, "ana@example.org", "wrong")
        users.authenticate(session, "nobody@example.org", "wrong")
    # The same method with the same cost, once each.
    assert len(checked) == 2
    assert checked[0] == checked[1]


def test_a_disabled_person_is_kept_out_until_enabled(people: Database) -> None:
    with people.session() as session:
        ana = users.find_user(session, "ana@example.org")
        number, stamp = ana.id, ana.session_stamp
        assert users.get_user(session, number) is not None
    with people.transaction() as session:
        users.set_enabled(session, "ana@example.org", False, actor="admin")
    with people.transaction() as session:
        assert users.get_user(session, number) is None
        assert users.authenticate(session, "ana@example.org", PASSWORD) is None
        assert users.find_user(session, "ana@example.org").session_stamp != stamp
    with people.transaction() as session:
        users.set_enabled(session, "ana@example.org", True, actor="admin")
        assert users.authenticate(session, "ana@example.org", PASSWORD) is not None
    assert ("admin", "disable user") in _actions(people)
    assert ("admin", "enable user") in _actions(people)


def test_a_new_password_ends_the_sessions_under_the_old_one(people: Database) -> None:
    with people.transaction() as session:
        before = users.find_user(session, "ana@example.org").session_stamp
        users.set_password(session, "ana@example.org", "another long one", actor="admin")
    with people.transaction() as session:
        assert users.find_user(session, "ana@example.org").session_stamp != before
        assert users.authenticate(session, "ana@example.org", PASSWORD) is None
        assert users.authenticate(session, "ana@example.org", "another long one") is not None
    with pytest.raises(InputError), people.transaction() as session:
        users.set_password(session, "ana@example.org", "short", actor="admin")


def test_nobody_is_found_where_there_is_nobody(database: Database) -> None:
    with database.session() as session:
        assert users.get_user(session, 1) is None
        with pytest.raises(NotFoundError, match=r"nobody@example\.org"):
            users.find_user(session, "nobody@example.org")
