"""``hotspots gistar``: which cells of a points file stand out."""

from __future__ import annotations

from pathlib import Path

import click

from hotspots.commands.output_option import output_option
from hotspots.commands.points_options import reference_system, weighed_by_harm, weights_of_rows


@click.command()
@click.argument("points", metavar="POINTS.csv", type=click.Path(path_type=Path))
@reference_system
@click.option(
    "--cell-size",
    required=True,
    type=float,
    metavar="M",
    help="Side of a square cell in metres; of a hexagon, the distance between opposite sides.",
)
@click.option(
    "--grid",
    default="fixed",
    show_default=True,
    metavar="fixed|sfhotspot",
    help="fixed: cells that every map shares; sfhotspot: the squares that package makes.",
)
@click.option("--hexagons", is_flag=True, help="Hexagons instead of squares, on the fixed grid.")
@click.option(
    "--within",
    type=click.Path(path_type=Path),
    show_default="the rectangle around the points",
    help="The study area, a file of polygons: cells beyond it take no part, and empty ones in it "
    "do.",
)
@click.option(
    "--radius",
    type=float,
    metavar="CELLS",
    help="How far a cell's neighbours reach, in cells from centre to centre.",
    show_default="the adjacent cells",
)
@click.option(
    "--adjust",
    default="bh",
    show_default=True,
    metavar="none|bh|neighbourhood",
    help="How p_adjusted allows for testing many cells: bh is Benjamini-Hochberg over all of them, "
    "neighbourhood multiplies by the cell's neighbours.",
)
@weights_of_rows
@weighed_by_harm
@output_option("File to write: .csv or .gpkg (x, y, n, gistar, p_value, p_adjusted).")
def gistar(
    points: Path,
    crs: str,
    cell_size: float,
    grid: str,
    hexagons: bool,
    within: Path | None,
    radius: float | None,
    adjust: str,
    weights: str | None,
    harm: str | None,
    harm_table: Path | None,
    output: Path,
) -> None:
    """Getis-Ord Gi* of the points in POINTS.csv: cells with more or fewer than chance puts there.

    POINTS.csv has the columns x,y or easting,northing in the given system, or longitude,latitude.
    Beside empty land every town is hot: give the study area.
    """
    from hotspots.point_analyses import write_gistar

    click.echo(
        write_gistar(
            points,
            output,
            crs=crs,
            cell_size=cell_size,
            grid=grid,
            hexagons=hexagons,
            within=within,
            radius=radius,
            adjust=adjust,
            weights=weights,
            harm=harm,
            harm_table=harm_table,
        )
    )
