"""The analysis commands on files of nothing, of one point, of no numbers: see also
``tests/analysis/test_degenerate_input.py``, which asks the functions."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from hotspots.__main__ import main

RANDOM = np.random.default_rng(1)
TOWN = list(
    zip(400_000 + RANDOM.normal(0, 500, 60), 150_000 + RANDOM.normal(0, 500, 60), strict=True)
)
CRS = ("--crs", "EPSG:27700")
FIT = ("--fit-from", "2025-01", "--fit-to", "2025-06", "--score-to", "2025-09")
COMMANDS = {
    "kde": {"--cell-size": "100", "--bandwidth": "300"},
    "clusters": {"--eps": "100", "--min-samples": "5"},
    "gistar": {"--cell-size": "100"},
    "risk": {"--cell-size": "100", "--bandwidth": "300"},
    "evaluate": {"--cell-size": "100", "--bandwidth": "300"},
}
SIZES = [
    (command, option)
    for command, options in COMMANDS.items()
    for option in options
    if option != "--min-samples"
]
LITTLE_MEMORY = 20_000_000


class Files:
    """Where points are written and the answer is looked for."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, folder / "out.csv"

    def ask(
        self,
        command: str,
        points: Sequence[tuple[object, object]],
        *,
        crs: str = "EPSG:27700",
        **options: str,
    ) -> Result:
        """Run a command on points, dated evenly over the first nine months of 2025."""
        path, everyone = self.folder / "points.csv", self.folder / "population.csv"
        dates = [f"2025-{1 + at % 9:02d}-15" for at in range(len(points))]
        table = pd.DataFrame(points, columns=["x", "y"]).assign(date=dates)
        table.to_csv(path, index=False)
        pd.DataFrame(TOWN, columns=["x", "y"]).to_csv(everyone, index=False)
        given = COMMANDS[command] | {
            f"--{name.replace('_', '-')}": o for name, o in options.items()
        }
        arguments = [command, str(path), "--crs", crs, "-o", str(self.out)]
        if command == "risk":
            arguments.insert(2, str(everyone))
        if command == "evaluate":
            arguments += FIT
        return CliRunner().invoke(
            main, [*arguments, *(part for pair in given.items() for part in pair)]
        )


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def refusal(done: Result, files: Files) -> str:
    """The one line with which a command refuses, and nothing written."""
    assert done.exit_code == 2, done.output
    assert not files.out.exists()
    assert isinstance(done.exception, SystemExit)
    (line,) = done.stderr.strip().splitlines()
    assert re.fullmatch(r"Error: [A-Z0-9/\"][^\n]{20,300}\.", line), line
    assert re.search(r"[:;,] (?!\d)", line.removeprefix("Error: ")), (
        f"does not say what to do: {line}"
    )
    return line


def answer(done: Result, files: Files) -> pd.DataFrame:
    assert done.exit_code == 0, done.output
    return pd.read_csv(files.out)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_town_is_answered(command: str, files: Files) -> None:
    assert len(answer(files.ask(command, TOWN), files)) > 0


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_without_points_is_refused(command: str, files: Files) -> None:
    refusal(files.ask(command, []), files)


@pytest.mark.parametrize("points", [[(400_150, 150_150)], [(400_150, 150_150)] * 40])
@pytest.mark.parametrize("command", ["kde", "clusters", "gistar", "risk"])
def test_one_place_is_answered(
    command: str, points: list[tuple[object, object]], files: Files
) -> None:
    table = answer(files.ask(command, points), files)
    if command == "clusters":
        assert table["cluster"].tolist() == ([-1] if len(points) == 1 else [0] * 40)
    else:
        assert table["n"].sum() == len(points)


def test_one_point_cannot_be_judged_and_one_place_hardly(files: Files) -> None:
    done = files.ask("evaluate", [(400_150, 150_150)])
    assert done.exit_code == 0, done.output
    assert "so the map cannot be judged." in done.output
    done = files.ask("evaluate", [(400_150, 150_150)] * 40)
    assert done.exit_code == 0, done.output
    assert "too few to say how well the map would have worked." in done.output


@pytest.mark.parametrize("number", ["", "nan", "inf", "-inf", "here"])
@pytest.mark.parametrize("command", COMMANDS)
def test_coordinates_that_are_no_numbers_are_refused(
    command: str, number: str, files: Files
) -> None:
    refusal(files.ask(command, [*TOWN, (400_100, number)]), files)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2263", "EPSG:1", "nowhere"])
@pytest.mark.parametrize("command", COMMANDS)
def test_degrees_feet_and_unknown_systems_are_refused(command: str, crs: str, files: Files) -> None:
    refusal(files.ask(command, TOWN, crs=crs), files)


@pytest.mark.parametrize("size", ["0", "-5", "nan", "inf"])
@pytest.mark.parametrize(("command", "option"), SIZES)
def test_a_size_that_is_no_length_is_refused(
    command: str, option: str, size: str, files: Files
) -> None:
    name = option.strip("-").replace("-", "_")
    line = refusal(files.ask(command, TOWN, **{name: size}), files)
    assert name.replace("_", " ") in line


@pytest.mark.parametrize("command", ["kde", "gistar", "risk", "evaluate"])
def test_a_grid_of_too_many_cells_is_refused_before_it_is_made(command: str, files: Files) -> None:
    far_apart = [(350_000, 120_000), (450_000, 220_000), *TOWN]
    files.ask(command, TOWN)  # loads what the command needs, which is not memory of the grid
    files.out.unlink()
    tracemalloc.start()
    try:
        line = refusal(files.ask(command, far_apart, cell_size="1"), files)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "cells, more than 50,000,000: use larger cells" in line
    assert most < LITTLE_MEMORY
