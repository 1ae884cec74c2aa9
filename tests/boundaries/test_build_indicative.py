import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import boundaries
from boundaries.build_indicative import build, community_areas
from hotspots.areas import AreaIndex
from hotspots.boundaries import read_community_areas


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return read_community_areas(boundaries.indicative_community_areas(), name_field="name").areas


def test_the_committed_file_is_what_the_tables_make(tmp_path: Path) -> None:
    build(tmp_path / "again.geojson")
    committed = boundaries.indicative_community_areas().read_bytes()
    assert (tmp_path / "again.geojson").read_bytes() == committed
    assert [path.name for path in tmp_path.iterdir()] == ["again.geojson"]


def test_areas_meet_edge_to_edge(areas: gpd.GeoDataFrame) -> None:
    shapes = areas.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.union_all(shapes)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors


def test_each_settlement_lies_in_its_own_area(areas: gpd.GeoDataFrame) -> None:
    places = pd.read_csv(boundaries.settlements())
    index = AreaIndex.from_frame(areas)
    located = index.locate(places["easting"], places["northing"])
    found = np.array([*index.names, "outside"])[located]
    assert found.tolist() == places["community_area"].tolist()
    # The namesakes, in particular.
    towns = set(places.loc[places["name"] == places["community_area"], "name"])
    assert len(towns) == 15


def test_any_place_belongs_to_the_area_of_its_nearest_settlement() -> None:
    places = pd.read_csv(boundaries.settlements())
    index = AreaIndex(*zip(*community_areas().items(), strict=True))
    rng = np.random.default_rng(3)
    x, y = rng.uniform((375_000, 117_000), (436_000, 199_000), (3_000, 2)).T
    located = index.locate(x, y)
    squared = (x[:, None] - places["easting"].to_numpy()) ** 2 + (
        y[:, None] - places["northing"].to_numpy()
    ) ** 2
    nearest = places["community_area"].to_numpy()[squared.argmin(axis=1)]
    inside = located >= 0
    assert inside.sum() > 1_000
    assert (np.array(index.names)[located[inside]] == nearest[inside]).all()


def test_rounding_to_degrees_moves_no_area_by_much(areas: gpd.GeoDataFrame) -> None:
    exact = community_areas()
    for name, rounded in zip(areas["name"], areas.geometry, strict=True):
        assert rounded.hausdorff_distance(exact[name]) < 10


def test_the_file_is_geojson_that_says_what_it_is() -> None:
    text = boundaries.indicative_community_areas().read_text(encoding="utf-8")
    collection = json.loads(text)
    assert "crs" not in collection
    assert "Indicative only" in collection["notice"]
    for feature in collection["features"]:
        assert feature["properties"]["indicative"] is True
        assert "Not official boundaries" in feature["properties"]["notice"]
        (outer, *_holes) = feature["geometry"]["coordinates"]
        assert shapely.LinearRing(outer).is_ccw
        assert all(round(value, 4) == value for point in outer for value in point)


def test_every_figure_of_the_tables_is_rounded_to_500_metres() -> None:
    for path in (boundaries.settlements(), boundaries.outline()):
        table = pd.read_csv(path)
        assert not (table[["easting", "northing"]] % 500).to_numpy().any()


def test_swindon_is_left_out(areas: gpd.GeoDataFrame) -> None:
    index = AreaIndex.from_frame(areas)
    # The town hall, Wroughton, Highworth and Stratton St Margaret, to the nearest kilometre.
    assert index.locate([415e3, 414e3, 420e3, 418e3], [184e3, 180e3, 192e3, 187e3]).tolist() == [
        -1,
        -1,
        -1,
        -1,
    ]
