"""Labelled postcodes, coordinates, grid references and UPRNs of Wiltshire."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks import real_places
from benchmarks.invented_sources import FIRST_UPRN
from benchmarks.labelled_places import Labelled
from hotspots.geocoding.result import MatchType
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.geocoding.transformation import to_longitude_latitude

EACH = 400
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_WITHOUT_LETTERS = str.maketrans("", "", " ")


def here() -> pd.DataFrame:
    """The postcodes of the service area whose position is that of an address, with degrees."""
    table = real_places.postcodes()
    xmin, ymin, xmax, ymax = WILTSHIRE
    inside = table["easting"].between(xmin, xmax) & table["northing"].between(ymin, ymax)
    table = table[inside & (table["quality"] == 10)].reset_index(drop=True)
    longitude, latitude = to_longitude_latitude(table["easting"], table["northing"])
    return table.assign(longitude=longitude, latitude=latitude)


def postcodes(random: np.random.Generator) -> Iterator[Labelled]:
    """Real postcodes as they are typed, and well-formed ones that do not exist."""
    table = here()
    existing = set(real_places.postcodes()["postcode"])
    forms = ("{}", " {} ", "{}.", "12 High Street, {}", "({})")
    for row in table.sample(EACH * 2, random_state=random).itertuples():
        text = row.postcode.translate(_WITHOUT_LETTERS) if random.random() < 0.5 else row.postcode
        text = forms[int(random.integers(len(forms)))].format(text.lower())
        point = (float(row.easting), float(row.northing))
        yield Labelled(
            MatchType.POSTCODE, "postcode", row.postcode, {"postcode": text}, point, (point,)
        )
    for row in table.sample(EACH, random_state=random).itertuples():
        other = row.postcode[:-2] + "".join(random.choice(list(_LETTERS), 2))
        if other not in existing:
            yield Labelled(
                MatchType.NONE, "no such postcode", other, {"postcode": other},
                (row.easting, row.northing),
            )  # fmt: skip


def sectors(random: np.random.Generator) -> Iterator[Labelled]:
    """A sector or district; the truth is one of the postcodes that begin so."""
    table = here()
    for row in table.sample(EACH * 2, random_state=random).itertuples():
        sector = row.postcode[:-2]
        if random.random() < 0.3:
            sector = sector.partition(" ")[0]
        column = "postcode" if random.random() < 0.7 else "address"
        yield Labelled(
            MatchType.SECTOR, f"sector as {column}", sector, {column: sector},
            (row.easting, row.northing), None,
        )  # fmt: skip


def uprns(random: np.random.Generator) -> Iterator[Labelled]:
    """Invented numbers of the first postcodes of `here`."""
    for place, row in enumerate(here().head(EACH * 2).itertuples()):
        point = (float(row.easting), float(row.northing))
        text = f"{FIRST_UPRN + place}" if place % 2 else f"UPRN {FIRST_UPRN + place}"
        yield Labelled(MatchType.UPRN, "uprn", text, {"uprn": text}, point, (point,))
    for place in range(EACH // 4):
        text = str(FIRST_UPRN - 1 - place)
        yield Labelled(MatchType.NONE, "no such uprn", text, {"uprn": text}, (0.0, 0.0))


def coordinates(random: np.random.Generator) -> Iterator[Labelled]:
    """Degrees rounded to so many decimals or cut off after them, axes swapped, a lost minus."""
    table = _true_places(here().sample(EACH * 4, random_state=random), random)
    for row in table.itertuples():
        point = (row.easting, row.northing)
        decimals = int(random.choice((1, 2, 3, 4, 6)))
        latitude, longitude = f"{row.latitude:.{decimals}f}", f"{row.longitude:.{decimals}f}"
        cut = {
            "latitude": _cut(row.latitude, decimals),
            "longitude": _cut(row.longitude, decimals),
        }
        east, north = str(int(row.easting)), str(int(row.northing))
        style, fields = (
            (f"degrees rounded, {decimals}", {"latitude": latitude, "longitude": longitude}),
            (f"degrees cut off, {decimals}", cut),
            ("degrees swapped", {"latitude": longitude, "longitude": latitude}),
            ("lost minus", {"latitude": latitude, "longitude": longitude.lstrip("-")}),
            ("metres", {"easting": east, "northing": north}),
            ("metres swapped", {"easting": north, "northing": east}),
        )[int(random.integers(5))]
        yield Labelled(MatchType.COORDINATE, style, row.postcode, fields, point, None)


def grid_references(random: np.random.Generator) -> Iterator[Labelled]:
    """The square that holds a point, of 2 to 10 digits; the truth is the point itself."""
    for row in _true_places(here().sample(EACH * 2, random_state=random), random).itertuples():
        digits = int(random.choice((1, 2, 3, 4, 5)))
        x, y = int(row.easting), int(row.northing)
        letters = _SQUARES[x // 100_000, y // 100_000]
        east, north = f"{x % 100_000:05d}"[:digits], f"{y % 100_000:05d}"[:digits]
        space = " " if random.random() < 0.5 else ""
        yield Labelled(
            MatchType.GRID_REFERENCE, f"grid reference, {2 * digits} digits", row.postcode,
            {"grid_reference": f"{letters}{space}{east}{space}{north}"},
            (row.easting, row.northing), None,
        )  # fmt: skip


def contradictions(random: np.random.Generator) -> Iterator[Labelled]:
    """A postcode with coordinates over 2 km from it."""
    table = here()
    others = table.sample(EACH, random_state=random).itertuples()
    for row, other in zip(
        table.sample(EACH, random_state=random).itertuples(), others, strict=True
    ):
        if np.hypot(row.easting - other.easting, row.northing - other.northing) < 2_000:
            continue
        fields = {
            "postcode": row.postcode,
            "easting": str(other.easting),
            "northing": str(other.northing),
        }
        yield Labelled(
            MatchType.NONE, "columns disagree", row.postcode, fields, (row.easting, row.northing)
        )


# The 100 km squares of the service area.
_SQUARES = {(3, 1): "ST", (4, 1): "SU", (3, 2): "SO", (4, 2): "SP"}


def _true_places(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Points anywhere in the metre that a postcode's point stands for, with their degrees."""
    inside = random.uniform(0, 1, (2, len(table)))
    easting, northing = table["easting"] + inside[0], table["northing"] + inside[1]
    longitude, latitude = to_longitude_latitude(easting, northing)
    return table.assign(easting=easting, northing=northing, longitude=longitude, latitude=latitude)


def _cut(degrees: float, decimals: int) -> str:
    text = f"{degrees:.10f}"
    return text[: text.index(".") + 1 + decimals]
