"""Adjusting p values for testing many cells at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled
from hotspots.errors import InputError

ADJUSTMENTS = ("bh", "none", "neighbourhood")
BINS = 65_536


def adjusted(p_value: FloatArray, members: FloatArray, method: str) -> FloatArray:
    """Adjust p values for many tests.

    "bh": Benjamini and Hochberg, see ``benjamini_hochberg``; "none"; "neighbourhood":
    min(1, p (members + 1)), members being the neighbours and the cell itself.
    """
    if method == "bh":
        return benjamini_hochberg(p_value)
    if method == "neighbourhood":
        return np.minimum(1.0, p_value * (members + 1))
    require_adjustment(method)
    return p_value


def require_adjustment(method: str) -> None:
    """Refuse an adjustment that there is not, before anything is computed for it."""
    if method not in ADJUSTMENTS:
        raise InputError(f"There is no adjustment {method!r}: use one of {', '.join(ADJUSTMENTS)}.")


def benjamini_hochberg(p_value: FloatArray) -> FloatArray:
    """The smallest share of false discoveries at which each test would still be reported.

    Parameters
    ----------
    p_value
        From 0 to 1, of any shape; NaN is no test: it stays NaN and does not count as one.

    Notes
    -----
    The step-up procedure of Benjamini and Hochberg (1995): of m tests in order of p, the i-th gets
    min(p_j m / j) over j >= i, at most 1. Equal p values get equal results.
    """
    flat = p_value.ravel()
    tested = np.flatnonzero(~np.isnan(flat))
    if not ((flat[tested] >= 0) & (flat[tested] <= 1)).all():
        raise InputError("A p value lies outside 0 to 1: give probabilities.")
    result = np.full(flat.size, np.nan)
    result[tested] = _stepped_up(flat[tested])
    return result.reshape(p_value.shape)


@compiled
def _stepped_up(p_value: FloatArray) -> FloatArray:
    order = _ascending(p_value)
    result = np.empty(order.size)
    smallest = 1.0
    for rank in range(order.size, 0, -1):
        i = order[rank - 1]
        smallest = min(smallest, p_value[i] * order.size / rank)
        result[i] = smallest
    return result


@compiled
def _ascending(p_value: FloatArray) -> NDArray[np.int64]:
    """Indices in order of p, several times faster than sorting them all: within bins of 0 to 1."""
    bins = min(BINS, p_value.size)
    start = np.zeros(bins + 1, dtype=np.int64)
    for p in p_value:
        start[int(p * (bins - 1)) + 1] += 1
    start = np.cumsum(start)
    order = np.empty(p_value.size, dtype=np.int64)
    following = start[:-1].copy()
    for i in range(p_value.size):
        which = int(p_value[i] * (bins - 1))
        order[following[which]] = i
        following[which] += 1
    for which in range(bins):
        members = order[start[which] : start[which + 1]]
        if members.size > 1:
            values = p_value[members]
            if values.min() < values.max():
                members[:] = members[np.argsort(values)]
    return order
