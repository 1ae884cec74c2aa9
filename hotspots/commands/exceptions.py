"""``hotspots exceptions``: what is out of the ordinary this month, in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotspots.commands.asked_selection import areas_and_themes
from hotspots.commands.output_option import output_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.county_exceptions import AreaException, CountyExceptions


@click.command()
@areas_and_themes
@click.option(
    "--to",
    "last",
    metavar="YYYY-MM",
    show_default="the last that is complete",
    help="The month to judge.",
)
@output_option("A .csv file of the exceptions.", required=False)
def exceptions(
    areas: tuple[str, ...], themes: tuple[str, ...], last: str | None, output: Path | None
) -> None:
    """List what is out of the ordinary this month, with the reasons in words.

    The rules of the control chart on the monthly counts of every theme, every kind within it, every
    community area and all areas together, against the 24 months before. Only agencies that have
    sent all of these months are counted. Then come areas whose year changed unlike that of the
    others, and where each area that was asked for stands among them. The figures are those that an
    analyst sees; none is of a place.
    """
    from hotspots.assessment import load_picture
    from hotspots.county_exceptions import county_exceptions
    from hotspots.disclosure import Sight
    from hotspots.output_file import require_format
    from hotspots.periods import parse_month
    from hotspots.store.database import open_database
    from hotspots.themes import find_theme

    if output is not None:
        require_format(output, (".csv",))
    chosen = {find_theme(theme).id for theme in themes}
    picture = load_picture(open_database())
    named = {picture.boundaries.area(area).name for area in areas}
    found = county_exceptions(picture, Sight.EXACT, to=parse_month(last) if last else None)
    told = [
        one
        for one in found.findings
        if (not named or one.area in named) and (not chosen or one.theme in chosen)
    ]
    _print(found, told)
    for one in found.positions:
        wanted = (not named or one.area in named) and (not chosen or one.theme in chosen)
        if wanted and (one.position in ("greater", "less") or one.area in named):
            click.echo(f"{find_theme(one.theme).title}, {one.sentence}")
    if output is not None:
        _write(told, found, output)
        click.echo(f"Wrote {output} with {_counted(len(told))}.")


def _print(found: CountyExceptions, told: Sequence[AreaException]) -> None:
    from hotspots.errors import InputError
    from hotspots.periods import month_title

    if found.period is None:
        raise InputError(
            "There is no month yet that is complete for an agency: send incidents of whole months "
            "with: hotspots submit FILE"
        )
    click.echo(
        f"{month_title(found.period.last)}, agencies {', '.join(found.agencies)}: "
        f"{_counted(len(told))}."
    )
    for note in found.notes:
        click.echo(note)
    for one in told:
        click.echo(one.sentence)


def _write(told: Sequence[AreaException], found: CountyExceptions, path: Path) -> None:
    import pandas as pd

    from hotspots.geocoding.table_file import write_table

    month = found.period.last if found.period else ""
    positions = {(one.area, one.theme): one.position for one in found.positions}
    rows = [
        {
            "month": month,
            "area": one.place,
            "theme": one.theme,
            "subtype": one.subtype or "",
            "rule": one.found.rule,
            "direction": one.found.direction,
            "n": one.least,
            "mean": round(one.found.mean, 2),
            "deviation": round(one.found.deviation, 2),
            "strength": round(one.strength, 2),
            "p_value": round(one.found.p_value, 4),
            "position": positions.get((one.place, one.theme), ""),
            "reason": one.found.sentence,
        }
        for one in told
    ]
    columns = ["month", "area", "theme", "subtype", "rule", "direction", "n", "mean", "deviation",
               "strength", "p_value", "position", "reason"]  # fmt: skip
    write_table(pd.DataFrame(rows, columns=columns), path)


def _counted(number: int) -> str:
    return f"{number:,} exception{'' if number == 1 else 's'}"
