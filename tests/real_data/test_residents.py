"""The bundled residents are those of the census, by the areas of today."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import shapely

import boundaries
from hotspots.boundaries import read_community_areas
from hotspots.boundary_file import read_polygons

DATA = (Path(__file__).resolve().parents[2] / "../shared/data").resolve()
ONS = DATA / "boundaries/ons"
CENSUS = DATA / "population/wiltshire_swindon_lsoa21_census2021.csv"

pytestmark = pytest.mark.skipif(
    not CENSUS.exists() or not ONS.exists(),
    reason="needs the ONS boundaries and Census 2021 counts in ../shared/data",
)


@pytest.fixture(scope="module")
def shared_out() -> pd.DataFrame:
    """Residents and households of each community area: every LSOA goes where most of it lies."""
    areas = read_community_areas(
        ONS / "ward_E06000054.geojson", name_field="WD25CD", lookup=boundaries.division_lookup()
    ).areas
    lsoas, _ = read_polygons(ONS / "lsoa_E06000054.geojson", field="LSOA21CD")
    shapes = areas.geometry.to_numpy()
    overlap = [
        shapely.area(shapely.intersection(shapes, lsoa)) for lsoa in lsoas.geometry.to_numpy()
    ]
    lsoas["area"] = [areas["name"][int(shared.argmax())] for shared in overlap]
    census = pd.read_csv(CENSUS).set_index("lsoa21_code")
    found = lsoas.set_index("LSOA21CD").join(census, how="left")
    return found.groupby("area")[["residents_census2021", "households_census2021"]].sum()


def test_the_bundled_table_is_the_census_rounded_to_a_hundred(shared_out: pd.DataFrame) -> None:
    bundled = pd.read_csv(boundaries.residents()).set_index("community_area")
    assert bundled.index.tolist() == shared_out.index.tolist()
    for column in ("residents", "households"):
        rounded = (shared_out[f"{column}_census2021"] / 100).round() * 100
        assert bundled[column].tolist() == rounded.astype(int).tolist()


def test_nobody_is_lost(shared_out: pd.DataFrame) -> None:
    census = pd.read_csv(CENSUS)
    county = census[census["ltla24_name"] == "Wiltshire"]
    assert shared_out["residents_census2021"].sum() == county["residents_census2021"].sum()
    bundled = pd.read_csv(boundaries.residents())
    assert abs(bundled["residents"].sum() - county["residents_census2021"].sum()) <= 18 * 50
