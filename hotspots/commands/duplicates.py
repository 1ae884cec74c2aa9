"""``hotspots duplicates``: reports of several agencies that may be of one event."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotspots.commands.month_options import stored_months
from hotspots.commands.output_option import output_option

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from hotspots.periods import Period
    from hotspots.possible_duplicates import PossibleDuplicates


@click.command()
@click.option("--theme", show_default="all of them", help="asb, violence or rural.")
@stored_months
@click.option(
    "--agency",
    "agencies",
    multiple=True,
    metavar="CODE",
    show_default="all of them",
    help="Code of an agency whose reports are compared; may be repeated.",
)
@output_option("A .csv file.")
def duplicates(
    theme: str | None,
    first: str | None,
    last: str | None,
    agencies: tuple[str, ...],
    output: Path,
) -> None:
    """List pairs of reports of different agencies that may be of one event.

    A pair is a question for a person, not an answer: both reports are of one theme and compatible
    kinds, no further apart than the accuracy of their places explains, and within 24 hours of each
    other. Nothing is merged or changed. The file holds exact places and references of several
    agencies: handle it as personal data. Sensitive incidents are left out.
    """
    from hotspots.output_file import require_format
    from hotspots.possible_duplicates import find_possible_duplicates, write_possible_duplicates
    from hotspots.store.database import open_database
    from hotspots.themes import THEMES, find_theme

    require_format(output, (".csv",))
    themes = [find_theme(theme).id] if theme else list(THEMES)
    database = open_database()
    with database.session() as session:
        codes = _codes(session, agencies)
        period = _period(session, first, last)
    found = find_possible_duplicates(database, themes=themes, period=period, agencies=codes)
    write_possible_duplicates(
        found,
        output,
        database,
        actor="command line",
        subject=f"{', '.join(themes)}, {period.first} to {period.last}, "
        f"{', '.join(codes) or 'all agencies'}",
    )
    _print(found, period)
    click.echo(f"Wrote {output} with {_counted(len(found.pairs), 'pair')}.")


def _codes(session: Session, agencies: tuple[str, ...]) -> list[str]:
    from hotspots.errors import InputError
    from hotspots.store.agencies import find_agency

    codes = list(dict.fromkeys(find_agency(session, code).code for code in agencies))
    if len(codes) == 1:
        raise InputError(
            f"Reports of {codes[0]} alone cannot be compared: name another agency with a second "
            "--agency, or none for all of them."
        )
    return codes


def _period(session: Session, first: str | None, last: str | None) -> Period:
    from hotspots.errors import InputError
    from hotspots.periods import Period, parse_month
    from hotspots.store.reports_for_linkage import stored_period

    available = stored_period(session)
    if available is None:
        raise InputError("No incidents have been stored yet; send some with: hotspots submit FILE")
    end = parse_month(last) if last else max(available.last, parse_month(first or available.last))
    if first:
        return Period(parse_month(first), end)
    return Period(min(available.first, end), end).latest(12)


def _print(found: PossibleDuplicates, period: Period) -> None:
    from hotspots.linkage.reports import ROUGH_M, TOO_ROUGH_M, Obstacle

    why = {
        Obstacle.SENSITIVE: "of a sensitive kind",
        Obstacle.NO_POINT: "without a point",
        Obstacle.ONLY_THE_MONTH: "known only to the month or longer",
        Obstacle.TOO_ROUGH: f"known too roughly: to more than {TOO_ROUGH_M:,} m, or to more than "
        f"{ROUGH_M} m and 2 hours",
    }
    click.echo(
        f"{period.label}: {_counted(found.reports, 'report')}, "
        f"{found.obstacles[Obstacle.NOTHING]:,} of them compared."
    )
    for obstacle, words in why.items():
        if found.obstacles[obstacle]:
            click.echo(f"Not compared, {words}: {found.obstacles[obstacle]:,}.")
    if len(found.compared_agencies) < 2:
        those = [f"those compared are of {code}" for code in found.compared_agencies]
        those = those or ["none could be compared"]
        click.echo(f"Reports of two agencies are needed; {those[0]}.")
    click.echo("A pair is a question for a person, not an answer: nothing was merged or changed.")
    click.echo(
        "The file holds exact places and references of several agencies: handle it as personal "
        "data."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
