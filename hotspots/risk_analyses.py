"""From incidents and a population to a file of risk: what ``hotspots risk`` carries out."""

from __future__ import annotations

from pathlib import Path

from hotspots.analysis.density.risk import risk_surface
from hotspots.output_file import require_format
from hotspots.points import read_points
from hotspots.progress import progress
from hotspots.result_files import write_csv, write_geopackage

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
    population_weights: str | None = None,
) -> str:
    """Risk of incidents over a population as .csv or .gpkg; see ``risk_surface``.

    Returns
    -------
    str
        One sentence that says what was done and how.
    """
    ending = require_format(out, (".csv", ".gpkg"), source=cases)
    require_format(out, (".csv", ".gpkg"), source=population)
    with progress("Reading, comparing, writing", 3) as advance:
        incidents = read_points(cases, crs, weights=weights)
        people = read_points(population, crs, weights=population_weights)
        advance(1)
        surface = risk_surface(
            incidents,
            people,
            cell_size=cell_size,
            bandwidth=bandwidth,
            floor=floor,
            kind=kind,
            weights=incidents.attrs["weights"],
            population_weights=people.attrs["weights"],
        )
        advance(1)
        said = int(surface["rate"].notna().sum())
        description = (
            f"Risk of {_points(len(incidents))} over a population at {_points(len(people))}: "
            f"{kind} ({KIND_SAYS[kind]}), quartic kernel, bandwidth {bandwidth:g} m, "
            f"{cell_size:g} m cells; {surface.attrs['overall']:,.4g} per 1,000 on the whole; "
            f"rates in {said:,} of {len(surface):,} cells, those with at least "
            f"{surface.attrs['floor']:,.4g} per km2"
            f"{' (a twentieth of the mean)' if floor is None else ''}."
        )
        if ending == ".csv":
            write_csv(surface, out)
        else:
            write_geopackage(surface, out, layer="risk", description=description)
        advance(1)
    return f"{description} Written to {out}."


def _points(rows: int) -> str:
    return f"{rows:,} point{'' if rows == 1 else 's'}"
