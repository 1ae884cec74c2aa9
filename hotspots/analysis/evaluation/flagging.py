"""Which cells a map flags when it may flag so much land, and how ties are settled.

A map that says nothing about the order of two cells must not gain by the luck of their order. So
ties count against a map: among cells of one value those are taken in which least happened later.
For what a map is compared with, ties are averaged instead, since what counts against the baseline
would count for the map.
"""

from __future__ import annotations

import numpy as np

from hotspots.analysis.density.land_limit import at_limit, rounded_up
from hotspots.analysis.grids.grid import BoolArray
from hotspots.analysis.locations import FloatArray


def flagged(values: FloatArray, land: FloatArray, later: FloatArray, allowed: float) -> BoolArray:
    """Mask of the cells of the highest values whose land is not more than allowed.

    Parameters
    ----------
    values, land, later
        Value of the map, land of the study area (any unit) and later incidents of each cell, shape
        (n,); cells without land are not flagged.
    allowed
        Land that may be flagged, in the same unit. Whole cells are taken, until the next does not
        fit; ties count against the map.
    """
    limit, above, tied, left = at_limit(values, land, allowed)
    if limit is None:
        return above
    order = tied[np.argsort(later[tied] / land[tied], kind="stable")]
    fitting = np.searchsorted(np.cumsum(land[order]), rounded_up(left), side="right")
    above[order[:fitting]] = True
    return above


def expected_share(values: FloatArray, land: FloatArray, allowed: float) -> FloatArray:
    """Probability with which each cell is flagged if ties are settled by lot, shape (n,).

    Cells of the value at which the land runs out share what is left of it.
    """
    limit, above, tied, left = at_limit(values, land, allowed)
    share = above.astype(np.float64)
    if limit is not None:
        share[tied] = min(1.0, left / float(land[tied].sum()))
    return share


def most_that_could_be_caught(land: FloatArray, later: FloatArray, allowed: float) -> float:
    """Later incidents in the best choice of so much land, the last cell taken in part.

    No choice of whole cells catches more, so that no map's efficiency exceeds one.
    """
    worth = np.flatnonzero((later > 0) & (land > 0))
    order = worth[np.argsort(-later[worth] / land[worth], kind="stable")]
    return float(np.interp(allowed, _from_zero(land[order]), _from_zero(later[order])))


def _from_zero(values: FloatArray) -> FloatArray:
    return np.concatenate((np.zeros(1), np.cumsum(values)))
