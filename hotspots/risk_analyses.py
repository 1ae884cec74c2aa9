"""From incidents and a population to a file of risk: what ``hotspots risk`` carries out."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from hotspots.analysis.density.risk import risk_surface
from hotspots.output_file import require_format
from hotspots.points import read_points
from hotspots.points_harm import (
    harm_notes,
    incidents_and_harm,
    is_by_harm,
    read_weighed_points,
)
from hotspots.progress import progress
from hotspots.result_files import write_csv, write_geopackage
from hotspots.study_area_file import read_study_area

KIND_SAYS = {
    "ratio": "1 is the rate of the whole",
    "log": "0 is the rate of the whole",
    "difference": "share of the incidents less share of the population, per km2",
}


def write_risk(
    cases: Path,
    population: Path,
    out: Path,
    *,
    crs: str,
    cell_size: float,
    bandwidth: float,
    floor: float | None = None,
    kind: str = "ratio",
    weights: str | None = None,
    harm: str | None = None,
    harm_table: Path | None = None,
    population_weights: str | None = None,
    within: Path | None = None,
) -> str:
    """Risk of incidents over a population as .csv or .gpkg; see ``risk_surface``.

    By harm (see `hotspots.points_harm.read_weighed_points`) rate and risk are those of harm; ``n``
    and ``n_near`` count incidents. ``within`` is a file of polygons: only cells that touch them are
    kept.

    Returns
    -------
    str
        One sentence that says what was done and how.
    """
    ending = require_format(out, (".csv", ".gpkg"), source=cases)
    require_format(out, (".csv", ".gpkg"), source=population)
    if within is not None:
        require_format(out, (".csv", ".gpkg"), source=within)
    with progress("Reading, comparing, writing", 3) as advance:
        incidents = read_weighed_points(
            cases, crs, weights=weights, harm=harm, harm_table=harm_table
        )
        people = read_points(population, crs, weights=population_weights)
        area = None if within is None else read_study_area(within, incidents.crs)
        advance(1)
        counted, weighed = incidents_and_harm(incidents)
        surface = risk_surface(
            incidents,
            people,
            cell_size=cell_size,
            bandwidth=bandwidth,
            floor=floor,
            kind=kind,
            weights=counted,
            harm=weighed,
            population_weights=people.attrs["weights"],
            within=area,
        )
        advance(1)
        clipped = "" if within is None else f" within {within.name}"
        said = int(surface["rate"].notna().sum())
        description = (
            f"Risk of {_points(len(incidents))}{_weighed(incidents)} over a population at "
            f"{_points(len(people))}: "
            f"{kind} ({_meaning(kind, incidents)}), quartic kernel, bandwidth {bandwidth:g} m, "
            f"{cell_size:g} m cells{clipped}; {surface.attrs['overall']:,.4g} "
            f"{'harm ' if is_by_harm(incidents) else ''}per 1,000 on the whole; "
            f"rates in {said:,} of {len(surface):,} cells, those with at least "
            f"{surface.attrs['floor']:,.4g} per km2"
            f"{' (a twentieth of the mean)' if floor is None else ''}."
        )
        description = " ".join((description, *harm_notes(incidents)))
        if ending == ".csv":
            write_csv(surface, out)
        else:
            write_geopackage(surface, out, layer="risk", description=description)
        advance(1)
    return f"{description} Written to {out}."


def _weighed(points: gpd.GeoDataFrame) -> str:
    return f" weighted by {points.attrs['weighed_by']}," if is_by_harm(points) else ""


def _meaning(kind: str, points: gpd.GeoDataFrame) -> str:
    said = KIND_SAYS[kind]
    return said.replace("incidents", "harm") if is_by_harm(points) else said


def _points(rows: int) -> str:
    return f"{rows:,} point{'' if rows == 1 else 's'}"
