"""A small gazetteer: invented postcodes (no area is called WX), two towns and what is in them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import settings

from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.gazetteer import Gazetteer, GazetteerSource
from hotspots.geocoding.gazetteer_tables import Junctions, Names, PlaceKind, Postcodes, Uprns
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.postcode import pack
from hotspots.geocoding.result import GeocodeResult

# postcode, easting, northing, quality, radius
INVENTED = (
    ("WX1 1AA", 385_512, 157_123, 10, 100),
    ("WX1 1AB", 385_612, 157_223, 10, 120),
    ("WX10 1AA", 401_000, 168_000, 50, 400),
    ("WX14 7AB", 414_500, 130_000, 60, 900),
)

STREET, SETTLEMENT = PlaceKind.STREET, PlaceKind.SETTLEMENT
LANDMARK, FARM, CODE = PlaceKind.LANDMARK, PlaceKind.FARM, PlaceKind.CODE

# text, kind, easting, northing, radius, settlement, place (rows of one number are one place)
INVENTED_NAMES = (
    ("Wexbridge", SETTLEMENT, 385_500, 157_500, 1_500, "", 1),
    ("Pont Wex", SETTLEMENT, 385_500, 157_500, 1_500, "", 1),
    ("Ashwick Magna", SETTLEMENT, 400_000, 168_000, 900, "", 2),
    ("Little Ashwick", SETTLEMENT, 401_500, 169_500, 400, "", 3),
    ("Brookton", SETTLEMENT, 390_000, 140_000, 400, "", 4),
    ("Brookton", SETTLEMENT, 420_000, 190_000, 400, "", 5),
    ("Fore Street", STREET, 385_400, 157_400, 150, "Wexbridge", 10),
    ("Fore Street", STREET, 400_100, 168_100, 120, "Ashwick Magna", 11),
    ("St John's Street", STREET, 385_600, 157_500, 120, "Wexbridge", 12),
    ("Heol Sant Ioan", STREET, 385_600, 157_500, 120, "Wexbridge", 12),
    ("Castle Street", STREET, 385_500, 157_450, 100, "Wexbridge", 13),
    ("Church Lane", STREET, 386_200, 158_000, 200, "Wexbridge", 14),
    ("Church Road", STREET, 385_000, 156_900, 200, "Wexbridge", 15),
    ("Mill Lane", STREET, 400_300, 167_700, 250, "Ashwick Magna", 16),
    ("Hilperley Crescent", STREET, 385_900, 157_100, 90, "Wexbridge", 17),
    ("Hilperton Crescent", STREET, 386_100, 157_200, 90, "Wexbridge", 18),
    ("Onlywun Drive", STREET, 399_800, 168_200, 110, "Ashwick Magna", 19),
    ("A361", STREET, 385_000, 158_000, 1_200, "Wexbridge", 20),
    ("A361", STREET, 400_500, 168_900, 1_100, "Ashwick Magna", 21),
    ("B3098", STREET, 385_800, 158_300, 900, "Wexbridge", 22),
    ("Meadow Way", STREET, 386_300, 157_900, 90, "Wexbridge", 24),
    ("Meadow Way (South)", STREET, 386_400, 157_700, 80, "Wexbridge", 25),
    ("The Green", STREET, 401_450, 169_480, 80, "Little Ashwick", 23),
    ("Wexco", LANDMARK, 385_550, 157_600, 60, "Wexbridge", 30),
    ("Wexco", LANDMARK, 400_050, 168_050, 60, "Ashwick Magna", 31),
    ("Victoria Park", LANDMARK, 385_300, 157_800, 200, "Wexbridge", 32),
    ("Town Hall", LANDMARK, 385_450, 157_480, 40, "Wexbridge", 33),
    ("Castle and Ball", LANDMARK, 385_520, 157_460, 30, "Wexbridge", 34),
    ("Hopgrass Farm", FARM, 391_000, 150_000, 300, "", 40),
    ("WX-SITE-7", CODE, 385_777, 157_777, 25, "", 50),
    ("Brook Close", STREET, 390_050, 140_050, 100, "Brookton", 60),
)  # fmt: skip
INVENTED_JUNCTIONS = (
    ("a361", "b3098", 385_700, 158_200, 30),
    ("m4", "j17", 391_500, 179_500, 200),
    ("castle street", "fore street", 385_420, 157_430, 30),
)
INVENTED_UPRNS = ((100_121_000_123, 385_501, 157_401), (9_876, 385_601, 157_402))

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


def names_of(rows: tuple[tuple[str, PlaceKind, int, int, int, str, int], ...]) -> Names:
    """A table of names, as a gazetteer holds it."""
    text, kind, easting, northing, radius, settlement, place = zip(*rows, strict=True)
    return Names(
        text=text,
        key=tuple(map(name_key, text)),
        place=np.array(place, dtype=np.int32),
        kind=np.array(kind, dtype=np.uint8),
        easting=np.array(easting, dtype=np.int32),
        northing=np.array(northing, dtype=np.int32),
        radius=np.array(radius, dtype=np.int32),
        settlement=settlement,
        district=("Wexshire",) * len(rows),
        source=np.full(len(rows), 1, dtype=np.uint8),
    )


def _junctions() -> Junctions:
    road_a, road_b, easting, northing, radius = zip(*INVENTED_JUNCTIONS, strict=True)
    return Junctions(
        road_a, road_b, np.array(easting, dtype=np.int32), np.array(northing, dtype=np.int32),
        np.array(radius, dtype=np.int32), np.full(len(road_a), 2, dtype=np.uint8),
    )  # fmt: skip


def _uprns() -> Uprns:
    number, easting, northing = (
        np.array(column) for column in zip(*sorted(INVENTED_UPRNS), strict=True)
    )
    return Uprns(
        number.astype(np.int64), easting.astype(np.int32), northing.astype(np.int32),
        np.full(len(number), 3, dtype=np.uint8),
    )  # fmt: skip


@pytest.fixture(scope="session")
def county(gazetteer: Gazetteer) -> Gazetteer:
    invented = [
        GazetteerSource(f"Invented {kind}", "2", "none", "Invented for tests.", 1, kind)
        for kind in ("names", "junctions", "UPRNs")
    ]
    return Gazetteer(
        gazetteer.postcodes, _uprns(), names_of(INVENTED_NAMES), _junctions(),
        (*gazetteer.sources, *invented),
    )  # fmt: skip


@pytest.fixture(scope="session")
def find(county: Gazetteer) -> Callable[..., GeocodeResult]:
    geocoder = Geocoder(county)

    def find_address(address: str = "", **columns: str) -> GeocodeResult:
        return geocoder.geocode_one(address=address, **columns)

    return find_address
