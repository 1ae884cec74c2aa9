"""Options that mean the same in every command that reads a points file."""

from __future__ import annotations

from pathlib import Path

import click

from hotspots.commands.option_group import OptionGroup

reference_system = click.option(
    "--crs",
    required=True,
    metavar="EPSG:n",
    help="Coordinate reference system of x and y, or to project longitude and latitude to; "
    "in metres, for instance EPSG:27700.",
)
"""In which system the points are, and the results will be."""

weights_of_rows = click.option(
    "--weights",
    metavar="COL",
    show_default="the column weight, where there is one",
    help="Column with the incidents each row stands for.",
)
"""How many incidents a row stands for."""


def _by_harm(what: str) -> OptionGroup:
    return OptionGroup(
        click.option(
            "--harm",
            metavar="COL",
            help=f"{what}: the column with the kind of offence of each row, such as "
            "violence/robbery or robbery.",
        ),
        click.option(
            "--harm-table",
            metavar="FILE",
            type=click.Path(path_type=Path),
            show_default="days of imprisonment, mostly from the Cambridge Crime Harm Index",
            help="What each kind weighs: a .csv file with type and weight, or theme, subtype and "
            "weight.",
        ),
    )


weighed_by_harm = _by_harm("Weigh incidents by their harm")
"""What a row weighs by its kind of offence; `hotspots.points_harm` reads it."""

told_by_harm = _by_harm("Say which clusters hold most harm")
"""The same where incidents count alike, and their harm is only added up."""
