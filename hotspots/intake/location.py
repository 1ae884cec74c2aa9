"""Where the rows of a file are: geocoding, and what a publisher's snapping does to accuracy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.intake.incident import ReportedIncident
from hotspots.intake.profile import WHERE, Profile
from hotspots.store.schema import SNAPPED

Said = tuple[str, str, str, bool]
"""What a match, its flags and its source are called, and whether there is a point."""


class Location(NamedTuple):
    """A geocoded row: metres on the National Grid, or no point."""

    easting: float | None
    northing: float | None
    match_type: str
    accuracy_m: float | None
    confidence: float
    flags: tuple[str, ...]
    source: str


class LocatedRows:
    """The locations of many rows in arrays: a tenth of the memory of as many objects.

    Parameters
    ----------
    snapped_m
        Where a publisher moved every point: the radius in metres within which its place lies.
    """

    def __init__(self, *, snapped_m: float | None = None) -> None:
        self._snapped_m = snapped_m
        self._numbers: list[NDArray[np.float64]] = []
        self._said: list[NDArray[np.uint16]] = []
        self._known: dict[Said, int] = {}

    def add(self, found: pd.DataFrame) -> None:
        """Append what `Geocoder.geocode` found for the next rows."""
        said = zip(
            found["match_type"].tolist(),
            found["flags"].tolist(),
            found["source"].tolist(),
            np.isfinite(found["easting"].to_numpy()).tolist(),
            strict=True,
        )
        known = self._known
        codes = [known.setdefault(words, len(known)) for words in said]
        numbers = found[["easting", "northing", "accuracy_m", "confidence"]].to_numpy(copy=True)
        if self._snapped_m:
            numbers[:, 2] = np.fmax(numbers[:, 2], self._snapped_m)
        self._numbers.append(numbers)
        self._said.append(np.array(codes, dtype=np.uint16))

    def __len__(self) -> int:
        return sum(map(len, self._said))

    @property
    def flags(self) -> set[str]:
        """All flags that any row has."""
        return {flag for _, flags, *_ in self._known for flag in flags.split(";") if flag}

    def coordinates(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Easting and northing of every row, NaN without a point."""
        numbers = np.concatenate([np.empty((0, 4)), *self._numbers])
        return numbers[:, 0].copy(), numbers[:, 1].copy()

    def parts(self) -> Iterator[list[Location]]:
        """The locations of the rows, part by part as they were added."""
        snapped = self._snapped_m is not None
        words = [
            (match_type, _codes(flags, snapped and located), source)
            for match_type, flags, source, located in self._known
        ]
        for numbers, said in zip(self._numbers, self._said, strict=True):
            known = numbers.astype(object)
            known[~np.isfinite(numbers[:, 0]), :3] = None  # without a point
            yield [
                Location(easting, northing, match_type, accuracy, confidence, flags, source)
                for (easting, northing, accuracy, confidence), (match_type, flags, source) in zip(
                    known.tolist(), map(words.__getitem__, said.tolist()), strict=True
                )
            ]


def locate(
    parts: Iterable[Sequence[ReportedIncident]], geocoder: Geocoder, profile: Profile
) -> LocatedRows:
    """Geocode the location fields of each report, a part of the rows at a time."""
    located = LocatedRows(snapped_m=profile.snapped_accuracy_m)
    for reports in parts:
        sent = {field for report in reports for field in report.location}
        used = [field for field in WHERE if field in sent] or ["postcode"]
        table = pd.DataFrame(
            {field: [report.location.get(field, "") for report in reports] for field in used},
            dtype=object,
        )
        located.add(geocoder.geocode(table))
    return located


def _codes(flags: str, snapped: bool) -> tuple[str, ...]:
    codes = tuple(flag for flag in flags.split(";") if flag)
    return (*codes, SNAPPED) if snapped else codes


def open_geocoder(gazetteer: Path, *, service_area: Bounds = WILTSHIRE) -> Geocoder:
    """A geocoder with the gazetteer of that path, or without one where none has been built."""
    known = Gazetteer.load(gazetteer) if gazetteer.exists() else None
    return Geocoder(known, service_area=service_area)
