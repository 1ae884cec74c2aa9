"""Nothing, one point, one place, no numbers, degrees, sizes of 0: a sentence or a sound answer.

One table of questions for all public functions of the analysis; the commands are asked the same in
``tests/commands/test_degenerate_files.py``.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.analysis.change.displacement import weighted_displacement_difference
from hotspots.analysis.density.hotspot_areas import hotspot_areas
from hotspots.analysis.exceptions.control_chart import find_exceptions
from hotspots.analysis.grids.grid import MAXIMUM_CELLS, Grid, fixed_grid
from hotspots.analysis.harm import harm_weights
from hotspots.analysis.locations import checked_weights, located_arrays
from hotspots.analysis.temporal.aoristic import aoristic_week
from hotspots.geocoding.geocoder import geocode
from tests.analysis.degenerate_questions import (
    FAR_APART,
    GRID,
    NOTHING,
    ONE,
    ONE_PLACE,
    QUESTIONS,
    SQUARE,
    TOWN,
    Answer,
    Question,
    empty,
    frame,
    refusal,
)

LITTLE_MEMORY = 5_000_000
BY_NAME = [pytest.param(question, id=question.name) for question in QUESTIONS]
SIZED = [
    pytest.param(question, size, id=f"{question.name}: {size}")
    for question in QUESTIONS
    for size in question.sizes
]
GRIDDED = [pytest.param(q, id=q.name) for q in QUESTIONS if "cell_size" in q.sizes]


def check(ask: Callable[[], Any], wanted: str | Answer) -> None:
    if isinstance(wanted, str):
        refusal(ask)
    else:
        assert wanted(ask())


@pytest.mark.parametrize("question", BY_NAME)
def test_no_points_are_refused_or_give_nothing(question: Question) -> None:
    check(lambda: question.ask(NOTHING), question.nothing)


@pytest.mark.parametrize("question", BY_NAME)
def test_one_point_is_refused_or_gives_what_one_point_is(question: Question) -> None:
    check(lambda: question.ask(ONE), question.one)


@pytest.mark.parametrize("question", BY_NAME)
def test_points_all_in_one_place_are_refused_or_understood(question: Question) -> None:
    check(lambda: question.ask(ONE_PLACE), question.one_place)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("question", BY_NAME)
def test_coordinates_that_are_no_numbers_are_refused(question: Question, number: float) -> None:
    points = frame([400_100, number], [150_100, 150_200])
    assert "Point 2 has no finite coordinates" in refusal(lambda: question.ask(points))
    points = frame([400_100, 400_200], [number, 150_200])
    assert "Point 1 has no finite coordinates" in refusal(lambda: question.ask(points))


@pytest.mark.parametrize("question", BY_NAME)
def test_degrees_are_refused_where_metres_are_needed(question: Question) -> None:
    sentence = refusal(lambda: question.ask(frame([-1.9, -1.8], [51.3, 51.2], "EPSG:4326")))
    # Of two sets of points the first complaint may be that they do not go together.
    assert "in degrees" in sentence or "different coordinate reference systems" in sentence


@pytest.mark.parametrize("question", BY_NAME)
def test_coordinates_of_no_known_system_are_refused(question: Question) -> None:
    sentence = refusal(lambda: question.ask(frame([400_100, 400_200], [150_100, 150_200], None)))
    assert "coordinate reference system" in sentence


@pytest.mark.parametrize("question", BY_NAME)
def test_a_row_without_a_point_is_refused(question: Question) -> None:
    points = TOWN.copy()
    points.loc[3, "geometry"] = None
    assert "Row 4 of the points has no point" in refusal(lambda: question.ask(points))


@pytest.mark.parametrize("size", [0, -5, float("nan"), float("inf"), "wide"])
@pytest.mark.parametrize(("question", "option"), SIZED)
def test_a_size_that_is_no_length_is_refused(question: Question, option: str, size: Any) -> None:
    sentence = refusal(lambda: question.ask(TOWN, **{option: size}))
    assert option.replace("_", " ") in sentence


@pytest.mark.parametrize("question", GRIDDED)
def test_a_grid_of_too_many_cells_is_refused_before_it_is_made(question: Question) -> None:
    tracemalloc.start()
    try:
        sentence = refusal(lambda: question.ask(FAR_APART, cell_size=1.0))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert f"cells, more than {MAXIMUM_CELLS:,}: use larger cells" in sentence
    assert most < LITTLE_MEMORY


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Grid(0, 0, 1.0, 40_000, 40_000), "1,600,000,000 cells"),
        (lambda: fixed_grid((0, 0, 40_000, 40_000), 1.0), "1,600,080,001 cells"),
        (lambda: fixed_grid((-1e308, 0, 1e308, 1), 10.0), "over 1,000,000,000,000,000 cells"),
        (lambda: fixed_grid((0, 0, 1e300, 1e300), 0.01), "over 1,000,000,000,000,000 cells"),
        (lambda: fixed_grid((0, 0, float("nan"), 1), 1.0), "no finite limits"),
        (lambda: Grid(float("nan"), 0, 1.0, 10, 10), "no finite limits"),
        (lambda: fixed_grid((0, 0, -500, 100), 10.0), "at least one row and one column"),
        (lambda: Grid(0, 0, 0, 10, 10), "cell size is 0 m"),
    ],
)
def test_a_grid_that_cannot_be_is_refused(make: Callable[[], Grid], words: str) -> None:
    assert words in refusal(make)


@pytest.mark.parametrize("question", BY_NAME)
def test_what_is_no_table_of_points_is_refused(question: Question) -> None:
    refusal(lambda: question.ask(pd.DataFrame({"x": [400_100.0], "y": [150_100.0]})))
    refusal(lambda: question.ask(gpd.GeoDataFrame({"x": [400_100.0]})))


REFUSALS: tuple[tuple[str, Callable[[], Any]], ...] = (
    ("coordinates of words", lambda: located_arrays(["here"], [1.0])),
    ("coordinates of two lengths", lambda: located_arrays([1.0, 2.0], [1.0])),
    ("coordinates in a table", lambda: located_arrays([[1.0]], [[1.0]])),
    ("weights of words", lambda: checked_weights(["heavy"], 1)),
    ("weights of nothing", lambda: checked_weights([None, pd.NA], 2)),
    ("weights below 0", lambda: checked_weights([1.0, -1.0], 2)),
    ("weights beyond all counting", lambda: checked_weights([1.0, 1e160], 2)),
    ("weights of NaN", lambda: checked_weights([1.0, np.nan], 2)),
    ("weights of another length", lambda: checked_weights([1.0], 2)),
    ("hotspot_areas of NaN", lambda: hotspot_areas(np.full(GRID.shape, np.nan), GRID, SQUARE)),
    ("hotspot_areas of infinity", lambda: hotspot_areas(np.full(GRID.shape, np.inf), GRID, SQUARE)),
    ("hotspot_areas of another grid", lambda: hotspot_areas(np.ones((3, 3)), GRID, SQUARE)),
    ("hotspot_areas of no land", lambda: hotspot_areas(surface(), GRID, shapely.Polygon())),
    (
        "hotspot_areas of land elsewhere",
        lambda: hotspot_areas(surface(), GRID, shapely.box(0, 0, 1, 1)),
    ),
    ("hotspot_areas, share 0", lambda: hotspot_areas(surface(), GRID, SQUARE, share=0)),
    ("hotspot_areas, NaN point", lambda: hotspot_areas(surface(), GRID, SQUARE, x=[np.nan], y=[1])),
    ("hotspot_areas, x alone", lambda: hotspot_areas(surface(), GRID, SQUARE, x=[400_100])),
    ("aoristic_week without starts", lambda: aoristic_week([pd.NaT], [pd.NaT])),
    ("aoristic_week of words", lambda: aoristic_week(["soon"], ["later"])),
    ("aoristic_week of two lengths", lambda: aoristic_week([pd.Timestamp("2025-01-01")], [])),
    ("find_exceptions of nothing", lambda: find_exceptions([])),
    ("find_exceptions below 0", lambda: find_exceptions([-1] * 30)),
    ("find_exceptions of infinity", lambda: find_exceptions([np.inf] * 30)),
    ("find_exceptions of words", lambda: find_exceptions(["many"] * 30)),
    ("harm_weights of an unknown kind", lambda: harm_weights("asb", ["an unknown kind"])),
    ("harm_weights of two lengths", lambda: harm_weights(["asb"], ["nuisance", "nuisance"])),
    ("displacement below 0", lambda: weighted_displacement_difference((-1, 0), (0, 0))),
    ("displacement of NaN", lambda: weighted_displacement_difference((np.nan, 0), (0, 0))),
    ("displacement of three counts", lambda: weighted_displacement_difference((1, 2, 3), (0, 0))),
)


@pytest.mark.parametrize("ask", [pytest.param(ask, id=name) for name, ask in REFUSALS])
def test_other_impossible_questions_are_refused(ask: Callable[[], Any]) -> None:
    refusal(ask)


def surface() -> np.ndarray:
    return np.arange(100.0).reshape(GRID.shape)


def test_a_surface_of_zeros_has_no_hotspot_areas() -> None:
    assert empty(hotspot_areas(np.zeros(GRID.shape), GRID, SQUARE))


def test_no_incidents_make_a_week_of_zeros() -> None:
    np.testing.assert_array_equal(aoristic_week([], []), np.zeros((7, 24)))


def test_months_without_data_say_so_and_a_short_series_too() -> None:
    assert [found.rule for found in find_exceptions([0] * 30)] == ["no_data"]
    assert [found.rule for found in find_exceptions([5])] == ["too_short"]


def test_counts_of_zero_are_displaced_by_zero() -> None:
    found = weighted_displacement_difference((0, 0), (0, 0))
    assert (found.difference, found.standard_error, found.low, found.high) == (0, 0, 0, 0)


def test_no_incidents_have_no_harm_and_no_addresses() -> None:
    assert harm_weights("asb", []).tolist() == []
    assert empty(geocode(pd.DataFrame({"postcode": []})))
