"""The bands of the Knox test as a table: pairs observed, and what chance would make of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hotspots.analysis.locations import FloatArray
from hotspots.analysis.temporal.close_pairs import Numbers


def bands_table(
    space: FloatArray, time: FloatArray, observed: Numbers, simulated: Numbers, same_place: bool
) -> pd.DataFrame:
    """A row for each band of distance and time, see `NearRepeats.table`.

    Parameters
    ----------
    space, time
        Edges of the bands.
    observed, simulated
        Pairs in each band, shape (space bands, time bands), and of each permutation of the dates.
    same_place
        Whether the first band of distance is that of the same place.
    """
    expected, median = simulated.mean(axis=0), np.median(simulated, axis=0)
    reached = (simulated >= observed).sum(axis=0)
    metres = np.column_stack((space[:-1], space[1:]))
    if same_place:
        metres[0, 1] = metres[1, 0] = 0.0
    days = np.column_stack((time[:-1], time[1:]))
    return pd.DataFrame(
        {
            "from_m": np.repeat(metres[:, 0], len(days)),
            "to_m": np.repeat(metres[:, 1], len(days)),
            "from_days": np.tile(days[:, 0], len(metres)),
            "to_days": np.tile(days[:, 1], len(metres)),
            "pairs": observed.ravel(),
            "expected": expected.ravel(),
            "median": median.ravel(),
            "ratio": _ratio(observed, expected).ravel(),
            "ratio_median": _ratio(observed, median).ravel(),
            "p_value": ((reached + 1) / (len(simulated) + 1)).ravel(),
        }
    )


def _ratio(observed: Numbers, expected: FloatArray) -> FloatArray:
    ratio = np.full(observed.shape, np.nan)
    np.divide(observed, expected, out=ratio, where=expected > 0)
    return ratio


def share_at_shared_places(x: FloatArray, y: FloatArray) -> float:
    """Share of the incidents that lie exactly where another one lies."""
    if not x.size:
        return 0.0
    place = pd.DataFrame({"x": x, "y": y})
    return float(place.duplicated(keep=False).mean())
