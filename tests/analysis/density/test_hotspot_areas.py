import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.density.hotspot_areas import hotspot_areas
from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.evaluation.flagging import flagged
from hotspots.analysis.grids.grid import Grid, fixed_grid
from hotspots.errors import InputError

GRID = Grid(0, 0, 100, 10, 10)
WHOLE = shapely.box(0, 0, 1000, 1000)


def surface(**cells):
    """A flat surface of nothing but for the cells named r2c3."""
    density = np.zeros(GRID.shape)
    for name, value in cells.items():
        row, column = name[1:].split("c")
        density[int(row), int(column)] = value
    return density


def test_the_densest_cells_by_hand():
    density = surface(r2c2=7, r2c3=9, r2c4=8, r7c7=6, r8c8=5, r5c0=1)
    x, y = [250, 350, 350, 750, 760, 770, 770, 990], [250, 250, 250, 750, 750, 750, 850, 990]
    found = hotspot_areas(density, GRID, WHOLE, share=0.05, x=x, y=y)
    assert found["rank"].tolist() == [1, 2]
    # Cells that touch at a corner are one area; the one without density is in none.
    assert found["n"].tolist() == [3, 3]
    assert found["share"].tolist() == [3 / 8, 3 / 8]
    assert found["area_m2"].tolist() == [30_000, 20_000]
    assert found["peak"].tolist() == [9, 6]
    assert found[["peak_x", "peak_y"]].to_numpy().tolist() == [[350, 250], [750, 750]]
    assert found.geometry.iloc[0].equals(shapely.box(200, 200, 500, 300))
    assert found.geometry.iloc[1].geom_type == "MultiPolygon"
    assert found.is_valid.all()
    assert found.attrs["share_of_area"] == pytest.approx(0.05)
    assert found.attrs["threshold"] == 5


def test_areas_in_which_nothing_happened_can_be_left_out():
    density = surface(r2c2=9, r2c3=8, r8c8=5)
    x, y = [250, 850], [250, 650]
    asked = []

    def name_of(x, y):
        asked.extend(x)
        return ["A place"] * len(x)

    found = hotspot_areas(density, GRID, WHOLE, x=x, y=y, empty=False, name_of=name_of)
    assert found[["rank", "n", "peak"]].to_numpy().tolist() == [[1, 1, 9]]
    assert found.attrs == {"share_of_area": pytest.approx(0.02), "threshold": 8}
    assert asked == [250]  # names are told apart among those that are left
    assert len(hotspot_areas(density, GRID, WHOLE, x=x, y=y)) == 2
    nothing = hotspot_areas(density, GRID, WHOLE, x=[], y=[], empty=False)
    assert nothing.empty
    assert len(hotspot_areas(density, GRID, WHOLE, empty=False)) == 2  # nobody said what happened


def test_most_incidents_come_first_and_weights_count():
    density = surface(r2c2=7, r8c8=5)
    x, y = [250, 850, 860], [250, 850, 850]
    by_incidents = hotspot_areas(density, GRID, WHOLE, x=x, y=y)
    assert by_incidents["peak"].tolist() == [5, 7]
    weighed = hotspot_areas(density, GRID, WHOLE, x=x, y=y, weights=[3, 1, 0.5])
    assert weighed["peak"].tolist() == [7, 5]
    assert weighed["n"].tolist() == [3, 1.5]
    assert weighed["share"].tolist() == pytest.approx([3 / 4.5, 1.5 / 4.5])
    by_surface = hotspot_areas(density, GRID, WHOLE)
    assert by_surface["peak"].tolist() == [7, 5]
    assert by_surface[["n", "share"]].isna().all(axis=None)


def test_equal_cells_come_in_together_or_not_at_all():
    density = surface(r1c1=9, r3c3=4, r5c5=4, r7c7=4)
    found = hotspot_areas(density, GRID, WHOLE, share=0.03)
    assert found["peak"].tolist() == [9]
    assert found.attrs["share_of_area"] == pytest.approx(0.01)
    assert len(hotspot_areas(density, GRID, WHOLE, share=0.04)) == 4
    # However much land is allowed, nothing is drawn where there is nothing.
    assert len(hotspot_areas(density, GRID, WHOLE, share=1)) == 4
    nothing = hotspot_areas(np.zeros(GRID.shape), GRID, WHOLE, share=1, x=[5], y=[5])
    assert nothing.empty
    assert math.isnan(nothing.attrs["threshold"])
    assert nothing.attrs["share_of_area"] == 0
    assert list(nothing.columns) == list(found.columns)


def test_areas_and_incidents_are_those_of_the_study_area():
    area = shapely.box(0, 0, 1000, 1000).difference(shapely.box(300, 0, 340, 1000))
    density = surface(r2c2=7, r2c3=9, r2c4=8)
    x, y = [320, 350, 350, 450], [250, 250, 250, 250]
    found = hotspot_areas(density, GRID, area, share=0.05, x=x, y=y)
    assert found["n"].tolist() == [3]
    assert found["share"].tolist() == [1]
    assert found["area_m2"].tolist() == pytest.approx([30_000 - 4_000])
    assert found.geometry.difference(area).area.tolist() == [0]


