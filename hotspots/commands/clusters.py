"""``hotspots clusters``: the clusters of a points file."""

from __future__ import annotations

from pathlib import Path

import click

from hotspots.commands.output_option import output_option
from hotspots.commands.points_options import reference_system, told_by_harm, weights_of_rows


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
    show_default="from the distances between the points",
    help="dbscan: points at most this far apart, metres, are neighbours.",
)
@click.option(
    "--min-samples",
    type=int,
    metavar="N",
    help="Incidents within eps, itself included, that make a core point (hdbscan: to which its "
    "density is measured).",
    show_default="the root of the number of incidents, within 5 and 50; hdbscan: as "
    "--min-cluster-size",
)
@click.option(
    "--min-cluster-size",
    type=int,
    metavar="N",
    show_default="the root of the number of incidents, within 5 and 50",
    help="hdbscan: incidents that make a cluster.",
)
@weights_of_rows
@told_by_harm
@output_option(
    "File to write: .csv or .gpkg, the rows of POINTS.csv plus cluster (-1 for noise) and, of "
    "dbscan, stability."
)
def clusters(
    points: Path,
    crs: str,
    method: str,
    eps: float | None,
    min_samples: int | None,
    min_cluster_size: int | None,
    weights: str | None,
    harm: str | None,
    harm_table: Path | None,
    output: Path,
) -> None:
    """Clusters of the points in POINTS.csv, found by DBSCAN or HDBSCAN.

    POINTS.csv has the columns x,y or easting,northing in the given system, or longitude,latitude.
    What is printed says which numbers were chosen and from what, and how many clusters may be
    chance. Clusters are of incidents: with --harm what is printed names those with most of it.
    """
    from hotspots.points_clusters import write_clusters

    said = write_clusters(
        points,
        output,
        crs=crs,
        method=method,
        eps=eps,
        min_samples=min_samples,
        min_cluster_size=min_cluster_size,
        weights=weights,
        harm=harm,
        harm_table=harm_table,
    )
    click.echo(said)
