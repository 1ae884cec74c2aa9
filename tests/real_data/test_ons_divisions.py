"""The published divisions of Wiltshire and what the police recorded in them."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import boundaries
from hotspots.areas import OUTSIDE, AreaIndex
from hotspots.boundaries import CommunityAreas, read_community_areas
from hotspots.boundary_file import read_polygons
from hotspots.errors import InputError
from hotspots.geocoding.transformation import to_national_grid

DATA = (Path(__file__).resolve().parents[2] / "../shared/data").resolve()
ONS = DATA / "boundaries/ons"
DIVISIONS = ONS / "ward_E06000054.geojson"
POLICE = DATA / "police_uk/wiltshire"

pytestmark = pytest.mark.skipif(
    not DIVISIONS.exists() or not POLICE.exists(),
    reason="needs the ONS boundaries and data.police.uk files in ../shared/data",
)

# ASB rows of data.police.uk for Wiltshire Police, January to September 2025.
ASB_2025 = {
    "Trowbridge": 768,
    "Salisbury": 708,
    "Chippenham": 472,
    "Devizes": 372,
    "Amesbury": 299,
    "Melksham": 270,
    "Warminster": 263,
    "Tidworth": 233,
    "Calne": 206,
    "Southern Wiltshire": 198,
    "Royal Wootton Bassett & Cricklade": 193,
    "Westbury": 161,
    "South West Wiltshire": 142,
    "Bradford on Avon": 139,
    "Corsham": 110,
    "Malmesbury": 105,
    "Marlborough": 97,
    "Pewsey": 76,
}
OUTSIDE_2025 = 2_880


@pytest.fixture(scope="module")
def imported() -> CommunityAreas:
    return read_community_areas(DIVISIONS, name_field="WD25CD", lookup=boundaries.division_lookup())


@pytest.fixture(scope="module")
def asb() -> tuple[np.ndarray, np.ndarray]:
    columns = ["Longitude", "Latitude", "Crime type"]
    rows = pd.concat(
        pd.read_csv(path, usecols=columns)
        for path in sorted(POLICE.glob("2025-0[1-9]-wiltshire-street.csv"))
    )
    rows = rows[rows["Crime type"] == "Anti-social behaviour"]
    return to_national_grid(rows["Longitude"].to_numpy(), rows["Latitude"].to_numpy())


def test_98_divisions_become_18_areas_that_make_up_the_county(imported: CommunityAreas) -> None:
    divisions, _ = read_polygons(DIVISIONS, field="WD25CD")
    county = shapely.union_all(divisions.geometry.to_numpy())
    areas = imported.areas.geometry.to_numpy()
    assert set(imported.areas["name"]) == set(ASB_2025)
    assert shapely.is_valid(areas).all()
    assert shapely.coverage_is_valid(areas)
    assert abs(shapely.area(areas).sum() - county.area) < 1
    assert shapely.symmetric_difference(shapely.union_all(areas), county).area < 1
    assert imported.notes[0].startswith("Reprojected from EPSG:4326 to EPSG:27700 with OSTN15")
    assert imported.notes[1:] == ("Dissolved 98 divisions into 18 community areas.",)
    assert not imported.indicative


def test_codes_and_names_give_the_same_areas(imported: CommunityAreas) -> None:
    by_name = read_community_areas(
        DIVISIONS, name_field="WD25NM", lookup=boundaries.division_lookup()
    )
    assert by_name.areas["name"].tolist() == imported.areas["name"].tolist()
    assert by_name.areas.geometry.geom_equals(imported.areas.geometry).all()
    assert by_name.sha256 == imported.sha256


def test_the_grid_agrees_with_the_centroids_that_ons_publishes() -> None:
    # BNG_E and BNG_N stand in the file beside LONG and LAT, in whole metres.
    divisions, _ = read_polygons(DIVISIONS, field="WD25CD")
    easting, northing = to_national_grid(divisions["LONG"], divisions["LAT"])
    assert np.abs(easting - divisions["BNG_E"]).max() < 1.5
    assert np.abs(northing - divisions["BNG_N"]).max() < 1.5


def test_each_asb_row_of_2025_is_in_its_area(
    imported: CommunityAreas, asb: tuple[np.ndarray, np.ndarray]
) -> None:
    index = AreaIndex.from_frame(imported.areas)
    located = index.locate(*asb)
    counts = np.bincount(located[located != OUTSIDE], minlength=len(index))
    assert dict(zip(index.names, counts.tolist(), strict=True)) == ASB_2025
    assert (located == OUTSIDE).sum() == OUTSIDE_2025


def test_locating_agrees_with_a_spatial_join(
    imported: CommunityAreas, asb: tuple[np.ndarray, np.ndarray]
) -> None:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*asb), crs="EPSG:27700")
    joined = points.sjoin(imported.areas, how="left", predicate="within")
    expected = joined["index_right"].fillna(OUTSIDE).astype(int).tolist()
    assert AreaIndex.from_frame(imported.areas).locate(*asb).tolist() == expected


def test_the_indicative_areas_are_near_the_official_ones(imported: CommunityAreas) -> None:
    drawn = read_community_areas(boundaries.indicative_community_areas(), name_field="name")
    official = imported.areas.geometry.to_numpy()
    indicative = drawn.areas.geometry.to_numpy()
    assert drawn.areas["name"].tolist() == imported.areas["name"].tolist()
    shared = shapely.area(shapely.intersection(official, indicative))
    assert (shared / shapely.area(official)).min() > 0.65
    county, outline = shapely.union_all(official), shapely.union_all(indicative)
    assert county.symmetric_difference(outline).area / county.area < 0.06
    swindon, _ = read_polygons(ONS / "ward_E06000030.geojson", field="WD25CD")
    overlap = shapely.union_all(swindon.geometry.to_numpy()).intersection(outline)
    assert overlap.area < 10_000_000


def test_one_lsoa_is_invalid_and_repaired() -> None:
    lsoas = read_community_areas(ONS / "lsoa_E06000054.geojson", name_field="LSOA21NM")
    assert len(lsoas.areas) == 307
    assert lsoas.areas.geometry.is_valid.all()
    assert "Repaired 1 invalid geometry: Wiltshire 018F." in lsoas.notes


def test_the_force_area_is_one_area_without_heights() -> None:
    force = read_community_areas(
        DATA / "boundaries/police_force/wiltshire.geojson", name_field="Name"
    )
    assert force.areas["name"].tolist() == ["Wiltshire"]
    assert not force.areas.has_z.any()
    # Wiltshire and Swindon together.
    assert force.areas.area.sum() == pytest.approx(3_485e6, rel=0.01)


def test_swindons_wards_are_not_in_the_lookup() -> None:
    with pytest.raises(InputError, match=r"No column of division_to_community_area.csv holds"):
        read_community_areas(
            ONS / "ward_E06000030.geojson",
            name_field="WD25CD",
            lookup=boundaries.division_lookup(),
        )


def test_the_bundled_lookup_names_divisions_as_ons_does() -> None:
    divisions, _ = read_polygons(DIVISIONS, field="WD25CD")
    lookup = pd.read_csv(boundaries.division_lookup())
    published = dict(zip(divisions["WD25CD"], divisions["WD25NM"], strict=True))
    assert dict(zip(lookup["division_code"], lookup["division"], strict=True)) == published
