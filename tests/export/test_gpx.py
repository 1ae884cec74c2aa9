"""Waypoints, read by GDAL as a phone would."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

from hotspots.assessment import Selection, Sight
from hotspots.errors import InputError
from hotspots.export.file_copy import FileCopy
from hotspots.export.gpx import SYMBOLS, write_gpx
from hotspots.export.places_to_visit import places_to_visit
from hotspots.periods import Period

GPX = "{http://www.topografix.com/GPX/1/1}"


@pytest.mark.parametrize("sight", list(Sight))
def test_each_place_is_a_waypoint_where_it_lies(assess, tmp_path: Path, sight: Sight) -> None:
    results = assess(sight)
    places = places_to_visit(results)
    write_gpx(results, tmp_path / "out.gpx")
    points = pyogrio.read_dataframe(tmp_path / "out.gpx", layer="waypoints")
    assert points.crs.to_epsg() == 4326
    assert len(points) == len(places) > 1
    assert points["type"].tolist() == places["layer"].tolist()
    assert points["sym"].tolist() == [SYMBOLS[layer] for layer in places["layer"]]
    assert abs(points.geometry.x.to_numpy() - places["longitude"]).max() < 1e-6
    assert abs(points.geometry.y.to_numpy() - places["latitude"]).max() < 1e-6
    for point, place in zip(points.itertuples(), places.itertuples(), strict=True):
        assert f"{place.grid_reference}: {place.n} incident" in point.desc
        assert point.src == "OFFICIAL-SENSITIVE"


def test_hotspots_are_a_route_that_comes_back_to_where_it_began(assess, tmp_path: Path) -> None:
    (west,) = assess(areas=("West",))
    first = west.hotspots.hotspots.iloc[[0]]
    spread = [
        first.assign(rank=rank, peak_x=400_000.0 + x, peak_y=150_000.0 + y)
        for rank, (x, y) in enumerate([(25, 25), (25, 1_025), (1_025, 25), (1_025, 1_025)], start=1)
    ]
    hotspots = pd.concat(spread, ignore_index=True)
    write_gpx([replace(west, hotspots=replace(west.hotspots, hotspots=hotspots))],
              tmp_path / "out.gpx")  # fmt: skip
    (route,) = pyogrio.read_dataframe(tmp_path / "out.gpx", layer="routes").itertuples()
    assert route.name == "Round of West"
    assert "through 4 hotspots, 4.0 km as the crow flies" in route.desc
    assert route.src == "OFFICIAL-SENSITIVE"
    stops = pyogrio.read_dataframe(tmp_path / "out.gpx", layer="route_points")
    assert [name.split()[0] for name in stops["name"]] == ["H1", "H2", "H4", "H3", "H1"]
    points = pyogrio.read_dataframe(tmp_path / "out.gpx", layer="waypoints")
    at = dict(zip(points["name"], points.geometry, strict=True))
    assert [at[name] for name in stops["name"]] == list(stops.geometry)


def test_of_several_areas_each_has_a_route_of_its_own(assess, tmp_path: Path) -> None:
    results = assess()
    write_gpx(results, tmp_path / "out.gpx")
    routes = pyogrio.read_dataframe(tmp_path / "out.gpx", layer="routes")
    several = [one.area.name for one in results if len(one.hotspots.hotspots) > 1]
    assert routes["name"].tolist() == [f"Round of {name}" for name in several]


def test_elements_stand_in_the_order_of_the_schema(assess, copy: FileCopy, tmp_path: Path) -> None:
    write_gpx(assess(), tmp_path / "out.gpx", copy)
    root = ET.parse(tmp_path / "out.gpx").getroot()
    assert root.tag == f"{GPX}gpx"
    assert root.get("version") == "1.1"
    order = ["metadata", "wpt", "rte"]
    tags = [child.tag.removeprefix(GPX) for child in root]
    assert tags == sorted(tags, key=order.index)
    within = {"metadata": ["name", "desc", "time", "keywords"],
              "wpt": ["name", "desc", "src", "sym", "type"]}  # fmt: skip
    for child in root:
        expected = within.get(child.tag.removeprefix(GPX))
        if expected:
            assert [part.tag.removeprefix(GPX) for part in child] == expected


def test_names_are_short_and_tell_areas_apart(assess, tmp_path: Path) -> None:
    write_gpx(assess(areas=("West",)), tmp_path / "west.gpx")
    names = pyogrio.read_dataframe(tmp_path / "west.gpx", layer="waypoints")["name"]
    assert names.iloc[0] == "H1 2 km south of West Lavington"
    assert any(name.startswith("C1 ") for name in names)
    write_gpx(assess(), tmp_path / "both.gpx")
    both = pyogrio.read_dataframe(tmp_path / "both.gpx", layer="waypoints")["name"]
    assert both.is_unique
    assert {name.split()[0] for name in both} == {"East", "West"}


def test_the_account_is_in_the_metadata(assess, copy: FileCopy, tmp_path: Path) -> None:
    write_gpx(assess(), tmp_path / "out.gpx", copy)
    told = ET.parse(tmp_path / "out.gpx").getroot().find(f"{GPX}metadata")
    assert told is not None
    said = told.findtext(f"{GPX}desc") or ""
    assert told.findtext(f"{GPX}name") == (
        "OFFICIAL-SENSITIVE: Anti-social behaviour, March to April 2025"
    )
    assert "bandwidth 300 m" in said
    assert "Copy 7F3K-9QRM-2XTA" in said
    assert told.findtext(f"{GPX}keywords") == "OFFICIAL-SENSITIVE, 7F3K-9QRM-2XTA"
    assert told.findtext(f"{GPX}time") == "2026-09-04T09:30:00Z"


def test_where_nothing_stands_out_it_says_what_to_choose(assess, tmp_path: Path) -> None:
    rural = Selection("rural", Period.parse("2025-03", "2025-04"))
    with pytest.raises(InputError, match=r"nowhere to go: .+ Choose a longer period"):
        write_gpx(assess(areas=("West",), selection=rural), tmp_path / "out.gpx")
    assert not (tmp_path / "out.gpx").exists()


def test_a_hostile_name_stays_text(assess, tmp_path: Path) -> None:
    (west,) = assess(areas=("West",))
    hotspots = west.hotspots.hotspots.assign(name='</name><wpt lat="0"/>\x0b\u202e & "Co"')
    hostile = replace(west, hotspots=replace(west.hotspots, hotspots=hotspots))
    write_gpx([hostile], tmp_path / "out.gpx")
    points = pyogrio.read_dataframe(tmp_path / "out.gpx", layer="waypoints")
    assert points["name"].iloc[0] == 'H1 </name><wpt lat="0"/> & "Co"'
    assert len(points) == len(places_to_visit([hostile]))
