"""The bands of distance and of days in which the Knox test counts pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hotspots.analysis.locations import FloatArray
from hotspots.errors import InputError

SPACE_BANDS_M = (0.0, 100.0, 200.0, 300.0, 400.0, 500.0)
TIME_BANDS_DAYS = (0.0, 7.0, 14.0, 21.0, 28.0)
SAME_PLACE_M = 0.0005
"""Nearer than half a millimetre is the same place."""

MOST_BANDS = 30


def band_edges(bands: Sequence[float], what: str, unit: str) -> FloatArray:
    """Check the edges of bands: each band is from one edge up to, not including, the next."""
    edges = np.asarray(bands, dtype=np.float64)
    usable = edges.ndim == 1 and 2 <= edges.size <= MOST_BANDS and bool(np.isfinite(edges).all())
    if not (usable and edges[0] >= 0 and (np.diff(edges) > 0).all()):
        raise InputError(
            f"The bands of {what} must be 2 to {MOST_BANDS} rising numbers of {unit} from 0, such "
            "as 0, 7, 14."
        )
    return edges


def with_same_place(space: FloatArray) -> FloatArray:
    """Put the same place before the first band, as one of its own."""
    if space[0] != 0 or space[1] <= SAME_PLACE_M:
        raise InputError(
            "The same place is a band of its own only where the distances begin at 0 m: begin "
            "there, or leave it out."
        )
    return np.insert(space, 1, SAME_PLACE_M)
