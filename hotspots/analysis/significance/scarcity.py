"""A warning where incidents are too few for the normal distribution that Gi* is judged by."""

from __future__ import annotations

from hotspots.analysis.locations import FloatArray

FEWEST_IN_A_WINDOW = 1.0


def scarcity_note(counts: FloatArray, members: FloatArray) -> tuple[str, ...]:
    """Say so where a cell and its neighbours hold less than one incident on average.

    Parameters
    ----------
    counts
        Of the kept cells, in one or more periods.
    members
        Cells in the window around each.
    """
    if counts.size == 0 or members.size == 0:
        return ()
    expected = float(counts.mean() * members.mean())
    if expected >= FEWEST_IN_A_WINDOW:
        return ()
    return (
        f"A cell and its neighbours hold {expected:.2g} incidents on average, so that one or two "
        "can look like a hot spot: use larger cells, longer periods, or a study area without the "
        "empty land.",
    )
