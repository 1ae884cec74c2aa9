"""Coordinates and weights of incidents, checked before anything is computed from them."""

from __future__ import annotations

import math
from numbers import Real

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas.api.types import is_numeric_dtype
from pyproj import CRS

from hotspots.analysis.degrees import look_like_degrees
from hotspots.errors import InputError

FloatArray = NDArray[np.float64]
SHORTEST_M, LONGEST_M = 0.001, 1e7
WIDEST_M = 5e7
LARGEST_WEIGHT = 1e15


def located(points: gpd.GeoDataFrame) -> tuple[FloatArray, FloatArray]:
    """Return x and y of a frame of points in metres.

    Raises
    ------
    InputError
        If the frame has no CRS, one in degrees or feet, anything but points, or coordinates that
        are degrees whatever the CRS says (``look_like_degrees``).
    """
    if getattr(points, "active_geometry_name", None) is None:
        raise InputError(
            "The points are not a table with a column of points: make one with "
            "geopandas.points_from_xy."
        )
    if points.crs is None:
        raise InputError(
            "The points have no coordinate reference system: set one, for instance EPSG:27700."
        )
    require_metres(points.crs)
    geometry = points.geometry
    unusable = geometry.isna() | geometry.is_empty | (geometry.geom_type != "Point")
    if unusable.any():
        raise InputError(
            f"Row {int(np.flatnonzero(unusable)[0]) + 1} of the points has no point to work with: "
            "leave out rows without a location, and lines and areas."
        )
    x, y = located_arrays(geometry.x, geometry.y)
    _refuse_degrees(x, y)
    return x, y


def _refuse_degrees(x: FloatArray, y: FloatArray) -> None:
    if not look_like_degrees(x, y):
        return
    row = int(np.flatnonzero((x != 0) | (y != 0))[0])
    raise InputError(
        f"The points look like degrees, not metres (row {row + 1}: {x[row]:g}, {y[row]:g}): say so "
        'with set_crs("EPSG:4326", allow_override=True) and convert them with to_crs(), or move a '
        "small grid of your own away from 0, 0."
    )


def located_arrays(x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return x and y as contiguous float64 arrays of one length without NaN or infinity."""
    xs, ys = _numbers(x, "coordinates"), _numbers(y, "coordinates")
    if xs.ndim != 1 or xs.shape != ys.shape:
        raise InputError("x and y must be two lists of the same length, one value for each point.")
    unusable = ~(np.isfinite(xs) & np.isfinite(ys))
    if unusable.any():
        raise InputError(
            f"Point {int(np.flatnonzero(unusable)[0]) + 1} has no finite coordinates: leave out "
            "points that could not be located."
        )
    return xs, ys


def weights_of(points: gpd.GeoDataFrame, weights: str | ArrayLike | None) -> FloatArray | None:
    """Return the weights, given as a column's name or as values, or None for one each."""
    if not isinstance(weights, str):
        return checked_weights(weights, len(points))
    if weights not in points.columns:
        raise InputError(
            f"There is no column {weights!r} to weigh the points by: name one of "
            f"{', '.join(str(column) for column in points.columns)}."
        )
    if not is_numeric_dtype(points[weights]):
        raise InputError(
            f"Column {weights!r} holds something other than numbers: weights must be numbers."
        )
    return checked_weights(points[weights].to_numpy(np.float64, na_value=np.nan), len(points))


def checked_weights(weights: ArrayLike | None, n: int) -> FloatArray | None:
    """Return weights from zero to 10^15, one for each point: sums of squares stay finite."""
    if weights is None:
        return None
    values = _numbers(weights, "weights")
    if values.shape != (n,):
        raise InputError(
            f"There are {n} points but {values.size} weights: give one weight for each point."
        )
    unusable = ~((values >= 0) & (values <= LARGEST_WEIGHT))
    if unusable.any():
        row = int(np.flatnonzero(unusable)[0])
        limit = " up to 10^15" if values[row] > LARGEST_WEIGHT else ""
        raise InputError(
            f"The weight of point {row + 1} is {values[row]:g}: "
            f"weights must be numbers of zero or more{limit}."
        )
    return values


def require_on_earth(x: FloatArray, y: FloatArray) -> None:
    """Refuse points so far apart that squares of their distances have no number."""
    if x.size and any(float(axis.max()) - float(axis.min()) > WIDEST_M for axis in (x, y)):
        raise InputError(
            "The points lie further apart than the Earth is wide: check their coordinates."
        )


def require_metres(crs: CRS) -> None:
    """Refuse a CRS in which a distance of 500 would not be 500 metres."""
    if crs.is_geographic:
        raise InputError(
            f"{_name(crs)} is in degrees, in which distances cannot be measured: "
            "use a projected system in metres, for instance EPSG:27700."
        )
    units = {axis.unit_name for axis in crs.axis_info[:2]}
    if not crs.is_projected or units != {"metre"}:
        raise InputError(
            f"{_name(crs)} is not a projected system in metres: use one, for instance EPSG:27700."
        )


def require_positive(value: float, what: str) -> float:
    """Return a length in metres that is finite and above zero."""
    if not isinstance(value, Real):
        raise InputError(f"The {what} is {value!r}: give a number of metres.")
    if not (math.isfinite(value) and value > 0):
        raise InputError(f"The {what} is {value:g} m: give a number of metres above 0.")
    return float(value)


def require_length(value: float, what: str) -> float:
    """Return a length in metres whose square is neither lost nor beyond all numbers."""
    require_positive(value, what)
    if not SHORTEST_M <= value <= LONGEST_M:
        raise InputError(f"The {what} is {value:g} m: give between 0.001 m and 10,000 km.")
    return float(value)


def _numbers(values: ArrayLike, what: str) -> FloatArray:
    try:
        return np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"The {what} hold something other than numbers: give a number for each point."
        ) from error


def _name(crs: CRS) -> str:
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.name
