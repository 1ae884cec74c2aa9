import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from hotspots.analysis.change.emerging import emerging_hotspots
from hotspots.analysis.change.hotspot_classes import classify_hotspots
from hotspots.analysis.change.period_change import period_change
from hotspots.analysis.density.hotspot_areas import hotspot_areas
from hotspots.analysis.density.kernel_density import density_array, kernel_density
from hotspots.analysis.density.risk import risk_surface
from hotspots.analysis.evaluation.predictive_accuracy import predictive_accuracy
from hotspots.analysis.grids.grid import fixed_grid
from hotspots.analysis.significance.getis_ord import getis_ord
from hotspots.analysis.significance.local_moran import local_moran
from hotspots.analysis.study_land import land_of
from hotspots.errors import InputError

RANDOM = np.random.default_rng(5)
POINTS = gpd.GeoDataFrame(
    {"date": pd.date_range("2024-01-01", periods=400, freq="D")},
    geometry=gpd.points_from_xy(
        400_000 + RANDOM.normal(1000, 300, 400), 150_000 + RANDOM.normal(1000, 300, 400)
    ),
    crs=27700,
)
WEST = shapely.box(400_300, 150_300, 400_900, 151_700)
EAST = shapely.box(400_900, 150_300, 401_600, 151_700)
BOTH = shapely.union_all([WEST, EAST])
SERIES = gpd.GeoSeries([WEST, EAST], crs=27700)
SURFACE = kernel_density(POINTS, cell_size=100, bandwidth=300)
GRID = fixed_grid(BOTH.bounds, 100)
DENSITY = density_array(POINTS.geometry.x, POINTS.geometry.y, GRID, 300)

ASKED = {
    "getis_ord": lambda area: getis_ord(POINTS, cell_size=100, within=area),
    "getis_ord, hexagons": lambda area: getis_ord(
        POINTS, cell_size=100, within=area, hexagons=True
    ),
    "local_moran": lambda area: local_moran(POINTS, cell_size=200, within=area, permutations=99),
    "classify_hotspots": lambda area: classify_hotspots(POINTS, cell_size=200, within=area),
    "emerging_hotspots": lambda area: emerging_hotspots(POINTS, cell_size=200, within=area),
    "period_change": lambda area: period_change(
        POINTS[:200], POINTS[200:], cell_size=200, within=area
    ),
    "risk_surface": lambda area: risk_surface(
        POINTS, POINTS, cell_size=100, bandwidth=300, within=area
    ),
    "hotspot_areas of an array": lambda area: hotspot_areas(DENSITY, GRID, area),
    "hotspot_areas of a frame": lambda area: hotspot_areas(SURFACE, within=area),
    "predictive_accuracy": lambda area: predictive_accuracy(SURFACE, POINTS, within=area),
}
BY_NAME = [pytest.param(ask, id=name) for name, ask in ASKED.items()]


@pytest.mark.parametrize("ask", BY_NAME)
def test_a_study_area_may_be_a_frame_or_a_series(ask):
    wanted = ask(BOTH)
    for area in (SERIES, gpd.GeoDataFrame({"town": ["a", "b"]}, geometry=SERIES)):
        assert_frame_equal(pd.DataFrame(ask(area)), pd.DataFrame(wanted))


@pytest.mark.parametrize("ask", BY_NAME)
@pytest.mark.parametrize(
    ("area", "sentence"),
    [
        (shapely.Polygon(), "encloses no land"),
        (shapely.Point(400_000, 150_000), "encloses no land"),
        (SERIES[:0], "encloses no land"),
        (shapely.box(-2.5, 51, -2, 51.5), "looks like degrees"),
        (shapely.box(51, -2.5, 51.5, -2), "looks like degrees"),
        (SERIES.set_crs(4326, allow_override=True), "in degrees"),
        ("town", "The study area is a str"),
        ([WEST, EAST], "The study area is a list"),
        (pd.DataFrame({"area": [1]}), "The study area is a DataFrame"),
    ],
)
def test_what_is_no_study_area_is_refused_in_one_sentence(ask, area, sentence):
    with pytest.raises(InputError, match=sentence) as refusal:
        ask(area)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("ask", [ask for ask in BY_NAME if "array" not in ask.id])
def test_a_study_area_in_another_system_is_refused(ask):
    with pytest.raises(InputError, match="The study area and the points have different"):
        ask(SERIES.to_crs(32630))


def test_a_series_without_a_system_is_taken_as_a_polygon_is():
    bare = gpd.GeoSeries([WEST, None, EAST])
    assert shapely.equals(land_of(bare, POINTS.crs), BOTH)


def test_bow_ties_heights_and_overlaps_do_no_harm():
    bow = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    high = shapely.Polygon([(0, 0, 5), (1000, 0, 5), (1000, 1000, 5), (0, 1000, 5)])
    assert land_of(bow).area == pytest.approx(500_000)
    assert land_of(gpd.GeoSeries([bow, high], crs=27700)).area == pytest.approx(1e6)
    assert not land_of(gpd.GeoSeries([high], crs=27700)).has_z
