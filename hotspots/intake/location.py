"""Where the rows of a file are: geocoding, and what a publisher's snapping does to accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.intake.incident import IncidentReport
from hotspots.intake.profile import WHERE, Profile
from hotspots.store.schema import SNAPPED


@dataclass(frozen=True)
class Location:
    """A geocoded row: metres on the National Grid, or no point."""

    easting: float | None
    northing: float | None
    match_type: str
    accuracy_m: float | None
    confidence: float
    flags: tuple[str, ...]
    source: str


def locate(
    reports: Sequence[IncidentReport], geocoder: Geocoder, profile: Profile
) -> list[Location]:
    """Geocode the location fields of each report, all rows at once."""
    if not reports:
        return []
    used = [field for field in WHERE if field in profile.columns]
    table = pd.DataFrame(
        {field: [getattr(report, field) for report in reports] for field in used}, dtype=object
    )
    found = geocoder.geocode(table)
    return [
        _location(*row, profile=profile)
        for row in zip(
            found["easting"].tolist(),
            found["northing"].tolist(),
            found["match_type"].astype(str).tolist(),
            found["accuracy_m"].tolist(),
            found["confidence"].tolist(),
            found["flags"].astype(str).tolist(),
            found["source"].astype(str).tolist(),
            strict=True,
        )
    ]


def _location(
    easting: float,
    northing: float,
    match_type: str,
    accuracy: float,
    confidence: float,
    flags: str,
    source: str,
    *,
    profile: Profile,
) -> Location:
    codes = tuple(flag for flag in flags.split(";") if flag)
    if easting != easting:  # NaN: there is no point
        return Location(None, None, match_type, None, confidence, codes, source)
    if profile.snapped_accuracy_m:
        accuracy = max(accuracy, profile.snapped_accuracy_m)
        codes = (*codes, SNAPPED)
    return Location(easting, northing, match_type, accuracy, confidence, codes, source)


def open_geocoder(gazetteer: Path, *, service_area: Bounds = WILTSHIRE) -> Geocoder:
    """A geocoder with the gazetteer of that path, or without one where none has been built."""
    known = Gazetteer.load(gazetteer) if gazetteer.exists() else None
    return Geocoder(known, service_area=service_area)
