"""``hotspots agencies``."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

import boundaries
from hotspots.__main__ import main
from hotspots.settings import Settings
from hotspots.store.database import lock_installation, open_database


def agencies(*arguments: str) -> Result:
    """Run a command in the installation that the environment names."""
    return CliRunner().invoke(main, ["agencies", *arguments])


@pytest.fixture(autouse=True)
def _own_installation(settings: Settings) -> None:
    assert not settings.home.exists()


def test_an_agency_is_added_listed_disabled_and_enabled() -> None:
    assert agencies("add", "hou", " White Horse Homes ").output == (
        "Added HOU, White Horse Homes.\n"
    )
    agencies("add", "COU", "Sample Council")
    assert agencies("list").output == "COU  Sample Council\nHOU  White Horse Homes\n"
    assert agencies("disable", "hou").output == "HOU is disabled.\n"
    assert agencies("list").output.splitlines()[1] == "HOU  White Horse Homes  (disabled)"
    assert agencies("enable", "HOU").output == "HOU is enabled.\n"
    assert "disabled" not in agencies("list").output


def test_a_demonstration_takes_no_agency_but_its_own() -> None:
    with open_database().transaction() as session:
        lock_installation(session).demo = True
    answer = agencies("add", "WPOL", "Wiltshire Police")
    assert answer.exit_code == 2
    assert answer.output.startswith("Error: This installation holds the invented incidents of the ")
    assert agencies("list").output == ""


def test_an_agency_gets_another_name_and_keeps_its_code() -> None:
    agencies("add", "HOU", "White Horse Homes")
    assert agencies("rename", "hou", " Pale  Horse Homes ").output == "HOU is Pale Horse Homes.\n"
    assert agencies("list").output == "HOU  Pale Horse Homes\n"


def test_a_new_installation_has_none() -> None:
    answer = agencies("list")
    assert (answer.exit_code, answer.output) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["add", "HOU", "Again"], "There is an agency with the code HOU already."),
        (["add", "a b", "Name"], '"A B" cannot be an agency code; use 2 to 20 letters, digits'),
        (["add", "X", "Name"], '"X" cannot be an agency code'),
        (["add", "COU", "  "], "Give the agency a name of up to 200 letters."),
        (["add", "COU", "n" * 201], "Give the agency a name of up to 200 letters."),
        (["disable", "COU"], 'There is no agency with the code "COU": the agencies are HOU.'),
        (["enable", "COU"], 'There is no agency with the code "COU"'),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_2(
    arguments: list[str], sentence: str
) -> None:
    agencies("add", "HOU", "White Horse Homes")
    answer = agencies(*arguments)
    assert answer.exit_code == 2
    (line,) = answer.stderr.splitlines()
    assert line.startswith(f"Error: {sentence}")
    assert agencies("list").output == "HOU  White Horse Homes\n"


def test_before_the_first_agency_the_sentence_says_how_to_add_one() -> None:
    assert agencies("disable", "HOU").stderr == (
        'Error: There is no agency with the code "HOU": there are none yet. '
        'Add it with: hotspots agencies add CODE "NAME"\n'
    )


def test_processes_that_all_come_first_make_one_installation() -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "hotspots", "agencies", "add", code, "Invented"],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            env=os.environ,
        )
        for code in ("AA", "BB", "CC")
    ]
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert errors == ["", "", ""]
    assert agencies("list").output == "AA  Invented\nBB  Invented\nCC  Invented\n"


def test_where_an_agency_works_is_said_shown_and_forgotten() -> None:
    areas = boundaries.indicative_community_areas()
    imported = CliRunner().invoke(main, ["boundaries", "import", str(areas), "--name", "name"])
    assert imported.exit_code == 0
    added = agencies("add", "HOU", "Homes", "--area", "melksham", "--area", "Trowbridge")
    assert added.output == "Added HOU, Homes.\n"
    assert agencies("areas", "hou").output == "HOU works in Melksham, Trowbridge.\n"
    assert agencies("areas", "HOU", "Calne").output == "HOU works in Calne.\n"
    assert agencies("areas", "HOU", "--everywhere").output == "HOU works in all areas.\n"
    refused = agencies("areas", "HOU", "Bath")
    assert refused.exit_code == 2
    assert refused.stderr.startswith('Error: There is no community area "Bath"; the areas are ')
    both = agencies("areas", "HOU", "Calne", "--everywhere")
    assert (both.exit_code, "not both" in both.stderr) == (2, True)
    assert agencies("areas", "HOU").output == "HOU works in all areas.\n"


def test_areas_are_refused_before_there_are_boundaries() -> None:
    refused = agencies("add", "HOU", "Homes", "--area", "Calne")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("Error: No community areas have been imported yet")
    assert agencies("list").output == ""
