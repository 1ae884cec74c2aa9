"""Hotspots and clusters as waypoints, for a patrol's phone or satellite navigation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio

from hotspots.assessment import AreaAssessment
from hotspots.errors import InputError
from hotspots.export.description import MARKING, description, title
from hotspots.export.file_copy import FileCopy
from hotspots.export.layers import require_results
from hotspots.export.places_to_visit import places_to_visit
from hotspots.output_file import replacing
from hotspots.store.schema import now

SYMBOLS = {"hotspot": "Flag, Red", "cluster": "Flag, Blue"}
"""By the names that most devices know."""

_LETTERS = {"hotspot": "H", "cluster": "C"}


def write_gpx(results: Sequence[AreaAssessment], path: Path, copy: FileCopy | None = None) -> None:
    """Write a waypoint for each hotspot and each cluster, named by rank and place.

    Raises
    ------
    InputError
        If there is nothing to write, no hotspot and no cluster was found, ``path`` does not end in
        .gpx or cannot be written.
    """
    require_results(results, path, ".gpx")
    places = places_to_visit(results)
    if places.empty:
        raise InputError(
            f"There is nowhere to go: {title(results)} has no hotspot and no cluster. Choose a "
            "longer period, all kinds or more agencies."
        )
    several_areas = places["area"].nunique() > 1
    several_themes = places["theme"].nunique() > 1
    rows: list[Any] = list(places.itertuples(index=False))
    waypoints = gpd.GeoDataFrame(
        {
            "name": [_name(row, area=several_areas, theme=several_themes) for row in rows],
            "desc": [_description(row) for row in rows],
            "src": MARKING,
            "sym": [SYMBOLS[row.layer] for row in rows],
            "type": [row.layer for row in rows],
        },
        geometry=gpd.points_from_xy(places["longitude"], places["latitude"]),
        crs="EPSG:4326",
    )
    with replacing(path) as target:
        pyogrio.write_dataframe(
            waypoints,
            target,
            layer="waypoints",
            driver="GPX",
            dataset_options={
                "CREATOR": "Hotspots",
                "METADATA_NAME": f"{MARKING}: {title(results)}",
                "METADATA_DESCRIPTION": description(results, copy),
                "METADATA_KEYWORDS": ", ".join([MARKING, *([copy.mark] if copy else [])]),
                "METADATA_TIME": f"{copy.made if copy else now():%Y-%m-%dT%H:%M:%SZ}",
            },
        )


def _name(row: Any, *, area: bool, theme: bool) -> str:
    """Short, since small screens cut names off: ``H1 Fore Street``."""
    before = " ".join([*([row.area] if area else []), *([row.theme] if theme else [])])
    return f"{before} {_LETTERS[row.layer]}{row.rank} {row.name}".strip()


def _description(row: Any) -> str:
    incidents = f"{row.n:,} incident{'' if row.n == 1 else 's'}"
    return (
        f"{row.layer.capitalize()} {row.rank}, {row.grid_reference}: {incidents}, "
        f"{row.share:.0%} of those on the map of {row.area}, in {row.area_m2 / 10_000:.1f} hectares"
    )
