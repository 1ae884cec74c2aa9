"""Gi* over a million cells beside esda: ``python -m benchmarks.significance [--quick]``."""

from __future__ import annotations

import sys

import numpy as np

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
from benchmarks.synthetic_county import save_counts

FEW_CELLS_A_SIDE = 30
TASKS = "benchmarks.significance_methods"
OURS = Method("gistar_array, p as it is", f"{TASKS}:ours", options={"adjust": "none"})
ADJUSTED = Method("gistar_array, Benjamini-Hochberg", f"{TASKS}:ours", options={"adjust": "bh"})
# A million cells take it some 9 GB.
CAPPED = {"memory_limit": 16_000_000_000}
ESDA = Method("esda G_Local, libpysal W", f"{TASKS}:esda_w", runs=1, options=CAPPED, peer=True)
MADE = Method("making that W", f"{TASKS}:esda_w_made", runs=1, options=CAPPED, peer=True)
GRAPH = Method("esda G_Local, libpysal Graph", f"{TASKS}:esda_graph", runs=1, peer=True)


def main(quick: bool = False) -> None:
    side = 316 if quick else 1_000
    print(f"{side * side:,} cells, each with those within 3 cells; z and p, no permutations\n")
    print_head(
        "method", "#ms", "#extra MB", "#gistar_array is times as fast", "#largest difference"
    )
    with folders() as (few, many):
        save_counts(few, FEW_CELLS_A_SIDE)
        save_counts(many, side)
        ours = run(OURS, few, many, keep_answer=True)
        for outcome in (ours, run(ADJUSTED, few, many)):
            print_row(outcome.method.title, outcome.ms, outcome.mb, "", "")
        peers = {method: run(method, few, many, keep_answer=True) for method in (ESDA, GRAPH)}
        for peer in peers.values():
            print_peer(peer, ours)
        print_peer(run(MADE, few, many), ours)
    claims = [
        Claim("gistar_array, times as fast as esda with W", 1_000, ours.times_as_fast(peers[ESDA])),
        Claim("largest difference from esda", 1e-12, difference(peers[ESDA], ours), at_most=True),
    ]
    print_claims(claims, quick=quick)


def difference(theirs: Outcome, ours: Outcome) -> float:
    """Of z scores, relative to the score where that is above 1; NaN where one is not there."""
    if theirs.answer is None or ours.answer is None:
        return float("nan")
    apart = np.abs(theirs.answer - ours.answer) / np.maximum(np.abs(ours.answer), 1)
    return float(apart.max())


def print_peer(peer: Outcome, ours: Outcome) -> None:
    apart, ratio = difference(peer, ours), ours.times_as_fast(peer)
    print_row(
        peer.method.title, peer.ms, peer.mb,
        "" if np.isnan(ratio) else f"{ratio:,.0f}", "" if np.isnan(apart) else f"{apart:.1e}",
    )  # fmt: skip


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
