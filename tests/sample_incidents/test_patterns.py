"""What the sample incidents show: the planted hotspots, rhythms, areas and shared events."""

from __future__ import annotations

import json
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import sample_incidents
from sample_incidents.plan import Draw, read_plan

SHARED = Path(__file__).resolve().parents[2] / "../shared"
SPOTS = json.loads(sample_incidents.expected().read_text(encoding="utf-8"))["hotspots"]


def within(table: pd.DataFrame, spot: dict[str, Any], metres: float) -> pd.DataFrame:
    away = np.hypot(table["easting"] - spot["easting"], table["northing"] - spot["northing"])
    near: pd.DataFrame = table[away <= metres]
    return near


def test_good_rows_lie_in_the_two_years_and_never_in_the_hour_that_clocks_skip(
    everyone: pd.DataFrame,
) -> None:
    start = everyone["start"]
    assert start.min() >= pd.Timestamp("2024-10-01")
    assert start.max() < pd.Timestamp("2026-10-01")
    for day in ("2025-03-30", "2026-03-29"):
        skipped = start.between(f"{day} 01:00", f"{day} 01:59:59")
        assert not skipped.any()
    assert (start.groupby(start.dt.to_period("M")).size() > 250).all()


@pytest.mark.parametrize("spot", SPOTS, ids=lambda spot: str(spot["name"]))
def test_planted_hotspot_has_its_reports_where_and_when_it_says(
    spot: dict[str, Any], everyone: pd.DataFrame
) -> None:
    inside = everyone[
        (everyone["theme"] == spot["theme"])
        & everyone["start"].between(spot["from"], pd.Timestamp(spot["to"]) + pd.Timedelta("1D"))
    ]
    near = within(inside, spot, 3 * spot["spread"] + 100)
    counted = near.groupby("agency").size()
    for agency, reports in spot["reports"].items():
        assert counted[agency] >= 0.95 * reports
    wider = within(inside, spot, 2 * (3 * spot["spread"] + 100))
    # Evenly spread incidents would put a quarter of the wider disc into the inner one.
    assert len(near) > 0.6 * len(wider)


def test_one_hotspot_emerges_and_one_fades(
    everyone: pd.DataFrame, expected: dict[str, Any]
) -> None:
    courses = {spot["course"]: spot for spot in expected["hotspots"]}
    asb = everyone[everyone["theme"] == "asb"]

    def per_month(spot: dict[str, Any], first: str, last: str) -> float:
        near = within(asb, spot, 300)
        months = near["start"].dt.to_period("M")
        return float(months.between(pd.Period(first), pd.Period(last)).sum()) / len(
            pd.period_range(first, last, freq="M")
        )

    emerging, fading = courses["emerging"], courses["fading"]
    assert per_month(emerging, "2026-06", "2026-09") > 8 * per_month(emerging, "2024-10", "2026-05")
    assert per_month(fading, "2024-10", "2025-08") > 5 * per_month(fading, "2025-09", "2026-09")


@pytest.mark.parametrize("town", ["Trowbridge", "Salisbury", "Chippenham"])
def test_asb_hotspots_of_the_three_towns_stand_out_at_500_m(
    town: str, everyone: pd.DataFrame, expected: dict[str, Any]
) -> None:
    centre = next(place for place in read_plan().settlements if place.name == town)
    asb = everyone[everyone["theme"] == "asb"]
    offset = np.arange(-4000.0, 4001.0, 100.0)
    east, north = (
        axis.ravel() for axis in np.meshgrid(centre.easting + offset, centre.northing + offset)
    )
    squared = (east[:, None] - asb["easting"].to_numpy()) ** 2
    squared += (north[:, None] - asb["northing"].to_numpy()) ** 2
    density = (np.clip(1 - squared / 500.0**2, 0, None) ** 2).sum(axis=1) * 3 / np.pi / 0.25
    planted = [
        spot
        for spot in expected["hotspots"]
        if spot["theme"] == "asb" and spot["name"].startswith(town)
    ]
    away = np.min(
        [np.hypot(east - spot["easting"], north - spot["northing"]) for spot in planted], axis=0
    )
    assert away[density.argmax()] <= 200
    for spot in planted:
        here = np.hypot(east - spot["easting"], north - spot["northing"]) <= 150
        assert density[here].max() > 1.3 * density[away > 1000].max()


def test_violence_is_a_weekend_night_matter_and_coursing_a_winter_one(
    expected: dict[str, Any], located: dict[str, pd.DataFrame]
) -> None:
    police = located["POL"]
    night = (police["start"] - pd.Timedelta("6h")).dt
    late = (night.hour >= 13) & night.day_of_week.isin([4, 5])
    town = within(police, expected["hotspots"][0], 300)
    assert late[town.index].mean() > 0.5
    assert late[police["theme"] == "rural"].mean() < 0.3
    coursing = police[police["subtype"] == "rural/hare_coursing_and_poaching"]["start"].dt.month
    assert coursing.isin([9, 10, 11, 12, 1, 2]).mean() > 0.8


