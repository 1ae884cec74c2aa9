"""``hotspots users``: the people who sign in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from hotspots.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from hotspots.store.database import Database


@click.group()
def users() -> None:
    """Add, list, change, invite, disable and enable people, and set their passwords."""


def _ask_password(context: click.Context, _: click.Parameter, given: str | None) -> str | None:
    """From a terminal by asking twice; from a script as the first line of standard input."""
    from hotspots.errors import InputError

    if context.params.get("invited"):
        return None
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
@click.option(
    "--invite",
    "invited",
    is_flag=True,
    is_eager=True,
    help="Let them choose the password themselves, as hotspots users invite does.",
)
@_password
def add(
    email: str, role: str, agency: str | None, name: str, invited: bool, password: str | None
) -> None:
    """Add the person with the address EMAIL."""
    from hotspots.store.database import open_database
    from hotspots.store.users import add_user

    database = open_database()
    with database.transaction() as session:
        user = add_user(
            session, email, role=Role(role), password=password, name=name, agency=agency,
            actor="command line",
        )  # fmt: skip
        path = _invite(session, database, user.email) if invited else None
    click.echo(f"Added {user.email} as {user.role}.", err=invited)
    if path:
        _tell(path)


@users.command()
@click.argument("email")
def invite(email: str) -> None:
    """Print the path on which the person with the address EMAIL chooses a password.

    Open it under the address of the service. It works once, for 7 days. The password they had,
    their sessions and older paths end now.
    """
    from hotspots.store.database import open_database

    database = open_database()
    with database.transaction() as session:
        path = _invite(session, database, email)
    _tell(path)


@users.command()
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Another role.")
@click.option("--agency", metavar="CODE", help="Another agency.")
@click.option("--no-agency", is_flag=True, help="They work for none.")
@click.option("--name", help="Another name.")
def change(
    email: str, role: str | None, agency: str | None, no_agency: bool, name: str | None
) -> None:
    """Change the role, agency or name of the person with the address EMAIL.

    What is not given stays. Another role or agency ends their sessions.
    """
    from hotspots.store.database import open_database
    from hotspots.store.users import change_user, find_user

    if agency and no_agency:
        raise click.UsageError("Name an agency or give --no-agency, not both.")
    if role is name is agency is None and not no_agency:
        raise click.UsageError("Say what to change: --role, --agency, --no-agency or --name.")
    with open_database().transaction() as session:
        known = find_user(session, email)
        works_for = agency or (known.agency.code if known.agency and not no_agency else None)
        user = change_user(
            session, email, name=known.name if name is None else name,
            role=Role(role or known.role), agency=works_for, actor="command line",
        )  # fmt: skip
    click.echo(f"{user.email} is {user.role}{f', {user.agency.code}' if user.agency else ''}.")


@users.command("list")
def list_all() -> None:
    """List all people."""
    from hotspots.store.database import open_database
    from hotspots.store.users import list_users

    with open_database().session() as session:
        for user in list_users(session):
            agency = f", {user.agency.code}" if user.agency else ""
            state = "" if user.enabled else "  (disabled)"
            if user.enabled and not user.password_hash:
                state = "  (invited)"
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


def _invite(session: Session, database: Database, email: str) -> str:
    from hotspots.signing_key import secret_key
    from hotspots.store import invitations

    key = secret_key(database.settings)
    return f"/welcome/{invitations.invite(session, email, key=key, actor='command line')}"


def _tell(path: str) -> None:
    """The path alone goes to standard output, for a script to take."""
    click.echo(path)
    click.echo(
        "Hand it over under the address of the service, such as https://hotspots.example"
        "/welcome/...; it works once, for 7 days.",
        err=True,
    )


def _set_enabled(email: str, *, enabled: bool) -> None:
    from hotspots.store.database import open_database
    from hotspots.store.users import set_enabled

    with open_database().transaction() as session:
        user = set_enabled(session, email, enabled, actor="command line")
    click.echo(f"{user.email} is {'enabled' if enabled else 'disabled'}.")
