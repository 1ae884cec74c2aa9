"""Where the invented incidents lie, and incidents from plain lists."""

import numpy as np

from hotspots.analysis.weighted_points import WeightedPoints

WEST, SOUTH, SIDE = 400_000.0, 150_000.0, 4_000.0


def weighted(x, y, weight=None, inside=None, months=None):
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    dates = None if months is None else np.asarray(months, "datetime64[M]").astype("datetime64[D]")
    return WeightedPoints(
        x=x,
        y=y,
        weight=np.ones(x.size) if weight is None else np.asarray(weight, dtype=float),
        inside=np.ones(x.size, dtype=bool) if inside is None else np.asarray(inside),
        first_date=dates,
        last_date=dates,
    )
