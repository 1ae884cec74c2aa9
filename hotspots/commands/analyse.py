"""``hotspots analyse``: the layers of every community area as a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotspots.commands.asked_selection import (
    areas_and_themes,
    by_harm,
    filters,
    harm_table,
    layers_file,
)

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from hotspots.analysis.parameters import Parameters
    from hotspots.assessment import AreaAssessment, Picture, Selection
    from hotspots.selection_harm import HarmScale

SECONDS_TO_ANSWER = 10


@click.command()
@areas_and_themes
@filters
@click.option(
    "--pile-ups",
    is_flag=True,
    help="Map incidents on points where a system seems to put what has no place, too.",
)
@click.option(
    "--weight-by-accuracy",
    is_flag=True,
    help="Count an incident the less in density and clusters the worse its place is known.",
)
@by_harm
@harm_table
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="A dask scheduler (tcp://host:port) whose machines share the areas; needs "
    "dask.distributed.",
)
@layers_file
def analyse(
    areas: tuple[str, ...],
    themes: tuple[str, ...],
    first: str | None,
    last: str | None,
    agencies: tuple[str, ...],
    located_within: int | None,
    pile_ups: bool,
    weight_by_accuracy: bool,
    harm: bool,
    harm_table: Path | None,
    scheduler: str | None,
    output: Path,
) -> None:
    """Find the hotspots of community areas and write them as a GeoPackage or another file.

    The file has the layers areas, hotspots, clusters, density and cells, a GeoPackage or Shapefile
    in EPSG:27700, the others in longitude and latitude; .gpx and .csv have the hotspots and
    clusters as points. It is made from exact places, as an analyst sees them: handle it
    accordingly. Each copy is marked, and the record says that it was made. Sensitive incidents
    (domestic abuse, sexual offences) count in an area's total and are never placed.
    """
    from hotspots.analysis.parameters import Parameters
    from hotspots.assessment import Selection, load_picture
    from hotspots.commands.asked_selection import asked_agencies, asked_harm, asked_period
    from hotspots.commands.marked_copy import write_marked
    from hotspots.disclosure import Sight
    from hotspots.export.formats import format_of
    from hotspots.store.database import open_database
    from hotspots.themes import THEMES, find_theme

    format_of(output)  # Refused before the work.
    scale = asked_harm(harm, harm_table)
    chosen = _once(find_theme(theme).id for theme in themes or THEMES)
    database = open_database()
    picture = load_picture(database)
    names = _once(picture.boundaries.area(name).name for name in areas) or [
        area.name for area in picture.boundaries.areas
    ]
    period = asked_period(picture, first, last)
    agencies = asked_agencies(picture, agencies)
    parameters = Parameters(weight_by_accuracy=weight_by_accuracy)
    results: list[AreaAssessment] = []
    with _executor(scheduler) as executor:
        for theme in chosen:
            selection = Selection(
                theme, period, agencies=agencies, located_within=located_within, pile_ups=pile_ups
            )
            results += _assess(picture, names, selection, parameters, scale, executor)
    write_marked(database, results, output, Sight.EXACT)
    for result in results:
        click.echo(
            f"{result.area.name}, {result.selection.theme}: {_counted(result.total, 'incident')}, "
            f"{_counted(len(result.hotspots.clusters), 'cluster')}"
            f"{_unsure(result.hotspots.clusters)}"
        )
    if located_within is not None:
        left_out = _counted(sum(result.left_out for result in results), "incident")
        click.echo(f"Left out, known only to more than {located_within:,} m: {left_out}.")
    if scale is not None:
        click.echo(f"Weighted by harm, as the file says: {scale.source}.")
    if piled := sum(result.piled for result in results):
        click.echo(f"On points where a system puts what has no place, not mapped: {piled:,}.")
    click.echo(f"Wrote {output} ({period.label}).")
    if not any(result.total or result.left_out for result in results):
        available = picture.available
        click.echo(
            f"No such incidents are stored for {period.label}; those of all agencies, areas and "
            f"kinds cover {available.label if available else 'nothing yet'}.",
            err=True,
        )


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _unsure(clusters: GeoDataFrame) -> str:
    """How many may be chance; the notes of the file say why."""
    unsure = int((~clusters["reliable"]).sum())
    if unsure == len(clusters):
        return {0: "", 1: ", unsure"}.get(unsure, ", all unsure")
    return f", {unsure:,} of them unsure" if unsure else ""


def _assess(
    picture: Picture,
    names: list[str],
    selection: Selection,
    parameters: Parameters,
    harm: HarmScale | None,
    executor: Executor,
) -> list[AreaAssessment]:
    from hotspots.disclosure import Sight
    from hotspots.progress import progress

    results: list[AreaAssessment] = []
    with progress(f"Analysing {selection.theme}", len(names)) as advance:
        # A few areas at a time, so that the bar moves while both cores work.
        for start in range(0, len(names), 6):
            part = names[start : start + 6]
            results += picture.assess(
                part,
                selection,
                Sight.EXACT,
                parameters=parameters,
                harm=harm,
                executor=executor,
            )
            advance(len(part))
    return results


@contextmanager
def _executor(scheduler: str | None) -> Iterator[Executor]:
    """Threads on this machine (the kernels let go of the interpreter's lock), or a cluster."""
    from concurrent.futures import ThreadPoolExecutor

    if scheduler is None:
        with ThreadPoolExecutor() as threads:
            yield threads
        return
    from hotspots.errors import InputError, SetupError

    # A client that cannot read its address waits and then prints a traceback of its own.
    if not re.fullmatch(
        r"((tcp|tls|ws|wss|ucx)://)?([^\s/:]+|\[[0-9a-fA-F:.]+\]):\d{1,5}", scheduler
    ):
        raise InputError(
            f'"{scheduler}" is not the address of a dask scheduler; write it as tcp://host:port.'
        )
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise SetupError(
            "--scheduler needs dask.distributed, which is not installed; "
            'in the folder of Hotspots run .venv/bin/pip install -e ".[distributed]".'
        ) from error
    try:
        client = Client(scheduler, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SetupError(
            f"No dask scheduler answers at {scheduler}; check the address and that it runs."
        ) from error
    with client, client.get_executor() as cluster:
        yield cluster
