"""``hotspots export``: what the pages offer as a file, from a shell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hotspots.assessment import AreaAssessment, Picture, Selection
    from hotspots.disclosure import Sight
    from hotspots.export.file_copy import FileCopy
    from hotspots.store.database import Database

ACTOR = "command line"


@click.command()
@click.option("--area", metavar="AREA", help="The community area [all of them].")
@click.option("--theme", default="asb", show_default=True, help="asb, violence or rural.")
@click.option("--subtype", metavar="KIND", help="A kind of the theme [all].")
@click.option("--from", "first", metavar="YYYY-MM", help="First month [the last 12 with data].")
@click.option("--to", "last", metavar="YYYY-MM", help="Last month [the last with data].")
@click.option("--agency", "agencies", multiple=True, metavar="CODE", help="Repeat for more [all].")
@click.option(
    "--located-within",
    type=click.IntRange(min=1),
    metavar="METRES",
    help="Leave out incidents whose places are known only to more than so many metres.",
)
@click.option("--times", metavar="PART", help="A part of the week, such as weekend-night [all].")
@click.option(
    "--exact",
    is_flag=True,
    help="From exact places, for readers who may see them; otherwise from protected figures.",
)
@click.option(
    "--pile-ups",
    is_flag=True,
    help="With --exact: map incidents on points where a system puts what has no place, too.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="A .gpkg, .gpx, .csv, .kml, .shp.zip or .geojson file.",
)
def export(
    area: str | None,
    theme: str,
    subtype: str | None,
    first: str | None,
    last: str | None,
    agencies: tuple[str, ...],
    located_within: int | None,
    times: str | None,
    exact: bool,
    pile_ups: bool,
    output: Path,
) -> None:
    """Write the hotspots of an area, or of all, as the pages offer them for download.

    The file has the figures that the page with the same filters shows everyone who is not an
    analyst, unless --exact is given. Each copy is marked, and the record says that it was made.
    """
    from hotspots.assessment import Selection, load_picture
    from hotspots.commands.asked_selection import asked_agencies, asked_period
    from hotspots.disclosure import Sight
    from hotspots.errors import InputError
    from hotspots.export.formats import format_of
    from hotspots.output_file import replacing
    from hotspots.store.database import open_database

    if pile_ups and not exact:
        raise InputError("--pile-ups needs --exact: of protected figures it would tell of places.")
    form = format_of(output)
    database = open_database()
    picture = load_picture(database)
    selection = Selection(
        theme.strip().lower(),
        asked_period(picture, first, last),
        subtype=subtype,
        agencies=asked_agencies(picture, agencies),
        located_within=located_within,
        times=times,
        pile_ups=pile_ups,
    )
    sight = Sight.EXACT if exact else Sight.PROTECTED
    found = _assessed(picture, area, selection, sight)
    copy = _new_copy(sight)
    with replacing(output) as unrecorded:
        form.write(found, unrecorded, copy)
        _record(database, f"{output.name}, {sight.value}, copy {copy.mark}", found)
    click.echo(f"Wrote {output}: {_title(found)}, {_words(sight)}, copy {copy.mark}.")


def _assessed(
    picture: Picture, area: str | None, selection: Selection, sight: Sight
) -> list[AreaAssessment]:
    from hotspots.export.layers import without_empty_squares

    if area is not None:
        return picture.assess([picture.boundaries.area(area).name], selection, sight)
    names = [one.name for one in picture.boundaries.areas]
    return [without_empty_squares(one) for one in picture.assess(names, selection, sight)]


def _new_copy(sight: Sight) -> FileCopy:
    from hotspots.export.file_copy import new_copy

    return new_copy(f"{ACTOR}, {_words(sight)}")


def _record(database: Database, subject: str, found: list[AreaAssessment]) -> None:
    from hotspots.store import audit

    rows = round(sum(one.hotspots.n for one in found))
    with database.transaction() as session:
        audit.record(session, ACTOR, "download", subject=subject, rows=rows)


def _title(found: list[AreaAssessment]) -> str:
    from hotspots.export.description import title

    return title(found)


def _words(sight: Sight) -> str:
    from hotspots.disclosure import Sight

    return "exact places" if sight is Sight.EXACT else "protected figures"
