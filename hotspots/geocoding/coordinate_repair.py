"""The slips that coordinates suffer on their way through forms and spreadsheets, undone."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hotspots.geocoding.point_column import FloatArray
from hotspots.geocoding.result import Flag, flag_bits
from hotspots.geocoding.transformation import to_national_grid, web_mercator_to_longitude_latitude

Bounds = tuple[float, float, float, float]
# (easting, northing, flags, whether the numbers were degrees, factor) of all rows under one slip.
Attempt = tuple[FloatArray, FloatArray, int, bool, float]

_SCALES = (10.0, 1_000.0, 0.1, 0.001)
_SAME_PLACE = 1.0


@dataclass(eq=False)
class Repair:
    """What undoing known slips gives for each row.

    Attributes
    ----------
    easting, northing
        float64, metres: the point where exactly one slip explains the numbers, else NaN.
    flags
        int64: which slip.
    degrees
        bool: whether the numbers turned out to be degrees.
    scale
        float64: the factor that the numbers were multiplied by, 1 except where they were off.
    ways
        int64: how many different points inside the area were found.
    alternatives
        The points (easting, northing, flags) of the rows with more than one.
    """

    easting: FloatArray
    northing: FloatArray
    flags: NDArray[np.int64]
    degrees: NDArray[np.bool_]
    scale: FloatArray
    ways: NDArray[np.int64]
    alternatives: dict[int, list[tuple[float, float, int]]] = field(default_factory=dict)


def inside(easting: FloatArray, northing: FloatArray, area: Bounds) -> NDArray[np.bool_]:
    """Whether points lie in the bounds (xmin, ymin, xmax, ymax), edges included."""
    xmin, ymin, xmax, ymax = area
    return (easting >= xmin) & (easting <= xmax) & (northing >= ymin) & (northing <= ymax)


def repair_easting_northing(x: FloatArray, y: FloatArray, area: Bounds) -> Repair:
    """Undo what may have happened to eastings ``x`` and northings ``y`` outside the area."""
    attempts: list[Attempt] = [(y, x, flag_bits(Flag.AXES_SWAPPED), False, 1.0)]
    attempts += [(x * s, y * s, flag_bits(Flag.RESCALED), False, s) for s in _SCALES]
    attempts += [
        (*to_national_grid(x, y), flag_bits(Flag.OTHER_SYSTEM), True, 1.0),
        (*to_national_grid(y, x), flag_bits(Flag.OTHER_SYSTEM, Flag.AXES_SWAPPED), True, 1.0),
        _from_web_mercator(x, y, Flag.WEB_MERCATOR),
        _from_web_mercator(y, x, Flag.WEB_MERCATOR, Flag.AXES_SWAPPED),
    ]
    return _only_one(attempts, area)


def repair_longitude_latitude(x: FloatArray, y: FloatArray, area: Bounds) -> Repair:
    """Undo what may have happened to longitudes ``x`` and latitudes ``y`` outside the area."""
    west_x, west_y = np.where(x > 0, -x, np.nan), np.where(y > 0, -y, np.nan)
    sign, swapped = Flag.SIGN_RESTORED, Flag.AXES_SWAPPED
    attempts: list[Attempt] = [
        (*to_national_grid(y, x), flag_bits(swapped), True, 1.0),
        (*to_national_grid(west_x, y), flag_bits(sign), True, 1.0),
        (*to_national_grid(west_y, x), flag_bits(sign, swapped), True, 1.0),
        (x, y, flag_bits(Flag.OTHER_SYSTEM), False, 1.0),
        (y, x, flag_bits(Flag.OTHER_SYSTEM, swapped), False, 1.0),
        _from_web_mercator(x, y, Flag.WEB_MERCATOR),
        _from_web_mercator(y, x, Flag.WEB_MERCATOR, swapped),
    ]
    for scale in _SCALES:
        point = to_national_grid(x * scale, y * scale)
        attempts.append((*point, flag_bits(Flag.RESCALED), True, scale))
    return _only_one(attempts, area)


def _from_web_mercator(x: FloatArray, y: FloatArray, *flags: Flag) -> Attempt:
    # Small numbers are degrees; as metres they would lie at the equator.
    far = np.abs(y) > 1_000.0
    longitude, latitude = web_mercator_to_longitude_latitude(
        np.where(far, x, np.nan), np.where(far, y, np.nan)
    )
    return (*to_national_grid(longitude, latitude), flag_bits(*flags), False, 1.0)


def _only_one(attempts: list[Attempt], area: Bounds) -> Repair:
    rows = len(attempts[0][0])
    repair = Repair(
        easting=np.full(rows, np.nan),
        northing=np.full(rows, np.nan),
        flags=np.zeros(rows, dtype=np.int64),
        degrees=np.zeros(rows, dtype=np.bool_),
        scale=np.ones(rows),
        ways=np.zeros(rows, dtype=np.int64),
    )
    found: dict[int, list[tuple[float, float, int]]] = {}
    for easting, northing, flags, degrees, scale in attempts:
        hit = inside(easting, northing, area)
        with np.errstate(invalid="ignore"):
            away = np.hypot(easting - repair.easting, northing - repair.northing) > _SAME_PLACE
        first = hit & (repair.ways == 0)
        another = hit & (repair.ways > 0) & away
        for row in np.flatnonzero(first | another):
            place = (float(easting[row]), float(northing[row]), flags)
            found.setdefault(int(row), []).append(place)
        repair.easting[first], repair.northing[first] = easting[first], northing[first]
        repair.flags[first], repair.degrees[first] = flags, degrees
        repair.scale[first] = scale
        repair.ways[first | another] += 1
    several = repair.ways > 1
    repair.alternatives = {int(row): found[int(row)] for row in np.flatnonzero(several)}
    repair.easting[several] = repair.northing[several] = np.nan
    return repair
