"""How a point is shared out among bins so that a Gaussian comes out exactly.

The shares are Lagrange's polynomials through as many nodes along each axis as the order says:
convolving the bins with a Gaussian then gives the Gaussian as interpolated to the point's place,
and as it is smooth the error falls with the order as low as one likes.
"""

from __future__ import annotations

import math

import numpy as np

from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

HIGHEST_ORDER = 16


def gaussian_order(step: float, tolerance: float) -> int | None:
    """Lowest order whose error is within the tolerance (of the peak), None where none is.

    ``step`` is the cell size in standard deviations. Interpolating between p points errs by at most
    prod |u - u_k| step^p / p! times the p-th derivative, which of exp(-u^2 / 2) is at most
    (p - 1)!! for even p; twice that for two axes.
    """
    error = 2.0
    for order in range(2, HIGHEST_ORDER + 1, 2):
        error *= ((order - 1) / 2 * step) ** 2 / order
        if error <= tolerance:
            return order
    return None


@compiled
def share_out(
    bins: FloatArray,
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    west: float,
    south: float,
    per_metre: float,
    order: int,
) -> None:
    """Share each point out among order x order bins, the order being even.

    ``west`` and ``south`` are the centre of the first bin. Points whose shares would reach beyond
    the bins are left out.
    """
    along = np.empty(order)
    across = np.empty(order)
    before = order // 2 - 1
    scale = _node_products(order)
    for i in range(x.size):
        column = (x[i] - west) * per_metre
        row = (y[i] - south) * per_metre
        if not (-1.0 < column < bins.shape[1] and -1.0 < row < bins.shape[0]):
            continue
        left = math.floor(column) - before
        low = math.floor(row) - before
        if left < 0 or low < 0 or left + order > bins.shape[1] or low + order > bins.shape[0]:
            continue
        _shares(column - left, scale, along)
        _shares(row - low, scale, across)
        for j in range(order):
            factor = weight[i] * across[j]
            for k in range(order):
                bins[low + j, left + k] += factor * along[k]


@compiled
def _node_products(order: int) -> FloatArray:
    """1 / prod (k - m) over m != k, for the nodes 0 to order - 1."""
    scale = np.ones(order)
    for k in range(order):
        for m in range(order):
            if m != k:
                scale[k] /= k - m
    return scale


@compiled
def _shares(u: float, scale: FloatArray, share: FloatArray) -> None:
    """Share of each node 0 to order - 1 in the value at u, between the two middle ones."""
    below = 1.0
    for k in range(scale.size):
        share[k] = below * scale[k]
        below *= u - k
    above = 1.0
    for k in range(scale.size - 1, -1, -1):
        share[k] *= above
        above *= u - k
