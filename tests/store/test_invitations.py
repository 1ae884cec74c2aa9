"""Links on which people choose their passwords: once, for a week, and for one account."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from threading import Thread

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer
from werkzeug.security import generate_password_hash

from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.roles import Role
from hotspots.store import audit, invitations, users
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent
from hotspots.store.table import now

KEY = b"k" * 32
EMAIL = "asha@example.org"
PASSWORD = "seven green bicycles"


@pytest.fixture(autouse=True)
def _hashed_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = partial(generate_password_hash, method="pbkdf2:sha256:1000")
    monkeypatch.setattr(users, "generate_password_hash", quick)


@pytest.fixture
def invited(database: Database) -> Database:
    """A store with a person who has no password yet."""
    with database.transaction() as session:
        users.add_user(session, EMAIL, role=Role.VIEWER, password=None, actor="admin")
    return database


def _invite(database: Database, key: bytes = KEY) -> str:
    with database.transaction() as session:
        return invitations.invite(session, EMAIL, key=key, actor="admin")


def _accept(database: Database, token: str, password: str = PASSWORD) -> None:
    with database.transaction() as session:
        invitations.accept(session, token, password, key=KEY)


def _opens(database: Database, token: str) -> bool:
    with database.session() as session:
        try:
            return invitations.find_invited(session, token, key=KEY).email == EMAIL
        except NotFoundError:
            return False


def _signs_in(database: Database, password: str = PASSWORD) -> bool:
    with database.transaction() as session:
        return users.authenticate(session, EMAIL, password) is not None


def test_a_link_is_used_once(invited: Database) -> None:
    token = _invite(invited)
    assert _opens(invited, token)
    _accept(invited, token)
    assert _signs_in(invited)
    assert not _opens(invited, token)
    with pytest.raises(NotFoundError):
        _accept(invited, token, "another long password")
    assert not _signs_in(invited, "another long password")
    with invited.session() as session:
        events = session.execute(sa.select(AuditEvent.actor, AuditEvent.action)).all()
        assert audit.verify(session) is None
    assert events[1:3] == [("admin", "invite user"), (EMAIL, "set password")]


def test_a_refused_password_leaves_the_link(invited: Database) -> None:
    token = _invite(invited)
    with pytest.raises(InputError):
        _accept(invited, token, "Password1234")
    assert _opens(invited, token)
    assert not _signs_in(invited, "Password1234")


def test_a_newer_link_ends_the_older(invited: Database) -> None:
    older, newer = _invite(invited), _invite(invited)
    assert older != newer
    assert not _opens(invited, older)
    assert _opens(invited, newer)


def test_inviting_takes_the_password_and_the_sessions_away(invited: Database) -> None:
    _accept(invited, _invite(invited))
    with invited.session() as session:
        before = users.find_user(session, EMAIL).session_stamp
    token = _invite(invited)
    assert not _signs_in(invited)
    with invited.session() as session:
        assert users.find_user(session, EMAIL).session_stamp != before
    _accept(invited, token, "another long password")
    assert _signs_in(invited, "another long password")


@pytest.mark.parametrize("ended_by", ["disabling", "signing out", "a password"])
def test_what_changes_the_account_ends_the_link(invited: Database, ended_by: str) -> None:
    token = _invite(invited)
    with invited.transaction() as session:
        if ended_by == "disabling":
            users.set_enabled(session, EMAIL, False, actor="admin")
        elif ended_by == "signing out":
            users.end_sessions(session, EMAIL, actor="admin")
        else:
            users.set_password(session, EMAIL, PASSWORD, actor="admin")
    assert not _opens(invited, token)
    if ended_by == "disabling":
        with pytest.raises(ConflictError, match="is disabled"):
            _invite(invited)
        with invited.transaction() as session:
            users.set_enabled(session, EMAIL, True, actor="admin")
        assert not _opens(invited, token)


def test_another_role_leaves_an_open_link(invited: Database) -> None:
    token = _invite(invited)
    with invited.transaction() as session:
        users.change_user(
            session, EMAIL, name="Asha", role=Role.ANALYST, agency=None, actor="admin"
        )
    assert _opens(invited, token)


@pytest.mark.parametrize(
    ("later", "opens"),
    [(timedelta(days=6, hours=23), True), (timedelta(days=7, seconds=1), False)],
)
def test_a_link_lasts_for_a_week(
    invited: Database, monkeypatch: pytest.MonkeyPatch, later: timedelta, opens: bool
) -> None:
    token = _invite(invited)
    moment = now() + later
    monkeypatch.setattr(invitations, "now", lambda: moment)
    assert _opens(invited, token) is opens
    with invited.session() as session:
        (one,) = invitations.invitations(session)
    assert one.user.email == EMAIL
    assert one.is_open is opens


def test_only_those_who_have_not_come_are_listed(invited: Database) -> None:
    def listed() -> list[str]:
        with invited.session() as session:
            return [one.user.email for one in invitations.invitations(session)]

    assert listed() == []
    token = _invite(invited)
    assert listed() == [EMAIL]
    _accept(invited, token)
    assert listed() == []


def test_a_link_of_another_key_or_another_use_of_the_key_opens_nothing(invited: Database) -> None:
    assert not _opens(invited, _invite(invited, key=b"x" * 32))
    token = _invite(invited)
    content = URLSafeSerializer(KEY, salt="hotspots invitation").loads_unsafe(token)[1]
    forged = URLSafeSerializer(KEY, salt="cookie-session").dumps(content)
    assert not _opens(invited, forged)
    assert _opens(invited, token)


def test_a_link_says_nothing_of_the_stamp(invited: Database) -> None:
    token = _invite(invited)
    with invited.session() as session:
        stamp = users.find_user(session, EMAIL).session_stamp
    content = URLSafeSerializer(KEY, salt="hotspots invitation").loads_unsafe(token)[1]
    assert stamp not in str(content)
    assert EMAIL not in str(content)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_altered_link_opens(invited: Database, data: st.DataObject) -> None:
    token = _invite(invited)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.text(max_size=3))
    altered = token[:at] + other + token[at + 1 :]
    assert _opens(invited, altered) == (altered == token)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("added", ["é", "!", "=", " ", "\n"])
def test_no_letter_that_decoding_passes_over_opens(invited: Database, added: str) -> None:
    token = _invite(invited)
    for at in (0, len(token) - 5, len(token)):
        assert not _opens(invited, token[:at] + added + token[at:])


@pytest.mark.parametrize("token", ["", ".", "a.b", "\0", "é.é", "." * 501, "x" * 100_000])
def test_what_is_no_link_opens_nothing_and_a_sentence_says_whom_to_ask(
    invited: Database, token: str
) -> None:
    with (
        pytest.raises(NotFoundError, match="Ask the person who runs"),
        invited.session() as session,
    ):
        invitations.find_invited(session, token, key=KEY)


def test_of_two_who_use_a_link_at_once_one_is_refused(invited: Database) -> None:
    token, refused = _invite(invited), []

    def use(password: str) -> None:
        try:
            _accept(invited, token, password)
        except NotFoundError:
            refused.append(password)

    passwords = [f"{PASSWORD} {number}" for number in range(4)]
    threads = [Thread(target=use, args=[password]) for password in passwords]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    (chosen,) = set(passwords) - set(refused)
    assert _signs_in(invited, chosen)
