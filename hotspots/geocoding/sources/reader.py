"""What every reader of a gazetteer source is asked for and hands over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer import GazetteerSource
from hotspots.geocoding.gazetteer_tables import (
    AddressPostcodes,
    Junctions,
    Names,
    Postcodes,
    Uprns,
)
from hotspots.geocoding.sources.source_files import SourceFiles

Advance = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class SourceContent:
    """What one source says; a table that it says nothing of is None.

    The ``source`` column of each table is 0: the build numbers the sources. Postcodes, UPRNs and
    junctions may come in any order, each once; so may names, whose ``place`` numbers are the
    source's own.
    """

    source: GazetteerSource
    postcodes: Postcodes | None = None
    uprns: Uprns | None = None
    names: Names | None = None
    junctions: Junctions | None = None
    address_postcodes: AddressPostcodes | None = None


class SourceReader(Protocol):
    """Reads one format of gazetteer source."""

    name: str

    def recognises(self, files: SourceFiles) -> bool:
        """Whether the files are of this format, judged by their names and first lines."""

    def read(self, files: SourceFiles, service_area: Bounds, advance: Advance) -> SourceContent:
        """Read what lies in the service area.

        ``advance`` is called with the number of rows read since the last call. A source of the
        whole country is filtered while it is read, so that it never is in memory as a whole.

        Raises
        ------
        hotspots.errors.InputError
            If anything is not exactly as the publisher documents it.
        """
