"""``hotspots report``: the six-monthly outcome report and the briefing on an area as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotspots.commands.month_options import last_month
from hotspots.commands.output_option import output_option

if TYPE_CHECKING:
    from hotspots.assessment import Picture
    from hotspots.disclosure import Sight
    from hotspots.reports.report import Report
    from hotspots.store.database import Database

_output = output_option("A .html file.")
_exact = click.option(
    "--exact",
    is_flag=True,
    help="From exact places, for readers who may see them; otherwise from protected figures.",
)


@click.group()
def report() -> None:
    """Write reports for meetings, each one HTML file that opens without a network."""


@report.command("six-monthly")
@click.option(
    "--to",
    "last",
    metavar="YYYY-MM",
    show_default="the last that is complete",
    help="The last month.",
)
@_exact
@_output
def six_monthly(last: str | None, exact: bool, output: Path) -> None:
    """Write the six-monthly outcome report for the executive.

    Volume of every theme by kind against the six months before and the same months a year before,
    maps of the areas with most, exceptions, and what changed since the last assessment.
    """
    from hotspots.output_file import require_format
    from hotspots.periods import parse_month
    from hotspots.reports.six_monthly import six_monthly_report

    require_format(output, (".html",))
    to = parse_month(last) if last else None
    database, picture = _opened()
    _write(six_monthly_report(picture, _sight(exact), to=to), database, picture, exact, output)


@report.command()
@click.option("--area", required=True, help="The community area.")
@click.option("--theme", default="asb", show_default=True, help="asb, violence or rural.")
@click.option(
    "--from", "first", metavar="YYYY-MM", show_default="twelve in all", help="First month."
)
@last_month
@_exact
@_output
def briefing(
    area: str, theme: str, first: str | None, last: str | None, exact: bool, output: Path
) -> None:
    """Write the briefing on one community area, a page or two of A4.

    The map, the hotspots with their names and times, change, exceptions, and how good the map is.
    """
    from dataclasses import replace

    from hotspots.output_file import require_format
    from hotspots.periods import Period, parse_month
    from hotspots.reports.briefing import area_briefing, usual_selection
    from hotspots.themes import find_theme

    require_format(output, (".html",))
    chosen = find_theme(theme).id
    to = parse_month(last) if last else None
    database, picture = _opened()
    place = picture.boundaries.area(area)
    selection = usual_selection(picture, chosen, to)
    if selection is not None and first is not None:
        selection = replace(selection, period=Period(parse_month(first), selection.period.last))
    _write(
        area_briefing(picture, place, selection, _sight(exact)), database, picture, exact, output
    )


def _opened() -> tuple[Database, Picture]:
    from hotspots.assessment import load_picture
    from hotspots.store.database import open_database

    database = open_database()
    return database, load_picture(database)


def _sight(exact: bool) -> Sight:
    from hotspots.disclosure import Sight

    return Sight.EXACT if exact else Sight.PROTECTED


def _write(
    written: Report, database: Database, picture: Picture, exact: bool, output: Path
) -> None:
    from hotspots.commands.marked_copy import marked_copy
    from hotspots.errors import InputError
    from hotspots.reports.page import render_file
    from hotspots.store.service_settings import read_service_settings

    if written.empty:
        raise InputError(" ".join(sentence.text for sentence in written.sentences))
    with database.session() as session:
        made_by = read_service_settings(session).signature
    about = f"{written.file_name}.html"
    with marked_copy(database, output, _sight(exact), about=about) as (path, copy):
        page = render_file(written, copy=copy, demo=picture.demo, made_by=made_by)
        path.write_text(page, encoding="utf-8")
    click.echo(f"Wrote {output}: {written.title}, {written.subtitle}.")
