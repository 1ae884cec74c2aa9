"""``hotspots users``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotspots.__main__ import main
from hotspots.settings import Settings
from hotspots.store.database import open_database
from hotspots.store.users import authenticate

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
def _own_installation(settings: Settings) -> None:
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


def test_an_unknown_role_lists_those_there_are() -> None:
    answer = hotspots("users", "add", ASHA, "--role", "chief", "--password", PASSWORD)
    assert answer.exit_code == 2
    assert "'viewer', 'submitter', 'analyst'" in answer.stderr


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
