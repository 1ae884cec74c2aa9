"""A table of places in, the same table with points out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from hotspots.errors import InputError
from hotspots.geocoding.context import Context
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.local_place import LocalPlace
from hotspots.geocoding.place_columns import places_in, usual_columns
from hotspots.geocoding.service_area import WILTSHIRE

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def geocode(
    table: pd.DataFrame,
    *,
    gazetteer: Gazetteer | None = None,
    service_area: Bounds = WILTSHIRE,
    local_places: Sequence[LocalPlace] = (),
    context: Context | None = None,
) -> GeoDataFrame:
    """Find the point of every row of a table, without any network.

    Parameters
    ----------
    table
        Places, a row each, in columns with the usual headings: ``easting`` and ``northing``,
        ``latitude`` and ``longitude`` (WGS84), ``grid_reference``, ``postcode``, ``uprn``,
        ``address`` (any text about the place), ``street`` and ``locality`` (its town or village).
        As in ``hotspots geocode`` capitals and spaces do not matter, and "Location", "Address line
        1" or "Town" do as well. Other columns are kept.
    gazetteer
        Where postcodes, UPRNs, streets and settlements are, from ``Gazetteer.load`` or
        ``build_gazetteer``; without one these are flagged and not found.
    service_area
        Bounds (xmin, ymin, xmax, ymax) in metres, EPSG:27700. Coordinates outside it are repaired
        if that brings them inside, otherwise kept and flagged.
    local_places
        What the sender of the rows means by whole texts; they come before the gazetteer.
    context
        Where the sender works: chooses between places of one name, and says so.

    Returns
    -------
    geopandas.GeoDataFrame
        The columns of ``table`` and ``easting``, ``northing``, ``accuracy_m`` (metres: the radius
        that holds the true place with 95 % probability), ``match_type``, ``confidence`` (0 to 1),
        ``flags``, ``candidates``, ``source``, ``edition``, ``original``, and points in EPSG:27700,
        empty where there is none. A column that has the name of one of these is kept with ``_sent``
        added.

    Raises
    ------
    InputError
        If the table is no DataFrame, has no column of places or one twice, or the gazetteer is none
        that was loaded.

    Notes
    -----
    See `Geocoder.geocode` for rows that give their place in several ways, and
    `docs/reference/geocoding.md` for every match type and flag.

    Examples
    --------
    >>> import pandas as pd
    >>> reports = pd.DataFrame({"Grid reference": ["SU 02900 63300", "unknown"]})
    >>> found = geocode(reports)
    >>> found[["easting", "northing", "match_type", "flags"]].values.tolist()
    [[402900.5, 163300.5, 'grid_reference', ''], [nan, nan, 'none', 'no_location']]
    """
    import geopandas as gpd
    import shapely

    _refuse_others(table, gazetteer)
    geocoder = Geocoder(
        gazetteer, service_area=service_area, local_places=local_places, context=context
    )
    located = geocoder.geocode(places_in(table, usual_columns(table)))
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


def _refuse_others(table: object, gazetteer: object) -> None:
    if not isinstance(table, pd.DataFrame):
        raise InputError(
            f"The places are a {type(table).__name__}: give a DataFrame with a column such as "
            "postcode or address."
        )
    if gazetteer is not None and not isinstance(gazetteer, Gazetteer):
        raise InputError(
            f"The gazetteer is a {type(gazetteer).__name__}: load its file with Gazetteer.load of "
            "hotspots.geocoding.gazetteer."
        )
