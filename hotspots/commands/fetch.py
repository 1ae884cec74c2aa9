"""``hotspots fetch``: official data from their publishers."""

from __future__ import annotations

import re
import sys

import click

from hotspots.commands.month_options import published_months
from hotspots.errors import InputError

_FORCE = re.compile(r"[a-z]+(-[a-z]+)*")

renew_option = click.option(
    "--renew", is_flag=True, help="Ask also for newer editions of what is there."
)


@click.group()
def fetch() -> None:
    """Download official data, each from its publisher.

    It says what it will download, from where and how large, before it starts. What is there is not
    downloaded again; what was stopped goes on where it stopped.
    """


@fetch.command("police-uk")
@click.option("--force", default="wiltshire", show_default=True, help="As data.police.uk calls it.")
@published_months
@renew_option
def police_uk(force: str, first: str | None, last: str | None, renew: bool) -> None:
    """Download street-level crime and anti-social behaviour of a police force.

    The files are not sent yet: that does hotspots submit, with the profile police_uk. Exits with
    status 1 if a month is missing; the others are there then.
    """
    from hotspots.commands.official_data import announce, downloading
    from hotspots.commands.official_steps import PoliceStep, require_period
    from hotspots.settings import Settings

    _require_force(force)
    require_period(first, last)
    settings = Settings.from_environment()
    with downloading(settings):
        step = PoliceStep.prepare(settings, force, first, last, renew=renew)
        announce([step], settings)
        step.fetch()
    step.report()
    if step.missing:
        sys.exit(1)


@fetch.command()
@renew_option
def boundaries(renew: bool) -> None:
    """Download the electoral divisions of Wiltshire and put their community areas in force.

    The divisions are dissolved into community areas by the bundled table. Every stored place is
    assigned anew.
    """
    from hotspots.commands.official_data import announce, downloading
    from hotspots.commands.official_steps import BoundariesStep
    from hotspots.settings import Settings
    from hotspots.store.database import open_database
    from hotspots.store.demonstration import refuse_demonstration

    settings = Settings.from_environment()
    with open_database(settings).session() as session:
        refuse_demonstration(session)
    with downloading(settings):
        step = BoundariesStep.prepare(settings, renew=renew)
        announce([step], settings)
        step.fetch()
    step.put_in_force()


@fetch.command()
@renew_option
def gazetteer(renew: bool) -> None:
    """Download Code-Point Open and Open Names and build the gazetteer from them.

    The gazetteer that is there is replaced. To build one from more sources, download these here
    and name all of them to hotspots gazetteer build.
    """
    from hotspots.commands.official_data import announce, downloading
    from hotspots.commands.official_steps import GazetteerStep
    from hotspots.settings import Settings

    settings = Settings.from_environment()
    with downloading(settings):
        step = GazetteerStep.prepare(settings, renew=renew)
        announce([step], settings)
        step.fetch()
    step.build()


@fetch.command()
@renew_option
def roads(renew: bool) -> None:
    """Download OS Open Roads and draw the roads of the service area behind the maps.

    Roads that are drawn already are replaced. The download is of the whole country; see hotspots
    backdrop import for a file of your own.
    """
    from hotspots.commands.official_data import announce, downloading
    from hotspots.commands.roads_step import RoadsStep
    from hotspots.settings import Settings

    settings = Settings.from_environment()
    with downloading(settings):
        step = RoadsStep.prepare(settings, renew=renew)
        announce([step], settings)
        step.fetch()
    step.draw()


def _require_force(force: str) -> None:
    """Refuse what cannot be the name of a police force.

    Raises
    ------
    InputError
        If it is none, so that no file is looked for under it.
    """
    if not _FORCE.fullmatch(force) or len(force) > 60:
        raise InputError(
            f"{force[:60]!r} is not how data.police.uk calls a police force; write it in small "
            "letters with hyphens, such as wiltshire or avon-and-somerset."
        )
