"""``hotspots gazetteer``: where postcodes, properties, streets, places and junctions are."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotspots.commands.output_option import output_option

if TYPE_CHECKING:
    from hotspots.geocoding.gazetteer import Gazetteer


@click.group()
def gazetteer() -> None:
    """The gazetteer that places are looked up in."""


@gazetteer.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=Path)
@output_option(
    "File to write.",
    required=False,
    usual="HOTSPOTS_GAZETTEER, or gazetteer.npz in HOTSPOTS_HOME",
)
@click.option(
    "--service-area",
    metavar="XMIN,YMIN,XMAX,YMAX",
    help="The part of the country to take streets, properties and junctions from, in metres of"
    " EPSG:27700, margin included.",
    show_default="HOTSPOTS_SERVICE_AREA, or Wiltshire and Swindon",
)
def build(sources: tuple[Path, ...], output: Path | None, service_area: str | None) -> None:
    """Build the gazetteer from downloads as they come, in folders or zip archives.

    Each SOURCE is one of: OS Code-Point Open, OS Open Names, OS Open UPRN, OS Open Roads, the
    postcode directory or lookup of the Office for National Statistics (ONSPD, NSPL), its UPRN
    lookup (NSUL), a list of postcodes (postcode,easting,northing) or a list of local places
    (name,easting,northing,radius,kind). Any of them will do, whole or in part.

    Of a postcode that several sources hold, the first that is named has the word. A build that was
    ended goes on with the sources that it had not finished. A refused source leaves the old
    gazetteer in place.
    """
    from hotspots.geocoding.build_parts import BuildParts
    from hotspots.geocoding.gazetteer_build import build_gazetteer
    from hotspots.geocoding.service_area import parse_service_area
    from hotspots.progress import progress
    from hotspots.settings import Settings

    began = time.monotonic()
    settings = Settings.from_environment()
    area = settings.service_area
    if service_area is not None:
        area = parse_service_area(service_area, where="--service-area")
    if output is None:
        settings.prepare_home()
    path = output or settings.gazetteer
    _require_writable(path, sources)
    parts = BuildParts.beside(path, area)
    built = build_gazetteer(
        sources,
        service_area=area,
        reading=lambda name: progress(f"Reading {name}", None),
        parts=parts,
    )
    built.save(path)
    parts.remove()
    _describe(built)
    click.echo(f"Written to {path}.")
    if (seconds := time.monotonic() - began) >= 1:
        click.echo(f"Time taken: {seconds:.0f} s.")


def _require_writable(path: Path, sources: tuple[Path, ...]) -> None:
    """Refuse before the sources are read, which may take minutes."""
    from hotspots.errors import InputError, SetupError

    if path.is_dir():
        raise InputError(f"{path} is a folder; name the gazetteer file to write with --out.")
    if any(path.resolve() == source.resolve() for source in sources):
        raise InputError(f"{path} is a source; name another file to write with --out.")
    folder = next(parent for parent in path.resolve().parents if parent.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise SetupError(
            f"The gazetteer {path} cannot be written;"
            " name a file in a folder that you may write with --out."
        )


def _describe(built: Gazetteer) -> None:
    for place, source in enumerate(built.sources):
        held = built.describe_rows(place)
        click.echo(f"{source.name}, {source.edition}: {held}, {source.licence}.")
        for note in source.notes:
            click.echo(f"  {note}")
        if source.attribution:
            click.echo(f"  {source.attribution}")
    click.echo(f"In all: {built.describe_rows()}.")
