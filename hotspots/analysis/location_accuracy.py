"""How well places are known: classes, quantiles by group, and weights that fall with accuracy.

An accuracy is the radius in metres that holds the true place with 95 % probability. NaN stands for
one that nobody knows, and counts as worse than any.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.density.kernels import kernel_named

FloatArray = NDArray[np.float64]

CLASSES_M = (25, 50, 100, 250, 500)
"""Upper limits of the classes of maps and legends; the last class lies above them all."""

PRECISE_M = 100
"""Located to this or better, a place is known to its street or its postcode."""

RADIUS_95_PER_DEVIATION = math.sqrt(-2 * math.log(0.05))
"""The radius of 95 % over the standard deviation of each axis, for a normal error (2.448)."""


def accuracy_classes(accuracy_m: ArrayLike) -> NDArray[np.int64]:
    """The class of each accuracy: 1 up to 25 m, ... 5 up to 500 m, 6 beyond and unknown."""
    # NaN sorts after every number.
    classes: NDArray[np.int64] = np.searchsorted(CLASSES_M, np.asarray(accuracy_m, np.float64)) + 1
    return classes


def accuracy_labels() -> list[tuple[int, str]]:
    """Each class and its range in words, the best first."""
    between = [f"over {low} to {high} m" for low, high in pairwise(CLASSES_M)]
    words = [f"up to {CLASSES_M[0]} m", *between, f"over {CLASSES_M[-1]} m or not known"]
    return list(enumerate(words, start=1))


def grouped_quantiles(
    accuracy_m: FloatArray,
    group: NDArray[np.integer[Any]],
    groups: int,
    shares: Sequence[float] = (0.5,),
    weight: FloatArray | None = None,
) -> FloatArray:
    """The accuracies that shares of each group's incidents have or better.

    Parameters
    ----------
    accuracy_m, group, weight
        Of each point: accuracy, group from 0, and how many incidents it stands for (one each).
    groups
        How many groups there are.
    shares
        Between 0 and 1; a half for the median.

    Returns
    -------
    numpy.ndarray
        One value for each group and share, shape (groups, shares), always one that occurs in the
        group; NaN for a group without incidents, and where the incident in question is known to
        nobody.
    """
    order = np.argsort(accuracy_m, kind="stable")
    order = order[np.argsort(group[order], kind="stable")]
    if weight is not None:
        order = order[weight[order] > 0]
    ends = np.cumsum(np.bincount(group[order], minlength=groups))
    starts = np.concatenate([[0], ends[:-1]])
    filled = np.flatnonzero(ends > starts)
    counted = np.concatenate(
        [[0.0], np.cumsum(np.ones(len(order)) if weight is None else weight[order])]
    )
    before, total = counted[starts], counted[ends] - counted[starts]
    found = np.full((groups, len(shares)), np.nan)
    for column, share in enumerate(shares):
        # Sums of weights are rounded: what is needed may come out a hair above what is there.
        needed = (before + share * total * (1 - 1e-12))[filled]
        at = np.clip(np.searchsorted(counted[1:], needed), starts[filled], ends[filled] - 1)
        found[filled, column] = accuracy_m[order[at]]
    return found


def accuracy_weights(accuracy_m: FloatArray, *, kernel: str, bandwidth: float) -> FloatArray:
    """What an incident counts for, between 0 and 1, given how well its place is known.

    An incident whose place is known to a normal error adds to the density not its kernel but the
    kernel spread out by that error. At its middle the spread kernel is lower than the kernel by
    the factor

        w = 1 / (1 + (s / k)^2),   s = accuracy / 2.448,

    where s is the error's standard deviation along each axis and k the kernel's (exact for the
    Gaussian, for which k is the bandwidth; the others are matched by their deviation). The
    incident stays in its place and counts w. An incident whose accuracy is unknown counts 0.

    There is no established formula to take instead: Cucala (2008, Scandinavian Journal of
    Statistics 35) deconvolves one common error, which needs its distribution and adds noise, and
    Zimmerman (2008, Biometrics 64) raises the located incidents' weights for the unlocated ones.

    Parameters
    ----------
    accuracy_m
        95 % radius of each incident, metres.
    kernel, bandwidth
        Of the density; the bandwidth in metres.
    """
    deviation = accuracy_m / RADIUS_95_PER_DEVIATION
    weights = 1 / (1 + (deviation / (kernel_named(kernel).deviation * bandwidth)) ** 2)
    return np.nan_to_num(weights, nan=0.0)
