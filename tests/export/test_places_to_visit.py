"""Hotspots and clusters as points."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from shapely import Point

from hotspots.assessment import Sight
from hotspots.export.places_to_visit import COLUMNS, places_to_visit
from hotspots.geocoding.transformation import to_national_grid


@pytest.mark.parametrize("sight", list(Sight))
def test_each_hotspot_and_cluster_is_a_row_of_the_same_figures(assess, sight: Sight) -> None:
    (west,) = assess(sight, areas=("West",))
    table = places_to_visit([west])
    assert tuple(table.columns) == COLUMNS
    for layer, frame in (("hotspot", west.hotspots.hotspots), ("cluster", west.hotspots.clusters)):
        rows = table[table["layer"] == layer]
        assert rows["rank"].tolist() == sorted(frame["rank"])
        assert dict(zip(rows["rank"], rows["n"], strict=True)) == {
            row.rank: round(row.n) for row in frame.itertuples()
        }
    assert len(table) == len(west.hotspots.hotspots) + len(west.hotspots.clusters) > 1


def test_the_thirty_at_one_place_are_where_the_first_hotspot_is(assess) -> None:
    first = places_to_visit(assess(areas=("West",))).iloc[0]
    assert (first["layer"], first["rank"]) == ("hotspot", 1)
    # The 30 lie at 400510 to 400512, 150520, in the cell of 50 m from 400500, 150500.
    assert Point(first["easting"], first["northing"]).distance(Point(400_511, 150_520)) < 75
    assert first["grid_reference"] == "SU 005 505"


def test_degrees_are_those_of_the_metres_beside_them(assess) -> None:
    table = places_to_visit(assess())
    easting, northing = to_national_grid(table["longitude"], table["latitude"])
    assert np.abs(easting - table["easting"]).max() < 0.05
    assert np.abs(northing - table["northing"]).max() < 0.05


def test_a_cluster_is_a_point_within_its_outline(assess) -> None:
    (west,) = assess(areas=("West",))
    outlines = west.hotspots.clusters.set_index("rank").geometry
    table = places_to_visit([west])
    for row in table[table["layer"] == "cluster"].itertuples():
        assert outlines[row.rank].distance(Point(row.easting, row.northing)) < 1


def test_a_place_without_a_name_is_called_by_its_square(assess) -> None:
    (west,) = assess(areas=("West",))
    hotspots, clusters = (
        frame.assign(name=name)
        for frame, name in ((west.hotspots.hotspots, ""), (west.hotspots.clusters, None))
    )
    unnamed = replace(west.hotspots, hotspots=hotspots, clusters=clusters)
    table = places_to_visit([replace(west, hotspots=unnamed)])
    assert (table["name"] == table["grid_reference"]).all()
    assert all(re.fullmatch(r"SU \d{3} \d{3}", square) for square in table["grid_reference"])


def test_nowhere_to_go_is_an_empty_table(assess) -> None:
    assert places_to_visit([]).empty
    assert tuple(places_to_visit([]).columns) == COLUMNS
