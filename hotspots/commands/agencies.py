"""``hotspots agencies``: the organisations that send incidents."""

from __future__ import annotations

import click


@click.group()
def agencies() -> None:
    """Add, list, disable and enable agencies."""


@agencies.command()
@click.argument("code")
@click.argument("name")
def add(code: str, name: str) -> None:
    """Add the agency NAME under the short code CODE."""
    from hotspots.store.agencies import add_agency
    from hotspots.store.database import open_database

    with open_database().transaction() as session:
        agency = add_agency(session, code, name, actor="command line")
    click.echo(f"Added {agency.code}, {agency.name}.")


@agencies.command("list")
def list_all() -> None:
    """List all agencies."""
    from hotspots.store.agencies import list_agencies
    from hotspots.store.database import open_database

    with open_database().session() as session:
        for agency in list_agencies(session):
            click.echo(f"{agency.code}  {agency.name}{'' if agency.enabled else '  (disabled)'}")


@agencies.command()
@click.argument("code")
def disable(code: str) -> None:
    """Stop the agency CODE from sending more; what it sent stays."""
    _set_enabled(code, enabled=False)


@agencies.command()
@click.argument("code")
def enable(code: str) -> None:
    """Let the agency CODE send incidents again."""
    _set_enabled(code, enabled=True)


def _set_enabled(code: str, *, enabled: bool) -> None:
    from hotspots.store.agencies import set_enabled
    from hotspots.store.database import open_database

    with open_database().transaction() as session:
        agency = set_enabled(session, code, enabled, actor="command line")
    click.echo(f"{agency.code} is {'enabled' if enabled else 'disabled'}.")
