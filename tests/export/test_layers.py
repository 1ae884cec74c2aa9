"""Exported files, opened again by GDAL as a GIS would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely

from hotspots.assessment import AreaAssessment, Selection, Sight, load_picture
from hotspots.errors import InputError
from hotspots.export.description import description
from hotspots.export.layers import LAYERS, write_geojson, write_geopackage
from hotspots.geocoding.transformation import to_longitude_latitude
from hotspots.periods import Period

MARCH_AND_APRIL = Period.parse("2025-03", "2025-04")
COLUMNS = {
    "areas": ["area", "theme", "period_from", "period_to", "n"],
    "clusters": [
        "area", "theme", "cluster", "rank", "n", "share", "area_m2", "name", "first_date",
        "last_date", "agencies",
    ],
    "hotspots": [
        "area", "theme", "rank", "n", "share", "area_m2", "peak", "peak_x", "peak_y", "name",
    ],
    "density": ["area", "theme", "band", "density_min", "density_max"],
    "cells": [
        "area", "theme", "n", "density", "gistar", "p_adjusted", "accuracy_m",
        "share_within_100_m",
    ],
}  # fmt: skip


def _assess(county: Any, sight: Sight = Sight.EXACT) -> list[AreaAssessment]:
    selection = Selection("asb", MARCH_AND_APRIL)
    return load_picture(county.database).assess(["East", "West"], selection, sight)


def test_geopackage_has_the_fixed_layers_and_columns(small_county: Any, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    write_geopackage(_assess(small_county), path)
    assert [name for name, _ in pyogrio.list_layers(path)] == list(LAYERS)
    for name, columns in COLUMNS.items():
        info = pyogrio.read_info(path, layer=name)
        assert list(info["fields"])[: len(columns)] == columns
        assert info["crs"] == "EPSG:27700"
        assert info["geometry_type"] == "MultiPolygon"


def test_counts_of_the_layers_agree(small_county: Any, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    write_geopackage(_assess(small_county), path)
    areas = pyogrio.read_dataframe(path, layer="areas").set_index("area")
    cells = pyogrio.read_dataframe(path, layer="cells")
    clusters = pyogrio.read_dataframe(path, layer="clusters")
    assert areas["n"].to_dict() == {"East": 3, "West": 42}
    assert cells.groupby("area")["n"].sum().to_dict() == {"East": 3, "West": 42}
    assert set(clusters["area"]) == {"West"}
    assert clusters["n"].iloc[0] >= 30
    # 42 incidents on 4 km2 in 2 months are 42 / 4 * 6 per km2 and year.
    assert areas.loc["West", "n_per_km2_year"] == pytest.approx(63)


def test_every_layer_says_how_it_was_made(small_county: Any, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    write_geopackage(_assess(small_county), path)
    for name in LAYERS:
        account = pyogrio.read_info(path, layer=name)["layer_metadata"]
        assert "Anti-social behaviour, March to April 2025" in account["IDENTIFIER"]
        for part in (
            "OFFICIAL-SENSITIVE",
            "2025-03 to 2025-04, all agencies",
            "bandwidth 300 m",
            "Incidents used: 45.",
            "or too few in one place, or lie where a system puts what has no place: 0.",
            "1 of all the incidents sent could not be located and 1 lie outside",
            "Community areas: Two squares.",
        ):
            assert part in account["DESCRIPTION"], name


def test_a_viewers_file_holds_protected_cells_alone(small_county: Any, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    write_geopackage(_assess(small_county, Sight.PROTECTED), path)
    areas = pyogrio.read_dataframe(path, layer="areas").set_index("area")
    cells = pyogrio.read_dataframe(path, layer="cells")
    # East's 3 are fewer than 5 and withheld, and so is how many they are.
    assert areas["n"].to_dict() == {"East": 0, "West": 42}
    assert areas["n_withheld"].to_dict() == {"East": True, "West": False}
    assert set(cells.loc[cells["n"] > 0, "n"]) == {30, 12}
    account = pyogrio.read_info(path, layer="cells")["layer_metadata"]["DESCRIPTION"]
    assert "squares with fewer than 5 incidents, or with most of them" in account
    assert "fewer than 5 of all the incidents sent could not be located" in account
    assert set(cells.loc[cells["n"] > 0, "accuracy_m"]) == {10}


def test_what_was_left_out_by_accuracy_is_said(small_county: Any, tmp_path: Path) -> None:
    for sight, sentence in ((Sight.EXACT, "250 m: 0.\n"), (Sight.PROTECTED, "250 m: 0. Where")):
        selection = Selection("asb", MARCH_AND_APRIL, located_within=250)
        found = load_picture(small_county.database).assess(["West"], selection, sight)
        account = description(found)
        assert f"Left out because they are known only to more than {sentence}" in account
    assert "Left out because" not in description(_assess(small_county))


def test_geojson_is_rfc_7946_in_longitude_and_latitude(small_county: Any, tmp_path: Path) -> None:
    path = tmp_path / "out.geojson"
    write_geojson(_assess(small_county), path)
    read = json.loads(path.read_text(encoding="utf-8"))
    assert "crs" not in read
    assert "bandwidth 300 m" in read["description"]
    frame = gpd.read_file(path)
    assert set(frame["layer"]) == set(LAYERS)
    west = frame[(frame["layer"] == "areas") & (frame["area"] == "West")].geometry.iloc[0]
    longitude, latitude = to_longitude_latitude([400_000.0], [150_000.0])
    corners = shapely.get_coordinates(west)
    nearest = abs(corners - [longitude[0], latitude[0]]).sum(axis=1).min()
    assert nearest < 3e-7
    polygons = [part for shape in frame.geometry for part in shapely.get_parts(shape)]
    assert all(shapely.is_ccw(polygon.exterior) for polygon in polygons)


def test_an_area_without_incidents_has_empty_layers(small_county: Any, tmp_path: Path) -> None:
    selection = Selection("rural", MARCH_AND_APRIL)
    results = load_picture(small_county.database).assess(["West"], selection, Sight.EXACT)
    write_geopackage(results, tmp_path / "out.gpkg")
    assert pyogrio.read_info(tmp_path / "out.gpkg", layer="clusters")["features"] == 0
    assert pyogrio.read_info(tmp_path / "out.gpkg", layer="areas")["features"] == 1
    write_geojson(results, tmp_path / "out.geojson")
    assert set(gpd.read_file(tmp_path / "out.geojson")["layer"]) == {"areas", "cells"}


def test_what_cannot_be_written_leaves_the_older_file(small_county: Any, tmp_path: Path) -> None:
    results = _assess(small_county)
    with pytest.raises(InputError, match=r"should end in \.gpkg"):
        write_geopackage(results, tmp_path / "out.shp")
    with pytest.raises(InputError, match="nothing to write"):
        write_geopackage([], tmp_path / "out.gpkg")
    with pytest.raises(InputError, match="cannot be written"):
        write_geopackage(results, tmp_path / "nowhere" / "out.gpkg")
    write_geopackage(results, tmp_path / "out.gpkg")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
