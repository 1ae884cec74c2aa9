"""Places where systems put what has no place: police stations, hospitals, town centres.

`hotspots.store.pile_ups` knows a default location by the incidents on it: twenty, of three
categories, a hundredth of all of their agency. A hundredth is much for an agency that sends a
hundred thousand. Where the gazetteer says that a point is such a place, no hundredth is needed.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.analysis.location_accuracy import PRECISE_M
from hotspots.geocoding.gazetteer_tables import Names, PlaceKind
from hotspots.geocoding.result import MatchType
from hotspots.store.pile_ups import FEWEST_CATEGORIES, FEWEST_INCIDENTS
from hotspots.store.snapshot import Snapshot

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

NEAR_OFFICE_M = 50.0
NEAR_TOWN_M = 1.0
"""A system that knows no more than the town puts things on its published point. Fifty metres around
it lies the market place, where things do happen."""

# The name of a wood or a lane may begin with these words; that of an office ends with them.
_OFFICE = re.compile(
    r"(?:hmp|hm prison|hmyoi)\b.*"
    r"|.*\b(?:police (?:station|office|headquarters|hq)|custody (?:suite|centre|unit)"
    r"|hospital|infirmary|prison|young offender institution"
    r"|council (?:offices?|house)|civic (?:centre|offices?)|(?:county|city|town|shire) hall)"
    r"(?: \(.*\))?",
    re.IGNORECASE,
)
# What came as a point may be a system's default; a text that names a hospital means the hospital.
_POINTS = (MatchType.COORDINATE, MatchType.GRID_REFERENCE, MatchType.UPRN)


def default_places(names: Names) -> tuple[FloatArray, FloatArray]:
    """Where a gazetteer has offices that take reports in, and the points of settlements.

    Police stations, custody suites, hospitals, council offices and prisons are landmarks known by
    the end of their names: a source names them or it does not.

    Returns
    -------
    offices, settlements
        Easting and northing, metres, EPSG:27700, shapes (n, 2).
    """
    office = np.array(
        [
            kind == PlaceKind.LANDMARK and _OFFICE.fullmatch(text.strip()) is not None
            for kind, text in zip(names.kind.tolist(), names.text, strict=True)
        ],
        dtype=np.bool_,
    )
    points = np.column_stack((names.easting, names.northing)).astype(np.float64)
    return points[office], points[names.kind == PlaceKind.SETTLEMENT]


def piled_on_default_places(snapshot: Snapshot, names: Names) -> BoolArray:
    """Which incidents lie where a system puts what has no place, because of what is there.

    A point is such a place if an agency has at least ``FEWEST_INCIDENTS`` on it, of at least
    ``FEWEST_CATEGORIES`` kinds, and it lies within ``NEAR_OFFICE_M`` of an office or on the point
    of a settlement. Of incidents that were located by a text, only those count of which no more
    than the settlement is known; map points that their publisher chose never do.
    """
    piled = np.zeros(len(snapshot), dtype=np.bool_)
    offices, settlements = default_places(names)
    if not len(offices) and not len(settlements):
        return piled
    rows = np.flatnonzero(_may_be_default(snapshot))
    shared = _shared_points(snapshot, rows)
    at = np.column_stack((shared["easting"], shared["northing"])).astype(np.float64)
    is_default = _near(at, offices, NEAR_OFFICE_M) | _near(at, settlements, NEAR_TOWN_M)
    piled[shared["row"].to_numpy()[is_default]] = True
    return piled


def _may_be_default(snapshot: Snapshot) -> BoolArray:
    def found_by(*types: MatchType) -> BoolArray:
        numbers = [i for i, name in enumerate(snapshot.match_types) if name in types]
        return np.isin(snapshot.match_type, numbers)

    vague = found_by(MatchType.PLACE) & (snapshot.accuracy_m > PRECISE_M)
    chosen: BoolArray = (
        np.isfinite(snapshot.easting) & ~snapshot.snapped & (found_by(*_POINTS) | vague)
    )
    return chosen


def _shared_points(snapshot: Snapshot, rows: NDArray[np.intp]) -> pd.DataFrame:
    """The incidents on points that many different ones of an agency share, with their rows."""
    table = pd.DataFrame(
        {
            "row": rows,
            "agency": snapshot.agency[rows],
            "easting": snapshot.easting[rows],
            "northing": snapshot.northing[rows],
            "kind": snapshot.theme[rows].astype(np.int64) * 2**16 + snapshot.subtype[rows],
        }
    )
    point = ["agency", "easting", "northing"]
    # Few points are shared by so many, so that kinds are counted on few.
    many = table[table.groupby(point)["kind"].transform("size") >= FEWEST_INCIDENTS]
    return many[many.groupby(point)["kind"].transform("nunique") >= FEWEST_CATEGORIES]


def _near(points: FloatArray, places: FloatArray, metres: float) -> BoolArray:
    from scipy.spatial import cKDTree

    if not len(points) or not len(places):
        return np.zeros(len(points), dtype=np.bool_)
    distance, _ = cKDTree(places).query(points)
    near: BoolArray = np.asarray(distance) <= metres
    return near
