"""Hotspots and clusters as points: what a patrol drives to and a spreadsheet lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hotspots.analysis.clusters.reliability import found_again
from hotspots.analysis.clusters.stability import RELIABLE
from hotspots.assessment import AreaAssessment
from hotspots.export.layers import DEGREE_DECIMALS
from hotspots.export.plain_text import plain_text
from hotspots.geocoding.grid_reference import format_grid_reference
from hotspots.geocoding.transformation import to_longitude_latitude

HOTSPOT, CLUSTER = "hotspot", "cluster"

Places = pd.DataFrame
"""One row a place, as `places_to_visit` makes them."""

COLUMNS = (
    "layer", "rank", "name", "n", "share", "area_m2", "easting", "northing", "longitude",
    "latitude", "grid_reference", "first_date", "last_date", "agencies", "categories", "stability",
    "reliable", "area", "theme",
)  # fmt: skip


def places_to_visit(results: Sequence[AreaAssessment]) -> Places:
    """The hotspots of each area, then its clusters, by rank.

    Returns
    -------
    pandas.DataFrame
        One row a place, columns `COLUMNS`: ``layer`` is "hotspot" or "cluster"; easting and
        northing, whole metres in EPSG:27700, are those of the densest cell of a hotspot and of a
        point in the middle of a cluster; longitude and latitude are theirs through OSTN15. What
        only clusters have is empty for hotspots. A place without a name is called by its square.
    """
    rows = [row for result in results for row in (*_hotspots(result), *_clusters(result))]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    longitude, latitude = to_longitude_latitude(
        table["easting"].to_numpy(np.float64), table["northing"].to_numpy(np.float64)
    )
    table["longitude"] = np.asarray(longitude).round(DEGREE_DECIMALS)
    table["latitude"] = np.asarray(latitude).round(DEGREE_DECIMALS)
    return table


def _hotspots(result: AreaAssessment) -> Iterator[dict[str, Any]]:
    for place in result.hotspots.hotspots.sort_values("rank").itertuples():
        yield _place(HOTSPOT, place, place.peak_x, place.peak_y)


def _clusters(result: AreaAssessment) -> Iterator[dict[str, Any]]:
    for place in result.hotspots.clusters.sort_values("rank").itertuples():
        middle = place.geometry.representative_point()
        yield _place(CLUSTER, place, middle.x, middle.y) | {
            "first_date": place.first_date,
            "last_date": place.last_date,
            "agencies": place.agencies,
            "categories": place.categories,
            "stability": place.stability,
            "reliable": bool(place.reliable),
        }


def unsure(row: Any) -> str:
    """What follows the description of a cluster that may be chance; nothing of other places."""
    stability = getattr(row, "stability", np.nan)
    return f"; found again {found_again(stability)}" if stability < RELIABLE else ""


def _place(layer: str, place: Any, easting: float, northing: float) -> dict[str, Any]:
    square = format_grid_reference(easting, northing)
    return {
        "layer": layer,
        "rank": int(place.rank),
        "name": plain_text(place.name or "") or square,
        "n": round(float(place.n)),
        "share": float(place.share),
        "area_m2": float(place.area_m2),
        "easting": round(easting),
        "northing": round(northing),
        "grid_reference": square,
        "area": place.area,
        "theme": place.theme,
    }
