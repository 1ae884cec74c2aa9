"""The layers of an area: density bands, hotspot areas, clusters and cells of the fixed grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from shapely import MultiPolygon

from hotspots.analysis.clusters.dbscan import dbscan_core
from hotspots.analysis.clusters.neighbour_distances import default_eps, default_min_samples
from hotspots.analysis.clusters.outlines import cluster_outlines
from hotspots.analysis.clusters.reliability import stability_notes
from hotspots.analysis.clusters.stability import cluster_stability, resamples_for
from hotspots.analysis.density.bands import density_bands
from hotspots.analysis.density.hot_cells import densest_cells
from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.density.ranked_places import Counted, ranked_places
from hotspots.analysis.drawn_bands import reached_by_two
from hotspots.analysis.grids.grid import BoolArray, Grid, fixed_grid, whole_numbers
from hotspots.analysis.grids.touching import touching
from hotspots.analysis.location_accuracy import grouped_quantiles
from hotspots.analysis.locations import FloatArray, require_length, require_positive
from hotspots.analysis.parameters import Parameters
from hotspots.analysis.place_names import PlaceNamer
from hotspots.analysis.significance.getis_ord import gistar_array
from hotspots.analysis.weighted_points import WeightedPoints

# An eps of 0 would follow where most incidents share their places; these then cluster by place.
SMALLEST_EPS = 1.0


@dataclass(frozen=True)
class Clustered:
    """Clusters, the parameters that made them, and where those come from."""

    layer: gpd.GeoDataFrame
    eps: float | None
    min_samples: int | None
    eps_from: str
    min_samples_from: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Surface:
    """Density at the cell centres of a grid over the area, incidents per km^2 over the period."""

    grid: Grid
    density: FloatArray


def density_surface(
    points: WeightedPoints, study_area: MultiPolygon, parameters: Parameters
) -> Surface:
    """The surface of all the points given, those just outside the area too."""
    west, south, east, north = study_area.bounds
    margin = require_length(parameters.cell_size, "cell size")
    grid = fixed_grid(
        (west - margin, south - margin, east + margin, north + margin), parameters.cell_size
    )
    density = density_array(
        points.x,
        points.y,
        grid,
        parameters.bandwidth_m,
        kernel=parameters.kernel,
        weights=points.density_weight,
    )
    return Surface(grid, density)


def density_layer(
    surface: Surface, study_area: MultiPolygon, breaks: Sequence[float], parameters: Parameters
) -> gpd.GeoDataFrame:
    """Bands of the surface, those above what two incidents reach; breaks are the period's."""
    return density_bands(
        surface.density, surface.grid, breaks, study_area, lowest=reached_by_two(parameters)
    )


def hotspots_layer(
    surface: Surface,
    own: WeightedPoints,
    study_area: MultiPolygon,
    parameters: Parameters,
    *,
    name_of: PlaceNamer | None = None,
) -> gpd.GeoDataFrame:
    """The densest share of the area as ranked places, its densest cell at least.

    However small the area is, that cell is drawn, and those that equal it.

    ``n`` and ``share`` are of all the area's own incidents: one beyond the boundary as drawn counts
    where the cell that it lies in is drawn. Places in which nothing happened are left out, since
    nobody should be sent there. Points with harm rank the others by it.
    """
    grid = surface.grid
    # An area smaller than a cell is all of it.
    share = min(max(parameters.hotspot_share, grid.cell_size**2 / study_area.area), 1.0)
    cells = densest_cells(surface.density, grid, study_area, share, at_least_one=True)
    harm = None if own.harm is None else grid.count(own.x, own.y, own.weight * own.harm)
    counted = Counted(grid.count(own.x, own.y, own.weight), own.n, rank_by=harm)
    return ranked_places(
        cells, surface.density, study_area.area, counted, name_of=name_of, empty=False
    )


