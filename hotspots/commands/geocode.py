"""``hotspots geocode``: a file of places to points."""

from __future__ import annotations

from pathlib import Path

import click

from hotspots.commands.output_option import output_option


@click.command()
@click.argument("table", metavar="IN.csv", type=Path)
@output_option("CSV file to write.")
@click.option(
    "--column",
    "columns",
    show_default="the usual names, such as Location, Address line 1 or Town",
    metavar="FIELD=NAME",
    multiple=True,
    help="Read easting, northing, latitude, longitude, grid_reference, postcode, uprn, address (any"
    " text about the place), street or locality from the column NAME; may be repeated, also for one"
    " field.",
)
@click.option(
    "--gazetteer",
    type=Path,
    show_default="HOTSPOTS_GAZETTEER, or gazetteer.npz in HOTSPOTS_HOME",
    help="Gazetteer file.",
)
def geocode(table: Path, output: Path, columns: tuple[str, ...], gazetteer: Path | None) -> None:
    """Find the point of every row of a CSV file, without any network.

    A place may be given by coordinates, a grid reference, a postcode, a UPRN, or in words ("rear of
    12 Fore St, Trowbridge"); where a row gives it in several ways, they have to agree.

    Adds easting, northing (EPSG:27700, metres), match_type, accuracy_m (radius that holds the true
    place with 95 % probability), confidence, flags, candidates, source, edition and original. A
    column of the file that has one of these names is kept with _sent added to its name.
    """
    from hotspots.geocoding.geocoded_file import geocode_file
    from hotspots.settings import Settings

    settings = Settings.from_environment()
    report = geocode_file(
        table,
        output,
        gazetteer=gazetteer,
        default_gazetteer=settings.gazetteer,
        service_area=settings.service_area,
        columns=columns,
    )
    for line in report:
        click.echo(line)
