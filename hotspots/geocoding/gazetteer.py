"""The gazetteer: what is known of places, and where that knowledge comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from hotspots.geocoding import gazetteer_file
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.gazetteer_tables import (
    Junctions,
    Names,
    Postcodes,
    Uprns,
    no_junctions,
    no_names,
    no_postcodes,
    no_uprns,
)

__all__ = ["Gazetteer", "GazetteerSource"]


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Four tables and the data sets that they were built from.

    Attributes
    ----------
    postcodes, uprns, names, junctions
        The tables; one that no source filled is empty.
    sources
        What the ``source`` columns of the tables count.
    service_area
        Bounds in metres, EPSG:27700, that names, UPRNs and junctions were cut to; None where the
        gazetteer was not built from files.
    """

    postcodes: Postcodes = field(default_factory=no_postcodes)
    uprns: Uprns = field(default_factory=no_uprns)
    names: Names = field(default_factory=no_names)
    junctions: Junctions = field(default_factory=no_junctions)
    sources: tuple[GazetteerSource, ...] = ()
    service_area: Bounds | None = None

    def __len__(self) -> int:
        return len(self.postcodes) + len(self.uprns) + len(self.names) + len(self.junctions)

    @property
    def attributions(self) -> tuple[str, ...]:
        """What every map made with this gazetteer must print, each once."""
        return tuple(dict.fromkeys(s.attribution for s in self.sources if s.attribution))

    @property
    def editions(self) -> tuple[str, ...]:
        """Each source with its edition and what it holds, then the attributions."""
        named = (" ".join(filter(None, (s.name, s.edition, f"({s.holds})"))) for s in self.sources)
        return (*named, *self.attributions)

    def describe_rows(self, source: int | None = None) -> str:
        """Say how many rows of each kind there are, such as "1,204 postcodes, 17 junctions".

        Parameters
        ----------
        source
            Position in ``sources``: only what was taken from that one.
        """
        counts = []
        for kind, table in self._kinds():
            rows = len(table) if source is None else int(np.count_nonzero(table.source == source))
            if rows:
                counts.append(f"{rows:,} {kind if rows > 1 else kind[:-1]}")
        return ", ".join(counts) or "nothing of its own"

    def missing_kinds(self) -> tuple[str, ...]:
        """Which of "postcodes", "UPRNs", "names" and "junctions" there are none of."""
        return tuple(kind for kind, table in self._kinds() if not len(table))

    def _kinds(self) -> tuple[tuple[str, Postcodes | Uprns | Names | Junctions], ...]:
        return (
            ("postcodes", self.postcodes),
            ("UPRNs", self.uprns),
            ("names", self.names),
            ("junctions", self.junctions),
        )

    def save(self, path: Path) -> None:
        """Write the gazetteer, byte for byte the same for the same content, in one step.

        Raises
        ------
        SetupError
            If the folder cannot be written; an older file is then still in place.
        """
        tables = (self.postcodes, self.uprns, self.names, self.junctions)
        gazetteer_file.write(path, tables, self.sources, self.service_area)

    @classmethod
    def load(cls, path: Path) -> Gazetteer:
        """Read a gazetteer that `save` wrote.

        Raises
        ------
        NotFoundError
            If there is no such file.
        SetupError
            If it is not a gazetteer of this version.
        """
        tables, sources, service_area = gazetteer_file.read(path)
        return cls(*tables, sources, service_area)
