"""``hotspots``: the commands by their fixed names."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import click

from hotspots.errors import HotspotsError

# Name on the command line -> module and attribute. Kept as text so that starting is cheap.
COMMANDS = {
    "kde": "hotspots.commands.kde:kde",
    "clusters": "hotspots.commands.clusters:clusters",
    "gistar": "hotspots.commands.gistar:gistar",
    "evaluate": "hotspots.commands.evaluate:evaluate",
    "risk": "hotspots.commands.risk:risk",
    "gazetteer": "hotspots.commands.gazetteer:gazetteer",
    "geocode": "hotspots.commands.geocode:geocode",
    "boundaries": "hotspots.commands.boundaries:boundaries",
    "backdrop": "hotspots.commands.backdrop:backdrop",
    "fetch": "hotspots.commands.fetch:fetch",
    "setup": "hotspots.commands.setup:setup",
    "submit": "hotspots.commands.submit:submit",
    "analyse": "hotspots.commands.analyse:analyse",
    "export": "hotspots.commands.export:export",
    "duplicates": "hotspots.commands.duplicates:duplicates",
    "exceptions": "hotspots.commands.exceptions:exceptions",
    "report": "hotspots.commands.report:report",
    "actions": "hotspots.commands.actions:actions",
    "agencies": "hotspots.commands.agencies:agencies",
    "users": "hotspots.commands.users:users",
    "keys": "hotspots.commands.keys:keys",
    "settings": "hotspots.commands.settings:settings",
    "db": "hotspots.commands.db:db",
    "doctor": "hotspots.commands.doctor:doctor",
}


class HotspotsGroup(click.Group):
    """Loads a command when it is asked for, and turns our own errors into one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *(entry.name for entry in _added_commands())})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            module, attribute = COMMANDS[cmd_name].split(":")
            command: click.Command = getattr(import_module(module), attribute)
            return command
        for entry in _added_commands():
            if entry.name == cmd_name:
                added: click.Command = entry.load()
                return added
        return None

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except HotspotsError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(2)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # click ends quietly where the reader has left
            where = error.filename or "The output"
            click.echo(
                f"Error: {where} cannot be read or written ({error.strerror or error}); "
                "check the folder and the space on the disk.",
                err=True,
            )
            _forget_unwritten_output()
            sys.exit(2)


def _forget_unwritten_output() -> None:
    # Python would try again to write it when it ends, and end with a status and words of its own.
    try:
        sys.stdout.flush()
    except OSError:
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _added_commands() -> list[EntryPoint]:
    return list(entry_points(group="hotspots.commands"))


@click.group(cls=HotspotsGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hotspots")
def main() -> None:
    """Hotspot maps for Community Safety Partnerships.

    Data live in the folder HOTSPOTS_HOME (./instance unless set). Start with: hotspots demo
    """


if __name__ == "__main__":
    main()
