"""``hotspots users``: the people who sign in."""

from __future__ import annotations

import sys

import click

from hotspots.roles import Role


@click.group()
def users() -> None:
    """Add, list, disable and enable people, and set their passwords."""


def _ask_password(_: click.Context, __: click.Parameter, given: str | None) -> str:
    """From a terminal by asking twice; from a script as the first line of standard input."""
    from hotspots.errors import InputError

    if given is None and sys.stdin.isatty():
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    elif given is None:
        given = sys.stdin.readline().rstrip("\r\n")
        if not given:
            raise InputError(
                "No password was given; send it on standard input, or run this in a terminal."
            )
    return given


_password = click.option(
    "--password",
    callback=_ask_password,
    help="At least 12 characters. Better left out: it is then asked for or, without a terminal, "
    "read from standard input, where other people on the machine do not see it.",
)


@users.command()
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--agency", metavar="CODE", help="The agency they work for; submitters need one.")
@click.option("--name", default="", help="Their name, as pages show it.")
@_password
def add(email: str, role: str, agency: str | None, name: str, password: str) -> None:
    """Add the person with the address EMAIL."""
    from hotspots.store.database import open_database
    from hotspots.store.users import add_user

    with open_database().transaction() as session:
        user = add_user(
            session, email, role=Role(role), password=password, name=name, agency=agency,
            actor="command line",
        )  # fmt: skip
    click.echo(f"Added {user.email} as {user.role}.")


@users.command("list")
def list_all() -> None:
    """List all people."""
    from hotspots.store.database import open_database
    from hotspots.store.users import list_users

    with open_database().session() as session:
        for user in list_users(session):
            agency = f", {user.agency.code}" if user.agency else ""
            state = "" if user.enabled else "  (disabled)"
            click.echo(f"{user.email}  {user.role}{agency}{state}")


@users.command()
@click.argument("email")
def disable(email: str) -> None:
    """Keep the person with the address EMAIL out, and end their sessions."""
    _set_enabled(email, enabled=False)


@users.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let the person with the address EMAIL sign in again."""
    _set_enabled(email, enabled=True)


@users.command()
@click.argument("email")
@_password
def password(email: str, password: str) -> None:
    """Give the person with the address EMAIL a new password."""
    from hotspots.store.database import open_database
    from hotspots.store.users import set_password

    with open_database().transaction() as session:
        user = set_password(session, email, password, actor="command line")
    click.echo(f"{user.email} has a new password; older sessions have ended.")


def _set_enabled(email: str, *, enabled: bool) -> None:
    from hotspots.store.database import open_database
    from hotspots.store.users import set_enabled

    with open_database().transaction() as session:
        user = set_enabled(session, email, enabled, actor="command line")
    click.echo(f"{user.email} is {'enabled' if enabled else 'disabled'}.")
