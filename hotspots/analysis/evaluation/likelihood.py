"""The bandwidth under which each place is best foretold by all the others.

Leave-one-out likelihood leaves out one incident at a time. Where several share a place, those left
there foretell it perfectly, and the narrower the kernel the better: the bandwidth runs to zero. So
all incidents of a place are left out together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.coincident import collapse
from hotspots.analysis.density.kernels import kernel_named
from hotspots.analysis.density.scatter import CODES, raw_kernel
from hotspots.analysis.evaluation.bandwidth_choice import BandwidthChoice
from hotspots.analysis.evaluation.bandwidth_trial import CANDIDATES_M
from hotspots.analysis.locations import (
    FloatArray,
    checked_weights,
    located_arrays,
    require_length,
)
from hotspots.compiled import compiled
from hotspots.errors import InputError

FEWEST_PLACES = 3
MOST_PLACES = 20_000


def likelihood_bandwidth(
    x: ArrayLike,
    y: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    candidates: Sequence[float] = CANDIDATES_M,
    kernel: str = "quartic",
) -> BandwidthChoice:
    """Choose a bandwidth by leave-location-out likelihood.

    Parameters
    ----------
    x, y
        Coordinates in metres.
    weights
        What each point counts for, zero or more.
    candidates
        Bandwidths to try, metres.
    kernel
        As in ``density_array``.

    Returns
    -------
    BandwidthChoice
        ``scores`` are mean log densities per incident (of 1/m^2); ties go to the smoother map.

    Raises
    ------
    InputError
        If there are fewer than three places, or coordinates, weights or candidates cannot be used.

    Notes
    -----
    For place i with weight w_i of W in all, f_i(h) = (sum over other places j of w_j K_h(d_ij)
    + 1 / A) / (W - w_i + 1): the others' density, and one incident spread evenly over A, the box
    around the points grown by the largest bandwidth. Without that one, a single place that nothing
    else reaches would forbid every bandwidth shorter than its distance to the next. The score is
    sum_i w_i log f_i(h) / W (Silverman 1986, section 3.4.4, with places in place of observations).
    With more than 20,000 places every k-th is scored, against all. Memory grows with the places,
    time with the pairs within the largest bandwidth.
    """
    shape = kernel_named(kernel)
    tried = np.array(sorted({require_length(h, "bandwidth") for h in candidates}))
    if tried.size == 0:
        raise InputError("There are no bandwidths to try: give candidates in metres.")
    xs, ys = located_arrays(x, y)
    px, py, weight = collapse(xs, ys, checked_weights(weights, xs.size))
    px, py, weight = px[weight > 0], py[weight > 0], weight[weight > 0]
    if weight.size < FEWEST_PLACES:
        raise InputError(
            f"The incidents lie at {weight.size} place{'' if weight.size == 1 else 's'}, too few "
            "to choose a bandwidth by likelihood: give the bandwidth."
        )
    reach = float(tried[-1]) * shape.reach
    box_m2 = (float(np.ptp(px)) + 2 * reach) * (float(np.ptp(py)) + 2 * reach)
    scored = np.arange(0, weight.size, math.ceil(weight.size / MOST_PLACES))
    sums = _sums_of_others(px, py, weight, scored, tried, shape.reach, CODES[shape.name])
    of_others = sums / (shape.integral * tried**2)
    density = (of_others + 1 / box_m2) / (weight.sum() - weight[scored] + 1)[:, None]
    scores = (weight[scored, None] * np.log(density)).sum(axis=0) / weight[scored].sum()
    best = int(tried.size - 1 - np.argmax(scores[::-1]))
    bandwidth, n = float(tried[best]), float(weight.sum())
    return BandwidthChoice(
        bandwidth=bandwidth,
        rule="likelihood",
        candidates=tuple(tried.tolist()),
        scores=tuple(scores.tolist()),
        n=n,
        sentence=(
            f"{bandwidth:,.6g} m, under which each of {weight.size:,} places is best foretold by "
            f"the others (likelihood, {n:,.0f} incidents)."
        ),
    )


@compiled
def _sums_of_others(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    scored: NDArray[np.intp],
    bandwidths: FloatArray,
    reach: float,
    code: int,
) -> FloatArray:
    """Sum of w_j K(d_ij / h) over the other places, shape (scored, bandwidths); sorted by y."""
    sums = np.zeros((scored.size, bandwidths.size))
    farthest = bandwidths[-1] * reach
    first = 0
    for number in range(scored.size):
        i = scored[number]
        while y[first] < y[i] - farthest:
            first += 1
        for j in range(first, x.size):
            dy = y[j] - y[i]
            if dy > farthest:
                break
            dx = x[j] - x[i]
            d2 = dx * dx + dy * dy
            if j == i or d2 > farthest * farthest:
                continue
            for k in range(bandwidths.size - 1, -1, -1):
                u2 = d2 / (bandwidths[k] * bandwidths[k])
                if u2 > reach * reach:
                    break
                sums[number, k] += weight[j] * raw_kernel(d2, bandwidths[k], code)
    return sums
