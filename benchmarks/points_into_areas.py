"""Points into areas side by side with shapely: ``python -m benchmarks.points_into_areas``.

1,000,000 points and 20 invented areas of 2,000 vertices, lakes and parts in each other included;
``--quick`` takes 100,000 points.
"""

from __future__ import annotations

import sys

import numpy as np

from benchmarks.invented_areas import save_areas
from benchmarks.side_by_side import (
    Claim,
    Method,
    Outcome,
    folders,
    print_claims,
    print_head,
    print_row,
    run,
)
from benchmarks.synthetic_county import save_incidents

FEW = 10_000
"""The least that is located as many points are, see ``hotspots.areas.MANY_POINTS``."""
TASKS = "benchmarks.area_methods"
OURS = Method("AreaIndex.locate", f"{TASKS}:ours")
MADE = Method("making the AreaIndex, once", f"{TASKS}:index_made")
SHAPELY = Method("shapely, prepared, contains_xy", f"{TASKS}:contains_xy", peer=True)
SJOIN = Method("geopandas sjoin, within", f"{TASKS}:spatial_join", runs=3, peer=True)


def main(quick: bool = False) -> None:
    n = 100_000 if quick else 1_000_000
    print(f"{n:,} points, 20 areas of 2,000 vertices and more\n")
    print_head("method", "#ms", "#extra MB", "#locate is as many times as fast", "#differ")
    with folders() as (few, many):
        for folder, points in ((few, FEW), (many, n)):
            save_incidents(folder, points)
            save_areas(folder)
        ours = run(OURS, few, many, keep_answer=True)
        print_outcome(ours, ours)
        print_outcome(run(MADE, few, many), ours)
        peer = run(SHAPELY, few, many, keep_answer=True)
        print_outcome(peer, ours)
        print_outcome(run(SJOIN, few, many, keep_answer=True), ours)
    claims = [
        Claim("locate, times as fast as prepared contains_xy", 20, ours.times_as_fast(peer)),
        Claim("points in another area than contains_xy", 0, differing(peer, ours), at_most=True),
    ]
    print_claims(claims, quick=quick)


def differing(theirs: Outcome, ours: Outcome) -> float:
    """How many points lie in another area; NaN where there is nothing to compare."""
    if theirs.answer is None or ours.answer is None:
        return float("nan")
    return float((theirs.answer != ours.answer).sum())


def print_outcome(outcome: Outcome, ours: Outcome) -> None:
    apart, ratio = differing(outcome, ours), ours.times_as_fast(outcome)
    print_row(
        outcome.method.title, outcome.ms, outcome.mb,
        f"{ratio:,.1f}" if outcome.method.peer and ratio > 0 else "",
        "-" if np.isnan(apart) else f"{apart:,.0f}",
    )  # fmt: skip


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
