"""What every reader of a gazetteer source hands over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hotspots.geocoding.gazetteer import GazetteerSource
from hotspots.geocoding.source_files import SourceFiles

Advance = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class PostcodeTable:
    """Postcodes of one source, in any order, each once.

    Attributes
    ----------
    postcode
        int64, packed.
    easting, northing
        int32, metres, EPSG:27700.
    quality
        uint8, Ordnance Survey's positional quality indicator.
    radius
        uint16, metres, 95 %; 0 where it has to be derived from the distance to other postcodes.
    source
        Name, edition, licence and what was left out.
    """

    postcode: NDArray[np.int64]
    easting: NDArray[np.int32]
    northing: NDArray[np.int32]
    quality: NDArray[np.uint8]
    radius: NDArray[np.uint16]
    source: GazetteerSource


class SourceReader(Protocol):
    """Reads one format of gazetteer source."""

    name: str

    def recognises(self, files: SourceFiles) -> bool:
        """Whether the files are of this format, judged by their names and first lines."""

    def read(self, files: SourceFiles, advance: Advance) -> PostcodeTable:
        """Read them; ``advance`` is called with the number of postcodes read since the last call.

        Raises
        ------
        hotspots.errors.InputError
            If anything is not exactly as the publisher documents it.
        """
