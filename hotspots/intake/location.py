"""Where the rows of a file are: geocoding, and what a publisher's snapping does to accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.intake.incident import ReportedIncident
from hotspots.intake.profile import WHERE, Profile
from hotspots.store.schema import SNAPPED


class Location(NamedTuple):
    """A geocoded row: metres on the National Grid, or no point."""

    easting: float | None
    northing: float | None
    match_type: str
    accuracy_m: float | None
    confidence: float
    flags: tuple[str, ...]
    source: str


def locate(
    reports: Sequence[ReportedIncident], geocoder: Geocoder, profile: Profile
) -> list[Location]:
    """Geocode the location fields of each report, all rows at once."""
    if not reports:
        return []
    sent = {field for report in reports for field in report.location}
    used = [field for field in WHERE if field in sent] or ["postcode"]
    table = pd.DataFrame(
        {field: [report.location.get(field, "") for report in reports] for field in used},
        dtype=object,
    )
    found = geocoder.geocode(table)
    codes = cache(lambda flags: tuple(flag for flag in flags.split(";") if flag))
    return [
        _location(x, y, match, accuracy, sure, codes(flags), source, profile.snapped_accuracy_m)
        for x, y, match, accuracy, sure, flags, source in zip(
            found["easting"].tolist(),
            found["northing"].tolist(),
            found["match_type"].tolist(),
            found["accuracy_m"].tolist(),
            found["confidence"].tolist(),
            found["flags"].tolist(),
            found["source"].tolist(),
            strict=True,
        )
    ]


def _location(
    easting: float,
    northing: float,
    match_type: str,
    accuracy: float,
    confidence: float,
    flags: tuple[str, ...],
    source: str,
    snapped_m: float | None,
) -> Location:
    if easting != easting:  # NaN: there is no point
        return Location(None, None, match_type, None, confidence, flags, source)
    if snapped_m:
        accuracy, flags = max(accuracy, snapped_m), (*flags, SNAPPED)
    return Location(easting, northing, match_type, accuracy, confidence, flags, source)


def open_geocoder(gazetteer: Path, *, service_area: Bounds = WILTSHIRE) -> Geocoder:
    """A geocoder with the gazetteer of that path, or without one where none has been built."""
    known = Gazetteer.load(gazetteer) if gazetteer.exists() else None
    return Geocoder(known, service_area=service_area)
