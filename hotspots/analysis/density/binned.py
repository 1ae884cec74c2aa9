"""Bins around a grid, and their convolution with a kernel by the fast Fourier transform.

The time hardly depends on the number of points or the bandwidth. How points are shared out among
the bins decides how exact it is: see ``spline_shares`` and ``lagrange_shares``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.fft

from hotspots.analysis.density.kernels import Kernel
from hotspots.analysis.density.spline_shares import spline_spectrum
from hotspots.analysis.grids.grid import MAXIMUM_CELLS, Grid
from hotspots.analysis.locations import FloatArray
from hotspots.cores import cores


@dataclass(frozen=True)
class Bins:
    """The cells of a grid and as many around it as a kernel and the shares of a point reach.

    Attributes
    ----------
    share_reach
        Bins that the shares of one point reach beyond it.
    """

    grid: Grid
    bandwidth: float
    kernel: Kernel
    share_reach: int

    @cached_property
    def margin(self) -> int:
        """Bins beyond the grid on each side."""
        return math.ceil(self.kernel.reach * self.bandwidth / self.grid.cell_size) + (
            self.share_reach + 1
        )

    @property
    def shape(self) -> tuple[int, int]:
        return self.grid.rows + 2 * self.margin, self.grid.columns + 2 * self.margin

    @property
    def fit(self) -> bool:
        """Whether there are few enough bins to hold in memory."""
        return self.shape[0] * self.shape[1] <= MAXIMUM_CELLS

    @property
    def scale(self) -> tuple[float, float, float]:
        """x and y of the first bin's centre, and bins per metre."""
        size = self.grid.cell_size
        beyond = (0.5 - self.margin) * size
        return self.grid.xmin + beyond, self.grid.ymin + beyond, 1.0 / size

    def convolved(self, weights: FloatArray, *, splines: bool) -> FloatArray:
        """Sum of the kernels at the cell centres of the grid, shape (rows, columns), never below 0.

        ``weights`` are those of the bins; ``splines`` says that points were shared out by B-splines
        (for quartic and Gaussian) and not by Lagrange's polynomials (Gaussian).
        """
        size = self._transformed
        wave = scipy.fft.rfft2(weights, s=size, workers=cores())
        if splines:
            wave *= self._spline_spectrum
        else:
            wave *= scipy.fft.rfft2(self._wrapped_gaussian(size))
        sums = scipy.fft.irfft2(wave, s=size, overwrite_x=True, workers=cores())
        north, east = self.margin + self.grid.rows, self.margin + self.grid.columns
        return np.maximum(sums[self.margin : north, self.margin : east], 0.0)

    @property
    def _transformed(self) -> tuple[int, int]:
        """Bins that are transformed: what wraps around at the far ends falls into the margin."""
        rows, columns = self.shape
        return scipy.fft.next_fast_len(rows, True), scipy.fft.next_fast_len(columns, True)

    @cached_property
    def _spline_spectrum(self) -> FloatArray:
        return spline_spectrum(self._transformed, self.grid.cell_size / self.bandwidth, self.kernel)

    def _wrapped_gaussian(self, size: tuple[int, int]) -> FloatArray:
        """Gaussian by the distance from bin (0, 0), distances wrapping around."""
        step = self.grid.cell_size / self.bandwidth
        along_y, along_x = (np.minimum(np.arange(n), n - np.arange(n)) * step for n in size)
        near = self.kernel.reach
        return np.outer(*(np.exp(-0.5 * u * u) * (u <= near) for u in (along_y, along_x)))
