"""A small gazetteer of invented postcodes (no area of the United Kingdom is called WX)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import settings

from hotspots.geocoding.gazetteer import Gazetteer, GazetteerSource
from hotspots.geocoding.gazetteer_tables import Postcodes
from hotspots.geocoding.postcode import pack

# postcode, easting, northing, quality, radius
INVENTED = (
    ("WX1 1AA", 385_512, 157_123, 10, 100),
    ("WX1 1AB", 385_612, 157_223, 10, 120),
    ("WX10 1AA", 401_000, 168_000, 50, 400),
    ("WX14 7AB", 414_500, 130_000, 60, 900),
)

# The first example of a fresh machine pays for compiling.
settings.register_profile("compiles_first", deadline=None)
settings.load_profile("compiles_first")


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    rows = sorted((pack(row[0]), *row[1:]) for row in INVENTED)
    postcode, easting, northing, quality, radius = (np.array(c) for c in zip(*rows, strict=True))
    postcodes = Postcodes(
        code=postcode.astype(np.int64),
        easting=easting.astype(np.int32),
        northing=northing.astype(np.int32),
        quality=quality.astype(np.uint8),
        radius=radius.astype(np.uint16),
        addresses=np.full(len(rows), -1, dtype=np.int16),
        terminated=np.zeros(len(rows), dtype=np.bool_),
        source=np.zeros(len(rows), dtype=np.uint8),
    )
    return Gazetteer(
        postcodes,
        sources=(GazetteerSource("Invented", "1", "none", "Invented for tests.", len(rows)),),
    )
