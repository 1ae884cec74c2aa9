"""What gives the places that an analysis finds their names, and how it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.locations import FloatArray

PlaceNamer = Callable[[FloatArray, FloatArray], Sequence[str] | NDArray[np.object_]]
"""Names places from their eastings and northings, all of an area's at once."""


def names_of(x: FloatArray, y: FloatArray, name_of: PlaceNamer | None) -> list[str]:
    """The name of each place, all asked for together; empty ones where nobody names them."""
    if name_of is None or not len(x):
        return [""] * len(x)
    return [str(name) for name in name_of(x, y)]
