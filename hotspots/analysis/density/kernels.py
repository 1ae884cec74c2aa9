"""Kernels of the density: the raw value at distance 0 to h, and what makes it integrate to one."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hotspots.errors import InputError

# A Gaussian never reaches zero; below this share of its peak it is cut off.
GAUSSIAN_CUT = 1e-10
SQUARE_METRES_PER_KM2 = 1e6


@dataclass(frozen=True)
class Kernel:
    """A radially symmetric kernel K(d / h), with K(0) = 1 in its raw form.

    Attributes
    ----------
    integral
        Integral of the raw kernel over the plane for h = 1; the normalised kernel is the raw one
        over ``integral * h**2`` and integrates to one.
    deviation
        Standard deviation along each axis, in bandwidths.
    reach
        Distance, in bandwidths, beyond which the kernel is zero (or cut off: "gaussian").
    """

    name: str
    integral: float
    deviation: float
    reach: float = 1.0

    def per_km2(self, bandwidth: float) -> float:
        """What turns a raw sum into a density per km^2, the bandwidth being in metres."""
        return SQUARE_METRES_PER_KM2 / (self.integral * bandwidth * bandwidth)


KERNELS = {
    kernel.name: kernel
    for kernel in (
        Kernel("quartic", math.pi / 3, math.sqrt(1 / 8)),  # (1 - u^2)^2
        Kernel("uniform", math.pi, 1 / 2),  # 1
        Kernel("triangular", math.pi / 3, math.sqrt(3 / 20)),  # 1 - u
        Kernel("epanechnikov", math.pi / 2, math.sqrt(1 / 6)),  # 1 - u^2
        Kernel("triweight", math.pi / 4, math.sqrt(1 / 10)),  # (1 - u^2)^3
        # exp(-u^2 / 2): the bandwidth is the standard deviation
        Kernel("gaussian", 2 * math.pi, 1.0, math.sqrt(-2 * math.log(GAUSSIAN_CUT))),
    )
}


def kernel_named(name: str) -> Kernel:
    """Return the kernel of that name."""
    try:
        return KERNELS[name]
    except (KeyError, TypeError):
        raise InputError(f"There is no kernel {name!r}: use one of {', '.join(KERNELS)}.") from None
