"""``hotspots submit``: what an upload does, from a shell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hotspots.intake.submission_report import SubmissionReport

MOST_PRINTED = 20


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--agency", required=True, metavar="CODE", help="The agency that sends the file.")
@click.option(
    "--profile",
    "profile_name",
    default="template",
    show_default=True,
    help="How to read it: template, police_uk, or the path of a profile file (.toml).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def submit(file: Path, agency: str, profile_name: str, as_json: bool) -> None:
    """Store the incidents of FILE and report what became of every row.

    Sending the same file again changes nothing; a corrected file with the same references updates
    what it corrects. The file is stored wholly or, if it cannot be used, not at all.
    """
    from hotspots.intake.location import open_geocoder
    from hotspots.intake.profile import find_profile
    from hotspots.intake.sender import Sender
    from hotspots.intake.submission import submit_file
    from hotspots.settings import Settings
    from hotspots.store.database import open_database

    settings = Settings.from_environment()
    profile = find_profile(profile_name)
    report = submit_file(
        open_database(settings),
        file,
        sender=Sender(agency, "command line"),
        profile=profile,
        geocoder=open_geocoder(settings.gazetteer, service_area=settings.service_area),
    )
    if as_json:
        click.echo(json.dumps(report.figures()))
    else:
        _print(report)


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
