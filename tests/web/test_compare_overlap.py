"""How hotspots lie on each other: shares worked out on paper, areas by brute force."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.area_hotspots import AreaHotspots
from hotspots.analysis.parameters import Parameters
from hotspots.assessment import Selection, Sight
from hotspots.periods import Period
from tests.invented_area import picture, spread
from web.compare.overlap import common_areas, overlap

MARCH = Period.parse("2025-03", "2025-03")
HECTARE = 100.0
"""The side of one in metres."""


@pytest.fixture(scope="module")
def analysed() -> AreaHotspots:
    found = picture(spread(12)).area_hotspots(
        "Ashby", Selection("asb", MARCH), Sight.EXACT, parameters=Parameters(bandwidth=300.0)
    )
    return found.hotspots


def hotspots(result: AreaHotspots, *shapes: shapely.Geometry) -> AreaHotspots:
    """The result with these hotspots, of which the first has most incidents."""
    layer = gpd.GeoDataFrame(
        {
            "area": "Ashby",
            "theme": "asb",
            "rank": np.arange(1, len(shapes) + 1),
            "n": 10.0 * np.arange(len(shapes), 0, -1),
            "share": 0.1,
            "area_m2": [shape.area for shape in shapes],
            "peak": 1.0,
            "peak_x": 400_000.0,
            "peak_y": 150_000.0,
            "name": [f"Place {i + 1}" for i in range(len(shapes))],
        },
        geometry=list(shapes),
        crs="EPSG:27700",
    )
    return replace(result, hotspots=layer)


def strip(west: float, hectares: float) -> shapely.Polygon:
    """So many hectares in a row, from so many hectares east."""
    x = 400_000 + HECTARE * west
    return shapely.box(x, 150_000, x + HECTARE * hectares, 150_000 + HECTARE)


def laid(first: AreaHotspots, second: AreaHotspots, area_hectares: float = 100.0):
    return overlap(
        first,
        second,
        area_hectares * HECTARE**2,
        ("spring", "autumn"),
        (lambda rank: f"/spring/{rank}", lambda rank: f"/autumn/{rank}"),
    )


def test_shares_of_each_hotspot_and_of_all(analysed: AreaHotspots) -> None:
    # Spring: 0 to 4 and 10 to 12. Autumn: 3 to 8, and 1 to 2 within the first of spring.
    first = hotspots(analysed, strip(0, 4), strip(10, 2))
    second = hotspots(analysed, strip(3, 5), strip(1, 1))
    found = laid(first, second)
    # Spring 1 has one of its four hectares in autumn 1 and one in autumn 2; the first is named.
    assert [row.cells["other"] for row in found.first] == ["50%, most in 1", "none"]
    assert [row.cells["other"] for row in found.second] == ["20% in 1", "100% in 1"]
    # 2 of 6 and 2 of 6 hectares; by chance 6 of 100 each.
    assert found.sentence == (
        "2 hectares are a hotspot in both: 33% of the hotspots of spring and 33% of those of "
        "autumn. If hotspots lay anywhere in the area by chance, it would be about 6%."
    )
    assert [row.href for row in found.first] == ["/spring/1", "/spring/2"]
    assert [row.cells["name"] for row in found.second] == ["Place 1", "Place 2"]


def test_by_chance_each_meets_as_much_as_the_other_covers(analysed: AreaHotspots) -> None:
    found = laid(hotspots(analysed, strip(0, 2)), hotspots(analysed, strip(1, 8)))
    # 1 of 2 and 1 of 8 hectares; spring would meet autumn on 8 % of its ground, autumn spring on 2.
    assert found.sentence == (
        "1 hectares are a hotspot in both: 50% of the hotspots of spring and 12% of those of "
        "autumn. If hotspots lay anywhere in the area by chance, it would be about 8% and 2%."
    )


def test_hotspots_that_only_touch_share_nothing(analysed: AreaHotspots) -> None:
    found = laid(hotspots(analysed, strip(0, 2)), hotspots(analysed, strip(2, 2)))
    assert [row.cells["other"] for row in (*found.first, *found.second)] == ["none", "none"]
    assert found.sentence.startswith("0 hectares are a hotspot in both: 0% of the hotspots")


def test_where_one_has_no_hotspot_there_is_nothing_to_lay_on_it(analysed: AreaHotspots) -> None:
    found = laid(hotspots(analysed, strip(0, 2)), hotspots(analysed))
    assert found.sentence == ""
    assert [row.cells["other"] for row in found.first] == ["none"]
    assert found.second == []


boxes = st.lists(
    st.tuples(*[st.integers(0, 20)] * 2, *[st.integers(1, 8)] * 2).map(
        lambda box: shapely.box(box[0], box[1], box[0] + box[2], box[1] + box[3])
    ),
    max_size=6,
)


@given(boxes, boxes)
def test_common_areas_are_those_of_every_pair(
    first: list[shapely.Polygon], second: list[shapely.Polygon]
) -> None:
    found = common_areas(np.array(first, dtype=object), np.array(second, dtype=object))
    assert found.shape == (len(first), len(second))
    for i, one in enumerate(first):
        for j, other in enumerate(second):
            west, south, east, north = one.bounds
            wide = min(east, other.bounds[2]) - max(west, other.bounds[0])
            high = min(north, other.bounds[3]) - max(south, other.bounds[1])
            assert found[i, j] == pytest.approx(max(wide, 0) * max(high, 0))
