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
from hotspots.analysis.change.emerging import emerging_hotspots
from hotspots.analysis.change.hotspot_classes import classify_hotspots
from hotspots.analysis.change.period_change import period_change
from hotspots.analysis.clusters.dbscan import dbscan_clusters
from hotspots.analysis.density.hotspot_areas import hotspot_areas
from hotspots.analysis.evaluation.predictive_accuracy import predictive_accuracy
from hotspots.analysis.exceptions.control_chart import find_exceptions
from hotspots.analysis.grids.grid import MAXIMUM_CELLS, MAXIMUM_POLYGONS, Grid, fixed_grid
from hotspots.analysis.harm import harm_weights
from hotspots.analysis.locations import checked_weights, located_arrays
from hotspots.analysis.significance.getis_ord import getis_ord
from hotspots.analysis.significance.local_moran import local_moran
from hotspots.analysis.temporal.aoristic import aoristic_week
from hotspots.analysis.temporal.near_repeat import near_repeats
from hotspots.analysis.temporal.season import seasonal_profile
from hotspots.geocoding.geocoded_table import geocode
from tests.analysis.degenerate_questions import (
    CELLS,
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
    density,
    empty,
    frame,
    refusal,
    risk,
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
def test_degrees_that_call_themselves_metres_are_refused(question: Question) -> None:
    east, north = zip(*((-2.2 + 0.003 * i, 51.3 + 0.002 * i) for i in range(40)), strict=True)
    for x, y in (((*east, 0), (*north, 0)), ((0, *north), (0, *east))):
        assert "look like degrees, not metres" in refusal(
            lambda x=x, y=y: question.ask(frame(x, y))
        )


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


def refusal_in_little_memory(ask: Callable[[], Any]) -> str:
    """The sentence of a refusal that comes before anything large is made."""
    tracemalloc.start()
    try:
        sentence = refusal(ask)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < LITTLE_MEMORY
    return sentence


@pytest.mark.parametrize("question", GRIDDED)
def test_a_grid_of_too_many_cells_is_refused_before_it_is_made(question: Question) -> None:
    sentence = refusal_in_little_memory(lambda: question.ask(FAR_APART, cell_size=1.0))
    assert f"cells, more than {MAXIMUM_CELLS:,}: use larger cells" in sentence


@pytest.mark.parametrize(
    "question", [q for q in GRIDDED if not {"sfhotspot", "rule"} & {*q.id.split()}]
)
def test_more_cells_than_can_be_polygons_are_refused_before_they_are_counted(
    question: Question,
) -> None:
    sentence = refusal_in_little_memory(lambda: question.ask(FAR_APART, cell_size=30.0))
    assert f"cells with polygons, more than {MAXIMUM_POLYGONS:,}: use larger cells" in sentence


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
    ("dbscan_clusters, min_samples a word", lambda: dbscan_clusters(TOWN, min_samples="five")),
    ("getis_ord, radius a word", lambda: getis_ord(TOWN, cell_size=100, radius="wide")),
    ("local_moran, seed below 0", lambda: local_moran(TOWN, cell_size=100, seed=-1)),
    ("local_moran, permutations a word", lambda: moran(permutations="many")),
    ("local_moran, permutations of minutes", lambda: moran(permutations=10**7)),
    ("near_repeats, seed below 0", lambda: near_repeats(TOWN, permutations=9, seed=-1)),
    ("near_repeats, permutations broken", lambda: near_repeats(TOWN, permutations=9.5)),
    ("near_repeats, permutations a word", lambda: near_repeats(TOWN, permutations="many")),
    ("hotspot_areas, share a word", lambda: hotspot_areas(surface(), GRID, SQUARE, share="three")),
    ("hotspot_areas, mean a word", lambda: hotspot_areas(surface(), GRID, SQUARE, times_mean="x")),
    (
        "hotspot_areas, cells broken",
        lambda: hotspot_areas(surface(), GRID, SQUARE, minimum_cells=1.5),
    ),
    ("hotspot_areas of words", lambda: hotspot_areas([["x"]], GRID, SQUARE)),
    ("hotspot_areas without a grid", lambda: hotspot_areas(surface(), None, SQUARE)),
    ("hotspot_areas without an area", lambda: hotspot_areas(surface(), GRID)),
    ("hotspot_areas of a frame and a grid", lambda: hotspot_areas(CELLS, GRID, SQUARE)),
    ("hotspot_areas of some cells", lambda: hotspot_areas(CELLS[CELLS["n"] > 0], within=SQUARE)),
    ("hotspot_areas of no cells", lambda: hotspot_areas(CELLS[:0], within=SQUARE)),
    ("hotspot_areas of points", lambda: hotspot_areas(TOWN, within=SQUARE)),
    ("risk_surface, floor a word", lambda: risk(TOWN, TOWN, floor="x")),
    ("period_change, length a word", lambda: change(length_before="a year")),
    ("period_change, level a word", lambda: change(level="high")),
    ("emerging_hotspots, steps broken", lambda: emerging_hotspots(TOWN, earlier_steps=1.5)),
    ("emerging_hotspots, level of 5", lambda: emerging_hotspots(TOWN, level=5)),
    ("classify_hotspots, level a word", lambda: classify_hotspots(TOWN, level="high")),
    ("seasonal_profile, level a word", lambda: seasonal_profile(TOWN["date"], level="high")),
    ("kernel_density, kernels", lambda: density(TOWN, kernel=["quartic"])),
    (
        "predictive_accuracy of a plain table",
        lambda: predictive_accuracy(pd.DataFrame(CELLS), TOWN),
    ),
    ("predictive_accuracy of a list", lambda: predictive_accuracy([1, 2], TOWN)),
    ("predictive_accuracy, one share", lambda: predictive_accuracy(CELLS, TOWN, shares=0.03)),
    ("predictive_accuracy, share a word", lambda: predictive_accuracy(CELLS, TOWN, shares=["x"])),
    ("harm_weights of a file's name", lambda: harm_weights("asb", ["x"], table="harm.csv")),
    ("geocode of a list", lambda: geocode(["SU 029 633"])),
    ("geocode of a column", lambda: geocode(pd.Series(["SU 029 633"]))),
    ("geocode of no places", lambda: geocode(pd.DataFrame({"where": ["SU 029 633"]}))),
    (
        "geocode of two columns",
        lambda: geocode(pd.DataFrame([[1, 2]], columns=["uprn"] * 2)),
    ),
    ("geocode by a file's name", lambda: geocode(pd.DataFrame({"uprn": [1]}), gazetteer="g.npz")),
    ("displacement below 0", lambda: weighted_displacement_difference((-1, 0), (0, 0))),
    ("displacement of NaN", lambda: weighted_displacement_difference((np.nan, 0), (0, 0))),
    ("displacement of three counts", lambda: weighted_displacement_difference((1, 2, 3), (0, 0))),
)


@pytest.mark.parametrize("ask", [pytest.param(ask, id=name) for name, ask in REFUSALS])
def test_other_impossible_questions_are_refused(ask: Callable[[], Any]) -> None:
    refusal(ask)


def moran(**given: Any) -> Any:
    return local_moran(TOWN, cell_size=100, **given)


def change(**given: Any) -> Any:
    return period_change(TOWN, TOWN, cell_size=100, **given)


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
