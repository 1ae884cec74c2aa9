"""From the location columns of a table to points: the one entry point of geocoding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from hotspots.geocoding.agreement import choose
from hotspots.geocoding.cell import cell_texts
from hotspots.geocoding.coordinate import (
    points_from_easting_northing,
    points_from_longitude_latitude,
)
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.locations import Locations
from hotspots.geocoding.point_column import PointColumn
from hotspots.geocoding.postcode_point import points_from_grid_references, points_from_postcodes
from hotspots.geocoding.result import GeocodeResult
from hotspots.geocoding.service_area import WILTSHIRE

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

LOCATION_COLUMNS = (
    "easting",
    "northing",
    "latitude",
    "longitude",
    "grid_reference",
    "postcode",
)


class Geocoder:
    """Turns what was written about places into points; opens no connection to anywhere.

    Parameters
    ----------
    gazetteer
        Where postcodes are; without one they are flagged and not resolved.
    service_area
        Bounds (xmin, ymin, xmax, ymax) in metres, EPSG:27700, margin included. Coordinates outside
        it are repaired if that brings them inside, otherwise kept and flagged.
    """

    def __init__(self, gazetteer: Gazetteer | None, *, service_area: Bounds = WILTSHIRE) -> None:
        self.gazetteer = gazetteer
        self.service_area = service_area

    def geocode(self, table: pd.DataFrame) -> pd.DataFrame:
        """Find the point of every row.

        Parameters
        ----------
        table
            Any of the columns ``easting`` and ``northing``, ``latitude`` and ``longitude`` (WGS84),
            ``grid_reference`` and ``postcode`` (also inside an address), as they were sent; other
            columns are ignored.

        Returns
        -------
        pandas.DataFrame
            With the index of ``table``: ``easting``, ``northing``, ``accuracy_m`` (float64, metres,
            NaN without a point), ``match_type``, ``confidence``, ``flags`` and ``candidates``
            (joined by semicolons), ``source``, ``edition``, ``original``.

        Notes
        -----
        Where a row gives its place in several ways, the most accurate one is taken if all agree;
        if two are over 1 km apart, allowing for coordinates given with few digits, none is.
        """
        columns = {name: table[name] for name in LOCATION_COLUMNS if name in table.columns}
        return self.locate(columns, rows=len(table)).to_frame(table.index)

    def geocode_one(self, **fields: object) -> GeocodeResult:
        """Find one place, for instance ``geocode_one(postcode="SN1 1AE")``.

        Raises
        ------
        TypeError
            If a field is none of the location columns.
        """
        unknown = sorted(set(fields) - set(LOCATION_COLUMNS))
        if unknown:
            raise TypeError(f"unknown field {unknown[0]!r}; use {', '.join(LOCATION_COLUMNS)}")
        return self.locate({name: [value] for name, value in fields.items()}, rows=1).result(0)

    def locate(self, columns: Mapping[str, Iterable[object]], *, rows: int) -> Locations:
        """Do what `geocode` does, on columns and with arrays as the answer."""
        blank: list[object] = [None] * rows
        ways: list[PointColumn] = []
        if "easting" in columns or "northing" in columns:
            ways.append(
                points_from_easting_northing(
                    columns.get("easting", blank),
                    columns.get("northing", blank),
                    service_area=self.service_area,
                )
            )
        if "longitude" in columns or "latitude" in columns:
            ways.append(
                points_from_longitude_latitude(
                    columns.get("longitude", blank),
                    columns.get("latitude", blank),
                    service_area=self.service_area,
                )
            )
        if "grid_reference" in columns:
            ways.append(points_from_grid_references(columns["grid_reference"]))
        if "postcode" in columns:
            ways.append(points_from_postcodes(columns["postcode"], self.gazetteer))
        points = choose(ways, rows=rows, service_area=self.service_area)
        sources = self.gazetteer.sources if self.gazetteer is not None else ()
        return Locations(points, _originals(columns, rows), sources)


def geocode(
    table: pd.DataFrame,
    *,
    gazetteer: Gazetteer | None = None,
    service_area: Bounds = WILTSHIRE,
) -> GeoDataFrame:
    """Add the point of every row to a table; see `Geocoder.geocode`.

    Returns
    -------
    geopandas.GeoDataFrame
        The columns of ``table`` and those of `Geocoder.geocode`, see `beside`, and points in
        EPSG:27700, empty where there is none.
    """
    import geopandas as gpd
    import shapely

    located = Geocoder(gazetteer, service_area=service_area).geocode(table)
    x, y = located["easting"].to_numpy(), located["northing"].to_numpy()
    points = np.full(len(table), shapely.Point(), dtype=object)
    found = np.isfinite(x)
    points[found] = shapely.points(x[found], y[found])
    return gpd.GeoDataFrame(beside(table, located), geometry=points, crs="EPSG:27700")


def beside(table: pd.DataFrame, located: pd.DataFrame) -> pd.DataFrame:
    """Put what geocoding found beside what was sent, row by row.

    A column of ``table`` that has the name of a found one is kept with ``_sent`` added.
    """
    names: list[object] = []
    taken = {*table.columns, *located.columns}
    for name in table.columns:
        kept = name
        while kept in located.columns or (kept != name and kept in taken):
            kept = f"{kept}_sent"
        names.append(kept)
        taken.add(kept)
    return pd.concat([table.set_axis(names, axis="columns"), located], axis="columns")


def _originals(columns: Mapping[str, Iterable[object]], rows: int) -> list[str]:
    present = [cell_texts(columns[name]) for name in LOCATION_COLUMNS if name in columns]
    if not present:
        return [""] * rows
    if len(present) == 1:
        return present[0]
    return [", ".join([text for text in cells if text]) for cells in zip(*present, strict=True)]
