"""The hotspots of one community area, theme and period: density bands, clusters and cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import geopandas as gpd
import shapely
from shapely import MultiPolygon, Polygon

from hotspots.analysis.area_layers import (
    cells_layer,
    clusters_layer,
    density_layer,
    density_surface,
    hotspots_layer,
)
from hotspots.analysis.density.bands import areas_of, period_breaks, theme_breaks
from hotspots.analysis.drawn_bands import band_notes
from hotspots.analysis.location_accuracy import accuracy_weights
from hotspots.analysis.parameters import Parameters
from hotspots.analysis.place_names import PlaceNamer
from hotspots.analysis.study_land import refuse_degrees
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.errors import InputError
from hotspots.periods import Period

__all__ = [
    "AreaHotspots",
    "AreaTask",
    "Parameters",
    "PlaceNamer",
    "WeightedPoints",
    "analyse_area",
    "analyse_areas",
]

CRS = "EPSG:27700"
WEIGHTS_FROM = (
    "an incident counts 1 / (1 + (s / k)^2) in density and clusters, where s is its accuracy over "
    "2.448 and k the kernel's standard deviation along each axis"
)


@dataclass(frozen=True)
class AreaHotspots:
    """One typed result; every layer is in EPSG:27700 and has its columns even when it is empty.

    Attributes
    ----------
    n
        Incidents of the area itself (the sum of the weights inside).
    density
        area, theme, band (1 = lowest), density_min, density_max in incidents per km^2 over the
        period, multipolygons that do not overlap, clipped to the area.
    hotspots
        area, theme, rank (1 = most incidents), n, share, area_m2, peak (incidents per km^2 over
        the period), peak_x, peak_y, name: the densest ``hotspot_share`` of the area, cell by cell.
    clusters
        area, theme, cluster, rank, n, share, area_m2, name, first_date, last_date, agencies,
        stability (0 to 1), reliable.
    cells
        area, theme, n, density, gistar, p_adjusted, accuracy_m, share_within_100_m; the fixed grid
        over the area, sum of n = ``n``.
    parameters
        As resolved: eps and min_samples are filled in where clusters were sought, and ``breaks``,
        which stay per year; density_min and density_max are those of the period.
    provenance
        Parameter name -> where its value comes from, in words.
    notes
        Sentences for the reader, such as "No reliable cluster: ...".
    """

    area: str
    theme: str
    period_from: str
    period_to: str
    months: float
    n: float
    density: gpd.GeoDataFrame
    hotspots: gpd.GeoDataFrame
    clusters: gpd.GeoDataFrame
    cells: gpd.GeoDataFrame
    parameters: Parameters
    provenance: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class AreaTask:
    """The arguments of one ``analyse_area``, picklable so that another process may run it."""

    points: WeightedPoints
    boundary: Polygon | MultiPolygon
    area: str
    theme: str
    period_from: str
    period_to: str
    months: float | None = None
    parameters: Parameters = field(default_factory=Parameters)
    name_of: PlaceNamer | None = None


def analyse_area(
    points: WeightedPoints,
    boundary: Polygon | MultiPolygon,
    *,
    area: str,
    theme: str,
    period_from: str,
    period_to: str,
    months: float | None = None,
    parameters: Parameters | None = None,
    name_of: PlaceNamer | None = None,
) -> AreaHotspots:
    """Find the hotspots of one community area, theme and period.

    Parameters
    ----------
    points
        The incidents of the theme and period, or the protected cells that stand for them.
    boundary
        The community area, EPSG:27700.
    period_from, period_to
        First and last month, "YYYY-MM", both included.
    months
        Months with data, where that differs from the period's length; it scales the bands.
    name_of
        Names an area's clusters from the eastings and northings of their centres.

    Raises
    ------
    InputError
        If accuracies are to weigh but are not given, the boundary is empty or in degrees, a month
        is not YYYY-MM, the period ends before it begins, or coordinates, weights or parameters
        cannot be used.
    """
    asked = parameters or Parameters()
    period = Period.parse(period_from, period_to)
    months = period.months if months is None else months
    yearly = asked.breaks or theme_breaks(theme)
    breaks = period_breaks(yearly, months)
    study_area = _study_area(boundary, area)
    if asked.weight_by_accuracy:
        points = _trusted(points, asked)

    own = points.chosen(points.inside)
    surface = density_surface(points, study_area, asked)
    density = density_layer(surface, study_area, breaks, asked)
    hotspots = hotspots_layer(surface, own, study_area, asked, name_of=name_of)
    clustered = clusters_layer(own, study_area, asked, name_of=name_of)
    cells = cells_layer(points, study_area, asked)

    return AreaHotspots(
        area=area,
        theme=theme,
        period_from=period_from,
        period_to=period_to,
        months=months,
        n=own.n,
        density=_labelled(density, area, theme),
        hotspots=_labelled(hotspots, area, theme),
        clusters=_labelled(clustered.layer, area, theme),
        cells=_labelled(cells, area, theme),
        parameters=replace(
            asked, eps=clustered.eps, min_samples=clustered.min_samples, breaks=yearly
        ),
        provenance={
            "bandwidth": asked.bandwidth_from or ("usual" if asked.bandwidth is None else "given"),
            "eps": clustered.eps_from,
            "min_samples": clustered.min_samples_from,
            "breaks": "given"
            if asked.breaks
            else "fixed for the theme, the same in every area and period",
            **({"weights": WEIGHTS_FROM} if asked.weight_by_accuracy else {}),
            **({"harm": asked.harm_from} if asked.harm_from else {}),
        },
        notes=_harm_notes(asked) + clustered.notes + band_notes(asked, yearly, months),
    )


def analyse_areas(
    tasks: Sequence[AreaTask],
    executor: Executor | None = None,
    *,
    advance: Callable[[int], None] | None = None,
) -> list[AreaHotspots]:
    """Analyse several areas, in the order given, on any ``concurrent.futures`` executor.

    Threads share the compiled kernels, which let go of the interpreter's lock; processes and
    ``dask.distributed``'s ``client.get_executor()`` need ``name_of`` to be picklable. ``advance``
    is called with 1 after each area, for a progress bar.
    """
    if executor is None:
        pending = (run_task(task) for task in tasks)
    else:
        futures = [executor.submit(run_task, task) for task in tasks]
        pending = (future.result() for future in futures)
    results = []
    for result in pending:
        results.append(result)
        if advance is not None:
            advance(1)
    return results


def run_task(task: AreaTask) -> AreaHotspots:
    """Carry out one task; at module level so that another process can find it."""
    return analyse_area(
        task.points,
        task.boundary,
        area=task.area,
        theme=task.theme,
        period_from=task.period_from,
        period_to=task.period_to,
        months=task.months,
        parameters=task.parameters,
        name_of=task.name_of,
    )


def _trusted(points: WeightedPoints, parameters: Parameters) -> WeightedPoints:
    if points.accuracy_m is None:
        raise InputError(
            "The accuracy of the points is not known, so they cannot be weighted by it: "
            "give it, or leave out the weighting."
        )
    trust = accuracy_weights(
        points.accuracy_m, kernel=parameters.kernel, bandwidth=parameters.bandwidth_m
    )
    return replace(points, trust=trust)


def _harm_notes(parameters: Parameters) -> tuple[str, ...]:
    if not parameters.harm_from:
        return ()
    return (
        f"Density and hotspots are weighted by harm: {parameters.harm_from}. Clusters, and the "
        "test of cells, count every incident alike.",
    )


def _study_area(boundary: Polygon | MultiPolygon, area: str) -> MultiPolygon:
    study_area = areas_of(shapely.make_valid(boundary))
    if study_area.is_empty:
        raise InputError(f"The boundary of {area} encloses no land: import the boundaries again.")
    refuse_degrees(study_area, f"The boundary of {area}")
    return study_area


def _labelled(layer: gpd.GeoDataFrame, area: str, theme: str) -> gpd.GeoDataFrame:
    layer.insert(0, "area", area)
    layer.insert(1, "theme", theme)
    return layer.astype({"area": "str", "theme": "str"}).set_crs(CRS)
