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

from hotspots.errors import SetupError

Coordinates = tuple[NDArray[np.float64], NDArray[np.float64]]

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
