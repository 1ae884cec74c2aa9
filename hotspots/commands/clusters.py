"""``hotspots clusters``: the clusters of a points file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("points", metavar="POINTS.csv", type=click.Path(path_type=Path))
@click.option(
    "--crs",
    required=True,
    metavar="EPSG:n",
    help="Coordinate reference system of x and y, or to project longitude and latitude to; "
    "in metres, for instance EPSG:27700.",
)
@click.option(
    "--eps",
    type=float,
    metavar="M",
    help="Points at most this far apart, metres, are neighbours "
    "[default: from the distances between the points].",
)
@click.option(
    "--min-samples",
    type=int,
    metavar="N",
    help="Neighbours, itself included, that make a core point "
    "[default: the root of the number of points, within 5 and 50].",
)
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="File to write: .csv or .gpkg, the rows of POINTS.csv plus cluster (-1 for noise).",
)
def clusters(points: Path, crs: str, eps: float | None, min_samples: int | None, out: Path) -> None:
    """Clusters of the points in POINTS.csv, found by DBSCAN.

    POINTS.csv has the columns x,y or easting,northing in the given system, or longitude,latitude;
    a column weight, where there is one, counts a row as so many incidents.
    """
    from hotspots.point_analyses import write_clusters

    click.echo(write_clusters(points, out, crs=crs, eps=eps, min_samples=min_samples))
