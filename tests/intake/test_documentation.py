"""What the pages about intake show is what happens."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner, Result

import boundaries
from hotspots.__main__ import main
from hotspots.errors import InputError
from hotspots.intake.profile import Column, Profile, read_profile
from hotspots.settings import Settings
from hotspots.themes import THEMES

DOCS = Path(__file__).resolve().parents[2] / "docs"
HOW_TO = (DOCS / "how-to/send-incidents-from-a-shell.md").read_text(encoding="utf-8")
PROFILES = (DOCS / "reference/profiles.md").read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def run(command: str) -> Result:
    program, *arguments = shlex.split(command)
    assert program == "hotspots"
    return CliRunner().invoke(main, arguments)


def test_the_commands_of_the_how_to_print_what_it_shows(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    areas = boundaries.indicative_community_areas()
    assert run(f"hotspots boundaries import {areas} --name name").exit_code == 0
    Path("march.csv").write_text(blocks(HOW_TO, "csv")[0])
    Path("homes.toml").write_text(blocks(PROFILES, "toml")[0], encoding="utf-8")
    Path("cases.csv").write_text(
        "Case no,Type,From,Until,Post code\nC1,Noise,27/03/2025,28/03/2025,WX1 1AA\n"
    )
    Path("2025-03-wiltshire-street.csv").write_text(
        "Crime ID,Month,Longitude,Latitude,Crime type\n,2025-03,-1.9904,51.3501,Drugs\n"
    )
    assert run('hotspots agencies add POL "Invented police"').exit_code == 0
    commands = [line for block in blocks(HOW_TO, "shell") for line in block.splitlines()]
    answers = [run(command) for command in commands]
    assert [answer.exit_code for answer in answers] == [0] * 6
    assert answers[1].output == blocks(HOW_TO, "text")[0]
    assert "unchanged: 3\n" in answers[2].output
    assert "accepted: 1\n" in answers[4].output
    assert json.loads(answers[-1].output)["unchanged"] == 3


def test_the_example_of_a_profile_is_usable(tmp_path: Path) -> None:
    path = tmp_path / "homes.toml"
    (example,) = blocks(PROFILES, "toml")
    path.write_text(example, encoding="utf-8")
    profile = read_profile(path)
    assert profile.theme_of("fly-tipping") == ("asb", "environmental")
    path.write_text(example.replace("asb/nuisance", "asb/noise"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_profile(path)
    assert f"{caught.value}\n" == blocks(PROFILES, "text")[0]


def test_every_setting_column_theme_and_kind_is_listed() -> None:
    first_cells = " ".join(re.findall(r"^\| (`.*?) \|", PROFILES, re.MULTILINE))
    listed: Any = set(re.findall(r"`(\w+)`", first_cells))
    settings = {*Profile.model_fields} - {"columns", "categories"}
    assert listed == settings | {*get_args(Column)} | {*THEMES}
    for theme in THEMES.values():
        kinds = ", ".join(f"`{subtype.id}`" for subtype in theme.subtypes)
        assert f"| `{theme.id}` | {kinds} |" in PROFILES


@pytest.mark.parametrize("limit", ["25 MB", "100,000 rows", "first 20 rows"])
def test_limits_are_those_of_the_code(limit: str) -> None:
    from hotspots.intake import source_table

    assert limit in HOW_TO
    known = {
        "25 MB": source_table.LARGEST_FILE // 1024**2,
        "100,000 rows": source_table.MOST_ROWS,
        "first 20 rows": source_table.HEADER_WITHIN,
    }
    assert int(re.sub(r"\D", "", limit)) == known[limit]
