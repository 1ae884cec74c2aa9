"""``hotspots keys`` in the embedded store."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from hotspots.__main__ import main
from hotspots.store.agencies import add_agency, set_enabled
from hotspots.store.api_keys import SCOPES, authenticate_key
from hotspots.store.database import Database
from hotspots.store.schema import ApiKey, now


@pytest.fixture
def installation(sqlite_database: Database) -> Database:
    """The installation that the environment names, with one agency."""
    with sqlite_database.transaction() as session:
        add_agency(session, "HOU", "An invented housing association", actor="test")
    return sqlite_database


def _run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["keys", *arguments])
    assert result.exit_code == 0, result.output
    return result


def _opened(database: Database, secret: str) -> ApiKey | None:
    with database.session() as session:
        return authenticate_key(session, secret)


def test_the_secret_stands_alone_on_standard_output(installation: Database) -> None:
    issued = _run("issue", "hou", "--label", "Case system", "--scope", "incidents:write")
    secret = issued.stdout.rstrip("\n")
    assert re.fullmatch(r"hs_[0-9a-f]{8}_[0-9a-f]{48}", secret)
    public, private = secret.rsplit("_", 1)
    assert issued.stderr == (
        f"The key {public} of HOU allows incidents:write. "
        "Keep it like a password; it is not shown again.\n"
    )
    key = _opened(installation, secret)
    assert key is not None
    assert (key.label, key.scopes, key.expires_at) == ("Case system", ["incidents:write"], None)
    assert private not in _run("list").output


def test_a_key_allows_everything_and_never_expires_unless_told(installation: Database) -> None:
    key = _opened(installation, _run("issue", "HOU").stdout.strip())
    assert key is not None
    assert (key.scopes, key.expires_at) == (list(SCOPES), None)


def test_a_key_expires_after_so_many_days(installation: Database) -> None:
    issued = _run("issue", "HOU", "--expires", "30")
    key = _opened(installation, issued.stdout.strip())
    assert key is not None
    assert key.expires_at is not None
    assert timedelta(days=29, hours=23) < key.expires_at - now() <= timedelta(days=30)
    assert f"until {key.expires_at:%Y-%m-%d %H:%M} UTC. Keep it" in issued.stderr


def test_rotating_prints_the_new_key_and_until_when_the_old_one_opens(
    installation: Database,
) -> None:
    old = _run("issue", "HOU").stdout.strip()
    public = old.rsplit("_", 1)[0]
    rotated = _run("rotate", public, "--overlap-days", "1")
    new = rotated.stdout.strip()
    assert new != old
    assert _opened(installation, old) is not None
    assert _opened(installation, new) is not None
    assert re.search(r"The old key opens until \d{4}-\d\d-\d\d \d\d:\d\d UTC\.\n$", rotated.stderr)
    _run("rotate", new.split("_")[1], "--overlap-days", "0")
    assert _opened(installation, new) is None


def test_revoking_and_listing(installation: Database) -> None:
    first = _run("issue", "HOU", "--label", "First", "--expires", "30").stdout.split("_")[1]
    second = _run("issue", "HOU", "--label", "Second", "--scope", "submissions:read")
    assert _run("revoke", first).stdout == f"hs_{first} of HOU is revoked.\n"
    lines = _run("list").stdout.splitlines()
    everything = re.escape(", ".join(SCOPES))
    assert lines[0] == (
        f"{second.stdout.rsplit('_', 1)[0]}  HOU  in use  Second  (submissions:read; never used)"
    )
    assert re.fullmatch(
        rf"hs_{first}  HOU  revoked  First  \({everything}; never used, expires .* UTC\)", lines[1]
    )
    assert len(lines) == 2
    with installation.transaction() as session:
        set_enabled(session, "HOU", False, actor="test")
    assert "  agency disabled  Second  " in _run("list", "--agency", "hou").stdout
