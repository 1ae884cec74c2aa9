"""``hotspots users``."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from werkzeug.security import generate_password_hash

from hotspots.__main__ import main
from hotspots.errors import NotFoundError
from hotspots.settings import Settings
from hotspots.signing_key import secret_key
from hotspots.store.database import open_database
from hotspots.store.invitations import accept
from hotspots.store.users import authenticate, find_user

PASSWORD = "correct horse battery"
ASHA = "asha@example.gov.uk"


def hotspots(*arguments: str, typed: str | None = None) -> Result:
    """Run a command in the installation that the environment names."""
    return CliRunner().invoke(main, list(arguments), input=typed)


def signs_in(email: str, password: str) -> bool:
    database = open_database()
    with database.transaction() as session:
        user = authenticate(session, email, password)
    database.engine.dispose()
    return user is not None


@pytest.fixture(autouse=True)
def _own_installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = partial(generate_password_hash, method="pbkdf2:sha256:1000")
    monkeypatch.setattr("hotspots.store.users.generate_password_hash", quick)
    assert hotspots("agencies", "add", "HOU", "Invented homes").exit_code == 0


def test_a_person_is_added_and_signs_in() -> None:
    answer = hotspots(
        "users", "add", "Asha@Example.gov.uk", "--role", "analyst", "--password", PASSWORD
    )
    assert answer.output == f"Added {ASHA} as analyst.\n"
    assert signs_in(ASHA, PASSWORD)
    assert not signs_in(ASHA, PASSWORD + "x")


def test_the_password_is_asked_for_twice_and_not_shown() -> None:
    answer = hotspots("users", "add", ASHA, "--role", "viewer", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert answer.exit_code == 0
    assert PASSWORD not in answer.output
    assert signs_in(ASHA, PASSWORD)


def test_the_list_shows_role_agency_and_state() -> None:
    hotspots("users", "add", ASHA, "--role", "viewer", "--password", PASSWORD)
    hotspots(
        "users", "add", "ben@example.org", "--role", "submitter", "--agency", "hou",
        "--password", PASSWORD,
    )  # fmt: skip
    hotspots("users", "disable", ASHA)
    assert hotspots("users", "list").output == (
        f"{ASHA}  viewer  (disabled)\nben@example.org  submitter, HOU\n"
    )


def test_a_disabled_person_cannot_sign_in_until_enabled() -> None:
    hotspots("users", "add", ASHA, "--role", "viewer", "--password", PASSWORD)
    assert hotspots("users", "disable", ASHA).output == f"{ASHA} is disabled.\n"
    assert not signs_in(ASHA, PASSWORD)
    assert hotspots("users", "enable", ASHA).output == f"{ASHA} is enabled.\n"
    assert signs_in(ASHA, PASSWORD)


def test_a_new_password_replaces_the_old() -> None:
    hotspots("users", "add", ASHA, "--role", "viewer", "--password", PASSWORD)
    answer = hotspots("users", "password", ASHA, "--password", "another long password")
    assert answer.output == f"{ASHA} has a new password; older sessions have ended.\n"
    assert not signs_in(ASHA, PASSWORD)
    assert signs_in(ASHA, "another long password")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["add", ASHA, "--role", "viewer"], f"There is a user with the address {ASHA} already."),
        (["add", "asha", "--role", "viewer"], '"asha" is not an email address; write it like'),
        (["add", "b@c.uk", "--role", "submitter"], "A submitter sends incidents for an agency;"),
        (["add", "b@c.uk", "--role", "viewer", "--agency", "X1"], "There is no agency with the"),
        (["add", "b@c.uk", "--role", "viewer", "--password", "short"], "The password is too sho"),
        (["password", "b@c.uk"], "There is no user with the address b@c.uk."),
        (["disable", "b@c.uk"], "There is no user with the address b@c.uk."),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_2(
    arguments: list[str], sentence: str
) -> None:
    hotspots("users", "add", ASHA, "--role", "viewer", "--password", PASSWORD)
    if arguments[0] != "disable" and "--password" not in arguments:
        arguments = [*arguments, "--password", PASSWORD]
    answer = hotspots("users", *arguments)
    assert answer.exit_code == 2
    (line,) = answer.stderr.splitlines()
    assert line.startswith("Error: ")
    assert sentence in line
    assert hotspots("users", "list").output == f"{ASHA}  viewer\n"


def test_an_invited_person_is_listed_as_such_and_cannot_sign_in() -> None:
    answer = hotspots("users", "add", ASHA, "--role", "administrator", "--invite")
    assert answer.exit_code == 0
    path = answer.stdout.strip()
    assert re.fullmatch(r"/welcome/[\w.-]+", path)
    assert f"Added {ASHA} as administrator." in answer.stderr
    assert "once, for 7 days" in answer.stderr
    assert hotspots("users", "list").output == f"{ASHA}  administrator  (invited)\n"
    assert not signs_in(ASHA, "")


def test_the_printed_path_is_one_on_which_a_password_is_chosen() -> None:
    hotspots("users", "add", ASHA, "--role", "viewer", "--password", PASSWORD)
    older = hotspots("users", "invite", ASHA).stdout.strip().removeprefix("/welcome/")
    token = hotspots("users", "invite", ASHA).stdout.strip().removeprefix("/welcome/")
    assert not signs_in(ASHA, PASSWORD)
    database = open_database()
    key = secret_key(database.settings)
    with pytest.raises(NotFoundError), database.transaction() as session:
        accept(session, older, "another long password", key=key)
    with database.transaction() as session:
        accept(session, token, "another long password", key=key)
    database.engine.dispose()
    assert signs_in(ASHA, "another long password")


def test_a_role_an_agency_and_a_name_are_changed_one_by_one() -> None:
    hotspots("users", "add", ASHA, "--role", "viewer", "--name", "Asha", "--password", PASSWORD)
    both = hotspots("users", "change", ASHA, "--role", "submitter", "--agency", "hou")
    assert both.output == f"{ASHA} is submitter, HOU.\n"
    assert hotspots("users", "change", ASHA, "--name", "Asha B").output == both.output
    refused = hotspots("users", "change", ASHA, "--no-agency")
    assert refused.exit_code == 2
    assert "A submitter sends incidents for an agency" in refused.stderr
    alone = hotspots("users", "change", ASHA, "--role", "analyst", "--no-agency")
    assert alone.output == f"{ASHA} is analyst.\n"
    database = open_database()
    with database.session() as session:
        assert find_user(session, ASHA).name == "Asha B"
    database.engine.dispose()


@pytest.mark.parametrize("arguments", [["disable", ASHA], ["change", ASHA, "--role", "viewer"]])
def test_the_last_administrator_stays_one(arguments: list[str]) -> None:
    hotspots("users", "add", ASHA, "--role", "administrator", "--password", PASSWORD)
    refused = hotspots("users", *arguments)
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"Error: {ASHA} is the only administrator who can sign in")
    assert hotspots("users", "list").output == f"{ASHA}  administrator\n"


def test_an_unknown_role_lists_those_there_are() -> None:
    answer = hotspots("users", "add", ASHA, "--role", "chief", "--password", PASSWORD)
    assert answer.exit_code == 2
    assert "'viewer', 'submitter', 'analyst', 'administrator'" in answer.stderr


def test_without_a_terminal_the_password_is_the_first_line_sent() -> None:
    command = [str(Path(sys.executable).with_name("hotspots")), "users", "add", ASHA]
    command += ["--role", "viewer"]
    nothing = subprocess.run(command, input="", capture_output=True, text=True, check=False)
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert nothing.stderr == (
        "Error: No password was given; send it on standard input, or run this in a terminal.\n"
    )
    sent = subprocess.run(command, input=f"{PASSWORD}\n", capture_output=True, text=True)
    assert (sent.returncode, sent.stderr) == (0, "")
    assert signs_in(ASHA, PASSWORD)
