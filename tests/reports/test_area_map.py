"""The drawing of an area: what lies where, and that nothing hides anything."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
import shapely

from hotspots.assessment import Picture
from hotspots.disclosure import Selection, Sight
from hotspots.periods import Period
from hotspots.reports.area_map import LETTER, LINE, MARGIN, WIDTH, AreaMap, draw_area

PERIOD = Period.parse("2026-01", "2026-06")


@pytest.fixture(scope="module")
def drawn(county: Picture) -> AreaMap:
    found = county.area_hotspots("Ashby", Selection("asb", PERIOD), Sight.EXACT)
    return draw_area(found, [1])


def outline(path: str) -> shapely.Geometry:
    rings = [
        [tuple(map(float, corner.split())) for corner in ring.split("L")]
        for ring in re.findall(r"M([^Z]+)Z", path)
    ]
    return shapely.union_all([shapely.Polygon(ring) for ring in rings])


def test_a_square_of_4_km_fills_the_frame(drawn: AreaMap) -> None:
    ground = outline(next(shape.path for shape in drawn.shapes if shape.kind == "ground"))
    assert ground.bounds == pytest.approx((MARGIN, MARGIN, WIDTH - MARGIN, WIDTH - MARGIN))
    # 4,000 m are 756 units: 500 m are 94.5, 1 km is 189 and 2 km would be longer than a quarter.
    assert (drawn.scale_text, drawn.scale_width) == ("1 km", 189.0)


def test_the_hotspot_is_drawn_around_its_incidents(drawn: AreaMap) -> None:
    (hotspot,) = (outline(shape.path) for shape in drawn.shapes if shape.kind == "hotspot")
    # About 1,055 m east and 1,015 m north of the corner, north being up.
    x, y = MARGIN + 1_055 * 756 / 4_000, MARGIN + (4_000 - 1_015) * 756 / 4_000
    assert hotspot.contains(shapely.Point(x, y))
    (mark,) = drawn.ranks
    assert mark.text == "1"
    assert hotspot.contains(shapely.Point(mark.x, mark.y))
    bands = [shape.kind for shape in drawn.shapes if shape.kind.startswith("band-")]
    assert bands == sorted(bands)
    assert bands


def test_no_name_hides_another_or_a_mark(drawn: AreaMap) -> None:
    boxes = [
        shapely.box(
            label.x - LETTER * len(label.text) / 2, label.y - LINE / 2,
            label.x + LETTER * len(label.text) / 2, label.y + LINE / 2,
        )
        for label in (*drawn.names, *drawn.ranks)
    ]  # fmt: skip
    assert not any(one.intersects(other) for one, other in combinations(boxes, 2))
    frame = shapely.box(0, 0, WIDTH, drawn.height)
    assert all(frame.contains(box) for box in boxes)


def test_only_listed_hotspots_are_marked(county: Picture) -> None:
    found = county.area_hotspots("Ashby", Selection("asb", PERIOD), Sight.EXACT)
    assert draw_area(found, []).ranks == ()
