"""The community areas, from whatever boundary file a council or the ONS publishes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.boundary_file import NATIONAL_GRID, checksum, read_polygons
from hotspots.division_lookup import areas_of_divisions
from hotspots.errors import InputError
from hotspots.residents import Residents, residents_in_field, residents_in_table

SLIVER_WIDTH_M = 1.0
"""Overlaps and gaps narrower than this come from generalised edges, not from a wrong file."""


@dataclass(frozen=True)
class CommunityAreas:
    """Community areas as they were read, with what a reader must know about them.

    Attributes
    ----------
    areas
        ``name`` and ``geometry`` (valid Polygon or MultiPolygon, EPSG:27700), sorted by name; also
        ``residents`` and ``households`` where these were given.
    notes
        What was changed or found on the way, a plain sentence each.
    source
        Name of the file.
    sha256
        Its checksum, so that a map can say exactly which boundaries it used.
    indicative
        True for the bundled set, which is no official boundary and must be labelled so.
    residents_source
        Where the numbers of residents come from; empty without any.
    """

    areas: gpd.GeoDataFrame
    notes: tuple[str, ...]
    source: str
    sha256: str
    indicative: bool
    residents_source: str = ""


def read_community_areas(
    path: str | Path,
    *,
    name_field: str,
    lookup: str | Path | None = None,
    residents: str | Path | None = None,
    residents_source: str = "",
) -> CommunityAreas:
    """Read community areas, dissolving divisions into them where a lookup is given.

    Without a lookup every feature is an area of its own. Geometry is kept exactly as published
    apart from reprojection, repair of invalid polygons and the union of divisions.

    Parameters
    ----------
    path
        Any polygon file that GDAL reads, a zipped shapefile included.
    name_field
        The field that names the features, or holds their codes.
    lookup
        CSV whose column ``community_area`` names the area of each division; the column whose
        values match ``name_field`` is found by its values.
    residents
        How many people live in each area: a .csv file (see `hotspots.residents`), or the field of
        the boundary file that holds the number for each feature.
    residents_source
        Where these numbers come from, for the pages that show rates; the name of the file unless
        given.

    Returns
    -------
    CommunityAreas

    Raises
    ------
    NotFoundError
        If a file does not exist.
    InputError
        If the file cannot be used as it stands: see `hotspots.boundary_file.read_polygons`;
        names that are blank, repeated or missing in the lookup; areas that overlap; residents that
        are missing or no whole numbers.
    """
    path = Path(path)
    features, notes = read_polygons(path, field=name_field)
    features = features.assign(feature=_names(features[name_field], path.name))
    if lookup is None:
        features["name"] = features["feature"]
    else:
        members, remarks = areas_of_divisions(
            features["feature"].tolist(), Path(lookup), source=path.name, field=name_field
        )
        features["name"] = members
        notes = (*notes, *remarks)
    areas = _dissolve(features)
    if lookup is not None:
        notes = (
            *notes,
            f"Dissolved {len(features)} divisions into {len(areas)} community areas.",
        )
    notes = (*notes, *_overlaps(areas, path.name), *_gaps(areas))
    if residents is not None:
        living, residents_source = _residents(
            features, areas["name"].tolist(), str(residents), path, residents_source
        )
        areas = _with_residents(areas, living)
        notes = (*notes, *living.notes)
    return CommunityAreas(
        areas=areas,
        notes=notes,
        source=path.name,
        sha256=checksum(path),
        indicative="indicative" in features and bool(features["indicative"].eq(True).all()),
        residents_source=residents_source if residents is not None else "",
    )


def _residents(
    features: gpd.GeoDataFrame, areas: list[str], given: str, path: Path, source: str
) -> tuple[Residents, str]:
    table = Path(given)
    if table.suffix.lower() == ".csv":
        return residents_in_table(areas, table), source or table.name
    if given not in features:
        raise InputError(
            f"{path.name} has no field {given}; name the field that holds the residents, or a "
            ".csv file of them."
        )
    where = f"{path.name}, field {given}"
    return residents_in_field(areas, features["name"], features[given], where), source or where


def _with_residents(areas: gpd.GeoDataFrame, living: Residents) -> gpd.GeoDataFrame:
    counted = areas.assign(residents=living.residents)
    if living.households is None:
        return counted
    return counted.assign(households=living.households)


def _names(values: pd.Series, source: str) -> list[str]:
    names = [" ".join(str(value).split()) if pd.notna(value) else "" for value in values]
    first: dict[str, int] = {}
    for row, name in enumerate(names, start=1):
        if not name:
            raise InputError(
                f"{source}: feature {row} has nothing in the field {values.name}; "
                "every feature needs a name."
            )
        if name in first:
            raise InputError(
                f"{source}: {name} stands in the field {values.name} of features {first[name]} "
                f"and {row}; each feature needs a name of its own, or merge the two."
            )
        first[name] = row
    return names


def _dissolve(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    dissolved = {
        name: shapely.union_all(members.to_numpy())
        for name, members in features.geometry.groupby(features["name"], sort=True)
    }
    return gpd.GeoDataFrame(
        {"name": list(dissolved)}, geometry=list(dissolved.values()), crs=NATIONAL_GRID
    )


def _overlaps(areas: gpd.GeoDataFrame, source: str) -> tuple[str, ...]:
    shapes, names = areas.geometry.to_numpy(), areas["name"].tolist()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    shared = shapely.intersection(shapes[first], shapes[second])
    sizes = shapely.area(shared)
    # What is left after taking half the width off every side is wider than a sliver.
    wide = ~shapely.is_empty(shapely.buffer(shared, -SLIVER_WIDTH_M / 2))
    if wide.any():
        worst = np.flatnonzero(wide)[np.argmax(sizes[wide])]
        raise InputError(
            f"{source}: {names[first[worst]]} and {names[second[worst]]} overlap by "
            f"{sizes[worst]:,.0f} m²; correct the boundaries so that every place lies in one area."
        )
    tolerated = sizes.sum()
    if tolerated < 1:
        return ()
    return (
        f"Neighbouring areas overlap by {tolerated:,.0f} m² in slivers under "
        f"{SLIVER_WIDTH_M:g} m wide; a point there counts for the first area by name.",
    )


def _gaps(areas: gpd.GeoDataFrame) -> tuple[str, ...]:
    whole = shapely.union_all(areas.geometry.to_numpy())
    filled = [shapely.Polygon(part.exterior) for part in shapely.get_parts(whole)]
    gaps = shapely.get_parts(shapely.difference(shapely.union_all(filled), whole))
    gaps = gaps[~shapely.is_empty(gaps)]
    if not len(gaps):
        return ()
    size = shapely.area(gaps).sum()
    noun = "gap" if len(gaps) == 1 else "gaps"
    extent = "under 1 m²" if size < 1 else f"{size:,.0f} m²"
    return (
        f"The areas leave {len(gaps)} {noun} between them, {extent} in all; "
        "an incident there counts as outside.",
    )
