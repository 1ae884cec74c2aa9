"""The located rows of a table, as a data frame or one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.point_column import PointColumn, match_type_of
from hotspots.geocoding.result import GeocodeResult, MatchType, flags_of

AS_SENT_NAME = "as sent"


@dataclass(frozen=True, eq=False)
class Locations:
    """What geocoding found for every row.

    Attributes
    ----------
    points
        Points and what they were found by; ``none`` where there is no point.
    original
        The location of each row as it was sent.
    sources
        What ``points.source`` counts.
    """

    points: PointColumn
    original: list[str]
    sources: tuple[GazetteerSource, ...]

    def to_frame(self, index: pd.Index) -> pd.DataFrame:
        """Return the columns that `hotspots.geocoding.geocoder.Geocoder.geocode` documents."""
        points = self.points
        # Plain text, not members of the enumeration, which other programs would not know.
        match_types = np.array([str(name) for name in MatchType], dtype=object)
        codes, distinct = pd.factorize(points.flags)
        flags = np.array([";".join(flags_of(int(bits))) for bits in distinct], dtype=object)
        candidates = np.full(len(points.flags), "", dtype=object)
        for row, places in points.candidates.items():
            candidates[row] = "; ".join(map(str, places))
        position, named = self._sources()
        return pd.DataFrame(
            {
                "easting": points.easting,
                "northing": points.northing,
                "match_type": match_types[points.match],
                "accuracy_m": points.accuracy,
                "confidence": points.confidence,
                "flags": flags[codes],
                "candidates": candidates,
                "source": np.array([name for name, _ in named], dtype=object)[position],
                "edition": np.array([edition for _, edition in named], dtype=object)[position],
                "original": np.array(self.original, dtype=object),
            },
            index=index,
        )

    def result(self, row: int) -> GeocodeResult:
        """Return one row as an object."""
        points = self.points
        position, named = self._sources()
        name, edition = named[position[row]]
        return GeocodeResult(
            easting=float(points.easting[row]),
            northing=float(points.northing[row]),
            match_type=match_type_of(points.match[row]),
            accuracy_m=float(points.accuracy[row]),
            confidence=float(points.confidence[row]),
            candidates=points.candidates.get(row, ()),
            flags=flags_of(int(points.flags[row])),
            source=name,
            edition=edition,
            original=self.original[row],
            label=points.label(row) if points.located[row] else "",
        )

    def _sources(self) -> tuple[NDArray[np.int64], list[tuple[str, str]]]:
        """Return each row's position in a list of (source, edition)."""
        named = [("", ""), (AS_SENT_NAME, "")]
        named += [(source.name, source.edition) for source in self.sources]
        # Without a point there is no source; what was sent itself comes before the gazetteer's.
        position = np.where(self.points.located, self.points.source.astype(np.int64) + 2, 0)
        return position, named
