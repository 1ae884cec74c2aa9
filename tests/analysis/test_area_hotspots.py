import math
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest
import shapely

from hotspots.analysis.area_hotspots import (
    AreaTask,
    Parameters,
    WeightedPoints,
    analyse_area,
    analyse_areas,
)
from hotspots.analysis.density.bands import theme_breaks
from hotspots.errors import InputError

AREA = shapely.box(400_000, 150_000, 404_000, 153_000)
COLUMNS = {
    "density": ["area", "theme", "band", "density_min", "density_max", "geometry"],
    "clusters": [
        "area", "theme", "cluster", "rank", "n", "share", "area_m2", "name", "first_date",
        "last_date", "agencies", "categories", "stability", "reliable", "geometry",
    ],
    "cells": [
        "area", "theme", "n", "density", "gistar", "p_adjusted", "accuracy_m",
        "share_within_100_m", "geometry",
    ],
}  # fmt: skip


# Another process can find a function of numpy, but not one of a test.
in_words = np.hypot


def in_kilometres(x, y):
    return [f"{east / 1000:.0f} {north / 1000:.0f}" for east, north in zip(x, y, strict=True)]


def invented(n=400, seed=1, weight=None):
    """Two crowded places and scattered incidents in and around a rectangle."""
    random = np.random.default_rng(seed)
    crowd = random.normal((401_000, 151_000), 100, (n * 2 // 5, 2))
    other = random.normal((403_200, 152_200), 80, (n * 3 // 8, 2))
    rest = random.uniform((399_600, 149_600), (404_400, 153_400), (n - n * 2 // 5 - n * 3 // 8, 2))
    x, y = np.concatenate((crowd, other, rest)).T
    return WeightedPoints(
        x, y, np.ones(n) if weight is None else weight, shapely.contains_xy(AREA, x, y)
    )


def analysed(points, **options):
    arguments = {
        "area": "Invented", "theme": "asb", "period_from": "2025-01", "period_to": "2025-12",
        "parameters": Parameters(bandwidth=500),
    }  # fmt: skip
    return analyse_area(points, AREA, **(arguments | options))


def no_points():
    nothing = np.empty(0)
    return WeightedPoints(nothing, nothing, nothing, nothing.astype(bool))


@pytest.mark.parametrize("points", [invented(), no_points()], ids=["some", "none"])
def test_layers_are_an_interface(points):
    result = analysed(points)
    for name, columns in COLUMNS.items():
        layer = getattr(result, name)
        assert list(layer.columns) == columns
        assert layer.crs.to_epsg() == 27700
        assert layer["area"].eq("Invented").all()
        assert layer["theme"].eq("asb").all()


def test_finds_the_crowded_places():
    points = invented(seed=5)
    result = analysed(points, name_of=in_kilometres)
    assert result.n == points.inside.sum()
    assert result.clusters["name"].tolist() == ["403 152", "401 151"]
    assert result.clusters["share"].sum() > 0.3
    assert result.clusters["area_m2"].sum() < 0.01 * AREA.area
    assert result.notes == ()
    assert set(result.provenance) == {"bandwidth", "eps", "min_samples", "breaks"}
    assert result.parameters.min_samples == math.ceil(math.sqrt(result.n))
    assert result.parameters.breaks == theme_breaks("asb")


def test_cells_add_up_to_the_area_and_cover_it():
    points = invented()
    cells = analysed(points).cells
    assert cells["n"].sum() == points.inside.sum()
    assert cells["n"].dtype == np.int64
    assert AREA.difference(cells.union_all()).is_empty
    assert cells.intersects(AREA).all()
    assert (cells.bounds % 250 == 0).all(axis=None)
    assert ((cells["p_adjusted"] >= 0) & (cells["p_adjusted"] <= 1)).all()


def test_an_incident_of_the_area_beyond_its_boundary_as_drawn_still_counts():
    points = WeightedPoints(
        np.array([404_900.0]), np.array([151_000.0]), np.array([3.0]), np.array([True])
    )
    result = analysed(points)
    assert (result.n, result.cells["n"].sum()) == (3, 3)


def test_incidents_just_outside_raise_the_surface_only():
    outside = WeightedPoints(
        np.full(30, 399_950.0), np.full(30, 151_000.0), np.ones(30), np.zeros(30, dtype=bool)
    )
    result = analysed(outside)
    assert result.n == 0
    assert result.cells["n"].sum() == 0
    assert result.clusters.empty
    assert result.density["band"].max() >= 3
    # The centre of the cell is 175 m east of them and 125 m north.
    cell = result.cells[result.cells.contains(shapely.Point(400_125, 151_125))].iloc[0]
    u2 = (175**2 + 125**2) / 500**2
    assert cell["density"] == pytest.approx(30 * 3 / (math.pi * 0.5**2) * (1 - u2) ** 2)


def test_bands_lie_within_the_area_and_apart():
    density = analysed(invented()).density
    assert density.union_all().difference(AREA).area < 1e-3
    assert density.area.sum() == pytest.approx(density.union_all().area, rel=1e-9)


def test_limits_of_the_bands_follow_the_months_with_data():
    year = analysed(invented()).density
    third = analysed(invented(), months=4).density
    assert year["band"].iloc[0] == 1
    assert year["density_min"].iloc[0] == 10
    # Two incidents alone reach 2 * 3 / (pi 0.5^2) = 7.64 per km^2: 10 / 3 is no place.
    assert third["band"].iloc[0] == 2
    assert third["density_min"].iloc[0] == pytest.approx(25 / 3)
    quarter = analysed(invented(), period_to="2025-03")
    assert quarter.months == 3
    assert quarter.density["density_min"].iloc[0] == 12.5
    own = analysed(invented(), parameters=Parameters(bandwidth=500, breaks=(8.0, 70.0)))
    assert own.density["density_min"].tolist() == [8, 70]
    assert own.provenance["breaks"] == "given"


def test_a_short_period_is_flagged():
    (note,) = analysed(invented(seed=5), period_to="2025-01").notes
    assert note == (
        "Density bands below 100 incidents per km² and year are not drawn: with a bandwidth of "
        "500 m two incidents alone in 1 month reach 91.7 per km² and year. A longer period shows "
        "more."
    )
    narrow = analysed(invented(), period_to="2025-01", parameters=Parameters(bandwidth=100))
    assert narrow.density.empty
    assert "No density band is drawn: with a bandwidth of 100 m two" in narrow.notes[-1]
    assert len(narrow.hotspots)


def test_cells_in_the_place_of_incidents_are_analysed_alike():
    """Protected cells: a few centres with counts, instead of points."""
    points = invented()
    inside = points.inside
    corner = np.floor(np.column_stack((points.x, points.y))[inside] / 250)
    squares, counts = np.unique(corner, axis=0, return_counts=True)
    x, y = (squares * 250 + 125).T
    cells = WeightedPoints(
        x, y, counts.astype(float), np.ones(len(x), dtype=bool),
        agency=np.full(len(x), "council; police", dtype=object),
    )  # fmt: skip
    exact = analysed(points, parameters=Parameters(bandwidth=500, minimum_eps=250))
    protected = analysed(cells, parameters=Parameters(bandwidth=500, minimum_eps=250))
    assert protected.n == exact.n
    assert protected.cells["n"].tolist() == exact.cells["n"].tolist()
    assert protected.cells["gistar"].tolist() == exact.cells["gistar"].tolist()
    assert protected.parameters.eps >= 250
    assert protected.clusters["n"].sum() <= protected.n
    assert protected.clusters["agencies"].eq("council; police").all()


def test_a_scattered_area_has_no_cluster_and_says_so():
    x, y = np.meshgrid(np.arange(400_100, 404_000, 700.0), np.arange(150_100, 153_000, 700.0))
    n = x.size
    scattered = WeightedPoints(x.ravel(), y.ravel(), np.ones(n), np.ones(n, dtype=bool))
    result = analysed(scattered)
    assert result.clusters.empty
    assert result.notes == ("No reliable cluster: nowhere do 6 incidents lie within 500 m.",)
    assert result.parameters.eps == 500
    assert result.provenance["eps"].startswith("the largest allowed")


def test_too_few_incidents_are_not_clustered():
    three = WeightedPoints(
        np.full(3, 401_000.0), np.full(3, 151_000.0), np.ones(3), np.ones(3, dtype=bool)
    )
    result = analysed(three)
    assert result.clusters.empty
    assert result.notes == ("No reliable cluster: 3 incidents are too few to find one.",)
    assert result.parameters.eps is None


def test_incidents_at_shared_places_cluster_by_place():
    x = np.repeat([401_000.0, 402_000.0], 40)
    points = WeightedPoints(x, np.full(80, 151_000.0), np.ones(80), np.ones(80, dtype=bool))
    result = analysed(points)
    assert result.clusters["n"].tolist() == [40, 40]
    assert result.parameters.eps == 1


def test_points_that_weigh_nothing_change_nothing():
    weight = np.ones(400)
    weight[::3] = 0
    with_them = invented(weight=weight)
    without = with_them.chosen(weight > 0)
    one, other = analysed(with_them), analysed(without)
    assert one.n == other.n
    assert one.clusters.drop(columns="cluster").equals(other.clusters.drop(columns="cluster"))


def test_parameters_given_are_used():
    result = analysed(invented(), parameters=Parameters(eps=60.0, min_samples=15))
    assert (result.parameters.eps, result.parameters.min_samples) == (60, 15)
    assert result.provenance["eps"] == result.provenance["min_samples"] == "given"


def tasks():
    period = ("2025-01", "2025-12")
    return [
        AreaTask(
            invented(seed=seed),
            AREA,
            f"Area {seed}",
            "asb",
            *period,
            parameters=Parameters(bandwidth=500),
            name_of=in_words,
        )
        for seed in range(3)
    ]


@pytest.mark.parametrize("kind", ["one by one", "threads", "processes"])
def test_areas_come_back_in_order_on_any_executor(kind):
    done = []
    if kind == "one by one":
        results = analyse_areas(tasks(), advance=done.append)
    elif kind == "threads":
        with ThreadPoolExecutor(2) as executor:
            results = analyse_areas(tasks(), executor, advance=done.append)
    else:
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
            results = analyse_areas(tasks(), executor, advance=done.append)
    assert done == [1, 1, 1]
    assert [result.area for result in results] == ["Area 0", "Area 1", "Area 2"]
    for seed, result in enumerate(results):
        expected = analysed(invented(seed=seed), area=f"Area {seed}", name_of=in_words)
        assert result.clusters.equals(expected.clusters)
        assert result.cells.equals(expected.cells)


@pytest.mark.parametrize(
    ("boundary", "sentence"),
    [
        (shapely.Polygon(), "The boundary of Invented encloses no land"),
        (shapely.box(-2, 51, -1.9, 51.2), "The boundary of Invented looks like degrees"),
    ],
)
def test_refuses_a_boundary_that_is_none(boundary, sentence):
    with pytest.raises(InputError, match=sentence):
        analyse_area(
            invented(), boundary, area="Invented", theme="asb", period_from="2025-01",
            period_to="2025-02",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"period_from": "2025-13"}, "is not a month"),
        ({"period_to": "2024-12"}, r"ends .* before it begins"),
        ({"months": 0}, "The period has 0 months"),
        ({"parameters": Parameters(bandwidth=0)}, "The bandwidth is 0 m"),
        ({"parameters": Parameters(cell_size=-1)}, "The cell size is -1 m"),
        ({"parameters": Parameters(grid_cell_size=0)}, "The cell size is 0 m"),
        ({"parameters": Parameters(eps=-5)}, "The eps is -5 m"),
        ({"parameters": Parameters(breaks=(5, 5))}, "ascending order"),
    ],
)
def test_refuses_in_one_sentence(options, sentence):
    with pytest.raises(InputError, match=sentence):
        analysed(invented(), **options)


def test_an_outline_that_crosses_itself_is_mended():
    bow_tie = shapely.Polygon(
        [(400_000, 150_000), (404_000, 153_000), (404_000, 150_000), (400_000, 153_000)]
    )
    result = analyse_area(
        invented(), bow_tie, area="Bow", theme="asb", period_from="2025-01", period_to="2025-12"
    )
    assert result.density.is_valid.all()
    assert result.cells["n"].sum() == result.n


def located(points, accuracy):
    accuracy = np.broadcast_to(np.asarray(accuracy, dtype=float), points.x.shape).copy()
    return replace(points, accuracy_m=accuracy, precise=(accuracy <= 100).astype(float))


def test_cells_say_how_well_their_incidents_are_located():
    x = np.array([401_010.0, 401_020, 401_030, 401_040, 402_010, 402_020, 403_010])
    nothing = np.ones(7)
    points = WeightedPoints(x, np.full(7, 151_010.0), nothing, nothing > 0)
    cells = analysed(located(points, [10, 90, 101, 800, np.nan, 30, np.nan])).cells
    filled = cells[cells["n"] > 0]
    assert filled["n"].tolist() == [4, 2, 1]
    # Half of four are two: the second best. One of two may be known to nobody.
    assert filled["accuracy_m"].tolist()[:2] == [90, 30]
    assert np.isnan(filled["accuracy_m"].iloc[2])
    assert filled["share_within_100_m"].tolist() == [0.5, 0.5, 0]
    assert cells.loc[cells["n"] == 0, ["accuracy_m", "share_within_100_m"]].isna().all(axis=None)


def test_without_accuracies_cells_say_nothing_of_them():
    cells = analysed(invented()).cells
    assert cells[["accuracy_m", "share_within_100_m"]].isna().all(axis=None)


def test_weighting_by_accuracy_changes_density_and_clusters_and_no_count():
    points = invented()
    # The second crowd is known to the village only.
    poor = points.x > 402_600
    given = located(points, np.where(poor, 1_000.0, 10.0))
    plain = analysed(given)
    weighted = analysed(given, parameters=Parameters(bandwidth=500, weight_by_accuracy=True))
    assert weighted.n == plain.n
    assert weighted.cells["n"].equals(plain.cells["n"])
    assert weighted.cells["gistar"].equals(plain.cells["gistar"])
    east = plain.cells.geometry.centroid.x > 403_150
    west = plain.cells.geometry.centroid.x < 402_000
    # At 500 m the quartic kernel spreads 176.8 m, 1 km at 95 % is 408.5 m: 1 / (1 + 2.31^2).
    ratio = weighted.cells["density"] / plain.cells["density"]
    assert ratio[east].dropna().to_numpy() == pytest.approx(0.1578, abs=0.0005)
    assert ratio[west].dropna().to_numpy() == pytest.approx(1, abs=0.001)
    assert len(plain.clusters) == 2
    assert len(weighted.clusters) == 1
    first = weighted.clusters.iloc[0]
    assert first["n"] == round(first["share"] * plain.n)
    assert first.geometry.centroid.x < 402_000
    assert "2.448" in weighted.provenance["weights"]


def test_weighting_asks_for_accuracies():
    with pytest.raises(InputError, match="accuracy of the points is not known"):
        analysed(invented(), parameters=Parameters(bandwidth=500, weight_by_accuracy=True))


def test_nobody_knowing_any_place_is_no_cluster_and_no_error():
    weighted = Parameters(bandwidth=500, weight_by_accuracy=True)
    result = analysed(located(invented(), np.nan), parameters=weighted)
    assert (len(result.clusters), len(result.density)) == (0, 0)
    assert result.n == analysed(invented()).n
