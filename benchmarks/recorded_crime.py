"""Recorded crime and anti-social behaviour with their areas, read where the files are at hand.

Wiltshire is data.police.uk, January to September 2025, in the 18 community areas; Lancashire its
anti-social behaviour of 2022 in the 14 districts. Both are dated by month, and their points are
moved to shared map points by the publisher, who seems to have drawn those of Lancashire anew in
July 2022.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

import boundaries
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.areas import AreaIndex
from hotspots.boundaries import read_community_areas
from hotspots.geocoding.transformation import to_national_grid
from hotspots.periods import Period

DATA = (Path(__file__).resolve().parents[2] / "shared/data").resolve()
WILTSHIRE = DATA / "boundaries/ons/ward_E06000054.geojson"
POLICE = DATA / "police_uk/wiltshire"
LANCASHIRE = DATA / "lancashire"
THEMES = {"asb": "Anti-social behaviour", "violence": "Violence and sexual offences"}
# A reference bandwidth may exceed 10 km, and reaches for incidents as far.
REACH_M = 12_000.0


@dataclass(frozen=True)
class RecordedArea:
    """One area and the recorded incidents in and around it, each dated by its month."""

    name: str
    geometry: Polygon | MultiPolygon
    points: WeightedPoints

    def during(self, period: Period) -> WeightedPoints:
        """Its incidents of some months."""
        assert self.points.first_date is not None
        month = self.points.first_date.astype("datetime64[M]")
        first, last = np.datetime64(period.first, "M"), np.datetime64(period.last, "M")
        return self.points.chosen((month >= first) & (month <= last))


@dataclass(frozen=True)
class Region:
    """Areas of one theme, and the periods that a map is made from and judged by."""

    title: str
    areas: tuple[RecordedArea, ...]
    fit: Period
    score: Period


def available() -> bool:
    """Whether the files are at hand."""
    return WILTSHIRE.exists() and POLICE.exists() and LANCASHIRE.exists()


@cache
def wiltshire(theme: str) -> tuple[RecordedArea, ...]:
    """Anti-social behaviour or violence of 2025 in the 18 community areas."""
    imported = read_community_areas(
        WILTSHIRE, name_field="WD25CD", lookup=boundaries.division_lookup()
    )
    rows = _street_level()
    rows = rows[rows["Crime type"] == THEMES[theme]]
    return _areas(
        imported.areas["name"].tolist(),
        imported.areas.geometry.tolist(),
        *to_national_grid(rows["Longitude"].to_numpy(), rows["Latitude"].to_numpy()),
        rows["Month"].to_numpy(dtype="datetime64[M]"),
    )


@cache
def lancashire() -> tuple[RecordedArea, ...]:
    """Anti-social behaviour of 2022 in the 14 districts of Lancashire."""
    districts = read_community_areas(
        LANCASHIRE / "lancashire_districts.geojson", name_field="district"
    ).areas
    rows = pd.read_csv(LANCASHIRE / "lancashire_asb.tab", sep="\t")
    return _areas(
        districts["name"].tolist(),
        districts.geometry.tolist(),
        *to_national_grid(rows["longitude"].to_numpy(), rows["latitude"].to_numpy()),
        rows["month"].to_numpy(dtype="datetime64[M]"),
    )


@cache
def _street_level() -> pd.DataFrame:
    columns = ["Month", "Longitude", "Latitude", "Crime type"]
    files = sorted(POLICE.glob("2025-0[1-9]-wiltshire-street.csv"))
    rows = pd.concat([pd.read_csv(path, usecols=columns) for path in files], ignore_index=True)
    return rows.dropna()


def _areas(
    names: list[str],
    geometries: list[Polygon | MultiPolygon],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    month: NDArray[np.datetime64],
) -> tuple[RecordedArea, ...]:
    located = AreaIndex(names, geometries).locate(x, y)
    first = month.astype("datetime64[D]")
    everything = WeightedPoints(
        x=x,
        y=y,
        weight=np.ones(len(x)),
        inside=np.zeros(len(x), dtype=np.bool_),
        first_date=first,
        last_date=(month + 1).astype("datetime64[D]") - 1,
    )
    areas = []
    for number, (name, geometry) in enumerate(zip(names, geometries, strict=True)):
        west, south, east, north = geometry.bounds
        near = (x > west - REACH_M) & (x < east + REACH_M)
        near &= (y > south - REACH_M) & (y < north + REACH_M)
        points = replace(everything, inside=located == number).chosen(near)
        areas.append(RecordedArea(name, geometry, points))
    return tuple(areas)
