"""``hotspots boundaries``: the community areas in force."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def boundaries() -> None:
    """Import and show community areas."""


@boundaries.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", "name_field", required=True, help="Field with each feature's name or code.")
@click.option(
    "--lookup",
    type=click.Path(path_type=Path),
    help="CSV that says which community area each division belongs to "
    "(one column matching the field, one named community_area).",
)
@click.option(
    "--residents",
    metavar="CSV|FIELD",
    help="People living in each area, for rates: a .csv file with the columns community_area, "
    "residents and, if known, households; or a field of FILE.",
)
@click.option(
    "--residents-source",
    default="",
    show_default="the name of the file",
    help="Where the residents come from.",
)
@click.option(
    "--title",
    default="",
    show_default="the name of the file",
    help="What maps call these boundaries.",
)
@click.option("--attribution", default="", help="The line that the licence asks maps to print.")
def import_boundaries(
    file: Path,
    name_field: str,
    lookup: Path | None,
    residents: str | None,
    residents_source: str,
    title: str,
    attribution: str,
) -> None:
    """Put the community areas of FILE in force.

    FILE is any vector file that GDAL reads: GeoJSON, GeoPackage, a zipped shapefile. Every stored
    place is assigned anew. Without --lookup each feature is an area of its own.
    """
    from hotspots.boundaries import read_community_areas
    from hotspots.store.boundaries import replace_boundaries
    from hotspots.store.database import open_database

    read = read_community_areas(
        file,
        name_field=name_field,
        lookup=lookup,
        residents=residents,
        residents_source=residents_source,
    )
    database = open_database()
    with database.transaction() as session:
        stored = replace_boundaries(
            session, read, title=title or read.source, attribution=attribution, actor="command line"
        )
    for note in read.notes:
        click.echo(note)
    click.echo(f"{len(stored.areas)} community areas are in force, from {read.source}.")
    if stored.residents_source:
        living = sum(area.residents or 0 for area in stored.areas)
        click.echo(f"{living:,} residents live in them, from {stored.residents_source}.")


@boundaries.command("list")
def list_boundaries() -> None:
    """Show the community areas in force."""
    from hotspots.store.boundaries import current_boundaries
    from hotspots.store.database import open_database

    with open_database().session() as session:
        stored = current_boundaries(session)
    if stored is None:
        click.echo("No community areas have been imported yet.")
        return
    click.echo(f"{stored.title}{' (indicative)' if stored.indicative else ''}")
    for area in stored.areas:
        living = "" if area.residents is None else f"  {area.residents:,} residents"
        click.echo(f"  {area.name}  {area.geometry.area / 1e6:,.1f} km2{living}")
