"""How a point is shared out among 4 x 4 bins by cubic B-splines.

Convolving the shares with a suitable set of values gives a kernel at the point's own place. The
values taken are those that come nearest to the kernel on average over all places a point can have
in its bin (least squares), so that the errors of many points cancel out instead of adding up. See
Unser (1999), "Splines: a perfect fit for signal and image processing", IEEE Signal Processing
Magazine 16(6).
"""

from __future__ import annotations

import numpy as np
import scipy.special
from numpy.typing import NDArray

from hotspots.analysis.density.bin_rows import add_four, fetch
from hotspots.analysis.density.kernels import Kernel
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

# Bins that a point's shares, and what is left of the values fitted to the kernel, reach beyond it.
SPLINE_REACH = 12
# Points whose shares are worked out together: few enough to stay in the nearest memory.
BLOCK = 512
# Points whose bins are fetched while those of this one are added to.
AHEAD = 16
# Multiplied by, since a division takes as long as five multiplications.
SIXTH = 1.0 / 6.0
# Distance between two entries of the table of a kernel's transform; the next term is below 1e-6.
TABLE_STEP = 2e-3


def spline_spectrum(size: tuple[int, int], step: float, kernel: Kernel) -> FloatArray:
    """What to multiply the real Fourier transform of the bins by to get the quartic or Gaussian.

    ``size`` is that of the bins as transformed, ``step`` the size of a bin in bandwidths.
    """
    across = 2 * np.pi * np.fft.rfftfreq(size[0])
    along = 2 * np.pi * np.fft.rfftfreq(size[1])
    spectrum = _transform(np.hypot(across[:, None], along) / step, kernel)
    spectrum *= (_fit(across) / step)[:, None]
    spectrum *= _fit(along) / step
    # The negative frequencies, from the lowest up: the kernel is the same on either side.
    return np.concatenate((spectrum, spectrum[(size[0] - 1) // 2 : 0 : -1]))


def _fit(frequency: NDArray[np.floating]) -> FloatArray:
    """A B-spline's transform over the sum of its squares at all frequencies that look alike."""
    once, twice, thrice = (np.cos(k * frequency) for k in (1, 2, 3))
    squares = (2416 + 2382 * once + 240 * twice + 2 * thrice) / 5040
    return np.asarray(np.sinc(frequency / (2 * np.pi)) ** 4 / squares)


def _transform(frequency: FloatArray, kernel: Kernel) -> FloatArray:
    """Fourier transform of the kernel over the plane, for a bandwidth of 1."""
    if kernel.name == "gaussian":
        return np.asarray(2 * np.pi * np.exp(-0.5 * frequency**2))
    # Of (1 - r^2)^2 it is 16 pi J_3(s) / s^3, which tends to pi / 3.
    s = np.arange(TABLE_STEP, frequency.max() + 2 * TABLE_STEP, TABLE_STEP)
    table = np.concatenate(([kernel.integral], 16 * np.pi * scipy.special.jv(3, s) / s**3))
    return np.interp(frequency.ravel(), np.arange(table.size) * TABLE_STEP, table).reshape(
        frequency.shape
    )


@compiled
def share_out(
    bins: FloatArray,
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    west: float,
    south: float,
    per_metre: float,
) -> None:
    """Share each point out; points whose shares would reach beyond the bins are left out.

    ``west`` and ``south`` are the centre of the first bin; ``weight`` is empty for one each.
    """
    column, row, given = np.empty(BLOCK), np.empty(BLOCK), np.ones(BLOCK)
    for first in range(0, x.size, BLOCK):
        n = min(BLOCK, x.size - first)
        for k in range(n):
            column[k] = (x[first + k] - west) * per_metre
            row[k] = (y[first + k] - south) * per_metre
            if weight.size:
                given[k] = weight[first + k]
        add_shares(bins, column[:n], row[:n], given[:n])


@compiled
def add_shares(bins: FloatArray, column: FloatArray, row: FloatArray, weight: FloatArray) -> None:
    """Share a block of points out; their columns and rows are in bins from the first centre.

    First all shares are worked out, without a branch, and then all are added: either loop runs
    twice as fast as one that does both.
    """
    rows, columns = bins.shape
    along, across = np.empty((4, column.size)), np.empty((4, column.size))
    corner = np.zeros(column.size + AHEAD, dtype=np.int64)
    for k in range(column.size):
        inside = (column[k] >= 1.0) & (column[k] < columns - 2.0)
        inside &= (row[k] >= 1.0) & (row[k] < rows - 2.0)
        left, low = np.floor(column[k]), np.floor(row[k])
        # What is outside adds nothing to the first bins.
        corner[k] = int((low - 1.0) * columns + left - 1.0) if inside else 0
        factor = weight[k] if inside else 0.0
        along[0, k], along[1, k], along[2, k], along[3, k] = _shares(column[k] - left)
        y0, y1, y2, y3 = _shares(row[k] - low)
        across[0, k], across[1, k] = factor * y0, factor * y1
        across[2, k], across[3, k] = factor * y2, factor * y3
    flat = bins.ravel()
    for k in range(column.size):
        for j in range(4):
            fetch(flat, corner[k + AHEAD] + j * columns)
        for j in range(4):
            add_four(
                flat, corner[k] + j * columns, across[j, k],
                along[0, k], along[1, k], along[2, k], along[3, k],
            )  # fmt: skip


@compiled
def _shares(u: float) -> tuple[float, float, float, float]:
    """Shares of the bins at -1, 0, 1 and 2 in a point at u, from 0 to 1."""
    v = 1.0 - u
    u2, v2 = u * u, v * v
    return (
        v2 * v * SIXTH,
        2.0 / 3.0 - u2 * (1.0 - 0.5 * u),
        2.0 / 3.0 - v2 * (1.0 - 0.5 * v),
        u2 * u * SIXTH,
    )
