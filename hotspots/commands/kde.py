"""``hotspots kde``: the density of a points file."""

from __future__ import annotations

from pathlib import Path

import click

from hotspots.commands.output_option import output_option
from hotspots.commands.points_options import reference_system, weighed_by_harm, weights_of_rows


@click.command()
@click.argument("points", metavar="POINTS.csv", type=click.Path(path_type=Path))
@reference_system
@click.option("--cell-size", required=True, type=float, metavar="M", help="Side of a cell, metres.")
@click.option(
    "--bandwidth",
    required=True,
    metavar="M|RULE",
    help="Radius of the kernel in metres; of gaussian its standard deviation. Or the rule that "
    "chooses it from the points: reference or scott.",
)
@click.option(
    "--kernel",
    default="quartic",
    show_default=True,
    metavar="K",
    help="quartic, gaussian, uniform, triangular, epanechnikov or triweight.",
)
@click.option(
    "--raw",
    is_flag=True,
    help="The raw sum of kernels, as QGIS and sfhotspot report it, instead of incidents per km2.",
)
@weights_of_rows
@click.option(
    "--grid",
    default="fixed",
    show_default=True,
    metavar="fixed|sfhotspot",
    help="fixed: cell edges at multiples of the cell size, so that maps share cells; "
    "sfhotspot: the grid that package makes.",
)
@click.option(
    "--adaptive",
    is_flag=True,
    help="A narrower kernel where incidents are many and a wider one, up to five times, where few "
    "are.",
)
@click.option(
    "--fast",
    is_flag=True,
    help="For millions of points: within 0.05 % of the highest value, gaussian within 0.1 %; "
    "the other kernels are exact always.",
)
@weighed_by_harm
@output_option("File to write: .csv (x, y, n, density), .tif (bands density, n) or .gpkg.")
def kde(
    points: Path,
    crs: str,
    cell_size: float,
    bandwidth: str,
    kernel: str,
    raw: bool,
    weights: str | None,
    grid: str,
    adaptive: bool,
    fast: bool,
    harm: str | None,
    harm_table: Path | None,
    output: Path,
) -> None:
    """Kernel density of the points in POINTS.csv on a grid of cells.

    POINTS.csv has the columns x,y or easting,northing in the given system, or longitude,latitude.
    """
    from hotspots.point_analyses import write_density

    click.echo(
        write_density(
            points,
            output,
            crs=crs,
            cell_size=cell_size,
            bandwidth=_metres_or_rule(bandwidth),
            kernel=kernel,
            raw=raw,
            weights=weights,
            grid=grid,
            adaptive=adaptive,
            fast=fast,
            harm=harm,
            harm_table=harm_table,
        )
    )


def _metres_or_rule(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
