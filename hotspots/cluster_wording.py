"""What the command line says of clusters: how many, how found, and where its numbers are from."""

from __future__ import annotations

from collections.abc import Collection

import geopandas as gpd

from hotspots.errors import InputError

METHODS = ("dbscan", "hdbscan")


def require_options_of(
    method: str, *, eps: float | None, min_cluster_size: int | None, harm: str | None = None
) -> None:
    """Refuse an option that the method would pass over in silence."""
    if method not in METHODS:
        raise InputError(f"There is no method {method!r}: choose {' or '.join(METHODS)}.")
    if method == "hdbscan" and eps is not None:
        raise InputError("HDBSCAN takes no eps: leave out --eps, or choose the method dbscan.")
    if method == "hdbscan" and harm is not None:
        raise InputError(
            "HDBSCAN counts whole incidents and cannot weigh them by harm: leave out --harm, or "
            "choose the method dbscan."
        )
    if method == "dbscan" and min_cluster_size is not None:
        raise InputError(
            "DBSCAN takes no smallest size of a cluster: give --min-samples, or choose the method "
            "hdbscan."
        )


def clusters_sentence(clustered: gpd.GeoDataFrame, points: str, given: Collection[str]) -> str:
    """How many clusters of the points, and the parameters that made them.

    Parameters
    ----------
    clustered
        From ``dbscan_clusters`` or ``hdbscan_clusters``.
    points
        How many there are, in words.
    given
        Names of the parameters that were given; the others were chosen.
    """
    used = clustered.attrs
    if "eps" in used:
        how = f"DBSCAN with eps {used['eps']:,.6g} m{_source('eps', given)}"
    else:
        size = f"{used['min_cluster_size']:g}{_source('min_cluster_size', given)}"
        how = f"HDBSCAN with min_cluster_size {size}"
    how += f", min_samples {used['min_samples']:g}{_source('min_samples', given, used)}."
    clusters = int(clustered["cluster"].max()) + 1
    if clusters == 0:
        return f"No reliable cluster in {points}: {how}"
    noise = int((clustered["cluster"] < 0).sum())
    return (
        f"{clusters:,} cluster{'' if clusters == 1 else 's'} of {points}, {noise:,} in none: {how}"
    )


def _source(name: str, given: Collection[str], used: Collection[str] = ()) -> str:
    if name in given:
        return ""
    if name == "eps":
        return " (from their distances)"
    return " (as min_cluster_size)" if "min_cluster_size" in used else " (from their number)"
