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
from hotspots.analysis.clusters.place_clusters import dbscan_place_labels
from hotspots.analysis.density.adaptive import adaptive_density_array
from hotspots.analysis.density.fast import fast_quartic
from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.density.kernels import KERNELS
from hotspots.analysis.density.place_density import place_density_array, place_totals
from hotspots.analysis.density.risk_array import risk_array
from hotspots.analysis.evaluation.bandwidth_choice import bandwidth_of_folds
from hotspots.analysis.evaluation.evaluation import evaluate
from hotspots.analysis.evaluation.likelihood import likelihood_bandwidth
from hotspots.analysis.grids.grid import fixed_grid
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.temporal.near_repeat import near_repeats_array
from hotspots.areas import AreaIndex
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
    _warm_questions_of_points(x, y)
    Geocoder(Gazetteer()).geocode(pd.DataFrame({"postcode": ["WX1 1AA"]}))


def _warm_questions_of_points(x: FloatArray, y: FloatArray) -> None:
    """What is not asked for an area's map: fast surfaces, risk, places, repeats, bandwidths."""
    grid = fixed_grid((400_000.0, 150_000.0, 401_000.0, 151_000.0), 50.0)
    box = shapely.box(400_000, 150_000, 401_000, 151_000)
    ones = np.ones(len(x))
    place = np.arange(len(x)) % 3
    many_x, many_y = np.tile(x, 400) + np.arange(9600.0) / 100, np.tile(y, 400)
    for exact in (True, False):
        density_array(many_x, many_y, grid, 200.0, kernel="gaussian", exact=exact)
    for weights in (None, ones):
        fast_quartic(x, y, weights, grid, 200.0, fewest=0)
        place_totals(np.zeros(len(x), np.int64), 1, weights=weights)
        place_totals(np.zeros(len(x), np.int32), 1, weights=weights)
    for kernel in ("quartic", "gaussian"):
        adaptive_density_array(x, y, grid, 200.0, kernel=kernel)
    place_density_array(place, x[:3].copy(), y[:3].copy(), grid, 200.0)
    dbscan_place_labels(place, x[:3].copy(), y[:3].copy(), 100.0, 3)
    risk_array(x, y, x, y, grid, 200.0)
    near_repeats_array(x, y, np.arange(float(len(x))), permutations=1)
    AreaIndex(["Nowhere"], [box]).locate(np.repeat(x, 500), np.repeat(y, 500))
    points = WeightedPoints(x=x, y=y, weight=ones, inside=ones > 0)
    bandwidth_of_folds([(points, points)], box)
    evaluate(points, points, box, bandwidth=200.0)
    likelihood_bandwidth(x, y)


if __name__ == "__main__":
    started = time.perf_counter()
    warm()
    sys.stdout.write(f"Compiled the kernels in {time.perf_counter() - started:.1f} s\n")
