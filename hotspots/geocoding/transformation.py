"""Between WGS84 / ETRS89 and the British National Grid (EPSG:27700) with OSTN15.

The pyproj wheel carries no OSTN15 grid and falls back to a Helmert shift (metres off) or to no
datum shift at all (about 100 m off, "ballpark"). `convertbng` carries the grid, agrees with
Ordnance Survey's published test points to the millimetre and answers NaN outside the grid's
coverage instead of guessing. WGS84 is taken as ETRS89, from which it differs by under a metre.
"""

from __future__ import annotations

from importlib.metadata import version

import numpy as np
from convertbng import cutil
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from hotspots.errors import InputError, SetupError

Coordinates = tuple[NDArray[np.float64], NDArray[np.float64]]

BRITISH_NATIONAL_GRID = CRS.from_epsg(27700)
ETRS89 = CRS.from_epsg(4258)
OSGB36 = CRS.from_epsg(4277)
CERTAIN = 70
"""PROJ's confidence below which a system only resembles a registered one."""
_LONGITUDE_LATITUDE = frozenset({"EPSG:4326", "EPSG:4258", "OGC:CRS84"})

# (latitude, longitude, easting, northing): points TP01, TP05, TP08, TP10 and TP12 of the test
# files that Ordnance Survey publishes with OSTN15, spread over the south and west.
PUBLISHED_POINTS = (
    (49.92226393730, -6.29977752014, 91492.146, 11318.804),
    (50.93127937910, -1.45051433700, 438710.920, 114792.250),
    (51.42754743020, -2.54407618349, 362269.991, 169978.690),
    (51.85890896400, -4.30852476960, 241124.584, 220332.641),
    (52.25529381630, -2.15458614387, 389544.190, 261912.153),
)


def to_national_grid(longitude: ArrayLike, latitude: ArrayLike) -> Coordinates:
    """Project longitude and latitude to easting and northing with OSTN15.

    Parameters
    ----------
    longitude, latitude
        Degrees, WGS84 or ETRS89, of one shape.

    Returns
    -------
    easting, northing
        Metres, EPSG:27700, of that shape; NaN where OSTN15 does not reach.
    """
    return _convert(cutil.convert_bng, longitude, latitude)


def to_longitude_latitude(easting: ArrayLike, northing: ArrayLike) -> Coordinates:
    """Invert `to_national_grid`: longitude and latitude (ETRS89) of eastings and northings."""
    return _convert(cutil.convert_lonlat, easting, northing)


def web_mercator_to_longitude_latitude(x: ArrayLike, y: ArrayLike) -> Coordinates:
    """Unproject Web Mercator metres (EPSG:3857) to longitude and latitude (WGS84)."""
    return _convert(cutil.convert_epsg3857_to_wgs84, x, y)


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


def transformation_name() -> str:
    """Name what converts coordinates, for ``hotspots doctor`` and for reports."""
    return f"OSTN15 (convertbng {version('convertbng')})"


def check_transformation() -> float:
    """Convert the published test points and return the largest error in metres.

    Raises
    ------
    SetupError
        If it is over a centimetre: then OSTN15 is not what converts coordinates.
    """
    latitude, longitude, easting, northing = np.array(PUBLISHED_POINTS).T
    found_easting, found_northing = to_national_grid(longitude, latitude)
    error = float(np.hypot(found_easting - easting, found_northing - northing).max())
    if not error <= 0.01:
        raise SetupError(
            f"{transformation_name()} misses Ordnance Survey's test points by {error:.2f} m;"
            " reinstall convertbng."
        )
    return error


def _convert(function: object, first: ArrayLike, second: ArrayLike) -> Coordinates:
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"the two coordinates have different shapes, {a.shape} and {b.shape}")
    one, other = function(a.ravel(), b.ravel())  # type: ignore[operator]
    return one.reshape(a.shape), other.reshape(a.shape)


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
