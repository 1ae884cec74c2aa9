"""``hotspots risk``: incidents in proportion to a population."""

from __future__ import annotations

from pathlib import Path

import click

from hotspots.commands.output_option import output_option
from hotspots.commands.points_options import weighed_by_harm, weights_of_rows


@click.command()
@click.argument("cases", metavar="CASES.csv", type=click.Path(path_type=Path))
@click.argument("population", metavar="POPULATION.csv", type=click.Path(path_type=Path))
@click.option(
    "--crs",
    required=True,
    metavar="EPSG:n",
    help="Coordinate reference system of both files, or to project longitude and latitude to; "
    "in metres, for instance EPSG:27700.",
)
@click.option("--cell-size", required=True, type=float, metavar="M", help="Side of a cell, metres.")
@click.option(
    "--bandwidth",
    required=True,
    type=float,
    metavar="M",
    help="Radius of the quartic kernel of both, metres; wider than the population's points are "
    "apart.",
)
@click.option(
    "--floor",
    type=float,
    metavar="N",
    show_default="a twentieth of the mean where there is any",
    help="Population per km2 below which a cell says nothing.",
)
@click.option(
    "--kind",
    type=click.Choice(["ratio", "log", "difference"]),
    default="ratio",
    show_default=True,
    help="Ratio to the rate of the whole, its logarithm, or the difference of the shares.",
)
@weights_of_rows
@weighed_by_harm
@click.option(
    "--population-weights",
    metavar="COL",
    show_default="the column weight, where there is one",
    help="Column with the inhabitants or households each row stands for.",
)
@click.option(
    "--within",
    type=click.Path(path_type=Path),
    show_default="all cells that either reaches",
    help="The study area, a file of polygons: only cells that touch it are kept.",
)
@output_option(
    "File to write: .csv (x, y, n, n_near, population, rate, rate_low, rate_high, risk; "
    "with --harm also harm) or .gpkg."
)
def risk(
    cases: Path,
    population: Path,
    crs: str,
    cell_size: float,
    bandwidth: float,
    floor: float | None,
    kind: str,
    weights: str | None,
    harm: str | None,
    harm_table: Path | None,
    population_weights: str | None,
    within: Path | None,
    output: Path,
) -> None:
    """Incidents of CASES.csv in proportion to the households or people of POPULATION.csv.

    Both have the columns x,y or easting,northing in the given system, or longitude,latitude.
    """
    from hotspots.risk_analyses import write_risk

    click.echo(
        write_risk(
            cases,
            population,
            output,
            crs=crs,
            cell_size=cell_size,
            bandwidth=bandwidth,
            floor=floor,
            kind=kind,
            weights=weights,
            harm=harm,
            harm_table=harm_table,
            population_weights=population_weights,
            within=within,
        )
    )
