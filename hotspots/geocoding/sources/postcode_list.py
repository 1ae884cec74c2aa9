"""Reader of a small list of postcodes: a CSV with ``postcode,easting,northing[,radius]``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer_tables import UNKNOWN, Postcodes
from hotspots.geocoding.postcode import scan_postcodes
from hotspots.geocoding.sources.local_list import LocalList, list_columns
from hotspots.geocoding.sources.place_list import PLACE_COLUMNS
from hotspots.geocoding.sources.reader import Advance, SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

# A list need not be complete, so that the distance to other postcodes says nothing about spread.
ASSUMED_RADIUS = 250
_REQUIRED = frozenset(("postcode", "easting", "northing"))
_QUALITY = 10


class PostcodeListReader:
    """Reads a postcode list."""

    name = "postcode list"

    def recognises(self, files: SourceFiles) -> bool:
        columns = set(list_columns(files))
        return columns >= _REQUIRED and not columns >= PLACE_COLUMNS

    def read(self, files: SourceFiles, service_area: Bounds, advance: Advance) -> SourceContent:
        listed = LocalList.read(files)
        if not listed.rows:
            raise InputError(
                f"{files.path} holds no postcode with a position; choose another source."
            )
        codes = _codes(listed)
        points = [row.point(assumed_radius=ASSUMED_RADIUS) for row in listed.rows]
        easting, northing, radius = zip(*points, strict=True)
        advance(len(codes))
        return SourceContent(
            listed.source(rows=len(codes), holds="postcodes"),
            postcodes=Postcodes(
                code=codes,
                easting=np.array(easting, dtype=np.int32),
                northing=np.array(northing, dtype=np.int32),
                quality=np.full(len(codes), _QUALITY, dtype=np.uint8),
                radius=np.array(radius, dtype=np.uint16),
                addresses=np.full(len(codes), UNKNOWN, dtype=np.int16),
                terminated=np.zeros(len(codes), dtype=np.bool_),
                source=np.zeros(len(codes), dtype=np.uint8),
            ),
        )


def _codes(listed: LocalList) -> NDArray[np.int64]:
    scan = scan_postcodes([row["postcode"] for row in listed.rows])
    seen: set[int] = set()
    for place, (row, code) in enumerate(
        zip(listed.rows, scan.candidates[:, 0].tolist(), strict=True)
    ):
        if scan.count[place] != 1 or scan.corrected[place, 0]:
            raise InputError(
                f"{row.where} has {row['postcode']!r}, which is not a postcode; correct it."
            )
        if code in seen:
            raise InputError(f"{row.where} repeats {row['postcode']}; keep one of them.")
        seen.add(code)
    return scan.candidates[:, 0].copy()
