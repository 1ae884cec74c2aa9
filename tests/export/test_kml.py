"""KML, read as XML and by GDAL."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyogrio
import pytest

from hotspots.assessment import Sight
from hotspots.export.file_copy import FileCopy
from hotspots.export.kml import write_kml
from hotspots.export.layers import TITLES, layers, to_degrees
from hotspots.export.palette import BANDS

KML = "{http://www.opengis.net/kml/2.2}"


def document(path: Path) -> ET.Element:
    found = ET.parse(path).getroot().find(f"{KML}Document")
    assert found is not None
    return found


@pytest.mark.parametrize("sight", list(Sight))
def test_every_layer_is_a_folder_of_its_shapes(assess, tmp_path: Path, sight: Sight) -> None:
    results = assess(sight)
    write_kml(results, tmp_path / "out.kml")
    frames = layers(results)
    frames["cells"] = frames["cells"][frames["cells"]["n"] > 0]
    folders = {
        folder.findtext(f"{KML}name"): len(folder.findall(f"{KML}Placemark"))
        for folder in document(tmp_path / "out.kml").findall(f"{KML}Folder")
    }
    assert folders == {TITLES[name]: len(frame) for name, frame in frames.items() if len(frame)}


def test_gdal_reads_the_shapes_where_they_lie(assess, tmp_path: Path) -> None:
    results = assess(areas=("West",))
    write_kml(results, tmp_path / "out.kml")
    frames = layers(results)
    for name in ("areas", "hotspots", "clusters", "density"):
        read = pyogrio.read_dataframe(tmp_path / "out.kml", layer=TITLES[name])
        assert read.crs.to_epsg() == 4326
        expected = to_degrees(frames[name].geometry.to_numpy())
        assert np.allclose(
            read.geometry.force_2d().bounds,
            [shape.bounds for shape in expected],
            rtol=0,
            atol=1e-6,
        )
    hotspots = pyogrio.read_dataframe(tmp_path / "out.kml", layer="Hotspots")
    assert hotspots["n"].tolist() == frames["hotspots"]["n"].tolist()


def test_the_document_says_how_it_was_made(assess, copy: FileCopy, tmp_path: Path) -> None:
    write_kml(assess(), tmp_path / "out.kml", copy)
    found = document(tmp_path / "out.kml")
    assert found.findtext(f"{KML}name") == "Anti-social behaviour, March to April 2025"
    said = found.findtext(f"{KML}description") or ""
    assert said.startswith("OFFICIAL-SENSITIVE.<br>")
    assert "Copy 7F3K-9QRM-2XTA" in said


def test_bands_have_the_colours_of_the_maps(assess, tmp_path: Path) -> None:
    results = assess(areas=("West",))
    write_kml(results, tmp_path / "out.kml")
    bands = layers(results)["density"]["band"]
    folder = next(
        folder
        for folder in document(tmp_path / "out.kml").findall(f"{KML}Folder")
        if folder.findtext(f"{KML}name") == TITLES["density"]
    )
    colours = [
        mark.findtext(f".//{KML}PolyStyle/{KML}color") for mark in folder.findall(f"{KML}Placemark")
    ]
    # KML writes opacity, blue, green and red; the maps' 0.85 is 217 of 255.
    expected = [BANDS[band - 1] for band in bands]
    assert colours == [f"d9{c[5:7]}{c[3:5]}{c[1:3]}" for c in expected]


def test_squares_are_off_at_first(assess, tmp_path: Path) -> None:
    write_kml(assess(), tmp_path / "out.kml")
    shown = {
        folder.findtext(f"{KML}name"): folder.findtext(f"{KML}visibility")
        for folder in document(tmp_path / "out.kml").findall(f"{KML}Folder")
    }
    assert shown[TITLES["cells"]] == "0"
    assert set(shown.values()) - {"1", None} == {"0"}


def test_a_withheld_count_is_not_said_to_be_nothing(assess, tmp_path: Path) -> None:
    write_kml(assess(Sight.PROTECTED), tmp_path / "out.kml")
    areas = pyogrio.read_dataframe(tmp_path / "out.kml", layer=TITLES["areas"])
    said = areas.set_index("Name" if "Name" in areas else "name")
    column = "description" if "description" in said else "Description"
    assert said.loc["East", column].startswith("0 incidents, and a few more withheld")
    assert said.loc["West", column].startswith("42 incidents, 2025-03")


def test_a_hostile_name_stays_text(assess, tmp_path: Path) -> None:
    (west,) = assess(areas=("West",))
    hostile_name = '<script>alert(1)</script>]]>\x0b\u202e & "Co"'
    hotspots = west.hotspots.hotspots.assign(name=hostile_name)
    area = replace(west.area, name="<b>West</b>")
    hostile = replace(west, area=area, hotspots=replace(west.hotspots, hotspots=hotspots))
    write_kml([hostile], tmp_path / "out.kml")
    found = document(tmp_path / "out.kml")
    names = [mark.findtext(f"{KML}name") for mark in found.iter(f"{KML}Placemark")]
    assert 'Hotspot 1: <script>alert(1)</script>]] > & "Co"' in names
    for mark in found.iter(f"{KML}Placemark"):
        # What is shown as markup has none but our own line breaks.
        said = (mark.findtext(f"{KML}description") or "").replace("<br>", "")
        assert "<" not in said
    assert "<b>West</b>" in (found.findtext(f"{KML}name") or "")
