"""The located rows of a table, as a data frame or one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.geocoding.agreement import Choice
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.result import GeocodeResult, MatchType, flags_of

AS_SENT = "as sent"


@dataclass(frozen=True, eq=False)
class Locations:
    """What geocoding found for every row.

    Attributes
    ----------
    choice
        Points and what they were found by.
    gazetteer_row
        int64: where in the gazetteer the row's postcode is, -1 where it is not.
    original
        The location of each row as it was sent.
    gazetteer
        What ``gazetteer_row`` refers to.
    """

    choice: Choice
    gazetteer_row: NDArray[np.int64]
    original: list[str]
    gazetteer: Gazetteer | None

    def to_frame(self, index: pd.Index) -> pd.DataFrame:
        """Return the columns that `hotspots.geocoding.geocoder.Geocoder.geocode` documents."""
        points = self.choice.points
        # Plain text, not members of the enumeration, which other programs would not know.
        names = [str(name) for name in (*self.choice.match_types, MatchType.NONE)]
        match_types = np.array(names, dtype=object)
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
                "match_type": match_types[self.choice.way],
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
        points, way = self.choice.points, int(self.choice.way[row])
        position, named = self._sources()
        name, edition = named[position[row]]
        return GeocodeResult(
            easting=float(points.easting[row]),
            northing=float(points.northing[row]),
            match_type=self.choice.match_types[way] if way >= 0 else MatchType.NONE,
            accuracy_m=float(points.accuracy[row]),
            confidence=float(points.confidence[row]),
            candidates=points.candidates.get(row, ()),
            flags=flags_of(int(points.flags[row])),
            source=name,
            edition=edition,
            original=self.original[row],
        )

    def _sources(self) -> tuple[NDArray[np.int64], list[tuple[str, str]]]:
        """Return each row's position in a list of (source, edition)."""
        named = [("", ""), (AS_SENT, "")]
        way = self.choice.way
        position = (way >= 0).astype(np.int64)
        if self.gazetteer is not None and MatchType.POSTCODE in self.choice.match_types:
            named += [(source.name, source.edition) for source in self.gazetteer.sources]
            by_postcode = way == self.choice.match_types.index(MatchType.POSTCODE)
            rows = self.gazetteer_row[by_postcode]
            position[by_postcode] = 2 + self.gazetteer.source[rows].astype(np.int64)
        return position, named
