"""``hotspots settings``: the name, the colour and the background of maps of this service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hotspots.service_settings import ServiceSettings


@click.group()
def settings() -> None:
    """Show and set the service's name, organisation, colour and background of maps."""


@settings.command()
def show() -> None:
    """Show what is set."""
    from hotspots.store.database import open_database
    from hotspots.store.service_settings import read_service_settings

    with open_database().session() as session:
        _print(read_service_settings(session))


@settings.command("set")
@click.option("--name", help="What the service is called.")
@click.option("--organisation", help="Who runs it; an empty text for nobody.")
@click.option("--colour", metavar="#RRGGBB", help="Of the header; dark enough for white letters.")
@click.option("--tile-url", metavar="URL", help="Background tiles from this server.")
@click.option("--tile-zoom", type=int, metavar="ZOOM", help="The closest that the server has.")
@click.option(
    "--tiles-file", metavar="NAME", help="Background tiles from this file of the folder tiles."
)
@click.option("--attribution", metavar="TEXT", help="Whom the background comes from.")
@click.option("--no-background", is_flag=True, help="Draw maps without tiles again.")
def change(no_background: bool, attribution: str | None, **said: Any) -> None:
    """Set what is given; all else stays.

    A background that is another than before needs its own --attribution.

    A tile server learns the internet addresses of readers and which part of the county they look
    at; a file in the folder tiles of the data folder tells nobody anything. A server with the name
    of this machine is refused, and one with the name under which readers reach the service is not
    used: browsers would send it their sign-in.
    """
    from dataclasses import replace

    from hotspots.service_settings import has_same_background
    from hotspots.store.database import open_database
    from hotspots.store.service_settings import read_service_settings, save_service_settings
    from hotspots.tiles.own_name import names_of_machine, refuse_own_name
    from hotspots.tiles.tiles_file import check_tiles_file

    given = {name: value for name, value in said.items() if value is not None}
    if attribution is not None:
        given["tile_attribution"] = attribution
    if no_background and given.keys() & {"tile_url", "tiles_file"}:
        raise click.UsageError("Give a background or --no-background, not both.")
    if no_background:
        given |= {"tile_url": "", "tiles_file": ""}
    elif given.get("tile_url"):
        given.setdefault("tiles_file", "")  # One background takes the place of the other.
    elif given.get("tiles_file"):
        given.setdefault("tile_url", "")
    if not given:
        raise click.UsageError("Say what to set; hotspots settings show says what is set.")
    database = open_database()
    with database.transaction() as session:
        now = read_service_settings(session)
        wanted = replace(now, **given)
        if attribution is None and not has_same_background(now, wanted):
            wanted = replace(wanted, tile_attribution="")  # It would credit somebody else.
        if given.get("tile_url"):
            refuse_own_name(wanted.tile_url, names_of_machine())
        if wanted.tiles_file:
            home, area = database.settings.home, database.settings.service_area
            check_tiles_file(home, wanted.tiles_file, area)
        _print(save_service_settings(session, wanted, actor="command line"))


def _print(found: ServiceSettings) -> None:
    click.echo(f"Name          {found.name}")
    click.echo(f"Organisation  {found.organisation or 'not said'}")
    click.echo(f"Colour        {found.colour}")
    if found.tile_url:
        click.echo(f"Background    {found.tile_url}, to zoom {found.tile_zoom}")
    elif found.tiles_file:
        click.echo(f"Background    the file {found.tiles_file}")
    else:
        click.echo("Background    none")
    if found.has_background:
        click.echo(f"Attribution   {found.tile_attribution}")