def test_rural_crime_lies_off_the_towns(located: dict[str, pd.DataFrame]) -> None:
    places = read_plan().settlements
    towns = [place for place in places if place.town >= 3]

    def in_town(table: pd.DataFrame) -> float:
        away = [
            np.hypot(table["easting"] - place.easting, table["northing"] - place.northing)
            for place in towns
        ]
        return float((np.min(away, axis=0) < 1000).mean())

    police = located["POL"]
    assert in_town(police[police["theme"] == "rural"]) < 0.1
    assert in_town(police[police["theme"] == "violence"]) > 0.5


def test_no_place_gathers_enough_records_to_pass_for_a_default_location(
    located: dict[str, pd.DataFrame],
) -> None:
    for table in located.values():
        busiest = table.groupby(["easting", "northing"]).size().max()
        assert busiest < max(20, 0.01 * len(table))


def test_every_community_area_has_incidents_of_every_theme_but_towns_have_most(
    everyone: pd.DataFrame,
) -> None:
    places = read_plan().settlements
    table = everyone
    away = np.hypot(
        table["easting"].to_numpy()[:, None] - [place.easting for place in places],
        table["northing"].to_numpy()[:, None] - [place.northing for place in places],
    )
    area = pd.Series([places[index].community_area for index in away.argmin(axis=1)])
    counts = pd.crosstab(area, table["theme"])
    assert len(counts) == 18
    assert (counts["asb"] >= 100).all()
    assert (counts["violence"] >= 20).all()
    assert (counts.drop(index="Salisbury")["rural"] >= 10).all()
    assert set(counts["asb"].nlargest(3).index) == {"Trowbridge", "Salisbury", "Chippenham"}


def area_of_each(table: pd.DataFrame, areas: gpd.GeoDataFrame, name: str) -> pd.Series[str]:
    points = gpd.GeoDataFrame(
        table, geometry=gpd.points_from_xy(table["easting"], table["northing"]), crs=27700
    )
    found: pd.Series[str] = points.sjoin(areas[[name, "geometry"]], how="left")[name]
    return found


def test_every_bundled_area_has_incidents_and_few_lie_outside(everyone: pd.DataFrame) -> None:
    bundled = resources.files("boundaries") / "community_areas_indicative.geojson"
    areas = gpd.read_file(str(bundled)).to_crs(27700)
    area = area_of_each(everyone, areas, "name")
    assert area.nunique() == 18
    assert area.value_counts().min() >= 100
    assert area.isna().mean() < 0.02


def test_every_official_area_has_incidents_and_few_lie_outside(everyone: pd.DataFrame) -> None:
    boundaries = SHARED / "data/boundaries"
    if not boundaries.is_dir():
        pytest.skip("the official boundaries are not beside the project in ../shared/data")
    divisions = gpd.read_file(boundaries / "ons/ward_E06000054.geojson").to_crs(27700)
    lookup = pd.read_csv(boundaries / "division_to_community_area.csv")
    key = next(
        column for column in divisions if set(lookup["division_code"]) <= set(divisions[column])
    )
    areas = divisions.merge(lookup, left_on=key, right_on="division_code")
    area = area_of_each(everyone, areas, "community_area")
    assert area.nunique() == 18
    assert area.value_counts().min() >= 100
    assert area.isna().mean() < 0.01


def test_events_seen_twice_agree_in_place_time_and_kind(
    expected: dict[str, Any], located: dict[str, pd.DataFrame]
) -> None:
    pairs = expected["same_event"]
    assert Counter(next(code for code in pair if code != "POL") for pair in pairs) == {
        "HOU": 80,
        "COU": 90,
        "FRS": 30,
    }
    by_reference = {code: table.set_index("reference") for code, table in located.items()}
    for pair in pairs:
        (other,) = set(pair) - {"POL"}
        first = by_reference["POL"].loc[pair["POL"]]
        second = by_reference[other].loc[pair[other]]
        assert first["subtype"] == second["subtype"]
        apart = np.hypot(
            first["easting"] - second["easting"], first["northing"] - second["northing"]
        )
        assert apart <= 400
        if other == "COU":
            assert abs(first["start"].normalize() - second["start"]) <= pd.Timedelta("1D")
        else:
            assert abs(first["start"] - second["start"]) <= pd.Timedelta("1h")


def test_draw_repeats_itself_and_follows_its_weights() -> None:
    assert Draw(1, "a").uniform(5).tolist() == Draw(1, "a").uniform(5).tolist()
    assert Draw(1, "a").uniform(5).tolist() != Draw(1, "b").uniform(5).tolist()
    drawn = np.bincount(Draw(2, "weights").choose(40_000, np.array([1.0, 0.0, 3.0])), minlength=3)
    assert drawn[1] == 0
    assert drawn[2] / 40_000 == pytest.approx(0.75, abs=0.01)
    normal = Draw(3, "normal").normal(40_000)
    assert normal.mean() == pytest.approx(0.0, abs=0.02)
    assert normal.std() == pytest.approx(1.0, abs=0.02)
    some = Draw(4, "some").some_of(10, np.arange(20))
    assert len(set(some.tolist())) == 10
