"""A GeoPackage, opened again by GDAL as a GIS would."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pyogrio
import pytest

from hotspots.assessment import Sight
from hotspots.errors import InputError
from hotspots.export.file_copy import FileCopy
from hotspots.export.geopackage import STYLES, write_geopackage
from hotspots.export.layers import LAYERS

COLUMNS = {
    "areas": ["area", "theme", "period_from", "period_to", "n"],
    "clusters": [
        "area", "theme", "cluster", "rank", "n", "share", "area_m2", "name", "first_date",
        "last_date", "agencies", "categories",
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


def test_it_has_the_fixed_layers_and_columns(assess, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    write_geopackage(assess(), path)
    assert [name for name, _ in pyogrio.list_layers(path)] == [*LAYERS, STYLES]
    for name, columns in COLUMNS.items():
        info = pyogrio.read_info(path, layer=name)
        assert list(info["fields"])[: len(columns)] == columns
        assert info["crs"] == "EPSG:27700"
        assert info["geometry_type"] == "MultiPolygon"


def test_counts_of_the_layers_agree(assess, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    write_geopackage(assess(), path)
    areas = pyogrio.read_dataframe(path, layer="areas").set_index("area")
    cells = pyogrio.read_dataframe(path, layer="cells")
    clusters = pyogrio.read_dataframe(path, layer="clusters")
    assert areas["n"].to_dict() == {"East": 3, "West": 42}
    assert cells.groupby("area")["n"].sum().to_dict() == {"East": 3, "West": 42}
    assert set(clusters["area"]) == {"West"}
    assert clusters["n"].iloc[0] >= 30
    # 42 incidents on 4 km2 in 2 months are 42 / 4 * 6 per km2 and year.
    assert areas.loc["West", "n_per_km2_year"] == pytest.approx(63)


def test_every_layer_says_how_it_was_made(assess, copy: FileCopy, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    write_geopackage(assess(), path, copy)
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
            "Copy 7F3K-9QRM-2XTA, made on 4 September 2026 for: viewer.",
        ):
            assert part in account["DESCRIPTION"], name


def test_the_account_is_there_in_parts_too(assess, copy: FileCopy, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    write_geopackage(assess(Sight.PROTECTED), path, copy)
    told = pyogrio.read_info(path, layer="areas")["dataset_metadata"]
    assert told["title"] == "Anti-social behaviour, March to April 2025"
    assert told["marking"] == "OFFICIAL-SENSITIVE"
    assert told["period"] == "2025-03 to 2025-04"
    assert told["sight"] == "protected"
    assert told["copy"] == "7F3K-9QRM-2XTA"
    assert told["made"] == "2026-09-04T09:30:00+00:00"
    assert told["made_for"] == "viewer"
    assert "Made from protected cells" in told["method"]
    assert "Incidents used: 42." in told["left_out"]


def test_every_layer_has_one_style_that_it_opens_with(assess, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    write_geopackage(assess(), path)
    styles = pyogrio.read_dataframe(path, layer=STYLES)
    usual = styles[styles["useAsDefault"]]
    assert sorted(usual["f_table_name"]) == sorted(LAYERS)
    assert len(styles) == len(LAYERS) + 1
    # These are what QGIS looks a style up by.
    assert set(styles["f_table_schema"]) == {""}
    assert set(styles["f_geometry_column"]) == {
        pyogrio.read_info(path, layer="areas")["geometry_name"]
    }
    assert styles["styleName"].is_unique
    assert styles["styleName"].str.len().max() <= 30


def test_styles_name_columns_that_the_layers_have(assess, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    write_geopackage(assess(), path)
    for style in pyogrio.read_dataframe(path, layer=STYLES).itertuples():
        root = ET.fromstring(style.styleQML)
        fields = set(pyogrio.read_info(path, layer=style.f_table_name)["fields"])
        used = {
            word for rule in root.iter("rule") for word in rule.get("filter", "").split('"')[1::2]
        }
        for text in root.iter("text-style"):
            assert text.get("isExpression") == "1"
            used.update(text.get("fieldName", "").split('"')[1::2])
        assert used <= fields, style.f_table_name


def test_a_viewers_file_holds_protected_cells_alone(assess, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    write_geopackage(assess(Sight.PROTECTED), path)
    areas = pyogrio.read_dataframe(path, layer="areas").set_index("area")
    cells = pyogrio.read_dataframe(path, layer="cells")
    # East's 3 are fewer than 5 and withheld, and so is how many they are.
    assert areas["n"].to_dict() == {"East": 0, "West": 42}
    assert areas["n_withheld"].to_dict() == {"East": True, "West": False}
    assert set(cells.loc[cells["n"] > 0, "n"]) == {30, 12}
    assert set(cells.loc[cells["n"] > 0, "accuracy_m"]) == {10}


def test_what_cannot_be_written_leaves_the_older_file(assess, tmp_path: Path) -> None:
    results = assess()
    with pytest.raises(InputError, match=r"should end in \.gpkg"):
        write_geopackage(results, tmp_path / "out.shp")
    with pytest.raises(InputError, match="nothing to write"):
        write_geopackage([], tmp_path / "out.gpkg")
    with pytest.raises(InputError, match="cannot be written"):
        write_geopackage(results, tmp_path / "nowhere" / "out.gpkg")
    write_geopackage(results, tmp_path / "out.gpkg")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
