"""``hotspots backdrop``: roads, railways, water and built-up areas behind the maps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotspots.backdrop.kinds import KINDS, Kind

if TYPE_CHECKING:
    from hotspots.backdrop.importing import Imported
    from hotspots.backdrop.reading import Question
    from hotspots.settings import Settings

_NOT_DRAWN_SHOWN = 6


@click.group()
def backdrop() -> None:
    """The roads, railways, water and built-up areas behind the maps."""


@backdrop.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--layer",
    "layers",
    multiple=True,
    metavar="LAYER",
    show_default="all that can be drawn",
    help="A layer of FILE; may be repeated.",
)
@click.option(
    "--class",
    "field",
    metavar="FIELD",
    show_default="that of OS Open Roads",
    help="Field that says what each line is.",
)
@click.option(
    "--kind", type=click.Choice([kind.value for kind in KINDS]), help="What all lines of FILE are."
)
@click.option(
    "--title",
    default="",
    show_default="their product, or the name of the file",
    help="What the data are called.",
)
@click.option("--attribution", default="", help="The line that the licence asks maps to print.")
@click.option("--licence", default="", help="Under which the data may be used.")
def import_backdrop(
    file: Path,
    layers: tuple[str, ...],
    field: str | None,
    kind: str | None,
    title: str,
    attribution: str,
    licence: str,
) -> None:
    """Draw the lines and areas of FILE behind the maps, in place of those of the same kinds.

    FILE is OS Open Roads as it is downloaded (GeoPackage or Shapefile, zipped or not), or any
    vector file that GDAL reads, with --class or --kind. Only the service area is taken.
    """
    from hotspots.backdrop.reading import Question
    from hotspots.errors import InputError
    from hotspots.settings import Settings

    if field and kind:
        raise InputError("Give --class or --kind, not both: one says what the other would.")
    import_into(
        Settings.from_environment(),
        file,
        Question(layers, field, None if kind is None else Kind(kind)),
        title=title,
        attribution=attribution,
        licence=licence,
    )


@backdrop.command()
def show() -> None:
    """Say what is drawn behind the maps and where it comes from."""
    from hotspots.backdrop.backdrop_file import Backdrop, backdrop_path
    from hotspots.settings import Settings

    path = backdrop_path(Settings.from_environment().home)
    if not path.exists():
        click.echo("Nothing is drawn behind the maps but boundaries and names of settlements.")
        return
    stored = Backdrop.load(path)
    sizes = stored.areas.lengths()
    for source in stored.sources:
        said = (f"edition {source.edition}" if source.edition else "", source.licence)
        click.echo(", ".join([source.title, *(each for each in said if each)]))
        click.echo(f"  from {source.file}, imported {source.imported[:10]}")
        if source.attribution:
            click.echo(f"  {source.attribution}")
        for kind in source.kinds:
            click.echo(f"  {_size(kind, sizes.get(kind, 0.0))}")
    click.echo(f"In {path}, {path.stat().st_size / 1e6:,.1f} MB.")


@backdrop.command()
@click.argument(
    "kinds", metavar="[KIND]...", nargs=-1, type=click.Choice([kind.value for kind in KINDS])
)
def remove(kinds: tuple[str, ...]) -> None:
    """Draw nothing of each KIND any more; without any, nothing at all."""
    from hotspots.backdrop.backdrop_file import backdrop_path
    from hotspots.backdrop.importing import remove_kinds
    from hotspots.errors import NotFoundError
    from hotspots.settings import Settings

    path = backdrop_path(Settings.from_environment().home)
    if not path.exists():
        raise NotFoundError(f"There is no backdrop {path}, so there is nothing to remove.")
    if kinds:
        remove_kinds(path, [Kind(kind) for kind in kinds])
    else:
        # A file that cannot be read is removed as well.
        path.unlink()
    click.echo(f"Removed: {', '.join(kinds) or 'all of the backdrop'}.")


def import_into(
    settings: Settings,
    file: Path,
    question: Question,
    *,
    title: str = "",
    attribution: str = "",
    licence: str = "",
) -> None:
    """Import a file into the backdrop of an installation, and say what was imported.

    What was written down when the file was downloaded is taken where nothing else is said.
    """
    from hotspots.backdrop.backdrop_file import backdrop_path
    from hotspots.backdrop.importing import Credit, import_file
    from hotspots.fetching.provenance import provenance_of
    from hotspots.progress import progress

    known = provenance_of(file)
    credit = Credit(
        title=title,
        edition=known.edition if known else "",
        licence=licence or (known.licence if known else ""),
        attribution=attribution or (known.attribution if known else ""),
    )
    path = backdrop_path(settings.prepare_home())
    with progress(f"Reading {file.name}", None) as advance:
        done = import_file(
            file,
            path,
            question=question,
            credit=credit,
            service_area=settings.service_area,
            advance=advance,
        )
    _report(done)
    click.echo(f"Written to {path}.")


def _report(done: Imported) -> None:
    source = done.source
    edition = f" {source.edition}" if source.edition else ""
    click.echo(f"Drawn behind the maps from {source.title}{edition}:")
    for kind, size in done.sizes.items():
        click.echo(f"  {_size(kind, size)}")
    if done.not_drawn:
        listed = [f"{word!r} ({n:,})" for word, n in list(done.not_drawn.items())]
        more = ", and others" if len(listed) > _NOT_DRAWN_SHOWN else ""
        click.echo(f"Not drawn: {', '.join(listed[:_NOT_DRAWN_SHOWN])}{more}.")
    if source.attribution:
        click.echo(f"Maps print: {source.attribution}")
    else:
        click.echo("Maps print no source of it; if its licence asks for one, give --attribution.")


def _size(kind: Kind, size: float) -> str:
    return f"{kind}: {size:,.1f} {'km2' if kind is Kind.BUILT_UP else 'km'}"
