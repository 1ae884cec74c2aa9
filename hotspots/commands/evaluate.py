"""``hotspots evaluate``: how good the map of one period would have been in the next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotspots.commands.asked_selection import areas_and_themes
from hotspots.commands.output_option import output_option

if TYPE_CHECKING:
    from hotspots.periods import Period

ALL_RULES = "all"
STORED_KINDS = ""
"""What --harm alone means: the kinds of the stored incidents."""


@click.command()
@click.argument("points", metavar="[POINTS.csv]", required=False, type=click.Path(path_type=Path))
@click.option("--fit-from", required=True, metavar="YYYY-MM", help="First month of the map.")
@click.option("--fit-to", required=True, metavar="YYYY-MM", help="Last month of the map.")
@click.option(
    "--score-from",
    metavar="YYYY-MM",
    show_default="the one after --fit-to",
    help="First month judged by.",
)
@click.option("--score-to", required=True, metavar="YYYY-MM", help="Last month judged by.")
@click.option(
    "--bandwidth",
    default="validated",
    show_default=True,
    metavar="M|RULE",
    help="Metres, or validated, likelihood, reference, scott, or all of these.",
)
@areas_and_themes
@click.option("--crs", metavar="EPSG:n", help="Of a points file: in metres, such as EPSG:27700.")
@click.option(
    "--within",
    type=click.Path(path_type=Path),
    show_default="the ground around the earlier points",
    help="Of a points file: the study area, a file of polygons.",
)
@click.option(
    "--cell-size",
    type=float,
    metavar="M",
    show_default="50",
    help="Of a points file: side of the cells that are flagged.",
)
@click.option(
    "--weights",
    metavar="COL",
    show_default="the column weight, where there is one",
    help="Of a points file: column with the incidents each row stands for.",
)
@click.option(
    "--harm",
    is_flag=False,
    flag_value=STORED_KINDS,
    metavar="[COL]",
    help="Judge the map of harm by the harm of later incidents; of a points file, COL is the "
    "column with the kind of offence of each row.",
)
@click.option(
    "--harm-table",
    metavar="FILE",
    type=click.Path(path_type=Path),
    show_default="days of imprisonment, mostly from the Cambridge Crime Harm Index",
    help="With --harm, what each kind weighs: a .csv file with theme, subtype and weight; of a "
    "points file also one with type and weight.",
)
@output_option("Write the table to this .csv file too.", required=False)
def evaluate(
    points: Path | None,
    fit_from: str,
    fit_to: str,
    score_from: str | None,
    score_to: str,
    bandwidth: str,
    areas: tuple[str, ...],
    themes: tuple[str, ...],
    crs: str | None,
    within: Path | None,
    cell_size: float | None,
    weights: str | None,
    harm: str | None,
    harm_table: Path | None,
    output: Path | None,
) -> None:
    """Judge the density map of some months by the incidents of later months.

    Without POINTS.csv the stored incidents are taken, at their exact places, area by area. A points
    file has coordinates as for `hotspots kde` and a column date, such as 2025-09 or 2025-09-30.

    For 1, 3 and 5 % of the area: the share of the later incidents that fell where the map was
    densest, what last period's counts alone would have caught, PAI and PEI*; in brackets the range
    over shifts of the grid. By harm all of these are shares of harm, beside last period's harm
    alone and the map of counts.
    """
    from hotspots.commands.asked_selection import asked_harm
    from hotspots.commands.evaluated_maps import maps_of_points, stored_maps
    from hotspots.evaluation_tables import accuracy_lines, accuracy_table
    from hotspots.geocoding.table_file import write_table
    from hotspots.output_file import require_format

    if output is not None:
        require_format(output, (".csv",), source=points)
    fit, score = _periods(fit_from, fit_to, score_from, score_to)
    bandwidths = _bandwidths(bandwidth)
    if points is not None:
        _refuse(points_given=True, areas=areas, themes=themes)
        _require_column(harm)
        maps = maps_of_points(
            points, crs, fit, score, within, cell_size, bandwidths, weights, harm, harm_table
        )
    else:
        _refuse(points_given=False, crs=crs, within=within, cell_size=cell_size, weights=weights)
        _refuse_column(harm)
        scale = asked_harm(harm is not None, harm_table)
        maps = stored_maps(areas, themes, fit, score, bandwidths, scale)
    of_harm = "" if harm is None else "harm of "
    click.echo(f"Maps of {of_harm}{fit.label}, judged by {of_harm}{score.label}.")
    for line in accuracy_lines(maps):
        click.echo(line)
    if len(maps) == 1:
        click.echo(f"Bandwidth: {maps[0].bandwidth.sentence}")
        click.echo(maps[0].evaluation.sentence)
        if maps[0].of_counts is not None:
            click.echo(f"The map of counts: {maps[0].of_counts.sentence}")
    if output is not None:
        write_table(accuracy_table(maps), output)
        click.echo(f"Wrote {output}.")


def _periods(
    fit_from: str, fit_to: str, score_from: str | None, score_to: str
) -> tuple[Period, Period]:
    from hotspots.map_accuracy import require_later
    from hotspots.periods import Period, month_from_number, month_number, parse_month

    fit = Period.parse(fit_from, fit_to)
    last = parse_month(score_to)
    following = month_from_number(month_number(fit.last) + 1)
    score = Period(parse_month(score_from) if score_from else min(following, last), last)
    require_later(fit, score)
    return fit, score


def _bandwidths(text: str) -> list[float | str]:
    from hotspots.analysis.evaluation.bandwidth_rules import BANDWIDTH_RULES, require_rule
    from hotspots.analysis.locations import require_length

    if text == ALL_RULES:
        return list(BANDWIDTH_RULES)
    try:
        metres = float(text)
    except ValueError:
        require_rule(text)
        return [text]
    return [require_length(metres, "bandwidth")]


def _refuse(*, points_given: bool, **options: object) -> None:
    from hotspots.errors import InputError

    given = [name for name, value in options.items() if value not in (None, ())]
    if given:
        names = {"areas": "--area", "themes": "--theme"}
        option = names.get(given[0], f"--{given[0].replace('_', '-')}")
        raise InputError(
            f"{option} is for stored incidents: leave it out, or leave out the points file."
            if points_given
            else f"{option} is for a points file: name the file, or leave it out."
        )


def _refuse_column(harm: str | None) -> None:
    from hotspots.errors import InputError

    if harm:
        raise InputError(
            f'The kinds of stored incidents are known: write --harm alone, without "{harm[:40]}", '
            "or name a points file."
        )


def _require_column(harm: str | None) -> None:
    from hotspots.errors import InputError

    if harm == STORED_KINDS:
        raise InputError(
            "A points file needs the column with the kinds of offence: name it, as in --harm "
            "offence."
        )
