from __future__ import annotations

from functools import partial
from itertools import pairwise

import pytest
import sqlalchemy as sa
from werkzeug.security import generate_password_hash

from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.roles import Role
from hotspots.store import users
from hotspots.store.agencies import add_agency
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent, User
from hotspots.store.signed_in import find_signed_in

PASSWORD = "a long enough one"


@pytest.fixture(autouse=True)
def _hashed_quickly(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real hashes, but for the tests that look at them."""
    if "no_password" not in request.node.name and "costs" not in request.node.name:
        quick = partial(generate_password_hash, method="pbkdf2:sha256:1000")
        monkeypatch.setattr(users, "generate_password_hash", quick)


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
        ("new@example.org", {"password": "Password1234"}, "among the first that are tried"),
        ("new@example.org", {"password": "p" * 1025}, "longer than 1024"),
        ("new.person@example.org", {"password": "new.person@example.org"}, "not be your email"),
        ("n\0w@example.org", {}, "is not an email address"),
        ("new@example.org", {"name": "N" * 201}, "longer than 200 letters"),
        ("new@example.org", {"name": "N\0"}, "longer than 200 letters"),
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
    users._decoy.cache_clear()  # Other tests hash quickly.
    with people.transaction() as session:
        users.add_user(session, "new@example.org", role=Role.VIEWER, password=None, actor="admin")
        users.authenticate(session, "ana@example.org", "wrong")
        users.authenticate(session, "nobody@example.org", "wrong")
        users.authenticate(session, "new@example.org", "wrong")
    # The same method with the same cost, once each.
    assert len(checked) == 3
    assert len(set(checked)) == 1


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


def test_a_person_without_a_password_cannot_sign_in_by_giving_none(database: Database) -> None:
    with database.transaction() as session:
        users.add_user(session, "a@example.org", role=Role.VIEWER, password=None, actor="admin")
        for tried in ("", " ", "$", "None"):
            assert users.authenticate(session, "a@example.org", tried) is None
        user = users.find_user(session, "a@example.org")
        assert not users.knows_password(session, user.id, "")


def _stamp(database: Database, email: str) -> str:
    with database.session() as session:
        return users.find_user(session, email).session_stamp


def test_another_role_or_agency_ends_sessions_and_another_name_does_not(people: Database) -> None:
    stamps = [_stamp(people, "sam@example.org")]
    said = {"name": "", "role": Role.SUBMITTER, "agency": "HOU", "actor": "admin"}
    for change in (
        {},
        {"name": "Sam"},
        {"role": Role.VIEWER},
        {"agency": None},
        {"role": Role.ADMINISTRATOR},
    ):
        said |= change
        with people.transaction() as session:
            users.change_user(session, "sam@example.org", **said)
        stamps.append(_stamp(people, "sam@example.org"))
    same = [one == other for one, other in pairwise(stamps)]
    assert same == [True, True, False, False, False]
    with people.session() as session:
        sam = users.find_user(session, "sam@example.org")
        assert (sam.name, sam.role, sam.agency) == ("Sam", "administrator", None)
        events = session.scalars(sa.select(AuditEvent.subject).filter_by(action="change user"))
        assert events.all() == [
            "sam@example.org as submitter of HOU",
            "sam@example.org as viewer of HOU",
            "sam@example.org as viewer",
            "sam@example.org as administrator",
        ]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"role": Role.SUBMITTER}, InputError),
        ({"agency": "NIL"}, NotFoundError),
        ({"name": "N" * 201}, InputError),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(
    people: Database, change: dict[str, object], error: type[Exception]
) -> None:
    said = {"name": "Ana", "role": Role.ANALYST, "agency": None, "actor": "admin"} | change
    with pytest.raises(error), people.transaction() as session:
        users.change_user(session, "ana@example.org", **said)  # type: ignore[arg-type]
    with people.session() as session:
        ana = users.find_user(session, "ana@example.org")
        assert (ana.name, ana.role, ana.agency) == ("Ana", "analyst", None)


def _demote(session: object, email: str) -> None:
    users.change_user(session, email, name="", role=Role.VIEWER, agency=None, actor="x")


def _disable(session: object, email: str) -> None:
    users.set_enabled(session, email, False, actor="x")


@pytest.mark.parametrize("take_away", [_demote, _disable])
def test_the_last_administrator_who_can_sign_in_stays(people: Database, take_away) -> None:
    with people.transaction() as session:
        for name, password in (("one", PASSWORD), ("two", PASSWORD), ("invited", None)):
            users.add_user(
                session, f"{name}@example.org", role=Role.ADMINISTRATOR, password=password,
                actor="x",
            )  # fmt: skip
    with people.transaction() as session:
        take_away(session, "one@example.org")
    with (
        pytest.raises(ConflictError, match=r"two@example\.org is the only administrator"),
        people.transaction() as session,
    ):
        take_away(session, "two@example.org")
    with people.transaction() as session:
        two = users.find_user(session, "two@example.org")
        assert (two.role, two.enabled) == ("administrator", True)
        # Who is disabled already is no administrator who is lost.
        _disable(session, "invited@example.org")
        take_away(session, "invited@example.org")


def test_ending_sessions_leaves_the_password(people: Database) -> None:
    before = _stamp(people, "ana@example.org")
    with people.transaction() as session:
        users.end_sessions(session, "ana@example.org", actor="ana@example.org")
    assert _stamp(people, "ana@example.org") != before
    with people.transaction() as session:
        assert users.authenticate(session, "ana@example.org", PASSWORD) is not None
    assert ("ana@example.org", "end sessions") in _actions(people)


def test_a_wrong_old_password_is_recorded(people: Database) -> None:
    with people.transaction() as session:
        number = users.find_user(session, "ana@example.org").id
        assert users.knows_password(session, number, PASSWORD)
        assert not users.knows_password(session, number, "a wrong one")
        assert not users.knows_password(session, 2**31 - 1, PASSWORD)
    assert _actions(people)[-1] == ("ana@example.org", "password refused")


@pytest.mark.parametrize("number", [0, -1, 999, 2**31, 2**70])
def test_a_number_that_is_nobodys(people: Database, number: int) -> None:
    with people.session() as session, pytest.raises(NotFoundError, match="no such person"):
        users.user_numbered(session, number)


def test_what_a_request_needs_to_know_of_a_person_comes_with_the_version_of_the_data(
    people: Database,
) -> None:
    with people.session() as session:
        version = people.data_version(session)
        for email in ("ana@example.org", "sam@example.org"):
            user = users.find_user(session, email)
            agency = user.agency
            assert find_signed_in(people, user.id) == (
                user.id, user.email, user.name, user.role, agency and agency.id,
                agency and agency.name, user.session_stamp, version,
            )  # fmt: skip
    assert find_signed_in(people, 0) is None
    assert find_signed_in(people, user.id + 1) is None
    assert find_signed_in(people, 10**30) is None


def test_a_disabled_person_is_not_signed_in(people: Database) -> None:
    with people.transaction() as session:
        users.set_enabled(session, "ana@example.org", False, actor="admin")
        number = users.find_user(session, "ana@example.org").id
    assert find_signed_in(people, number) is None
