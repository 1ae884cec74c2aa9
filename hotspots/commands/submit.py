"""``hotspots submit``: what an upload does, from a shell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hotspots.intake.profile import Profile
    from hotspots.intake.source_table import SourceTable
    from hotspots.intake.submission import Advance, Stage
    from hotspots.intake.submission_report import SubmissionReport
    from hotspots.store.database import Database

MOST_PRINTED = 20


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--agency", required=True, metavar="CODE", help="The agency that sends the file.")
@click.option(
    "--profile",
    "profile_name",
    show_default="the one that the agency saved for files with these headings, then police_uk for "
    "files of data.police.uk, else template",
    help="How to read it: template, police_uk, the name of a way of reading that the agency saved "
    "on the web, or the path of a profile file (.toml).",
)
@click.option(
    "--sheet",
    metavar="NAME",
    show_default="the first that holds a table",
    help="The worksheet to read.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def submit(
    file: Path, agency: str, profile_name: str | None, sheet: str | None, as_json: bool
) -> None:
    """Store the incidents of FILE and report what became of every row.

    FILE is a table as CSV, TSV, XLSX, XLS or ODS. Sending the same file again changes nothing; a
    corrected file with the same references updates what it corrects. The file is stored wholly or,
    if it cannot be used, not at all.
    """
    from hotspots.intake.location import open_geocoder
    from hotspots.intake.sender import Sender
    from hotspots.intake.submission import submit_table
    from hotspots.settings import Settings
    from hotspots.store.database import open_database

    settings = Settings.from_environment()
    database = open_database(settings)
    table, profile = _read(database, file, agency, profile_name, sheet)
    with _progress_of(len(table.rows)) as advance:
        report = submit_table(
            database,
            table,
            sender=Sender(agency, "command line"),
            profile=profile,
            geocoder=open_geocoder(settings.gazetteer, service_area=settings.service_area),
            advance=advance,
        )
    if as_json:
        click.echo(json.dumps(report.figures()))
    else:
        _print(report)


def _read(
    database: Database, file: Path, agency: str, profile_name: str | None, sheet: str | None
) -> tuple[SourceTable, Profile]:
    """The table of a file, and how it is read."""
    from hotspots.intake.known_layout import known_layout
    from hotspots.intake.profile import built_in_profiles, find_profile
    from hotspots.intake.source_table import read_source_table
    from hotspots.store.agencies import find_agency
    from hotspots.store.agency_profiles import list_profiles, profile_for, saved_profile

    with database.session() as session:
        agency_id = find_agency(session, agency).id
        if profile_name:
            profile = _named(database, agency_id, profile_name)
            columns = set(profile.columns.values())
            return read_source_table(file, expected_columns=columns, sheet=sheet), profile
        profile = find_profile("template")
        known = {
            heading
            for columns in (
                *(find_profile(name).columns for name in built_in_profiles()),
                *(each.content["columns"] for each in list_profiles(session, agency_id)),
            )
            for heading in columns.values()
        }
        table = read_source_table(file, expected_columns=known, sheet=sheet)
        saved = profile_for(session, agency_id, table.columns)
        if saved:
            return table, saved_profile(saved)
        return table, known_layout(table.columns) or profile


def _named(database: Database, agency_id: int, name: str) -> Profile:
    """A profile that comes with Hotspots, that is in a file, or that the agency saved."""
    from hotspots.errors import NotFoundError
    from hotspots.intake.profile import built_in_profiles, find_profile
    from hotspots.store.agency_profiles import list_profiles, saved_profile

    if name.endswith(".toml") or name in built_in_profiles():
        return find_profile(name)
    with database.session() as session:
        saved = {each.name: each for each in list_profiles(session, agency_id)}
        if name in saved:
            return saved_profile(saved[name])
    names = ", ".join([*built_in_profiles(), *sorted(saved)])
    raise NotFoundError(
        f'There is no profile "{name}"; use one of {names}, or the path of a profile file (.toml).'
    )


@contextmanager
def _progress_of(rows: int) -> Iterator[Advance]:
    """One bar for the three stages: each row is checked, located and stored."""
    from hotspots.progress import progress

    stages: tuple[Stage, ...] = ("checking", "locating", "storing")
    reached = 0
    with progress("Checking, locating and storing", rows * len(stages)) as step:

        def advance(stage: Stage, done: int, total: int) -> None:
            nonlocal reached
            now_at = stages.index(stage) * rows + (done * rows // total if total else 0)
            step(max(now_at - reached, 0))
            reached = max(now_at, reached)

        yield advance


def _print(report: SubmissionReport) -> None:
    for name, value in report.counts().items():
        click.echo(f"{name}: {value}")
    if report.hit_rate.incidents:
        click.echo(f"hit rate: {report.hit_rate.percent} ({report.hit_rate.verdict})")
        click.echo(f"located by: {_listed(report.located_by.match_types)}")
    for note in report.notes:
        click.echo(note)
    for problem in report.problems[:MOST_PRINTED]:
        where = f", {problem.column}" if problem.column else ""
        click.echo(f"  row {problem.row_number} {problem.outcome}{where}: {problem.reason}")
    if len(report.problems) > MOST_PRINTED:
        more = len(report.problems) - MOST_PRINTED
        click.echo(f"  and {more} more rows; the submission's page lists them all")


def _listed(match_types: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {rows}" for name, rows in match_types.items())
