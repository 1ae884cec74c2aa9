"""The gazetteer: what is known of places, and where that knowledge comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hotspots.geocoding import gazetteer_file
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
    """

    postcodes: Postcodes = field(default_factory=no_postcodes)
    uprns: Uprns = field(default_factory=no_uprns)
    names: Names = field(default_factory=no_names)
    junctions: Junctions = field(default_factory=no_junctions)
    sources: tuple[GazetteerSource, ...] = ()

    def __len__(self) -> int:
        return len(self.postcodes) + len(self.uprns) + len(self.names) + len(self.junctions)

    @property
    def attributions(self) -> tuple[str, ...]:
        """What every map made with this gazetteer must print, each once."""
        return tuple(dict.fromkeys(s.attribution for s in self.sources if s.attribution))

    def save(self, path: Path) -> None:
        """Write the gazetteer, byte for byte the same for the same content, in one step.

        Raises
        ------
        SetupError
            If the folder cannot be written; an older file is then still in place.
        """
        tables = (self.postcodes, self.uprns, self.names, self.junctions)
        gazetteer_file.write(path, tables, self.sources)

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
        (postcodes, uprns, names, junctions), sources = gazetteer_file.read(path)
        return cls(postcodes, uprns, names, junctions, sources)
