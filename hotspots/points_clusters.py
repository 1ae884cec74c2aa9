"""From a points file to its clusters: what ``hotspots clusters`` carries out."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np

from hotspots.analysis.clusters.dbscan import dbscan_clusters
from hotspots.analysis.clusters.hdbscan import hdbscan_clusters
from hotspots.analysis.clusters.reliability import stability_notes
from hotspots.analysis.clusters.stability import cluster_stability, resamples_for
from hotspots.analysis.locations import FloatArray, located
from hotspots.cluster_wording import clusters_sentence, harm_of_clusters, require_options_of
from hotspots.errors import InputError
from hotspots.output_file import require_format
from hotspots.points_harm import (
    harm_notes,
    incidents_and_harm,
    is_by_harm,
    points_in_words,
    read_weighed_points,
)
from hotspots.progress import progress
from hotspots.result_files import write_csv, write_geopackage

STABILITY = "stability"


def write_clusters(
    points: Path,
    out: Path,
    *,
    crs: str,
    method: str = "dbscan",
    eps: float | None = None,
    min_samples: int | None = None,
    min_cluster_size: int | None = None,
    weights: str | None = None,
    harm: str | None = None,
    harm_table: Path | None = None,
) -> str:
    """Clusters of a points file as .csv or .gpkg; see ``dbscan_clusters, hdbscan_clusters``.

    The file has the rows that were read with their cluster and, of DBSCAN, how stable that is (see
    ``cluster_stability``). Clusters are of incidents, whatever these weigh by harm: the rows have
    their harm, and what is said names the clusters with most of it.

    Returns
    -------
    str
        What was found and how, which clusters may be chance, and where the file is.
    """
    ending = require_format(out, (".csv", ".gpkg"), source=points)
    require_options_of(method, eps=eps, min_cluster_size=min_cluster_size)
    with progress("Reading, clustering, writing", 3) as advance:
        read = read_weighed_points(points, crs, weights=weights, harm=harm, harm_table=harm_table)
        advance(1)
        incidents, _ = incidents_and_harm(read)
        notes: tuple[str, ...] = ()
        if method == "hdbscan":
            clustered = hdbscan_clusters(
                read, min_cluster_size=min_cluster_size, min_samples=min_samples, weights=incidents
            )
        else:
            _require_no_stability(read, points)
            clustered = dbscan_clusters(read, eps=eps, min_samples=min_samples, weights=incidents)
            clustered, notes = _with_stability(clustered, incidents)
        advance(1)
        given = {"eps": eps, "min_samples": min_samples, "min_cluster_size": min_cluster_size}
        description = clusters_sentence(
            clustered,
            points_in_words(read, by_harm=False),
            {name for name, value in given.items() if value is not None},
        )
        if is_by_harm(read):
            notes = (*notes, *harm_of_clusters(clustered, incidents), *harm_notes(read))
        description = " ".join((description, *notes))
        if ending == ".csv":
            write_csv(clustered, out)
        else:
            write_geopackage(clustered, out, layer="clusters", description=description)
        advance(1)
    return f"{description} Written to {out}."


def _with_stability(
    clustered: gpd.GeoDataFrame, incidents: FloatArray | None
) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """The rows with the stability of their clusters, NaN of noise, and what it says."""
    x, y = located(clustered)
    labels = clustered["cluster"].to_numpy()
    used = clustered.attrs
    scores = cluster_stability(
        x,
        y,
        labels,
        used["eps"],
        used["min_samples"],
        weights=incidents,
        resamples=resamples_for(x.size),
    )
    of_row = np.append(scores, np.nan)[labels]  # Noise is -1, the last.
    # Where there is no cluster that is already said.
    notes = stability_notes(scores, used["eps"], used["min_samples"]) if scores.size else ()
    return clustered.assign(**{STABILITY: of_row}), notes


def _require_no_stability(read: gpd.GeoDataFrame, path: Path) -> None:
    if any(str(column).strip().lower() == STABILITY for column in read.columns):
        raise InputError(
            f"{path} already has a column named {STABILITY}, which is where that of the clusters "
            "goes: rename or delete it."
        )
