"""A GeoJSON file, read as text and by GDAL."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely

from hotspots.assessment import Selection
from hotspots.export.file_copy import FileCopy
from hotspots.export.geojson import write_geojson
from hotspots.export.geopackage import write_geopackage
from hotspots.export.layers import LAYERS
from hotspots.geocoding.transformation import to_longitude_latitude
from hotspots.periods import Period


def test_it_is_rfc_7946_in_longitude_and_latitude(assess, copy: FileCopy, tmp_path: Path) -> None:
    path = tmp_path / "out.geojson"
    write_geojson(assess(), path, copy)
    read = json.loads(path.read_text(encoding="utf-8"))
    assert "crs" not in read
    assert "bandwidth 300 m" in read["description"]
    assert "Copy 7F3K-9QRM-2XTA" in read["description"]
    frame = gpd.read_file(path)
    assert set(frame["layer"]) == set(LAYERS)
    west = frame[(frame["layer"] == "areas") & (frame["area"] == "West")].geometry.iloc[0]
    longitude, latitude = to_longitude_latitude([400_000.0], [150_000.0])
    corners = shapely.get_coordinates(west)
    nearest = abs(corners - [longitude[0], latitude[0]]).sum(axis=1).min()
    assert nearest < 3e-7
    polygons = [part for shape in frame.geometry for part in shapely.get_parts(shape)]
    assert all(shapely.is_ccw(polygon.exterior) for polygon in polygons)


def test_an_area_without_incidents_has_empty_layers(assess, tmp_path: Path) -> None:
    rural = Selection("rural", Period.parse("2025-03", "2025-04"))
    results = assess(areas=("West",), selection=rural)
    write_geopackage(results, tmp_path / "out.gpkg")
    assert pyogrio.read_info(tmp_path / "out.gpkg", layer="clusters")["features"] == 0
    assert pyogrio.read_info(tmp_path / "out.gpkg", layer="areas")["features"] == 1
    write_geojson(results, tmp_path / "out.geojson")
    assert set(gpd.read_file(tmp_path / "out.geojson")["layer"]) == {"areas", "cells"}
