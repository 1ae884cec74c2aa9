"""``hotspots gistar``: which cells of a points file stand out."""

from __future__ import annotations

from pathlib import Path

import click

from hotspots.commands.points_options import reference_system, weighed_by_harm


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
    help="The study area, a file of polygons: cells beyond it take no part, and empty ones in it "
    "do [default: the rectangle around the points].",
)
@click.option(
    "--radius",
    type=float,
    metavar="CELLS",
    help="How far a cell's neighbours reach, in cells from centre to centre; without it the "
    "adjacent cells.",
)
@click.option(
    "--adjust",
    default="bh",
    show_default=True,
    metavar="none|bh|neighbourhood",
    help="How p_adjusted allows for testing many cells: bh is Benjamini-Hochberg over all of them, "
    "neighbourhood multiplies by the cell's neighbours.",
)
@weighed_by_harm
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="File to write: .csv or .gpkg (x, y, n, gistar, p_value, p_adjusted).",
)
def gistar(
    points: Path,
    crs: str,
    cell_size: float,
    grid: str,
    hexagons: bool,
    within: Path | None,
    radius: float | None,
    adjust: str,
    harm: str | None,
    harm_table: Path | None,
    out: Path,
) -> None:
    """Getis-Ord Gi* of the points in POINTS.csv: cells with more or fewer than chance puts there.

    POINTS.csv has the columns x,y or easting,northing in the given system, or longitude,latitude;
    a column weight, where there is one, counts a row as so many incidents. Beside empty land every
    town is hot: give the study area.
    """
    from hotspots.point_analyses import write_gistar

    click.echo(
        write_gistar(
            points,
            out,
            crs=crs,
            cell_size=cell_size,
            grid=grid,
            hexagons=hexagons,
            within=within,
            radius=radius,
            adjust=adjust,
            harm=harm,
            harm_table=harm_table,
        )
    )
