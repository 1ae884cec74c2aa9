"""A real tile of OS Open Names (Orkney, with rows from elsewhere in Scotland)."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer_tables import PlaceKind
from hotspots.geocoding.postcode import unpack
from hotspots.geocoding.service_area import NATIONAL_GRID, WILTSHIRE
from hotspots.geocoding.sources.open_names import COLUMNS, OpenNamesReader
from hotspots.geocoding.sources.reader import SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

TILE = Path(__file__).resolve().parents[2] / "../shared/data/places/os_open_names_HY20.csv"
ORKNEY: Bounds = (320_000.0, 990_000.0, 370_000.0, 1_060_000.0)

pytestmark = pytest.mark.skipif(
    not TILE.exists(), reason="OS Open Names is not at ../shared/data/places"
)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with TILE.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, COLUMNS))


def read(area: Bounds) -> SourceContent:
    return OpenNamesReader().read(SourceFiles.open(TILE), area, lambda count: None)


def test_every_name_of_every_row_is_there(rows: list[dict[str, str]]) -> None:
    names = read(NATIONAL_GRID).names
    assert names is not None
    expected = {
        (name, round(float(row["GEOMETRY_X"])), row["POPULATED_PLACE"], row["COUNTY_UNITARY"])
        for row in rows
        if row["LOCAL_TYPE"] != "Postcode"
        for name in (row["NAME1"], row["NAME2"])
        if name
    }
    found = zip(names.text, names.easting.tolist(), names.settlement, names.district, strict=True)
    assert set(found) == expected
    kinds = Counter(PlaceKind(kind).name for kind in names.kind.tolist())
    # 859 roads less six that have the name, the point and the settlement of another.
    assert kinds == {"STREET": 853, "SETTLEMENT": 106}


def test_every_postcode_is_there(rows: list[dict[str, str]]) -> None:
    postcodes = read(NATIONAL_GRID).postcodes
    assert postcodes is not None
    expected = {row["NAME1"] for row in rows if row["LOCAL_TYPE"] == "Postcode"}
    assert {unpack(code) for code in postcodes.code.tolist()} == expected
    assert len(postcodes) == 1_580


def test_names_are_cut_to_the_service_area(rows: list[dict[str, str]]) -> None:
    names = read(ORKNEY).names
    assert names is not None
    assert 0 < len(names) < 959
    assert ((names.easting >= 320_000) & (names.easting <= 370_000)).all()
    assert "Stirling" not in set(names.settlement)


def test_a_gaelic_and_an_english_name_are_one_place() -> None:
    names = read(NATIONAL_GRID).names
    assert names is not None
    place = dict(zip(names.text, names.place.tolist(), strict=True))
    assert place["Taobh a' Chaolais"] == place["East Kilbride"]


def test_no_radius_is_below_25_m_and_most_streets_are_within_a_kilometre() -> None:
    names = read(NATIONAL_GRID).names
    assert names is not None
    radius = names.radius[names.kind == PlaceKind.STREET]
    assert radius.min() >= 25
    assert 50 < np.median(radius) < 200
    assert (radius < 1_000).mean() > 0.9


def test_wiltshire_finds_nothing_in_it() -> None:
    with pytest.raises(InputError, match="no name in the service area"):
        read(WILTSHIRE)
