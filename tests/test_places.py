import csv

import numpy as np
import pytest

import boundaries
from hotspots.places import compass, nearest_places, settlement_at, settlements

# Trowbridge stands at 385500, 158000 and Netheravon, a village, at 414500, 148500 in the table.


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (385_500, 158_000, "Trowbridge"),
        (385_500, 157_300, "Trowbridge"),
        (414_500, 149_500, "Netheravon"),  # exactly 1 km, the extent of a village
        (414_500, 149_501, "near Netheravon"),
        (416_500, 148_500, "near Netheravon"),  # exactly 2 km
        (411_900, 148_500, "3 km west of Netheravon"),  # 2.6 km
        (412_600, 150_400, "3 km north-west of Netheravon"),  # 2.69 km
        (413_500, 129_000, "Harnham, Salisbury"),
    ],
)
def test_a_point_is_named_as_a_neighbour_would(x: float, y: float, said: str) -> None:
    assert nearest_places([x], [y]).tolist() == [said]
    # Within a settlement, and only there, its bare name is told of a single point too.
    assert settlement_at(x, y) == ("" if said.startswith(("near", "3 km")) else said)


@pytest.mark.parametrize(
    ("dx", "dy", "direction"),
    [
        (0, 9, "north"),
        (9, 9, "north-east"),
        (9, 0, "east"),
        (9, -9, "south-east"),
        (0, -9, "south"),
        (-9, -9, "south-west"),
        (-9, 0, "west"),
        (-9, 9, "north-west"),
    ],
)
def test_directions_are_told_from_the_settlement(dx: int, dy: int, direction: str) -> None:
    # So far out that one corner settlement stays nearest whatever the direction.
    table = settlements()
    target = (385_500 + dx * 100_000, 158_000 + dy * 100_000)
    said = nearest_places(*([metres] for metres in target))[0]
    nearest = table.iloc[
        int(np.argmin(np.hypot(table.geometry.x - target[0], table.geometry.y - target[1])))
    ]
    kilometres = np.hypot(nearest.geometry.x - target[0], nearest.geometry.y - target[1]) / 1_000
    assert compass(dx, dy) == direction
    assert said == f"{kilometres:.0f} km {direction} of {nearest['name']}"


def test_many_points_are_named_at_once() -> None:
    x, y = [385_500.0, np.nan, 414_500.0], [158_000.0, 150_000.0, np.inf]
    assert nearest_places(x, y).tolist() == ["Trowbridge", "", ""]
    assert nearest_places([], []).tolist() == []


def test_settlements_are_a_backdrop_of_the_whole_county() -> None:
    table = settlements()
    assert list(table.columns) == ["name", "kind", "community_area", "geometry"]
    assert table.crs.to_epsg() == 27700
    assert table["name"].is_unique
    assert set(table["kind"]) == {"city", "town", "suburb", "village"}
    assert table["community_area"].nunique() == 18
    # Rounding to 500 m is what makes the table a compilation of ours.
    assert not (table.geometry.x % 500).any()
    assert not (table.geometry.y % 500).any()


def test_changing_the_answer_changes_nothing_for_the_next_caller() -> None:
    first = settlements()
    first["name"] = "spoilt"
    assert "spoilt" not in set(settlements()["name"])


def test_each_settlement_lies_in_the_area_that_the_lookup_knows() -> None:
    with boundaries.division_lookup().open(encoding="utf-8", newline="") as stream:
        areas = {row["community_area"] for row in csv.DictReader(stream)}
    assert set(settlements()["community_area"]) == areas
