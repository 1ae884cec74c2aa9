"""The collections: what each holds and how its features are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import shapely

from hotspots.export.layers import TITLES
from web.features import properties


@dataclass(frozen=True)
class Collection:
    """One layer of all areas.

    Attributes
    ----------
    words
        What a feature is, in one sentence.
    properties
        What each feature says.
    own_names
        The names of features within their area, in the order of the table; each once.
    order
        The columns that features are sorted by, ``n`` with the highest first; programs that look at
        the first few to learn what a column holds then see filled ones.
    """

    id: str
    words: str
    properties: type[properties.Properties]
    own_names: Callable[[gpd.GeoDataFrame], list[str]]
    order: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Its name for people, as files have it."""
        return TITLES[self.id]


def _column(name: str) -> Callable[[gpd.GeoDataFrame], list[str]]:
    return lambda table: [str(int(value)) for value in table[name]]


def _corners(table: gpd.GeoDataFrame) -> list[str]:
    """The south-west corner of each square: the grid is fixed, so it is the same for any filter."""
    corners = shapely.bounds(table.geometry.to_numpy())[:, :2].round().astype(int)
    return [f"{easting}-{northing}" for easting, northing in corners.tolist()]


COLLECTIONS: Mapping[str, Collection] = {
    one.id: one
    for one in (
        Collection(
            "areas",
            "Every community area with its figures, and how the other layers of it were made.",
            properties.AreaProperties,
            lambda table: [""] * len(table),
        ),
        Collection(
            "hotspots",
            "The densest 3 % of each area, in pieces that touch, those with most incidents first.",
            properties.HotspotProperties,
            _column("rank"),
            ("n", "rank"),
        ),
        Collection(
            "clusters",
            "Clusters of incidents as DBSCAN finds them, the largest first.",
            properties.ClusterProperties,
            _column("rank"),
            ("n", "rank"),
        ),
        Collection(
            "density",
            "Bands of the density surface, which do not overlap.",
            properties.BandProperties,
            _column("band"),
        ),
        Collection(
            "cells",
            "The fixed grid of 250 m squares, the fullest first, with Getis-Ord Gi* and accuracy.",
            properties.CellProperties,
            _corners,
            ("n",),
        ),
    )
}


def feature_names(collection: Collection, slugs: list[str], table: gpd.GeoDataFrame) -> list[str]:
    """The identifier of each feature: the area's slug, then its name within the area.

    Returns
    -------
    list of str
        ``trowbridge``, ``trowbridge.3`` or ``trowbridge.385000-157750``; the same for the same
        filters and data, and of areas and cells for any.
    """
    own = collection.own_names(table)
    return [f"{slug}.{name}" if name else slug for slug, name in zip(slugs, own, strict=True)]


def area_of(feature: str) -> str:
    """The slug of the area in a feature's identifier."""
    return feature.partition(".")[0]
