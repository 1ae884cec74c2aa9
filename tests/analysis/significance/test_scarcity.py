import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.analysis.change.emerging import emerging_hotspots
from hotspots.analysis.change.hotspot_classes import classify_hotspots
from hotspots.analysis.significance.getis_ord import getis_ord
from hotspots.analysis.significance.scarcity import scarcity_note


def test_less_than_one_incident_in_a_window_is_said():
    (note,) = scarcity_note(np.array([0.0, 0.0, 0.0, 1.0]), np.full(4, 2.0))
    assert note.startswith("A cell and its neighbours hold 0.5 incidents on average")
    assert scarcity_note(np.array([0.0, 2.0]), np.array([1.0, 1.0])) == ()
    assert scarcity_note(np.zeros(0), np.zeros(0)) == ()


@pytest.fixture
def points():
    random = np.random.default_rng(5)
    x, y = random.uniform(0, 3000, (2, 240))
    months = [f"2025-{month:02d}-03" for month in range(1, 13)] * 20
    return gpd.GeoDataFrame({"date": months}, geometry=gpd.points_from_xy(x, y), crs=27700)


@pytest.mark.parametrize("analyse", [classify_hotspots, emerging_hotspots])
def test_short_periods_spread_the_same_incidents_thinly(analyse, points):
    assert "on average" in analyse(points, cell_size=100, agency=None).attrs["notes"][-1]
    assert analyse(points, cell_size=1000, agency=None).attrs["notes"] == ()


def test_empty_land_spreads_them_thinly(points):
    points.loc[len(points)] = {"date": "2025-01-01", "geometry": shapely.Point(30_000, 30_000)}
    assert "empty land" in getis_ord(points, cell_size=200).attrs["notes"][0]
    town = getis_ord(points, cell_size=200, within=shapely.box(0, 0, 2999, 2999))
    assert town.attrs["notes"] == ()
