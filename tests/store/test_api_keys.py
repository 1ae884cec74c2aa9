"""Keys of agencies' systems: what is stored of them, what opens and what does not."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotspots.errors import ConflictError, InputError, NotFoundError
from hotspots.store import api_keys
from hotspots.store.agencies import add_agency, set_enabled
from hotspots.store.api_keys import SCOPES, authenticate_key, issue_key, revoke_key, rotate_key
from hotspots.store.database import Database
from hotspots.store.schema import ApiKey, AuditEvent, now


@pytest.fixture
def agencies(database: Database) -> Database:
    """A store with two agencies."""
    with database.transaction() as session:
        add_agency(session, "HOU", "An invented housing association", actor="admin")
        add_agency(session, "POL", "An invented police force", actor="admin")
    return database


def _issue(database: Database, agency: str = "hou", **said: object) -> tuple[ApiKey, str]:
    asked = {"label": "Case system", "scopes": ["incidents:write"], "actor": "admin"} | said
    with database.transaction() as session:
        return issue_key(session, agency, **asked)  # type: ignore[arg-type]


def _opens(database: Database, presented: str) -> str | None:
    with database.session() as session:
        key = authenticate_key(session, presented)
    return key.prefix if key else None


def test_a_secret_is_random_and_nothing_that_opens_is_stored(agencies: Database) -> None:
    (key, secret), (_, other) = _issue(agencies), _issue(agencies)
    found = re.fullmatch(r"hs_([0-9a-f]{8})_([0-9a-f]{48})", secret)  # 48 digits are 192 bits
    assert found is not None
    assert found[1] == key.prefix
    assert secret.split("_")[2] != other.split("_")[2]
    with agencies.session() as session:
        stored = session.execute(sa.text("SELECT * FROM api_keys")).mappings().all()
        events = session.execute(sa.text("SELECT * FROM audit_events")).mappings().all()
    assert stored[0]["digest"] == hashlib.sha256(secret.encode()).hexdigest()
    assert found[2] not in repr([*map(dict, stored), *map(dict, events)])


def test_a_key_opens_for_its_agency_and_only_as_it_was_issued(agencies: Database) -> None:
    key, secret = _issue(agencies, scopes=["submissions:read", "incidents:write"])
    with agencies.session() as session:
        found = authenticate_key(session, secret)
        assert found is not None
        assert (found.agency.code, found.label) == ("HOU", "Case system")
        assert found.scopes == ["incidents:write", "submissions:read"]
    public, private = secret.rsplit("_", 1)
    _, other = _issue(agencies)
    for wrong in (
        "", "_", "__", "hs", "hs_", public, f"{public}_", private, secret[:-1], f"{secret}0",
        f" {secret}", secret.upper(), secret.replace("hs_", "xx_"), f"{public}_{'0' * 48}",
        f"{public}_{other.rsplit('_', 1)[1]}", f"hs_%_{private}", f"hs_\0_{private}",
        f"{secret}\0", "hs_\ud800_x", "hs_é_x",
    ):  # fmt: skip
        assert _opens(agencies, wrong) is None, repr(wrong)
    assert _opens(agencies, secret) == key.prefix


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(presented=st.one_of(st.text(max_size=80), st.from_regex(r"hs_[0-9a-f]{8}_[0-9a-f]{48}")))
def test_nothing_that_was_not_issued_opens(agencies: Database, presented: str) -> None:
    assert _opens(agencies, presented) is None


def test_keys_of_a_disabled_agency_open_nothing(agencies: Database) -> None:
    key, secret = _issue(agencies)
    with agencies.transaction() as session:
        set_enabled(session, "HOU", False, actor="admin")
    assert _opens(agencies, secret) is None
    with pytest.raises(ConflictError, match="HOU is disabled"):
        _issue(agencies)
    with agencies.transaction() as session:
        set_enabled(session, "HOU", True, actor="admin")
    assert _opens(agencies, secret) == key.prefix


def test_a_key_opens_until_it_expires(agencies: Database) -> None:
    key, secret = _issue(agencies, expires_at=now() + timedelta(hours=1))
    assert _opens(agencies, secret) == key.prefix
    with agencies.transaction() as session:
        session.execute(sa.update(ApiKey).values(expires_at=now()))
    assert _opens(agencies, secret) is None
    with agencies.session() as session:
        assert api_keys.state_of(api_keys.find_key(session, key.prefix)) == "expired"


def test_a_revoked_key_opens_nothing_and_stays_so(agencies: Database) -> None:
    key, secret = _issue(agencies)
    with agencies.transaction() as session:
        first = revoke_key(session, f"hs_{key.prefix}", actor="admin").revoked_at
    with agencies.transaction() as session:
        again = revoke_key(session, key.prefix, actor="somebody else")
        assert (again.revoked_at, api_keys.state_of(again)) == (first, "revoked")
    assert _opens(agencies, secret) is None
    with pytest.raises(ConflictError, match="is revoked; issue a new one"):
        _rotate(agencies, key.prefix)


def _rotate(database: Database, prefix: str, days: float = 7) -> tuple[ApiKey, str]:
    with database.transaction() as session:
        return rotate_key(session, prefix, overlap=timedelta(days=days), actor="admin")


def test_both_keys_open_while_they_overlap(agencies: Database) -> None:
    old, secret = _issue(agencies, scopes=["submissions:read"], label="Reports")
    new, successor = _rotate(agencies, old.prefix)
    assert (new.label, new.scopes, new.agency_id) == ("Reports", ["submissions:read"], 1)
    assert new.expires_at is None
    assert _opens(agencies, secret) == old.prefix
    assert _opens(agencies, successor) == new.prefix
    with agencies.session() as session:
        ends = api_keys.find_key(session, old.prefix).expires_at
    assert ends is not None
    assert timedelta(days=6, hours=23) < ends - now() <= timedelta(days=7)


def test_a_rotated_key_keeps_its_length_of_life_and_lengthens_no_other(agencies: Database) -> None:
    old, _ = _issue(agencies, expires_at=now() + timedelta(days=3))
    new, successor = _rotate(agencies, old.prefix, days=30)
    assert new.expires_at is not None
    assert abs(new.expires_at - now() - timedelta(days=3)) < timedelta(minutes=1)
    with agencies.session() as session:
        assert api_keys.find_key(session, old.prefix).expires_at == old.expires_at
    _rotate(agencies, new.prefix, days=0)
    assert _opens(agencies, successor) is None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("days", [-1, 91])
def test_an_overlap_that_cannot_be_is_refused(agencies: Database, days: int) -> None:
    key, _ = _issue(agencies)
    with pytest.raises(InputError, match="0 to 90 days"):
        _rotate(agencies, key.prefix, days=days)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"label": " "}, "Say what the key is for"),
        ({"label": "x" * 101}, "in 1 to 100 characters"),
        ({"label": "\x1b[31mred"}, "Say what the key is for"),
        ({"scopes": []}, "would allow nothing"),
        ({"scopes": ["incidents:write", "everything"]}, '"everything" is not a scope; choose from'),
        ({"expires_at": now() - timedelta(seconds=1)}, "expired already"),
    ],
)
def test_a_key_that_cannot_be_issued_is_refused(
    agencies: Database, said: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        _issue(agencies, **said)
    with agencies.session() as session:
        assert api_keys.list_keys(session) == []


def test_an_unknown_agency_and_an_unknown_key_are_not_found(agencies: Database) -> None:
    with pytest.raises(NotFoundError, match="the agencies are HOU, POL"):
        _issue(agencies, "NIL")
    for prefix in ("deadbeef", "hs_deadbeef", "", "%", "\0"):
        with pytest.raises(NotFoundError, match="no key that begins like this"):
            _rotate(agencies, prefix)


def test_a_whole_secret_finds_its_key_and_is_not_repeated(agencies: Database) -> None:
    _, secret = _issue(agencies)
    with agencies.transaction() as session:
        revoke_key(session, secret, actor="admin")
    with pytest.raises(NotFoundError) as refused:
        _rotate(agencies, "hs_00000000_" + secret.rsplit("_", 1)[1])
    assert secret.rsplit("_", 1)[1] not in str(refused.value)


def test_keys_are_listed_by_agency_the_newest_first(agencies: Database) -> None:
    labels = [("POL", "a"), ("HOU", "b"), ("HOU", "c")]
    for agency, label in labels:
        _issue(agencies, agency, label=label)
    with agencies.session() as session:
        assert [key.label for key in api_keys.list_keys(session)] == ["c", "b", "a"]
        assert [key.label for key in api_keys.list_keys(session, "pol")] == ["a"]
        with pytest.raises(NotFoundError):
            api_keys.list_keys(session, "NIL")


def test_everything_done_to_a_key_is_on_record_by_its_public_part(agencies: Database) -> None:
    old, _ = _issue(agencies, scopes=list(SCOPES))
    new, _ = _rotate(agencies, old.prefix)
    with agencies.transaction() as session:
        revoke_key(session, old.prefix, actor="admin")
    with agencies.session() as session:
        events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()[-3:]
    assert [(event.actor, event.action, event.subject) for event in events] == [
        ("admin", "issue key", f"HOU hs_{old.prefix}: {', '.join(SCOPES)}"),
        ("admin", "rotate key", f"HOU hs_{old.prefix} to hs_{new.prefix}"),
        ("admin", "revoke key", f"HOU hs_{old.prefix}"),
    ]


def test_a_use_is_written_at_most_once_a_minute(agencies: Database) -> None:
    key, _ = _issue(agencies)
    assert not api_keys.use_is_noted(key)
    with agencies.transaction() as session:
        api_keys.note_use(session, key)
    with agencies.session() as session:
        used = api_keys.find_key(session, key.prefix)
        assert used.last_used_at is not None
        assert api_keys.use_is_noted(used)
        used.last_used_at -= timedelta(minutes=1)
        assert not api_keys.use_is_noted(used)