def test_cells_at_the_boundary_count_with_the_land_they_have():
    half = shapely.box(0, 0, 950, 1000)
    density = surface(r4c9=9, r4c5=8)
    found = hotspot_areas(density, GRID, half, share=0.016)
    # 1.6 % of 95 cells is a cell and a half: the half one at the boundary and a whole one.
    assert sorted(found["area_m2"].tolist()) == [5_000, 10_000]


def test_a_multiple_of_the_mean():
    density = np.full(GRID.shape, 1.0)
    density[0, :5] = 21.0
    mean = (95 + 5 * 21) / 100
    found = hotspot_areas(density, GRID, WHOLE, times_mean=10.4)
    assert mean == 2
    assert found["area_m2"].tolist() == [50_000]
    assert hotspot_areas(density, GRID, WHOLE, times_mean=10.5).empty
    assert hotspot_areas(density, GRID, WHOLE, times_mean=0.5)["area_m2"].sum() == 50_000
    assert hotspot_areas(density, GRID, WHOLE, times_mean=0.4)["area_m2"].sum() == 1_000_000
    assert hotspot_areas(np.zeros(GRID.shape), GRID, WHOLE, times_mean=1).empty


def test_small_areas_may_be_left_out_and_names_are_asked_for_once():
    density = surface(r2c2=7, r2c3=6, r8c8=9)
    asked = []

    def name_of(x, y):
        asked.append((x.tolist(), y.tolist()))
        return [f"near {at:g}" for at in x]

    found = hotspot_areas(density, GRID, WHOLE, minimum_cells=2, name_of=name_of)
    assert found["name"].tolist() == ["near 250"]
    assert found.attrs["share_of_area"] == pytest.approx(0.02)
    assert found.attrs["threshold"] == 6
    both = hotspot_areas(density, GRID, WHOLE, name_of=name_of)
    assert both["name"].tolist() == ["near 250", "near 850"]
    assert len(asked) == 2
    assert hotspot_areas(density, GRID, WHOLE)["name"].tolist() == ["", ""]


@given(st.integers(0, 1000), st.sampled_from([0.01, 0.03, 0.1]), st.sampled_from([50.0, 80.0]))
@settings(max_examples=12, deadline=None)
def test_what_is_drawn_is_what_is_scored(seed, share, cell):
    random = np.random.default_rng(seed)
    x, y = random.normal((400_000, 150_000), (700, 500), (150, 2)).T
    area = shapely.Point(400_100, 150_000).buffer(1_900, quad_segs=5)
    grid = fixed_grid(area.bounds, cell)
    density = density_array(x, y, grid, 400)
    found = hotspot_areas(density, grid, area, share=share, x=x, y=y)

    boxes = grid.polygons()
    land = shapely.area(shapely.intersection(boxes, area))
    mask = flagged(density.ravel(), land, np.zeros(land.size), share * area.area)
    drawn = shapely.union_all(shapely.intersection(boxes[mask], area))
    together = found.geometry.union_all()
    assert together.symmetric_difference(drawn).area < 1e-3
    assert found["area_m2"].sum() <= share * area.area * (1 + 1e-8)
    assert found["area_m2"].sum() == pytest.approx(together.area)
    own = shapely.intersects_xy(area, x, y)
    assert found["n"].sum() == shapely.intersects_xy(drawn, x, y)[own].sum()
    assert found["n"].is_monotonic_decreasing
    again = hotspot_areas(density, grid, area, share=share, x=x[::-1], y=y[::-1])
    assert again.drop(columns="geometry").equals(found.drop(columns="geometry"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"share": 0}, "The share of the area is 0"),
        ({"share": math.nan}, "The share of the area is nan"),
        ({"share": 1.5}, "The share of the area is 1.5"),
        ({"share": 0.009}, "0.9 % of the study area is less than one cell of 100 m"),
        ({"times_mean": 0}, "0 times the mean"),
        ({"times_mean": math.inf}, "inf times the mean"),
        ({"minimum_cells": 0}, "The least number of cells is 0: give a whole number of 1 or more"),
        ({"share": "three"}, "The share of the area is 'three': give a number"),
        ({"times_mean": "three"}, "The multiple of the mean is 'three': give a number"),
        ({"grid": None}, "give its grid, or a frame of cells"),
        ({"within": None}, "The study area is missing"),
        ({"within": shapely.box(0, 0, 1001, 1000)}, "reaches beyond the grid"),
        ({"within": shapely.Polygon()}, "encloses no land"),
        ({"within": shapely.box(2, 51, 3, 52)}, "looks like degrees"),
        ({"within": shapely.LineString([(0, 0), (9, 9)])}, "encloses no land"),
        ({"density": np.zeros((3, 3))}, "shape"),
        ({"density": np.full((10, 10), np.nan)}, "numbers of zero or more"),
        ({"density": np.full((10, 10), -1.0)}, "numbers of zero or more"),
        ({"x": [1.0, 2.0], "y": [1.0]}, "two lists of the same length"),
        ({"x": [math.nan], "y": [1.0]}, "no finite coordinates"),
        ({"x": [1.0], "y": [1.0], "weights": [-1]}, "The weight of point 1 is -1"),
    ],
)
def test_refuses_in_one_sentence(changed, sentence):
    asked = {"density": surface(r1c1=3.0), "grid": GRID, "within": WHOLE, **changed}
    with pytest.raises(InputError, match=sentence):
        hotspot_areas(**asked)
