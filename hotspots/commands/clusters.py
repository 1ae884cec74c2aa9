"""``hotspots clusters``: the clusters of a points file."""

from __future__ import annotations

from pathlib import Path

import click

from hotspots.commands.points_options import reference_system, weighed_by_harm


@click.command()
@click.argument("points", metavar="POINTS.csv", type=click.Path(path_type=Path))
@reference_system
@click.option(
    "--method",
    type=click.Choice(["dbscan", "hdbscan"]),
    default="dbscan",
    show_default=True,
    help="dbscan finds places that are dense by one measure, hdbscan dense and thinner ones side "
    "by side.",
)
@click.option(
    "--eps",
    type=float,
    metavar="M",
    help="dbscan: points at most this far apart, metres, are neighbours "
    "[default: from the distances between the points].",
)
@click.option(
    "--min-samples",
    type=int,
    metavar="N",
    help="Neighbours, itself included, that make a core point (hdbscan: to which its density is "
    "measured) [default: the root of the number of points, within 5 and 50].",
)
@click.option(
    "--min-cluster-size",
    type=int,
    metavar="N",
    help="hdbscan: incidents that make a cluster [default: as --min-samples of dbscan].",
)
@weighed_by_harm
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="File to write: .csv or .gpkg, the rows of POINTS.csv plus cluster (-1 for noise).",
)
def clusters(
    points: Path,
    crs: str,
    method: str,
    eps: float | None,
    min_samples: int | None,
    min_cluster_size: int | None,
    harm: str | None,
    harm_table: Path | None,
    out: Path,
) -> None:
    """Clusters of the points in POINTS.csv, found by DBSCAN or HDBSCAN.

    POINTS.csv has the columns x,y or easting,northing in the given system, or longitude,latitude;
    a column weight, where there is one, counts a row as so many incidents. What is printed says
    which numbers were chosen and from what.
    """
    from hotspots.point_analyses import write_clusters

    said = write_clusters(
        points,
        out,
        crs=crs,
        method=method,
        eps=eps,
        min_samples=min_samples,
        min_cluster_size=min_cluster_size,
        harm=harm,
        harm_table=harm_table,
    )
    click.echo(said)