def cells_layer(
    points: WeightedPoints, study_area: MultiPolygon, parameters: Parameters
) -> gpd.GeoDataFrame:
    """Cells of the fixed grid that touch the area: n, density, gistar, p_adjusted and accuracy.

    ``accuracy_m`` is what half of the cell's incidents are known to or better, and
    ``share_within_100_m`` how many of them to 100 m or better; both NaN where there are none or
    nobody knows. ``n`` counts the area's own incidents only. A cell that holds one is kept even
    where it does not touch the boundary as drawn, so that the cells sum to the area.
    """
    own = points.chosen(points.inside)
    west, south, east, north = study_area.bounds
    bounds = (
        min(own.x.min(initial=west), west),
        min(own.y.min(initial=south), south),
        max(own.x.max(initial=east), east),
        max(own.y.max(initial=north), north),
    )
    grid = fixed_grid(bounds, parameters.grid_cell_size)
    n = grid.count(own.x, own.y, own.weight)
    kept = touching(grid, study_area) | (n > 0)
    density = density_array(
        points.x,
        points.y,
        grid,
        parameters.bandwidth_m,
        kernel=parameters.kernel,
        weights=points.density_weight,
    )
    scores = gistar_array(n, kept)
    return gpd.GeoDataFrame(
        {
            "n": whole_numbers(n[kept]),
            "density": density[kept],
            "gistar": scores.gistar[kept],
            "p_adjusted": scores.p_adjusted[kept],
            **_accuracy(own, grid, n, kept),
        },
        geometry=grid.polygons(kept),
    )


def _accuracy(
    own: WeightedPoints, grid: Grid, n: FloatArray, kept: BoolArray
) -> dict[str, FloatArray]:
    median = np.full(grid.shape, np.nan)
    share = np.full(grid.shape, np.nan)
    row, column = grid.cell_of(own.x, own.y)
    if own.accuracy_m is not None:
        median = grouped_quantiles(
            own.accuracy_m, row * grid.columns + column, n.size, weight=own.weight
        ).reshape(grid.shape)
    if own.precise is not None:
        precise = grid.count(own.x, own.y, own.weight * own.precise)
        np.divide(precise, n, out=share, where=n > 0)
    return {"accuracy_m": median[kept], "share_within_100_m": share[kept]}


def clusters_layer(
    own: WeightedPoints,
    study_area: MultiPolygon,
    parameters: Parameters,
    *,
    name_of: PlaceNamer | None = None,
) -> Clustered:
    """Clusters of the area's own incidents, or none with a note that says why.

    Those that count nothing by how well their places are known join no cluster and no two of them.
    """
    counts = own.trusted_weight > 0
    counted = own.chosen(counts)
    labels, core = np.full(own.x.size, -1), np.zeros(own.x.size, dtype=np.bool_)
    if counted.n < max(parameters.minimum_incidents, 1):
        layer = cluster_outlines(own, labels, core, 1.0, study_area, name_of=name_of)
        located = "" if counted.n == own.n else " whose places are known"
        few = f"{counted.n:g} incidents{located}"
        why = f"not sought: {few}, fewer than {parameters.minimum_incidents:g}"
        note = f"No reliable cluster: {few} are too few to find one."
        return Clustered(layer, None, None, why, why, (note,))

    min_samples, min_samples_from = _min_samples(counted, parameters)
    eps, eps_from = _eps(counted, parameters, min_samples)
    labels[counts], core[counts] = dbscan_core(
        counted.x, counted.y, eps, min_samples, weights=counted.trusted_weight
    )
    stability = cluster_stability(
        counted.x,
        counted.y,
        labels[counts],
        eps,
        min_samples,
        weights=counted.trusted_weight,
        shown_from=own.shown_from,
        resamples=resamples_for(counted.x.size),
    )
    layer = cluster_outlines(
        own, labels, core, eps, study_area, stability=stability, name_of=name_of
    )
    notes = stability_notes(layer["stability"], eps, min_samples)
    return Clustered(layer, eps, min_samples, eps_from, min_samples_from, notes)


def _min_samples(points: WeightedPoints, parameters: Parameters) -> tuple[int, str]:
    if parameters.min_samples is not None:
        return parameters.min_samples, "given"
    return default_min_samples(points.n), (
        f"the square root of the number of incidents ({points.n:g}), at least 5 and at most 50"
    )


def _eps(points: WeightedPoints, parameters: Parameters, min_samples: float) -> tuple[float, str]:
    if parameters.eps is not None:
        return require_positive(parameters.eps, "eps"), "given"
    if points.trusted_weight.sum() < min_samples:
        return parameters.maximum_eps, "the largest allowed: fewer incidents than min_samples"
    found = default_eps(points.x, points.y, min_samples, weights=points.trusted_weight)
    words = (
        "half the incidents have as many neighbours as min_samples asks for within "
        f"{found * math.sqrt(2):,.0f} m, which is divided by the square root of 2"
        if found > 0
        else "half the incidents share their place with as many others as min_samples asks for"
    )
    smallest = max(parameters.minimum_eps, SMALLEST_EPS)
    if found < smallest:
        return smallest, f"the smallest allowed; {words}"
    if found > parameters.maximum_eps:
        return parameters.maximum_eps, f"the largest allowed; {words}"
    return found, words
