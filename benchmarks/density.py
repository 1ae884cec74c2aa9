"""Kernel density side by side with its peers: ``python -m benchmarks.density [--quick]``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.density_grid import brute_force, cells
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
from benchmarks.synthetic_county import save_incidents, save_incidents_by_place

FEW = 1_000
CHECKED_CELLS = 1_000
OURS, THEIRS = "benchmarks.density_ours", "benchmarks.density_peers"
Layer = NDArray[np.float64]

QUARTIC = Method("density_array", f"{OURS}:density")
FAST = Method("density_array, fast mode", f"{OURS}:density", options={"exact": False})
EPANECHNIKOV = Method(
    "density_array, Epanechnikov", f"{OURS}:density", runs=3, options={"kernel": "epanechnikov"}
)
ADAPTIVE = Method("adaptive_density_array", f"{OURS}:adaptive", runs=1)
GAUSSIAN = Method(
    "density_array, Gaussian", f"{OURS}:density", runs=1, options={"kernel": "gaussian"}
)
FAST_GAUSSIAN = Method(
    "density_array, Gaussian, fast mode",
    f"{OURS}:density",
    options={"kernel": "gaussian", "exact": False},
)
LIBKDV = Method("LIBKDV, Epanechnikov", f"{THEIRS}:libkdv", runs=1, peer=True)
SCIKIT = Method("scikit-learn, Epanechnikov", f"{THEIRS}:scikit_learn", runs=1, peer=True)
KDEPY = Method("KDEpy FFTKDE", f"{THEIRS}:kdepy", runs=3, peer=True)
KDEPY_GAUSSIAN = Method(
    "KDEpy FFTKDE, Gaussian", f"{THEIRS}:kdepy", runs=3, options={"kernel": "gaussian"}, peer=True
)
BY_PLACE = Method("place_density_array", f"{OURS}:by_place")
READ_ONCE = Method("sum of x and y, nothing else", f"{OURS}:read_once")


def main(quick: bool = False) -> None:
    _, _, columns, rows = cells()
    print(f"{columns:,} x {rows:,} cells of 50 m, radius 500 m (Gaussian: standard deviation)\n")
    print_head("#points", "method", "#ms", "#extra MB", "#error, of the maximum", "#times as fast")
    shrink = 10 if quick else 1
    claims = [
        *exact(100_000 // shrink),
        *exact(1_000_000 // shrink, million=True),
        *large(10_000_000 // shrink),
        *by_place(10_000_000 // shrink),
    ]
    print_claims(claims, quick=quick)


def exact(n: int, *, million: bool = False) -> list[Claim]:
    """The exact density beside all peers, checked by its definition."""
    with folders() as (few, many):
        save_incidents(few, FEW)
        save_incidents(many, n)
        ours = run(QUARTIC, few, many, keep_answer=True)
        error = error_by_definition(many, ours.answer)
        print_outcome(n, ours, error)
        print_outcome(n, run(ADAPTIVE, few, many))
        fftkde = run(KDEPY, few, many, keep_answer=True)
        print_outcome(n, fftkde, largest_error(fftkde.answer, ours.answer), beside=ours)
        other = run(EPANECHNIKOV, few, many, keep_answer=True)
        print_outcome(n, other)
        peers = {method: run(method, few, many, keep_answer=True) for method in (LIBKDV, SCIKIT)}
        for peer in peers.values():
            print_outcome(n, peer, same_shape_error(peer.answer, other.answer), beside=ours)
        gaussians(n, few, many)
    times = ours.times_as_fast
    faster = f"density_array at {n:,} points, times as fast as"
    return [
        Claim(f"density_array at {n:,} points, error", 1e-9, error, at_most=True),
        *([Claim(f"{faster} LIBKDV", 100, times(peers[LIBKDV]))] if million else []),
        *([Claim(f"{faster} scikit-learn", 400, times(peers[SCIKIT]))] if million else []),
        Claim(f"{faster} KDEpy FFTKDE", 2 if million else 10, times(fftkde)),
    ]


def gaussians(n: int, few: Path, many: Path) -> None:
    truth = run(GAUSSIAN, few, many, keep_answer=True)
    print_outcome(n, truth)
    ours = run(FAST_GAUSSIAN, few, many, keep_answer=True)
    print_outcome(n, ours, largest_error(ours.answer, truth.answer))
    peer = run(KDEPY_GAUSSIAN, few, many, keep_answer=True)
    print_outcome(n, peer, largest_error(peer.answer, truth.answer), beside=ours)


def large(n: int) -> list[Claim]:
    """The fast mode beside KDEpy, both against the exact density."""
    with folders() as (few, many):
        save_incidents(few, FEW)
        save_incidents(many, n)
        truth = run(QUARTIC, few, many, keep_answer=True)
        print_outcome(n, truth, error_by_definition(many, truth.answer))
        ours = run(FAST, few, many, keep_answer=True)
        error = largest_error(ours.answer, truth.answer)
        print_outcome(n, ours, error)
        peer = run(KDEPY, few, many, keep_answer=True)
        print_outcome(n, peer, largest_error(peer.answer, truth.answer), beside=ours)
    return [
        Claim(f"fast mode at {n:,} points, error in %", 0.05, 100 * error, at_most=True),
        Claim(f"fast mode at {n:,} points, times as fast as KDEpy", 3, ours.times_as_fast(peer)),
    ]


def by_place(n: int) -> list[Claim]:
    """Points stored by place, beside reading the coordinates of as many points once."""
    with folders() as (few, many):
        save_incidents_by_place(few, FEW)
        save_incidents_by_place(many, n)
        reading = run(READ_ONCE, few, many)
        print_outcome(n, reading)
        ours = run(BY_PLACE, few, many, keep_answer=True)
        x, y = (np.load(many / f"place_{axis}.npy") for axis in "xy")
        place = np.load(many / "place.npy")
        print_outcome(n, ours, brute_error(x[place], y[place], ours.answer))
    what = f"{n:,} points by place, in times of reading them once"
    return [Claim(what, 5, ours.seconds / reading.seconds, at_most=True)]


def error_by_definition(folder: Path, density: Layer | None) -> float:
    return brute_error(np.load(folder / "x.npy"), np.load(folder / "y.npy"), density)


def brute_error(x: Layer, y: Layer, density: Layer | None) -> float:
    """Largest error at cells all over the grid and at cells among the points, of the maximum."""
    if density is None:
        return float("nan")
    random = np.random.default_rng(7)
    rows, columns = density.shape
    row, column = (
        random.integers(rows, size=CHECKED_CELLS),
        random.integers(columns, size=CHECKED_CELLS),
    )
    dense = random.choice(np.flatnonzero(density > np.quantile(density, 0.99)), CHECKED_CELLS)
    row, column = np.append(row, dense // columns), np.append(column, dense % columns)
    wrong = np.abs(density[row, column] - brute_force(x, y, column, row))
    return float(wrong.max() / density.max())


def largest_error(answer: Layer | None, truth: Layer | None) -> float:
    """Over all cells, of the maximum; NaN where either is not there."""
    if answer is None or truth is None:
        return float("nan")
    return float(np.abs(answer - truth).max() / truth.max())


def same_shape_error(answer: Layer | None, truth: Layer | None) -> float:
    """The same between two densities that are each scaled to a maximum of 1."""
    if answer is None or truth is None:
        return float("nan")
    return largest_error(answer / answer.max(), truth / truth.max())


def print_outcome(
    n: int, outcome: Outcome, error: float = float("nan"), *, beside: Outcome | None = None
) -> None:
    """One row; beside a peer's time stands how many times as fast we are."""
    ratio = beside.times_as_fast(outcome) if beside else float("nan")
    cells: list[Any] = [
        f"{n:,}",
        outcome.method.title,
        outcome.ms,
        outcome.mb,
        "-" if np.isnan(error) else f"{error:.1e}",
        "" if np.isnan(ratio) else f"hotspots {ratio:,.1f}",
    ]
    print_row(*cells)


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
