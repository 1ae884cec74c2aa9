"""Invented incidents: a town of two streets in a square of four kilometres."""

import numpy as np
import pytest
import shapely

from tests.analysis.evaluation.invented_town import SIDE, SOUTH, WEST


@pytest.fixture
def square():
    return shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)


@pytest.fixture
def town():
    """A function that draws incidents around two fixed centres, and a few anywhere."""

    def draw(seed, n=200, spread=120.0):
        rng = np.random.default_rng(seed)
        centre = rng.integers(0, 2, n)
        x = WEST + np.array([1_000.0, 2_600.0])[centre] + rng.normal(0, spread, n)
        y = SOUTH + np.array([1_200.0, 2_900.0])[centre] + rng.normal(0, spread, n)
        stray = rng.random(n) < 0.2
        x[stray] = WEST + SIDE * rng.random(stray.sum())
        y[stray] = SOUTH + SIDE * rng.random(stray.sum())
        return x, y

    return draw
