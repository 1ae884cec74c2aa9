"""What the stability of clusters says to a reader: which to trust, and which not."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.clusters.stability import DOUBTFUL, RELIABLE

STABLE, PATTERN, UNSURE = "stable", "doubtful", "unsure"


def stability_notes(stability: ArrayLike, eps: float, min_samples: float) -> tuple[str, ...]:
    """Sentences for the reader of these clusters; none where all of them are reliable.

    Parameters
    ----------
    stability
        One score for each cluster, from ``cluster_stability``.
    eps, min_samples
        Of the DBSCAN that found them.
    """
    scores = np.asarray(stability, dtype=np.float64)
    found, unreliable = scores.size, int((scores < RELIABLE).sum())
    pattern = int(((scores >= DOUBTFUL) & (scores < RELIABLE)).sum())
    if found == 0:
        return (
            f"No reliable cluster: nowhere do {min_samples:g} incidents lie within {eps:,.0f} m.",
        )
    if unreliable == 0:
        return ()
    if unreliable == found:
        which = "No reliable cluster"
    else:
        which = f"{unreliable:,} of {found:,} clusters {'is' if unreliable == 1 else 'are'} unsure"
    they_do = "it does" if unreliable == 1 else "they do"
    return (
        f"{which}: when as many incidents are drawn again at random, {they_do} not come out the "
        f"same (stability below {RELIABLE:g}).{_patterns(pattern, unreliable)}",
    )


def _patterns(pattern: int, unreliable: int) -> str:
    if pattern == 0:
        return ""
    which = "It has" if unreliable == 1 else f"{pattern:,} of these {_have(pattern)}"
    return (
        f" {which} {DOUBTFUL:g} or more: something is there, but which incidents belong to it is "
        "doubtful."
    )


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def stability_in_words(stability: float) -> str:
    """What the score of one cluster means, in a word; empty where it is not known."""
    if math.isnan(stability):
        return ""
    if stability >= RELIABLE:
        return STABLE
    return PATTERN if stability >= DOUBTFUL else UNSURE


def found_again(stability: float) -> str:
    """``87%``, or ``74%, doubtful``; empty where it is not known. Cut, so that 0.749 is not 75%."""
    if math.isnan(stability):
        return ""
    said = stability_in_words(stability)
    return f"{math.floor(100 * stability + 1e-9)}%" + ("" if said == STABLE else f", {said}")
