"""``hotspots setup``: from an empty machine to maps of official data."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from hotspots.commands.month_options import published_months
from hotspots.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hotspots.settings import Settings
    from hotspots.store.database import Database

AGENCY = "WPOL"
AGENCY_NAME = "Wiltshire Police (data.police.uk)"
PROFILE = "police_uk"
ACTOR = "command line"


@click.command()
@click.argument("place", type=click.Choice(["wiltshire"]))
@click.option(
    "--agency",
    default=AGENCY,
    show_default=True,
    metavar="CODE",
    help="Under which agency the police files are stored; it is added if there is none.",
)
@published_months
@click.option(
    "--roads", is_flag=True, help="Download roads too, to draw behind the maps: some 0.6 GB."
)
@click.option("--yes", is_flag=True, help="Download without asking.")
def setup(
    place: str, agency: str, first: str | None, last: str | None, roads: bool, yes: bool
) -> None:
    """Download official boundaries, gazetteer and police files of PLACE, and put them to use.

    It may be given again at any time: it does what is not done yet, and changes nothing else. Exits
    with status 1 if a month is missing; all else is done then.
    """
    from hotspots.commands.official_data import announce, downloading
    from hotspots.commands.official_steps import (
        BoundariesStep,
        GazetteerStep,
        PoliceStep,
        require_period,
    )
    from hotspots.commands.roads_step import RoadsStep
    from hotspots.settings import Settings
    from hotspots.store.database import open_database
    from hotspots.store.demonstration import refuse_demonstration

    settings = Settings.from_environment()
    require_period(first, last)
    _require_answer(yes)
    database = open_database(settings)
    with database.session() as session:
        refuse_demonstration(session)
    lacks_areas, lacks_gazetteer = _lacks_boundaries(database), _lacks_gazetteer(settings)
    with downloading(settings):
        areas = BoundariesStep.prepare(settings, renew=False) if lacks_areas else None
        names = GazetteerStep.prepare(settings, renew=False) if lacks_gazetteer else None
        police = PoliceStep.prepare(settings, place, first, last, renew=False)
        ways = (
            RoadsStep.prepare(settings, renew=False) if roads and _lacks_roads(settings) else None
        )
        steps = [step for step in (areas, names, ways, police) if step is not None]
        if announce(steps, settings) and not yes:
            click.confirm("Download this?", abort=True)
        _add_agency(database, agency)
        for step in steps:
            step.fetch()
    if areas is not None:
        areas.put_in_force()
    if names is not None:
        names.build()
    if ways is not None:
        ways.draw()
    police.report()
    _submit(database, settings, agency, police.plan.files)
    click.echo(
        "Add a person with: hotspots users add EMAIL --role analyst\n"
        "Then look at the maps with: hotspots serve"
    )
    if police.missing:
        sys.exit(1)


def _require_answer(yes: bool) -> None:
    if not yes and not sys.stdin.isatty():
        raise SetupError(
            "hotspots setup asks before it downloads, and there is no terminal to answer on; give "
            "--yes to download without being asked."
        )


def _lacks_boundaries(database: Database) -> bool:
    """Whether there are no areas but indicative ones; others stay, whoever put them in force."""
    from hotspots.store.boundaries import current_boundaries

    with database.session() as session:
        stored = current_boundaries(session)
    if stored is None or stored.indicative:
        return True
    click.echo(f"Left in force: {stored.title}. Replace them with: hotspots fetch boundaries")
    return False


def _lacks_gazetteer(settings: Settings) -> bool:
    if not settings.gazetteer.exists():
        return True
    click.echo(
        f"Left in place: the gazetteer {settings.gazetteer}. "
        "Replace it with: hotspots fetch gazetteer"
    )
    return False


def _lacks_roads(settings: Settings) -> bool:
    from hotspots.backdrop.backdrop_file import backdrop_path

    path = backdrop_path(settings.home)
    if not path.exists():
        return True
    click.echo(f"Left in place: the backdrop {path}. Replace its roads with: hotspots fetch roads")
    return False


def _add_agency(database: Database, code: str) -> None:
    from hotspots.store.agencies import add_agency, list_agencies

    with database.transaction() as session:
        if code.strip().upper() not in {agency.code for agency in list_agencies(session)}:
            agency = add_agency(session, code, AGENCY_NAME, actor=ACTOR)
            click.echo(f"Added {agency.code}, {agency.name}.")


def _submit(database: Database, settings: Settings, agency: str, files: Sequence[Path]) -> None:
    """Send the files that the agency has not sent yet, each wholly or not at all."""
    from hotspots.fetching.provenance import checksum
    from hotspots.intake.location import open_geocoder
    from hotspots.intake.profile import find_profile
    from hotspots.intake.sender import Sender
    from hotspots.intake.submission import submit_file
    from hotspots.progress import progress

    sent = _already_sent(database, agency)
    new = [path for path in files if checksum(path)[0] not in sent]
    if len(new) < len(files):
        click.echo(f"Left as they were sent before: {len(files) - len(new)} of {len(files)} files.")
    if not new:
        return
    geocoder = open_geocoder(settings.gazetteer, service_area=settings.service_area)
    profile = find_profile(PROFILE)
    with progress("Police files stored", len(new)) as advance:
        for path in new:
            report = submit_file(
                database, path, sender=Sender(agency, ACTOR), profile=profile, geocoder=geocoder
            )
            counts = ", ".join(f"{name} {number:,}" for name, number in _told(report.counts()))
            click.echo(f"{path.name}: {counts}")
            advance(1)


def _told(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(name, number) for name, number in counts.items() if number and name != "submission"]


def _already_sent(database: Database, code: str) -> set[str]:
    from hotspots.store.agencies import find_agency
    from hotspots.store.submissions import list_submissions

    with database.session() as session:
        agency = find_agency(session, code)
        return {each.sha256 for each in list_submissions(session, agency.id)}
