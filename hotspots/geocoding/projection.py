"""Coordinates of any reference system to the British National Grid (EPSG:27700).

Kept apart from `transformation`, because most of those who geocode need none of it and pyproj is
not small.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from hotspots.errors import InputError
from hotspots.geocoding.transformation import Coordinates, to_national_grid

BRITISH_NATIONAL_GRID = CRS.from_epsg(27700)
ETRS89 = CRS.from_epsg(4258)
OSGB36 = CRS.from_epsg(4277)
CERTAIN = 70
"""PROJ's confidence below which a system only resembles a registered one."""
_LONGITUDE_LATITUDE = frozenset({"EPSG:4326", "EPSG:4258", "OGC:CRS84"})


def project_to_national_grid(x: ArrayLike, y: ArrayLike, crs: object) -> Coordinates:
    """Project coordinates of any reference system to EPSG:27700.

    Parameters
    ----------
    x, y
        Of one shape; longitude before latitude, easting before northing.
    crs
        Anything that `pyproj.CRS` understands.

    Returns
    -------
    easting, northing
        Metres; NaN where OSTN15 does not reach.

    Raises
    ------
    InputError
        If the system is unknown, or pyproj has no transformation from it that knows its datum.
    """
    try:
        source = CRS.from_user_input(crs)
    except CRSError as error:
        raise InputError(
            f"The coordinate system {crs} is not known; name it by its EPSG code."
        ) from error
    if source.is_compound:
        source = source.sub_crs_list[0]
    if source == BRITISH_NATIONAL_GRID:
        return np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)
    if ":".join(source.to_authority(min_confidence=CERTAIN) or ()) in _LONGITUDE_LATITUDE:
        return to_national_grid(x, y)
    geographic = source.geodetic_crs
    if geographic is not None and geographic.datum == OSGB36.datum:
        # Already on the datum of the National Grid: a projection, no shift.
        return _transform(source, BRITISH_NATIONAL_GRID, x, y)
    return to_national_grid(*_transform(source, ETRS89, x, y))


def _transform(source: CRS, target: CRS, x: ArrayLike, y: ArrayLike) -> Coordinates:
    try:
        transformer = Transformer.from_crs(source, target, always_xy=True, allow_ballpark=False)
    except ProjError as error:
        raise InputError(
            f"Coordinates in {source.name} cannot be converted to the National Grid accurately;"
            " send them as EPSG:27700 or as longitude and latitude (EPSG:4326)."
        ) from error
    # Beyond the reach of a projection pyproj answers infinity.
    one, other = transformer.transform(
        np.array(x, dtype=np.float64, ndmin=1), np.array(y, dtype=np.float64, ndmin=1)
    )
    beyond = ~(np.isfinite(one) & np.isfinite(other))
    shape = np.shape(x)
    return (
        np.where(beyond, np.nan, one).reshape(shape),
        np.where(beyond, np.nan, other).reshape(shape),
    )
