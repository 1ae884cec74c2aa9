"""What the judgement of a theme's maps is made from, as one digest.

The same digest means the same judgement, whatever else has changed: another theme's incidents, a
name, a person's password. It covers the code too, so that nothing outlives an upgrade by which it
would turn out differently.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import numpy as np
import shapely

from hotspots.judged_maps import complete_months, periods_to_judge
from hotspots.periods import month_number
from hotspots.picture import Picture
from hotspots.store.snapshot import COLUMNS

NOT_JUDGED = ("theme", "subtype", "match_type", "start_minute", "end_minute")
"""What no judgement looks at once a theme's incidents are chosen: their kinds, their hours, how a
place was found."""
JUDGED = tuple(name for name in COLUMNS if name not in NOT_JUDGED)
"""All other columns of a snapshot, so that a new one counts until somebody says it does not."""


def inputs_digest(picture: Picture, theme: str) -> str | None:
    """A digest of all that the judgement of a theme's maps depends on, but for who looks.

    Returns
    -------
    str or None
        Hexadecimal; None if there are too few months to judge a map by.
    """
    periods = periods_to_judge(complete_months(picture))
    if periods is None:
        return None
    fit, score = periods
    snapshot = picture.snapshot
    chosen = snapshot.month >= month_number(fit.first)
    chosen &= snapshot.month <= month_number(score.last)
    position = snapshot.themes.index(theme) if theme in snapshot.themes else -2
    rows = np.flatnonzero(chosen & (snapshot.theme == position))
    digest = hashlib.sha256(repr((method_digest(), theme, fit, score, len(rows))).encode())
    digest.update(repr([code for code, _ in snapshot.agencies]).encode())
    for column in JUDGED:
        digest.update(np.ascontiguousarray(getattr(snapshot, column)[rows]).tobytes())
    for area in picture.boundaries.areas:
        shape = shapely.to_wkb(area.geometry)
        digest.update(repr((area.name, len(shape))).encode())
        digest.update(shape)
    return digest.hexdigest()


@cache
def method_digest() -> str:
    """A digest of the source of the analysis, of the gate and of what stands between them."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*here.glob("*.py"), *here.glob("analysis/**/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
