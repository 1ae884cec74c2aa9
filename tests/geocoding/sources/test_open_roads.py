"""Junctions from OS Open Roads, in GeoPackage and Shapefiles; all roads are invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hotspots.errors import InputError
from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.gazetteer_tables import Junctions


def meetings(junctions: Junctions | None) -> dict[tuple[str, str], list[tuple[int, int, int]]]:
    assert junctions is not None
    found: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    for a, b, x, y, radius in zip(
        junctions.road_a, junctions.road_b, junctions.easting.tolist(),
        junctions.northing.tolist(), junctions.radius.tolist(), strict=True,
    ):  # fmt: skip
        found.setdefault((a, b), []).append((x, y, radius))
    return found


def pair(one: str, other: str) -> tuple[str, str]:
    a, b = sorted((name_key(one), name_key(other)))
    return a, b


AT_THE_CROSSROADS = {
    pair("A361", "B3098"): [(400_000, 160_000, 30)],
    pair("A361", "Church Lane"): [(400_000, 160_000, 30)],
    pair("High Street", "B3098"): [(400_000, 160_000, 30)],
    pair("High Street", "Church Lane"): [(400_000, 160_000, 30)],
    pair("B3098", "Church Lane"): [(400_000, 160_000, 30)],
}


@pytest.mark.parametrize("form", ["geopackage", "shapefiles"])
@pytest.mark.parametrize("zip_it", [False, True])
def test_every_pair_of_names_and_numbers_meets_at_a_crossroads(
    made: Any, form: str, zip_it: bool, tmp_path: Path
) -> None:
    write = made.geopackage if form == "geopackage" else made.shapefiles
    folder = tmp_path / "roads"
    write(folder, made.Roads(made.crossroads(), [made.motorway]))
    content = made.read(made.zipped(folder, tmp_path / "roads.zip") if zip_it else folder)
    assert meetings(content.junctions) == AT_THE_CROSSROADS | {
        ("m4", "j17"): [(405_000, 160_000, 150)]
    }
    source = content.source
    assert (source.name, source.holds, source.rows) == ("OS Open Roads", "junctions", 6)
    assert source.notes == ()
    assert source.edition[:2] == "20"
    assert source.edition[4] == "-"
    assert source.attribution.endswith(f"Crown copyright and database right {source.edition[:4]}.")


def test_a_geopackage_named_alone(made: Any, tmp_path: Path) -> None:
    content = made.read(made.geopackage(tmp_path, made.Roads(made.crossroads(), [made.motorway])))
    assert len(content.junctions or ()) == 6


def test_the_edition_of_shapefiles_is_when_they_were_written(made: Any, tmp_path: Path) -> None:
    made.shapefiles(tmp_path, made.Roads(made.crossroads()))
    table = tmp_path / "data/SU_RoadLink.dbf"
    content = bytearray(table.read_bytes())
    content[1:4] = bytes((131, 4, 7))  # 7 April 2031
    table.write_bytes(content)
    found = made.read(tmp_path).source
    assert found.edition == "2031-04"
    assert found.notes == ("No numbered motorway junction is in the service area.",)


def test_a_link_in_two_squares_counts_once(made: Any, tmp_path: Path) -> None:
    once = made.shapefiles(tmp_path / "once", made.Roads(made.crossroads()))
    twice = made.shapefiles(tmp_path / "twice", made.Roads(made.crossroads()), "ST")
    made.shapefiles(twice, made.Roads(made.crossroads()), "SU")
    assert meetings(made.read(twice).junctions) == meetings(made.read(once).junctions)


def test_squares_outside_the_service_area_are_not_opened(made: Any, tmp_path: Path) -> None:
    made.shapefiles(tmp_path, made.Roads(made.crossroads()), "ST")
    (tmp_path / "data/NT_RoadLink.shp").write_bytes(b"not read")
    assert meetings(made.read(tmp_path).junctions) == AT_THE_CROSSROADS
    other = made.shapefiles(tmp_path / "other", made.Roads(made.crossroads()), "NT")
    with pytest.raises(InputError, match="no 100 km square in the service area"):
        made.read(other)


def test_what_lies_outside_the_service_area_is_left_out(made: Any, tmp_path: Path) -> None:
    roads = made.Roads(
        [*made.crossroads(), *made.crossroads((600_000.0, 300_000.0))], [("M1 J1", (5e5, 2e5))]
    )
    assert meetings(made.read(made.geopackage(tmp_path, roads)).junctions) == AT_THE_CROSSROADS
