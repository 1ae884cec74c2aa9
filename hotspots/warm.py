"""Compiles every kernel once, so that nobody waits for it: ``python -m hotspots.warm``.

The machine code is kept beside the package, or in the user's cache folder where that cannot be
written. Installing runs this.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd
import shapely

from hotspots.analysis.area_hotspots import WeightedPoints, analyse_area
from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.density.kernels import KERNELS
from hotspots.analysis.grids.grid import fixed_grid
from hotspots.analysis.locations import FloatArray
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import Geocoder


def warm() -> None:
    """Run each compiled kernel on a handful of invented points."""
    x: FloatArray = np.repeat([400_100.0, 400_160.0, 400_900.0], 8) + np.arange(24.0)
    y: FloatArray = x - 250_000.0
    ones = np.ones(len(x))
    grid = fixed_grid((400_000.0, 150_000.0, 401_000.0, 151_000.0), 50.0)
    for kernel in KERNELS:
        density_array(x, y, grid, 200.0, kernel=kernel)
    analyse_area(
        WeightedPoints(x=x, y=y, weight=ones, inside=ones > 0),
        shapely.box(400_000, 150_000, 401_000, 151_000),
        area="Nowhere",
        theme="asb",
        period_from="2025-01",
        period_to="2025-12",
    )
    Geocoder(Gazetteer()).geocode(pd.DataFrame({"postcode": ["WX1 1AA"]}))


if __name__ == "__main__":
    started = time.perf_counter()
    warm()
    sys.stdout.write(f"Compiled the kernels in {time.perf_counter() - started:.1f} s\n")
