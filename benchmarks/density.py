"""Kernel density side by side with scikit-learn: ``python benchmarks/density.py``."""

from __future__ import annotations

import numpy as np
from sklearn.neighbors import KernelDensity
from synthetic_county import EAST, HEIGHT, NORTH, WIDTH, FloatArray, measure, row

from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.grids.grid import Grid, fixed_grid

BANDWIDTH = 500.0
# What scikit-learn can finish: it grows with points and cells, and takes minutes at a million.
PEER_SIZES = (10_000, 100_000)
SIZES = (*PEER_SIZES, 1_000_000)
RUNS = 5


def grid() -> Grid:
    return fixed_grid((EAST, NORTH, EAST + WIDTH - 1, NORTH + HEIGHT - 1), 50)


def ours(x: FloatArray, y: FloatArray, kernel: str) -> FloatArray:
    return density_array(x, y, grid(), BANDWIDTH, kernel=kernel)


def scikit_learn(x: FloatArray, y: FloatArray) -> FloatArray:
    """Epanechnikov, as scikit-learn has no quartic kernel; the same cells and radius."""
    model = KernelDensity(bandwidth=BANDWIDTH, kernel="epanechnikov").fit(np.column_stack((x, y)))
    logarithm: FloatArray = model.score_samples(np.column_stack(grid().centres()))
    return logarithm


def main() -> None:
    cells = grid()
    print(f"{cells.columns:,} x {cells.rows:,} cells of 50 m, bandwidth {BANDWIDTH:g} m\n")
    print(row("points", "method", "ms", "extra memory, MB", "times as fast as scikit-learn"))
    print(row("---:", "---", "---:", "---:", "---:"))
    for n in SIZES:
        peer = measure(scikit_learn, n, 1) if n in PEER_SIZES else None
        if peer:
            print(
                row(f"{n:,}", "scikit-learn, epanechnikov", f"{peer.seconds * 1e3:,.0f}",
                    f"{peer.memory / 1e6:,.0f}", "1")
            )  # fmt: skip
        for kernel in ("quartic", "epanechnikov", "gaussian"):
            found = measure(ours, n, RUNS, kernel)
            ratio = f"{peer.seconds / found.seconds:,.0f}" if peer else "-"
            print(
                row(f"{n:,}", f"density_array, {kernel}", f"{found.seconds * 1e3:,.0f}",
                    f"{found.memory / 1e6:,.0f}", ratio)
            )  # fmt: skip


if __name__ == "__main__":
    main()
