"""DBSCAN side by side with its peers: ``python -m benchmarks.clusters [--quick]``."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

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

FEW = 1_000
SETTINGS = ((150.0, 10), (500.0, 50))
SCIKIT_MEMORY = 12_000_000_000
"""Where scikit-learn stops: at a million points and 500 m it would take all that a machine has."""
SLICES_MEMORY = 20_000_000_000
"""What its parts may take with the neighbours in slices: there are 2,087 of each point."""
TASKS = "benchmarks.cluster_methods"


def main(quick: bool = False) -> None:
    shrink = 10 if quick else 1
    print_head(
        "#points", "eps, min_samples", "method", "#ms", "#extra MB", "#times as fast",
        "labels",
    )  # fmt: skip
    claims = []
    for n in (100_000, 1_000_000, 10_000_000):
        for eps, min_samples in SETTINGS:
            claims += beside_each_other(n // shrink, {"eps": eps, "min_samples": min_samples}, n)
    print_claims(claims, quick=quick)


def beside_each_other(n: int, options: dict[str, Any], size: int) -> list[Claim]:
    """One size and setting; ``size`` is the number of points that the claims are about."""
    ours = Method("dbscan_labels", f"{TASKS}:ours", options=options)
    pypi = Method("PyPI dbscan", f"{TASKS}:dbscan", runs=3, options=options, peer=True)
    capped = options | {"memory_limit": SCIKIT_MEMORY}
    scikit = Method("scikit-learn", f"{TASKS}:scikit_learn", runs=1, options=capped, peer=True)
    slices = Method(
        "scikit-learn, neighbours in slices", f"{TASKS}:scikit_learn_in_slices", runs=1,
        options=options | {"memory_limit": SLICES_MEMORY}, peer=True,
    )  # fmt: skip
    with folders() as (few, many):
        save_incidents(few, FEW)
        save_incidents(many, n)
        found = run(ours, few, many, keep_answer=True)
        print_outcome(n, found, "")
        other = run(pypi, few, many, keep_answer=True)
        print_outcome(n, other, same_noise(other.answer, found.answer), beside=found)
        if size > 1_000_000:
            limit = Claim(f"dbscan_labels at {n:,} points, {setting(options)}: extra MB", 1_000,
                          megabytes(found), at_most=True)  # fmt: skip
            return [limit]
        oracle = run(scikit, few, many, keep_answer=True)
        print_outcome(n, oracle, same_labels(oracle.answer, found.answer), beside=found)
        if oracle.out_of_memory:
            oracle = run(slices, few, many, keep_answer=True)
            print_outcome(n, oracle, same_labels(oracle.answer, found.answer), beside=found)
    claims = claims_of(n, options, found, other, oracle)
    # How fast is claimed of a million points only.
    return claims if size == 1_000_000 else claims[:1]


def claims_of(
    n: int, options: dict[str, Any], ours: Outcome, pypi: Outcome, scikit: Outcome
) -> list[Claim]:
    what = f"dbscan_labels at {n:,} points, {setting(options)}"
    share = megabytes(ours) / megabytes(pypi)
    apart = differing(scikit.answer, ours.answer)
    return [
        Claim(f"{what}: labels other than scikit-learn's", 0, apart, at_most=True),
        Claim(f"{what}: times as fast as scikit-learn", 50, ours.times_as_fast(scikit)),
        Claim(f"{what}: times as fast as PyPI dbscan", 3, ours.times_as_fast(pypi)),
        Claim(f"{what}: of the memory of PyPI dbscan", 0.25, share, at_most=True),
    ]


def setting(options: dict[str, Any]) -> str:
    return f"{options['eps']:g} m / {options['min_samples']}"


def megabytes(outcome: Outcome) -> float:
    return float("nan") if outcome.memory is None else outcome.memory / 1e6


def same_labels(theirs: NDArray[Any] | None, ours: NDArray[Any] | None) -> str:
    """Whether every label is equal, numbering included."""
    apart = differing(theirs, ours)
    if np.isnan(apart):
        return ""
    return f"{apart:,.0f} DIFFER" if apart else "equal"


def differing(theirs: NDArray[Any] | None, ours: NDArray[Any] | None) -> float:
    """How many points have another label; NaN where there is nothing to compare."""
    if theirs is None or ours is None:
        return float("nan")
    return float((theirs != ours).sum())


def same_noise(theirs: NDArray[Any] | None, ours: NDArray[Any] | None) -> str:
    """Whether as many clusters were found and the same points left out: the numbering differs."""
    if theirs is None or ours is None:
        return ""
    apart = int(((theirs < 0) != (ours < 0)).sum())
    same = apart == 0 and theirs.max() == ours.max()
    return "as many, same noise" if same else f"noise differs at {apart:,}"


def print_outcome(n: int, outcome: Outcome, labels: str, *, beside: Outcome | None = None) -> None:
    ratio = beside.times_as_fast(outcome) if beside else float("nan")
    print_row(
        f"{n:,}", setting(outcome.method.options), outcome.method.title, outcome.ms, outcome.mb,
        "" if np.isnan(ratio) else f"{ratio:,.1f}", labels,
    )  # fmt: skip


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
