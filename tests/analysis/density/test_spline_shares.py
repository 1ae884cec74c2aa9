"""Points shared out among bins, against B-splines as SciPy makes them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import BSpline

from hotspots.analysis.density.kernels import kernel_named
from hotspots.analysis.density.spline_shares import BLOCK, share_out, spline_spectrum

SHAPE = (15, 23)
WEST, SOUTH, PER_METRE = 400_000.0, 150_000.0, 1 / 50.0
CUBIC = BSpline.basis_element([-2, -1, 0, 1, 2], extrapolate=False)


def by_scipy(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Each point's weight times the splines around it, bin by bin."""
    along = np.nan_to_num(CUBIC((x - WEST)[:, None] * PER_METRE - np.arange(SHAPE[1])))
    across = np.nan_to_num(CUBIC((y - SOUTH)[:, None] * PER_METRE - np.arange(SHAPE[0])))
    return np.einsum("i,ij,ik->jk", weight, across, along)


@pytest.mark.parametrize("n", [0, 1, BLOCK, BLOCK + 1, 3 * BLOCK - 1])
@pytest.mark.parametrize("weighted", [True, False])
def test_shares_are_cubic_splines(n: int, weighted: bool) -> None:
    random = np.random.default_rng(n)
    x = WEST + random.uniform(50, 50 * (SHAPE[1] - 2), n)
    y = SOUTH + random.uniform(50, 50 * (SHAPE[0] - 2), n)
    weight = random.uniform(0, 3, n) if weighted else np.ones(n)
    bins = np.zeros(SHAPE)
    share_out(bins, x, y, weight if weighted else np.ones(0), WEST, SOUTH, PER_METRE)
    np.testing.assert_allclose(bins, by_scipy(x, y, weight), atol=1e-11)
    assert bins.sum() == pytest.approx(weight.sum())


def test_points_whose_shares_would_reach_beyond_the_bins_are_left_out() -> None:
    last_x, last_y = WEST + 50 * (SHAPE[1] - 2), SOUTH + 50 * (SHAPE[0] - 2)
    x = np.array([WEST + 49.9, WEST + 500, last_x, WEST + 500, WEST + 500, -1e300, 1e300])
    y = np.array([SOUTH + 500, SOUTH + 49.9, SOUTH + 500, last_y, SOUTH + 500, 0.0, 1e300])
    bins = np.zeros(SHAPE)
    share_out(bins, x, y, np.ones(0), WEST, SOUTH, PER_METRE)
    np.testing.assert_allclose(bins, by_scipy(x[4:5], y[4:5], np.ones(1)), atol=1e-12)


@pytest.mark.parametrize("size", [(1, 8), (2, 9), (10, 12), (11, 13)])
@pytest.mark.parametrize("kernel", ["quartic", "gaussian"])
def test_the_spectrum_is_the_same_on_both_sides(size: tuple[int, int], kernel: str) -> None:
    found = spline_spectrum(size, 0.2, kernel_named(kernel))
    assert found.shape == (size[0], size[1] // 2 + 1)
    np.testing.assert_array_equal(found[1:], found[:0:-1])
