"""``hotspots keys``: the keys with which agencies' own systems call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import datetime

    from hotspots.store.schema import ApiKey

ACTOR = "command line"


@click.group()
def keys() -> None:
    """Issue, list, rotate and revoke the keys of agencies' systems."""


@keys.command()
@click.argument("code")
@click.option(
    "--label",
    default="",
    show_default="System of the agency",
    help="What the key is for, such as the system's name.",
)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    metavar="SCOPE",
    show_default="all of them",
    help="What it allows; may be repeated.",
)
@click.option(
    "--expires",
    "days",
    type=click.IntRange(1, 3650),
    metavar="DAYS",
    show_default="never",
    help="After so many days it opens nothing.",
)
def issue(code: str, label: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a key for a system of the agency CODE and print it, this once and never again."""
    from datetime import timedelta

    from hotspots.store.api_keys import SCOPES, issue_key
    from hotspots.store.database import open_database
    from hotspots.store.schema import now

    with open_database().transaction() as session:
        key, secret = issue_key(
            session,
            code,
            label=label or "System of the agency",
            scopes=scopes or tuple(SCOPES),
            expires_at=now() + timedelta(days=days) if days else None,
            actor=ACTOR,
        )
    _hand_over(key, secret)


@keys.command("list")
@click.option(
    "--agency", metavar="CODE", show_default="all of them", help="Only the keys of this agency."
)
def list_all(agency: str | None) -> None:
    """List all keys by their public part; what opens anything is not stored."""
    from hotspots.store.api_keys import list_keys, name_of, state_of
    from hotspots.store.database import open_database

    with open_database().session() as session:
        for key in list_keys(session, agency):
            state = state_of(key) if key.agency.enabled else "agency disabled"
            used = f"last used {_moment(key.last_used_at)}" if key.last_used_at else "never used"
            ends = f", expires {_moment(key.expires_at)}" if key.expires_at else ""
            click.echo(
                f"{name_of(key)}  {key.agency.code}  {state}  {key.label}  "
                f"({', '.join(key.scopes)}; {used}{ends})"
            )


@keys.command()
@click.argument("prefix")
@click.option(
    "--overlap-days",
    "days",
    type=int,
    default=7,
    show_default=True,
    metavar="DAYS",
    help="For so long the old key opens as well, 0 to 90.",
)
def rotate(prefix: str, days: int) -> None:
    """Replace the key that begins with PREFIX and print the new one, this once."""
    from datetime import timedelta

    from hotspots.errors import InputError
    from hotspots.store.api_keys import LONGEST_OVERLAP, find_key, rotate_key
    from hotspots.store.database import open_database

    if not 0 <= days <= LONGEST_OVERLAP.days:
        raise InputError(f"--overlap-days is {days}; give 0 to {LONGEST_OVERLAP.days}.")
    with open_database().transaction() as session:
        key, secret = rotate_key(session, prefix, overlap=timedelta(days=days), actor=ACTOR)
        ends = find_key(session, prefix).expires_at
    _hand_over(key, secret)
    if ends:
        click.echo(f"The old key opens until {_moment(ends)}.", err=True)


@keys.command()
@click.argument("prefix")
def revoke(prefix: str) -> None:
    """Let the key that begins with PREFIX open nothing from now on."""
    from hotspots.store.api_keys import name_of, revoke_key
    from hotspots.store.database import open_database

    with open_database().transaction() as session:
        key = revoke_key(session, prefix, actor=ACTOR)
    click.echo(f"{name_of(key)} of {key.agency.code} is revoked.")


def _hand_over(key: ApiKey, secret: str) -> None:
    """The secret alone on standard output, so that a script can take it from there."""
    from hotspots.store.api_keys import name_of

    click.echo(
        f"The key {name_of(key)} of {key.agency.code} allows {', '.join(key.scopes)}"
        f"{f' until {_moment(key.expires_at)}' if key.expires_at else ''}. "
        "Keep it like a password; it is not shown again.",
        err=True,
    )
    click.echo(secret)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
