"""What the command line says of clusters: how many, how found, and where its numbers are from."""

from __future__ import annotations

from collections.abc import Collection

import geopandas as gpd
import numpy as np

from hotspots.analysis.locations import FloatArray
from hotspots.errors import InputError
from hotspots.points_harm import HARM

METHODS = ("dbscan", "hdbscan")
MOST_NAMED = 3


def require_options_of(method: str, *, eps: float | None, min_cluster_size: int | None) -> None:
    """Refuse an option that the method would pass over in silence."""
    if method not in METHODS:
        raise InputError(f"There is no method {method!r}: choose {' or '.join(METHODS)}.")
    if method == "hdbscan" and eps is not None:
        raise InputError("HDBSCAN takes no eps: leave out --eps, or choose the method dbscan.")
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


def harm_of_clusters(clustered: gpd.GeoDataFrame, incidents: FloatArray | None) -> tuple[str, ...]:
    """Which clusters hold most of the harm, though harm made none of them.

    Parameters
    ----------
    clustered
        With the columns ``cluster`` and ``harm``.
    incidents
        How many each row stands for, one each where not given.
    """
    labels, harm = clustered["cluster"].to_numpy(), clustered[HARM].to_numpy()
    count = np.ones(labels.size) if incidents is None else incidents
    inside = labels >= 0
    held = np.bincount(labels[inside], harm[inside])
    held_n = np.bincount(labels[inside], count[inside])
    first = np.argsort(-held, kind="stable")[:MOST_NAMED]
    first = first[held[first] > 0]
    if first.size == 0:
        return ("Clusters are of incidents, not of harm; none of the harm lies in them.",)
    named = [
        f"{cluster} ({held[cluster] / harm.sum():.0%} of it, {_incidents(held_n[cluster])})"
        for cluster in first
    ]
    return (
        "Clusters are of incidents, not of harm; most harm lies in cluster "
        f"{' and '.join(filter(None, (', '.join(named[:-1]), named[-1])))}.",
    )


def _incidents(n: float) -> str:
    return f"{n:,.10g} incident{'' if n == 1 else 's'}"


def _source(name: str, given: Collection[str], used: Collection[str] = ()) -> str:
    if name in given:
        return ""
    if name == "eps":
        return " (from their distances)"
    return " (as min_cluster_size)" if "min_cluster_size" in used else " (from their number)"
