import click
from click.testing import CliRunner

from hotspots.commands.option_group import OptionGroup

GROUP = OptionGroup(click.option("--first"), click.option("--second", multiple=True))


@click.command()
@GROUP
@click.option("--third")
def command(first: str | None, second: tuple[str, ...], third: str | None) -> None:
    click.echo(f"{first} {second} {third}")


def test_a_group_adds_its_options_in_the_order_of_the_help() -> None:
    assert [option.name for option in command.params] == ["first", "second", "third"]


def test_its_options_are_those_of_the_command() -> None:
    done = CliRunner().invoke(command, ["--second", "a", "--first", "b", "--second", "c"])
    assert done.output == "b ('a', 'c') None\n"
