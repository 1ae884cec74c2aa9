"""``hotspots agencies``: the organisations that send incidents."""

from __future__ import annotations

import click


@click.group()
def agencies() -> None:
    """Add, list, rename, disable and enable agencies, and say where they work."""


@agencies.command()
@click.argument("code")
@click.argument("name")
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="NAME",
    show_default="everywhere",
    help="A community area where it works; may be repeated.",
)
def add(code: str, name: str, areas: tuple[str, ...]) -> None:
    """Add the agency NAME under the short code CODE."""
    from hotspots.store.agencies import add_agency
    from hotspots.store.database import open_database

    with open_database().transaction() as session:
        agency = add_agency(session, code, name, areas=areas, actor="command line")
    click.echo(f"Added {agency.code}, {agency.name}.")


@agencies.command("areas")
@click.argument("code")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--everywhere", is_flag=True, help="Forget the areas: it works in all of them.")
def set_areas(code: str, names: tuple[str, ...], everywhere: bool) -> None:
    """Say in which community areas the agency CODE works.

    Names replace those given before; without any, the areas are shown. When a street or place
    that the agency writes has the name of several, the one in these areas is taken.
    """
    from hotspots.store import agencies as stored
    from hotspots.store.database import open_database

    if names and everywhere:
        raise click.UsageError("Name areas or give --everywhere, not both.")
    with open_database().transaction() as session:
        agency = stored.find_agency(session, code)
        if names or everywhere:
            areas = stored.set_areas(session, code, names, actor="command line")
        else:
            areas = stored.areas_of(session, agency.id)
    click.echo(f"{agency.code} works in {', '.join(areas) if areas else 'all areas'}.")


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
@click.argument("name")
def rename(code: str, name: str) -> None:
    """Call the agency CODE by another NAME; the code stays."""
    from hotspots.store.agencies import rename_agency
    from hotspots.store.database import open_database

    with open_database().transaction() as session:
        agency = rename_agency(session, code, name, actor="command line")
    click.echo(f"{agency.code} is {agency.name}.")


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
