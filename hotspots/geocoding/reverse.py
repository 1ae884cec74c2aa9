"""From points to names: the street, landmark or settlement at which a cluster lies."""

from __future__ import annotations

import re
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import KDTree

from hotspots.geocoding.gazetteer_tables import Names, PlaceKind
from hotspots.places import NEAR_M, compass, nearest_places, settlement_at

LONGEST_M = 750
"""A road or a landmark whose radius is larger says too little of where in it a point lies."""

WIDEST_M = 4_000
"""The same of a settlement."""

NEAR_AT_LEAST_M = 100
"""However short a street is, so far from its middle a point is still "near" it."""

NEAR_RADII = 2
"""So many radii from its middle a point is still "near" a place, as geocoding reads "near"."""

RADIUS_95_PER_DEVIATION = 2.448
"""The radius of 95 % over the standard deviation of each axis, for a normal error."""

FloatArray = NDArray[np.float64]
TextArray = NDArray[np.object_]


class PlaceNames:
    """The names of a gazetteer by where they are. Threads may share it; it can be pickled.

    Streets and landmarks give names, and settlements where there are none. Farms do not, since a
    farm is somebody's home, nor do agencies' own codes, which are not for everyone.

    Parameters
    ----------
    names
        The gazetteer's names; without any, points are named by the bundled settlements.
    """

    def __init__(self, names: Names) -> None:
        street, landmark = PlaceKind.STREET, PlaceKind.LANDMARK
        self._streets = _NamedPoints(names, (street, landmark), LONGEST_M, NEAR_AT_LEAST_M)
        self._settlements = _NamedPoints(names, (PlaceKind.SETTLEMENT,), WIDEST_M, NEAR_M)

    def clusters(self, x: ArrayLike, y: ArrayLike, *, known_to_m: float = 0.0) -> TextArray:
        """Name the clusters of one area, no two alike; see `told_apart` and `at`."""
        return told_apart(self.at(x, y, known_to_m=known_to_m), x, y)

    def at(self, x: ArrayLike, y: ArrayLike, *, known_to_m: float = 0.0) -> TextArray:
        """Say where points are.

        A landmark whose radius holds the point names it. Otherwise the likeliest of the names
        within twice their radius, or 100 m, does: that at which an incident here is likeliest,
        the incidents of a street being spread around its middle as its radius says. So a short
        street near by comes before a long one that passes somewhere. The point is "near" a place
        whose radius does not hold it. Where no street is in reach, a settlement names it likewise.

        Parameters
        ----------
        x, y
            Eastings and northings (n), EPSG:27700.
        known_to_m
            How far the point itself may be off, such as half a square.

        Returns
        -------
        numpy.ndarray
            Text for each point (n): "Fore Street, Trowbridge", "near Fore Street, Trowbridge",
            "Town Park, Trowbridge", or what `hotspots.places.nearest_places` says where the
            gazetteer has no name in reach. Empty where a coordinate is not finite.
        """
        points = np.column_stack([np.asarray(x, np.float64), np.asarray(y, np.float64)])
        said = np.full(len(points), "", dtype=object)
        pending = np.flatnonzero(np.isfinite(points).all(axis=1))
        for names in (self._streets, self._settlements):
            said[pending] = names.at(points[pending], known_to_m)
            pending = pending[said[pending] == ""]
        said[pending] = nearest_places(*points[pending].T)
        return said


class _NamedPoints:
    """Names of some kinds, with a tree of their middles that is made when it is first needed."""

    def __init__(
        self, names: Names, kinds: tuple[PlaceKind, ...], largest_m: float, near_at_least_m: float
    ) -> None:
        rows = np.flatnonzero(np.isin(names.kind, kinds) & (names.radius <= largest_m))
        self._points = np.column_stack([names.easting[rows], names.northing[rows]]).astype(float)
        self._radius = np.maximum(names.radius[rows], 1).astype(np.float64)
        self._landmark = names.kind[rows] == PlaceKind.LANDMARK
        self._text = _chosen(names.text, rows)
        self._settlement = _chosen(names.settlement, rows)
        self._near_at_least = near_at_least_m
        self._reach = max(NEAR_RADII * self._radius.max(initial=0), near_at_least_m)
        self._tree: KDTree | None = None
        self._lock = Lock()

    def __getstate__(self) -> dict[str, Any]:
        # The tree is made again where it is needed: it is larger than what it is made from.
        return {**self.__dict__, "_tree": None, "_lock": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = Lock()

    def at(self, points: FloatArray, known_to_m: float) -> TextArray:
        """A name for each point, empty where none is in reach."""
        said = np.full(len(points), "", dtype=object)
        if len(self._text) and len(points):
            near = self._ready().query_ball_point(
                points, self._reach + known_to_m, return_sorted=True
            )
            for row, found in enumerate(near):
                said[row] = self._name(points[row], np.array(found, np.intp), known_to_m)
        return said

    def _name(self, point: FloatArray, rows: NDArray[np.intp], known_to_m: float) -> str:
        distance = np.hypot(*(self._points[rows] - point).T)
        radius = self._radius[rows]
        inside = distance + known_to_m <= radius
        fits = inside & self._landmark[rows]
        if not fits.any():
            fits = distance <= np.maximum(NEAR_RADII * radius, self._near_at_least) + known_to_m
        if not fits.any():
            return ""
        likelihood = _log_likelihood(distance, np.hypot(radius, known_to_m))
        best = int(np.where(fits, likelihood, -np.inf).argmax())
        return ("" if inside[best] else "near ") + self._full_name(int(rows[best]))

    def _full_name(self, row: int) -> str:
        text = str(self._text[row])
        settlement = str(self._settlement[row]) or settlement_at(*self._points[row])
        # The suburb itself: "Harnham, Salisbury", and not "Harnham, Harnham, Salisbury".
        if settlement.startswith(f"{text}, "):
            return settlement
        # "Wick" is said by "Wick Lane" and not by "Wickham Lane".
        said = not settlement or re.search(rf"\b{re.escape(settlement)}\b", text)
        return text if said else f"{text}, {settlement}"

    def _ready(self) -> KDTree:
        with self._lock:
            if self._tree is None:
                self._tree = KDTree(self._points)
            return self._tree


def told_apart(names: TextArray, x: ArrayLike, y: ArrayLike) -> TextArray:
    """Add to names that occur more than once where each lies among its namesakes.

    Returns
    -------
    numpy.ndarray
        "Fore Street, Trowbridge (north)"; namesakes in the same direction are numbered in
        the order given, which is that of their ranks. Names that occur once, and empty ones, stay.
    """
    told = names.copy()
    xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
    for name in {name for name in names if name}:
        alike = np.flatnonzero(names == name)
        if len(alike) < 2:
            continue
        east, north = xs[alike] - xs[alike].mean(), ys[alike] - ys[alike].mean()
        direction = compass(east, north)
        for sector in dict.fromkeys(direction):
            there = np.flatnonzero(direction == sector)
            for number, row in enumerate(there, start=1):
                which = f" {number}" if len(there) > 1 else ""
                told[alike[row]] = f"{name} ({sector}{which})"
    return told


def _log_likelihood(distance: FloatArray, radius: FloatArray) -> FloatArray:
    """Of something at a distance from the middle of a place that spreads it by its radius."""
    deviation = radius / RADIUS_95_PER_DEVIATION
    found: FloatArray = -((distance / deviation) ** 2) / 2 - 2 * np.log(deviation)
    return found


def _chosen(texts: Any, rows: NDArray[np.intp]) -> TextArray:
    return np.array([texts[row] for row in rows], dtype=object)
