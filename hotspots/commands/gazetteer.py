"""``hotspots gazetteer``: where postcodes are."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def gazetteer() -> None:
    """The gazetteer that postcodes are looked up in."""


@gazetteer.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=Path)
@click.option(
    "--out",
    type=Path,
    help="File to write; by default HOTSPOTS_GAZETTEER, or gazetteer.npz in HOTSPOTS_HOME.",
)
def build(sources: tuple[Path, ...], out: Path | None) -> None:
    """Build the gazetteer from downloads as they come, in folders or zip archives.

    SOURCE is OS Code-Point Open, whole or some of its postcode areas, or a CSV file with the
    columns postcode, easting and northing. A refused source leaves the old gazetteer in place.
    """
    from hotspots.geocoding.gazetteer_build import build_gazetteer
    from hotspots.progress import progress
    from hotspots.settings import Settings

    settings = Settings.from_environment()
    if out is None:
        settings.prepare_home()
    path = out or settings.gazetteer
    with progress("Reading postcodes", None) as advance:
        built = build_gazetteer(sources, advance=advance)
    built.save(path)
    for source in built.sources:
        counted = f"{source.rows:,} {source.holds}"
        click.echo(f"{source.name}, {source.edition}: {counted}, {source.licence}.")
        for note in source.notes:
            click.echo(f"  {note}")
        if source.attribution:
            click.echo(f"  {source.attribution}")
    click.echo(f"Written to {path}.")
