"""Where a figure stands among those of its peers: greater, in line, or less."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hotspots.errors import InputError

Position = Literal["greater", "in line above average", "in line below average", "less", "not known"]
FEWEST_PEERS = 3
DEVIATIONS = 2.0


@dataclass(frozen=True)
class PeerPosition:
    """A figure's position, and the mean and standard deviation (n - 1) of its peers."""

    position: Position
    mean: float
    deviation: float
    peers: int


def peer_position(
    value: float, peers: ArrayLike, *, deviations: float = DEVIATIONS
) -> PeerPosition:
    """Compare a figure with those of its peers, itself not among them.

    Parameters
    ----------
    value
        A figure that can be compared: a rate or a change, never a count of places of unlike size.
    peers
        The same of each peer; NaN where it is not known.
    deviations
        How far from the peers' mean a figure is no longer in line, in standard deviations.

    Returns
    -------
    PeerPosition
        "greater" above the mean by more than so many standard deviations, "less" below it by more;
        otherwise in line, above or below the average (at the average counts as below). "not known"
        with fewer than three peers.

    Notes
    -----
    Performance dashboards name these four positions; where "in line" ends is not agreed on. Two
    standard deviations are the limit that the last month has on the control chart.

    Examples
    --------
    >>> peer_position(9.0, [4.0, 5.0, 6.0]).position, peer_position(6.0, [4.0, 5.0, 6.0]).position
    ('greater', 'in line above average')
    """
    if not deviations > 0:
        raise InputError("Give the standard deviations that are still in line as a number above 0.")
    known = np.asarray(peers, dtype=np.float64)
    known = known[np.isfinite(known)]
    if known.size < FEWEST_PEERS or not math.isfinite(value):
        return PeerPosition("not known", math.nan, math.nan, known.size)
    mean, deviation = float(known.mean()), float(known.std(ddof=1))
    return PeerPosition(_position(value, mean, deviations * deviation), mean, deviation, known.size)


def _position(value: float, mean: float, in_line: float) -> Position:
    if value > mean + in_line:
        return "greater"
    if value < mean - in_line:
        return "less"
    return "in line above average" if value > mean else "in line below average"
