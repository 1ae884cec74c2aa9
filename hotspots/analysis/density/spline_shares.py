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

from hotspots.analysis.density.kernels import Kernel
from hotspots.analysis.locations import FloatArray
from hotspots.compiled import compiled

# Bins that a point's shares, and what is left of the values fitted to the kernel, reach beyond it.
SPLINE_REACH = 12
# Distance between two entries of the table of a kernel's transform; the next term is below 1e-6.
TABLE_STEP = 2e-3


def spline_spectrum(size: tuple[int, int], step: float, kernel: Kernel) -> FloatArray:
    """What to multiply the real Fourier transform of the bins by to get the quartic or Gaussian.

    ``size`` is that of the bins as transformed, ``step`` the size of a bin in bandwidths.
    """
    across = 2 * np.pi * np.fft.fftfreq(size[0])
    along = 2 * np.pi * np.fft.rfftfreq(size[1])
    spectrum = _transform(np.hypot(across[:, None], along) / step, kernel)
    spectrum *= (_fit(across) / step)[:, None]
    spectrum *= _fit(along) / step
    return spectrum


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
    flat = bins.ravel()
    for i in range(x.size):
        w = weight[i] if weight.size else 1.0
        add_shares(flat, bins.shape, (x[i] - west) * per_metre, (y[i] - south) * per_metre, w)


@compiled
def add_shares(
    flat: FloatArray, shape: tuple[int, int], column: float, row: float, weight: float
) -> None:
    """Share one point out; its column and row are in bins from the first centre.

    ``flat`` are the bins row by row.
    """
    rows, columns = shape
    if not (1.0 <= column < columns - 2.0 and 1.0 <= row < rows - 2.0):
        return
    left = int(column) - 1
    low = int(row) - 1
    along = _shares(column - left - 1)
    y0, y1, y2, y3 = _shares(row - low - 1)
    _add_four(flat, low * columns + left, weight * y0, along)
    _add_four(flat, (low + 1) * columns + left, weight * y1, along)
    _add_four(flat, (low + 2) * columns + left, weight * y2, along)
    _add_four(flat, (low + 3) * columns + left, weight * y3, along)


@compiled
def _add_four(
    flat: FloatArray, first: int, weight: float, shares: tuple[float, float, float, float]
) -> None:
    # An unsigned index cannot count from the end, so nothing needs to be asked about it.
    at = np.uint64(first)
    flat[at] += weight * shares[0]
    flat[at + np.uint64(1)] += weight * shares[1]
    flat[at + np.uint64(2)] += weight * shares[2]
    flat[at + np.uint64(3)] += weight * shares[3]


@compiled
def _shares(u: float) -> tuple[float, float, float, float]:
    """Shares of the bins at -1, 0, 1 and 2 in a point at u, from 0 to 1."""
    v = 1.0 - u
    u2, v2 = u * u, v * v
    return (
        v2 * v / 6.0,
        2.0 / 3.0 - u2 * (1.0 - 0.5 * u),
        2.0 / 3.0 - v2 * (1.0 - 0.5 * v),
        u2 * u / 6.0,
    )
