from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from hotspots.commands.output_option import output_option


@click.command()
@output_option("A file.")
def written(output: Path) -> None:
    click.echo(f"{type(output).__name__} {output.name}")


@click.command()
@output_option("A file.", required=False, usual="the one beside it")
def perhaps_written(output: Path | None) -> None:
    click.echo(f"{output}")


@pytest.mark.parametrize("spelling", ["-o", "--out", "--output"])
def test_every_spelling_names_the_file(spelling: str) -> None:
    done = CliRunner().invoke(written, [spelling, "there.csv"])
    assert done.output == "PosixPath there.csv\n"


def test_a_file_that_is_needed_has_to_be_named() -> None:
    refused = CliRunner().invoke(written, [])
    assert refused.exit_code == 2
    assert "Missing option '-o' / '--out' / '--output'" in refused.output


def test_a_file_that_is_not_needed_may_be_left_out_and_the_help_says_which_is_taken() -> None:
    assert CliRunner().invoke(perhaps_written, []).output == "None\n"
    assert (
        "[default: (the one beside it)]" in CliRunner().invoke(perhaps_written, ["--help"]).output
    )
