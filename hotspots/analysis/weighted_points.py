"""Incidents as the analysis sees them: places with weights, dates and agencies, and no more."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.locations import FloatArray, checked_weights, located_arrays
from hotspots.errors import InputError


@dataclass(frozen=True)
class WeightedPoints:
    """Incidents, or protected cells standing for several incidents each; arrays of equal length.

    Attributes
    ----------
    x, y
        Easting and northing, EPSG:27700, metres.
    weight
        How many incidents the point stands for, zero or more.
    inside
        True where the point belongs to the area; the others lie within one bandwidth outside it and
        feed the density surface only.
    first_date, last_date
        datetime64[D], the earliest and latest incident of each point (NaT where unknown), or None.
    agency
        Agency codes of each point, several joined by "; ", or None.
    category
        Kinds of incident of each point, joined alike, or None where they are not told.
    accuracy_m
        How well the place of half of the point's incidents is known or better (95 % radius,
        metres; NaN unknown), or None.
    precise
        Share of the point's incidents that are located to 100 m or better, 0 to 1; NaN where it is
        withheld; or None.
    trust
        What each of the point's incidents counts for in density and clusters, 0 to 1, or None for
        1; counts stay counts.
    harm
        What each of the point's incidents counts for in the density and in what a map is judged
        by, in any unit that stays the same, or None for 1; clusters and counts stay as they are.
    shown_from
        Places with fewer incidents than this are left out, as protected cells are; 0 where none is.
    """

    x: FloatArray
    y: FloatArray
    weight: FloatArray
    inside: NDArray[np.bool_]
    first_date: NDArray[np.datetime64] | None = None
    last_date: NDArray[np.datetime64] | None = None
    agency: NDArray[np.object_] | None = None
    category: NDArray[np.object_] | None = None
    accuracy_m: FloatArray | None = None
    precise: FloatArray | None = None
    trust: FloatArray | None = None
    harm: FloatArray | None = None
    shown_from: float = 0.0

    def __post_init__(self) -> None:
        located_arrays(self.x, self.y)
        checked_weights(self.weight, len(self.x))
        checked_weights(self.harm, len(self.x))
        for name, values in self._columns().items():
            if values is not None and len(values) != len(self.x):
                raise InputError(
                    f"There are {len(self.x)} points but {len(values)} values of {name}: "
                    "give one for each point."
                )

    def chosen(self, mask: NDArray[np.bool_] | NDArray[np.intp]) -> WeightedPoints:
        """Only the points of a mask, or of some row numbers."""
        kept: dict[str, Any] = {
            name: None if values is None else values[mask]
            for name, values in self._columns().items()
        }
        return replace(self, **kept)

    def _columns(self) -> dict[str, Any]:
        """What has a value for each point."""
        names = (column.name for column in fields(self) if column.name != "shown_from")
        return {name: getattr(self, name) for name in names}

    @property
    def trusted_weight(self) -> FloatArray:
        """What each point counts for in density and clusters."""
        return self.weight if self.trust is None else self.weight * self.trust

    @property
    def density_weight(self) -> FloatArray:
        """What each point counts for in the density."""
        return self.trusted_weight if self.harm is None else self.trusted_weight * self.harm

    @property
    def harm_weight(self) -> FloatArray:
        """The harm of each point's incidents, or their number where all weigh the same."""
        return self.weight if self.harm is None else self.weight * self.harm

    @property
    def n(self) -> float:
        """Incidents that the points stand for, whether inside or not."""
        return float(self.weight.sum())

    @property
    def centre(self) -> tuple[float, float]:
        """Mean easting and northing of the incidents."""
        return (
            float(np.average(self.x, weights=self.weight)),
            float(np.average(self.y, weights=self.weight)),
        )
