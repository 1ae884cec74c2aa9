"""The filters of a command, as a person writes them, checked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotspots.commands.month_options import stored_months
from hotspots.commands.option_group import OptionGroup
from hotspots.commands.output_option import output_option

if TYPE_CHECKING:
    from hotspots.assessment import Picture
    from hotspots.periods import Period
    from hotspots.selection_harm import HarmScale

USUAL_MONTHS = 12

areas_and_themes = OptionGroup(
    click.option(
        "--area",
        "areas",
        multiple=True,
        show_default="all of them",
        help="A community area; may be repeated.",
    ),
    click.option(
        "--theme",
        "themes",
        multiple=True,
        show_default="all of them",
        help="asb, violence or rural; may be repeated.",
    ),
)
"""Which community areas and themes are meant."""

filters = OptionGroup(
    stored_months,
    click.option(
        "--agency",
        "agencies",
        multiple=True,
        metavar="CODE",
        show_default="all of them",
        help="Code of an agency; may be repeated.",
    ),
    click.option(
        "--located-within",
        type=click.IntRange(min=1),
        metavar="METRES",
        help="Leave out incidents whose places are known only to more than so many metres.",
    ),
)
"""Which of the stored incidents are meant, besides their area and theme."""

by_harm = click.option(
    "--harm",
    is_flag=True,
    help="Weigh incidents by their harm in density and hotspots, instead of one each.",
)
"""Whether stored incidents weigh what their kind does."""

harm_table = click.option(
    "--harm-table",
    metavar="FILE",
    type=click.Path(path_type=Path),
    show_default="days of imprisonment, mostly from the Cambridge Crime Harm Index",
    help="With --harm, what each kind weighs: a .csv file with theme, subtype and weight.",
)
"""What the kinds of stored incidents weigh."""

layers_file = output_option("A .gpkg, .gpx, .csv, .kml, .shp.zip or .geojson file.")
"""The file of layers that is written."""


def asked_period(picture: Picture, first: str | None, last: str | None) -> Period:
    """The months from ``first`` to ``last``, the last twelve that have incidents unless given.

    Raises
    ------
    InputError
        If a month cannot be read, the last lies before the first, or nothing is stored yet.
    """
    from hotspots.errors import InputError
    from hotspots.periods import Period, parse_month

    available = picture.available
    if available is None:
        raise InputError("No incidents have been stored yet; send some with: hotspots submit FILE")
    end = parse_month(last) if last else max(available.last, parse_month(first or available.last))
    if first:
        return Period(parse_month(first), end)
    return Period(min(available.first, end), end).latest(USUAL_MONTHS)


def asked_agencies(picture: Picture, codes: Iterable[str]) -> tuple[str, ...]:
    """Codes of agencies that have sent something, in capitals, each once.

    Raises
    ------
    NotFoundError
        If one of them has not.
    """
    from hotspots.errors import NotFoundError

    asked = tuple(dict.fromkeys(code.strip().upper() for code in codes))
    known = [code for code, _ in picture.agencies]
    for code in asked:
        if code not in known:
            raise NotFoundError(
                f'There is no agency with the code "{code}"; the agencies are {", ".join(known)}.'
            )
    return asked


def asked_harm(harm: bool, table: Path | None) -> HarmScale | None:
    """What incidents weigh: what the bundled table says unless another is given.

    Raises
    ------
    InputError
        If the table cannot be read, or is given though nothing is to be weighed.
    """
    from hotspots.analysis.harm import read_harm_table
    from hotspots.errors import InputError
    from hotspots.selection_harm import HarmScale, bundled_scale

    if table is not None and not harm:
        raise InputError("--harm-table says what incidents weigh with --harm: add it.")
    if not harm:
        return None
    return bundled_scale() if table is None else HarmScale(read_harm_table(table), table.name)
