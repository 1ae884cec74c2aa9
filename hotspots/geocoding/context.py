"""Where the sender of a record works, which decides between places of the same name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    # Most of those who geocode have no such area, and shapely is not small.
    import shapely


@dataclass(frozen=True)
class Context:
    """The area in which an agency works.

    Attributes
    ----------
    name
        What the area is called, such as "Trowbridge and Westbury".
    area
        Polygon or multipolygon, EPSG:27700.
    """

    name: str
    area: shapely.Geometry

    def holds(self, easting: NDArray[np.float64], northing: NDArray[np.float64]) -> list[bool]:
        """Whether each point lies in the area."""
        import shapely

        inside: list[bool] = shapely.contains_xy(self._prepared, easting, northing).tolist()
        return inside

    @cached_property
    def _prepared(self) -> shapely.Geometry:
        import shapely

        # A copy: a geometry that others share must not be prepared while they use it.
        copy = shapely.from_wkb(shapely.to_wkb(self.area))
        shapely.prepare(copy)
        return copy
