"""DBSCAN side by side with scikit-learn: ``python benchmarks/clusters.py``."""

from __future__ import annotations

import numpy as np
from sklearn.cluster import DBSCAN
from synthetic_county import FloatArray, incidents, measure, row

from hotspots.analysis.clusters.dbscan import dbscan_labels

SETTINGS = ((150.0, 10), (500.0, 50))
# What scikit-learn can finish: at a million points and 500 m it runs out of memory.
PEER_SIZES = (10_000, 100_000)
SIZES = (*PEER_SIZES, 1_000_000)
RUNS = 5


def ours(x: FloatArray, y: FloatArray, eps: float, min_samples: int) -> object:
    return dbscan_labels(x, y, eps, min_samples)


def scikit_learn(x: FloatArray, y: FloatArray, eps: float, min_samples: int) -> object:
    model = DBSCAN(eps=eps, min_samples=min_samples, algorithm="kd_tree")
    return model.fit(np.column_stack((x, y))).labels_


def main() -> None:
    print(
        row("points", "eps, min_samples", "method", "ms", "extra memory, MB",
            "times as fast as scikit-learn", "same labels")
    )  # fmt: skip
    print(row("---:", "---", "---", "---:", "---:", "---:", "---"))
    for n in SIZES:
        for eps, min_samples in SETTINGS:
            wanted = f"{eps:g} m, {min_samples}"
            found = measure(ours, n, RUNS, eps, min_samples)
            ratio, same = "-", "-"
            if n in PEER_SIZES:
                peer = measure(scikit_learn, n, 1, eps, min_samples)
                ratio = f"{peer.seconds / found.seconds:,.0f}"
                x, y = incidents(n)
                equal = ours(x, y, eps, min_samples) == scikit_learn(x, y, eps, min_samples)
                same = "yes" if np.all(equal) else "NO"
                print(
                    row(f"{n:,}", wanted, "scikit-learn", f"{peer.seconds * 1e3:,.0f}",
                        f"{peer.memory / 1e6:,.0f}", "1", "")
                )  # fmt: skip
            print(
                row(f"{n:,}", wanted, "dbscan_labels", f"{found.seconds * 1e3:,.0f}",
                    f"{found.memory / 1e6:,.0f}", ratio, same)
            )  # fmt: skip


if __name__ == "__main__":
    main()
