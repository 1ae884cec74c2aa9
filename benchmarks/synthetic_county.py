"""An invented county: incidents, places that many of them share, and areas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

EAST, NORTH = 350_000, 120_000
WIDTH, HEIGHT = 80_000, 60_000
TOWNS = 60
SHARED_PLACES = 20_000


def incidents(n: int, seed: int = 1) -> tuple[FloatArray, FloatArray]:
    """Town clusters over 80 x 60 km, 30 % of the points at 20,000 shared places; EPSG:27700."""
    random = np.random.default_rng(seed)
    middle = random.uniform((0, 0), (WIDTH, HEIGHT), (TOWNS, 2))
    town = random.choice(TOWNS, n, p=random.dirichlet(np.ones(TOWNS)))
    spread = random.uniform(300, 2500, TOWNS)
    points = middle[town] + random.normal(size=(n, 2)) * spread[town, None]
    points = np.clip(points, 0, (WIDTH - 1, HEIGHT - 1))
    shared = points[random.integers(0, n, SHARED_PLACES)]
    snapped = random.random(n) < 0.3
    points[snapped] = shared[random.integers(0, SHARED_PLACES, snapped.sum())]
    return points[:, 0] + EAST, points[:, 1] + NORTH


def save_incidents(folder: Path, n: int) -> None:
    """``x.npy`` and ``y.npy`` of n incidents, for processes that time what is done with them."""
    for name, values in zip("xy", incidents(n), strict=True):
        np.save(folder / f"{name}.npy", values)


def save_incidents_by_place(folder: Path, n: int) -> None:
    """n incidents that all lie on shared places, as a store keeps them.

    ``place.npy`` (number of the place of each incident), ``place_x.npy`` and ``place_y.npy``.
    """
    x, y = incidents(SHARED_PLACES, seed=2)
    random = np.random.default_rng(3)
    # A few places see most of it: the number of incidents falls off with a place's rank.
    share = 1 / np.arange(1, SHARED_PLACES + 1)
    place = random.choice(SHARED_PLACES, n, p=share / share.sum())
    np.save(folder / "place.npy", place.astype(np.int32))
    np.save(folder / "place_x.npy", x)
    np.save(folder / "place_y.npy", y)


def save_counts(folder: Path, side: int) -> None:
    """``counts.npy``: incidents in the cells of a square grid over the county's middle."""
    x, y = incidents(side * side)
    low_x, low_y = EAST + (WIDTH - HEIGHT) / 2, NORTH
    edges = np.linspace(0, HEIGHT, side + 1)
    counts, _, _ = np.histogram2d(y - low_y, x - low_x, bins=(edges, edges))
    np.save(folder / "counts.npy", counts)


def row(*cells: str) -> str:
    """One line of a table."""
    return "| " + " | ".join(cells) + " |"
