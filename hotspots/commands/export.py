"""``hotspots export``: what the pages offer as a file, from a shell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotspots.commands.asked_selection import by_harm, filters, harm_table, layers_file

if TYPE_CHECKING:
    from hotspots.assessment import AreaAssessment, Picture, Selection
    from hotspots.disclosure import Sight
    from hotspots.selection_harm import HarmScale


@click.command()
@click.option(
    "--area", metavar="AREA", show_default="all of them in one file", help="The community area."
)
@click.option("--theme", default="asb", show_default=True, help="asb, violence or rural.")
@click.option("--subtype", metavar="KIND", show_default="all of them", help="A kind of the theme.")
@filters
@click.option(
    "--times",
    metavar="PART",
    show_default="the whole week",
    help="A part of the week, such as weekend-night.",
)
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
@by_harm
@harm_table
@layers_file
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
    harm: bool,
    harm_table: Path | None,
    output: Path,
) -> None:
    """Write the hotspots of an area, or of all, as the pages offer them for download.

    The file has the figures that the page with the same filters shows everyone who is not an
    analyst, unless --exact is given. Each copy is marked, and the record says that it was made.
    """
    from hotspots.assessment import Selection, load_picture
    from hotspots.commands.asked_selection import asked_agencies, asked_harm, asked_period
    from hotspots.commands.marked_copy import sight_in_words, write_marked
    from hotspots.disclosure import Sight
    from hotspots.export.description import title
    from hotspots.export.formats import format_of
    from hotspots.store.database import open_database

    _require_exact(exact, pile_ups=pile_ups, harm=harm)
    format_of(output)  # Refused before the work.
    scale = asked_harm(harm, harm_table)
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
    found = _assessed(picture, area, selection, sight, scale)
    copy = write_marked(database, found, output, sight)
    click.echo(f"Wrote {output}: {title(found)}, {sight_in_words(sight)}, copy {copy.mark}.")


def _require_exact(exact: bool, *, pile_ups: bool, harm: bool) -> None:
    from hotspots.errors import InputError

    if pile_ups and not exact:
        raise InputError("--pile-ups needs --exact: of protected figures it would tell of places.")
    if harm and not exact:
        # What one square weighs in two maps, or beside its count, tells a robbery from a nuisance.
        raise InputError(
            "--harm needs --exact: of protected figures it would tell what a few incidents were."
        )


def _assessed(
    picture: Picture,
    area: str | None,
    selection: Selection,
    sight: Sight,
    harm: HarmScale | None,
) -> list[AreaAssessment]:
    from hotspots.export.layers import without_empty_squares

    if area is not None:
        name = picture.boundaries.area(area).name
        return picture.assess([name], selection, sight, harm=harm)
    names = [one.name for one in picture.boundaries.areas]
    found = picture.assess(names, selection, sight, harm=harm)
    return [without_empty_squares(one) for one in found]
