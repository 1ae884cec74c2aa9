"""Anti-social behaviour in Wiltshire and Swindon in proportion to the households of the Census."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.analysis.density.risk import risk_surface
from hotspots.area_raster import UNSURE, area_raster
from hotspots.areas import MANY_POINTS, AreaIndex
from hotspots.boundary_file import read_polygons
from hotspots.geocoding.transformation import to_national_grid

DATA = (Path(__file__).resolve().parents[2] / "../shared/data").resolve()
LSOAS = [DATA / f"boundaries/ons/lsoa_E060000{code}.geojson" for code in (30, 54)]
HOUSEHOLDS = DATA / "population/wiltshire_swindon_lsoa21_census2021.csv"
POLICE = DATA / "police_uk/wiltshire"

pytestmark = pytest.mark.skipif(
    not (all(path.exists() for path in LSOAS) and HOUSEHOLDS.exists() and POLICE.exists()),
    reason="needs the boundaries, households and data.police.uk files in ../shared/data",
)


@pytest.fixture(scope="module")
def lsoas() -> gpd.GeoDataFrame:
    parts = [read_polygons(path, field="LSOA21CD")[0] for path in LSOAS]
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
    census = pd.read_csv(HOUSEHOLDS)
    return frame.merge(census, left_on="LSOA21CD", right_on="lsoa21_code", validate="1:1")


@pytest.fixture(scope="module")
def recorded() -> pd.DataFrame:
    columns = ["Longitude", "Latitude", "Crime type"]
    files = sorted(POLICE.glob("2025-0[1-9]-wiltshire-street.csv"))
    rows = pd.concat([pd.read_csv(path, usecols=columns) for path in files]).dropna()
    x, y = to_national_grid(rows["Longitude"].to_numpy(), rows["Latitude"].to_numpy())
    return rows.assign(x=x, y=y)


def _asb(recorded: pd.DataFrame) -> gpd.GeoDataFrame:
    rows = recorded[recorded["Crime type"] == "Anti-social behaviour"]
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(rows["x"], rows["y"]), crs=27700)


def _homes(lsoas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"households": lsoas["households_census2021"].astype(float)},
        geometry=shapely.centroid(lsoas.geometry.to_numpy()),
        crs=27700,
    )


def test_the_rate_of_the_whole_is_incidents_over_households(
    lsoas: gpd.GeoDataFrame, recorded: pd.DataFrame
) -> None:
    asb, homes = _asb(recorded), _homes(lsoas)
    risk = risk_surface(asb, homes, cell_size=500, bandwidth=3_000, population_weights="households")
    assert len(lsoas) == 307 + 140
    assert len(asb) == 7_692
    households = homes["households"].sum()
    assert risk.attrs["overall"] == pytest.approx(1000 * len(asb) / households)
    # Households for each cell sum to all of them: no kernel is cut off.
    assert risk["population"].sum() * 0.25 == pytest.approx(households, rel=1e-3)
    said = risk["risk"].notna()
    # Two thirds of the county's 3,485 km2; a few points lie as far away as York.
    assert 0.6 < said.sum() * 0.25 / 3_485 < 0.8
    weighed = np.average(risk["risk"][said], weights=risk["population"][said])
    assert weighed == pytest.approx(1, abs=0.03)
    assert (risk["rate_low"][said] <= risk["rate"][said]).all()
    assert (risk["rate"][said] <= risk["rate_high"][said]).all()


def test_a_bandwidth_below_the_distance_of_the_centroids_leaves_holes(
    lsoas: gpd.GeoDataFrame, recorded: pd.DataFrame
) -> None:
    asb, homes = _asb(recorded), _homes(lsoas)
    silent = {}
    for bandwidth in (500, 3_000):
        risk = risk_surface(
            asb, homes, cell_size=500, bandwidth=bandwidth, population_weights="households"
        )
        beside = risk["n"] > 0
        silent[bandwidth] = (risk["rate"].isna() & beside).sum() / beside.sum()
    # What the page says of coarse populations: at 500 m most places with incidents have no rate.
    assert silent[500] > 0.4
    assert silent[3_000] < 0.1


def test_every_crime_is_in_the_census_area_where_geos_has_it(
    lsoas: gpd.GeoDataFrame, recorded: pd.DataFrame
) -> None:
    x, y = recorded["x"].to_numpy(), recorded["y"].to_numpy()
    assert len(x) > MANY_POINTS
    shapes = lsoas.geometry.to_numpy()
    index = AreaIndex(lsoas["LSOA21CD"].tolist(), shapes.tolist())
    found = index.locate(x, y)
    few = [index.locate(x[at : at + 5_000], y[at : at + 5_000]) for at in range(0, len(x), 5_000)]
    assert (found == np.concatenate(few)).all()
    # Corners and middles of edges, where areas meet: those the raster is sure of are right.
    corners = shapely.get_coordinates(shapes)[::7]
    raster = area_raster(shapes)
    assert raster is not None
    sure = raster.locate(np.ascontiguousarray(corners[:, 0]), np.ascontiguousarray(corners[:, 1]))
    asked = np.flatnonzero(sure != UNSURE)[:9_000]
    assert (sure[asked] == index.locate(*corners[asked].T)).all()
