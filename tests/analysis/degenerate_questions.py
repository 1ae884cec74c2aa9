"""What the functions of the analysis are asked about points that hardly are any, and their answers.

See ``tests/analysis/test_degenerate_input.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.analysis.change.emerging import emerging_hotspots
from hotspots.analysis.change.hotspot_classes import classify_hotspots
from hotspots.analysis.change.period_change import period_change
from hotspots.analysis.clusters.dbscan import dbscan_clusters
from hotspots.analysis.clusters.hdbscan import hdbscan_clusters
from hotspots.analysis.density import fast
from hotspots.analysis.density.kernel_density import kernel_density
from hotspots.analysis.density.risk import risk_surface
from hotspots.analysis.evaluation.evaluate_map import evaluate_map
from hotspots.analysis.evaluation.predictive_accuracy import predictive_accuracy
from hotspots.analysis.grids.create_grid import create_grid
from hotspots.analysis.grids.grid import fixed_grid
from hotspots.analysis.significance.getis_ord import getis_ord
from hotspots.analysis.significance.local_moran import local_moran
from hotspots.analysis.temporal.near_repeat import near_repeats
from hotspots.errors import InputError

CELL, REACH = 100.0, 300.0


def frame(
    east: Sequence[float], north: Sequence[float], crs: str | None = "EPSG:27700"
) -> gpd.GeoDataFrame:
    """Incidents every 11 days from the first of January."""
    columns = {
        "date": pd.date_range("2025-01-01", periods=len(east), freq="11D"),
        "agency": ["police"] * len(east),
    }
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(east, north), crs=crs)


RANDOM = np.random.default_rng(1)
TOWN = frame(400_000 + RANDOM.normal(0, 500, 60), 150_000 + RANDOM.normal(0, 500, 60))
NOTHING = frame([], [])
ONE = frame([400_150], [150_150])
ONE_PLACE = frame([400_150] * 40, [150_150] * 40)
FAR_APART = frame([350_000, 450_000], [120_000, 220_000])
CELLS = kernel_density(TOWN, cell_size=CELL, bandwidth=REACH)
GRID = fixed_grid((400_000, 150_000, 400_999, 150_999), CELL)
SQUARE = shapely.box(400_000, 150_000, 401_000, 151_000)

Answer = Callable[[Any], bool]
REFUSED = "refused"


def empty(answer: Any) -> bool:
    return len(answer) == 0


def labels(*wanted: int) -> Answer:
    return lambda answer: answer["cluster"].tolist() == list(wanted)


def integrates_to(n: float) -> Answer:
    """As many incidents as there are, to what cells of a third of the radius make of the kernel."""
    km2 = (CELL / 1000) ** 2
    return lambda answer: abs(answer["density"].sum() * km2 / n - 1) < 0.03


def nothing_stands_out(answer: Any) -> bool:
    """One cell, and nothing to compare it with."""
    score = answer["gistar"] if "gistar" in answer else answer["moran"]
    return score.tolist() == [0] and answer["p_adjusted"].tolist() == [1]


def no_pattern(answer: Any) -> bool:
    column = "pattern" if "pattern" in answer else "hotspot"
    return len(answer) == 1 and answer["share_hot"].tolist() == [0] and "no" in answer[column][0]


def counts(before: float, after: float) -> Answer:
    return lambda answer: (answer["n_before"].sum(), answer["n_after"].sum()) == (before, after)


def some_risk(answer: Any) -> bool:
    risk = answer["risk"].dropna()
    return bool(len(risk) and np.isfinite(risk).all() and (risk >= 0).all())


def share_caught(n: float) -> Answer:
    return lambda answer: bool(
        (answer["n_total"] == n).all() and answer["hit_rate"].between(0, 1).all()
    )


@dataclass(frozen=True)
class Question:
    """A function asked about some points, and what it must say of none, of one, and of one place.

    ``cell_size``, ``bandwidth``, ``eps``, ... in ``sizes`` are lengths that it takes by name.
    """

    name: str
    ask: Callable[..., Any]
    nothing: str | Answer
    one: str | Answer
    one_place: str | Answer
    sizes: tuple[str, ...] = ()


def density(points: gpd.GeoDataFrame, **given: Any) -> Any:
    return kernel_density(points, **{"cell_size": CELL, "bandwidth": REACH, **given})


def fast_density(points: gpd.GeoDataFrame, **given: Any) -> Any:
    """The way of ten million points, which so few would not go."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast, "fewest_worth_binning", lambda bins: 0)
        return density(points, exact=False, **{"bandwidth": 5 * CELL, **given})


def risk(cases: gpd.GeoDataFrame, population: gpd.GeoDataFrame, **given: Any) -> Any:
    return risk_surface(cases, population, **{"cell_size": CELL, "bandwidth": REACH, **given})


def on_cells(function: Callable[..., Any], **fixed: Any) -> Callable[..., Any]:
    return lambda points, **given: function(points, **{"cell_size": CELL, **fixed, **given})


def judged(points: gpd.GeoDataFrame) -> Any:
    """The map of some points judged by the same points, as if they came again without dates."""
    return evaluate_map(points, points, cell_size=CELL, bandwidth=REACH, date="when")


GRIDS = ("cell_size",)
SMOOTHED = ("cell_size", "bandwidth")
QUESTIONS = (
    Question(
        "create_grid", on_cells(create_grid), REFUSED,
        lambda cells: len(cells) == 1, lambda cells: len(cells) == 1, GRIDS,
    ),
    Question(
        "create_grid, sfhotspot", on_cells(create_grid, grid="sfhotspot"), REFUSED,
        lambda cells: len(cells) == 1, lambda cells: len(cells) == 1, GRIDS,
    ),
    Question("create_grid, cell size chosen", create_grid, REFUSED, REFUSED, REFUSED),
    Question(
        "kernel_density", density, REFUSED, integrates_to(1), integrates_to(40), SMOOTHED
    ),
    Question(
        "kernel_density, fast", fast_density, REFUSED, integrates_to(1), integrates_to(40),
        SMOOTHED,
    ),
    Question(
        "kernel_density, adaptive", lambda points, **given: density(points, adaptive=True, **given),
        REFUSED, integrates_to(1), integrates_to(40), SMOOTHED,
    ),
    Question(
        "kernel_density, Gaussian", lambda points, **given: density(
            points, kernel="gaussian", **given
        ),
        REFUSED, integrates_to(1), integrates_to(40), SMOOTHED,
    ),
    Question(
        "kernel_density, reference rule",
        lambda points, **given: density(points, bandwidth="reference", **given),
        REFUSED, REFUSED, REFUSED, GRIDS,
    ),
    Question(
        "kernel_density, Scott's rule",
        lambda points, **given: density(points, bandwidth="scott", **given),
        REFUSED, REFUSED, REFUSED, GRIDS,
    ),
    Question(
        "dbscan_clusters",
        lambda points, **given: dbscan_clusters(points, **{"eps": CELL, "min_samples": 5, **given}),
        empty, labels(-1), labels(*[0] * 40), ("eps",),
    ),
    Question("dbscan_clusters, eps chosen", dbscan_clusters, empty, REFUSED, REFUSED),
    # Incidents at one place alone part from nothing, which is what HDBSCAN looks for.
    Question("hdbscan_clusters", hdbscan_clusters, empty, labels(-1), labels(*[-1] * 40)),
    Question(
        "getis_ord", on_cells(getis_ord), REFUSED, nothing_stands_out, nothing_stands_out, GRIDS
    ),
    Question(
        "getis_ord, hexagons", on_cells(getis_ord, hexagons=True), REFUSED,
        nothing_stands_out, nothing_stands_out, GRIDS,
    ),
    Question(
        "local_moran", on_cells(local_moran), REFUSED, nothing_stands_out, nothing_stands_out, GRIDS
    ),
    Question("classify_hotspots", on_cells(classify_hotspots), REFUSED, REFUSED, no_pattern, GRIDS),
    Question("emerging_hotspots", on_cells(emerging_hotspots), REFUSED, REFUSED, no_pattern, GRIDS),
    Question(
        "period_change, before",
        lambda points, **given: period_change(points, TOWN, **{"cell_size": CELL, **given}),
        counts(0, 60), counts(1, 60), counts(40, 60), GRIDS,
    ),
    Question(
        "period_change, after",
        lambda points, **given: period_change(TOWN, points, **{"cell_size": CELL, **given}),
        counts(60, 0), counts(60, 1), counts(60, 40), GRIDS,
    ),
    Question(
        "period_change, both",
        lambda points, **given: period_change(points, points, **{"cell_size": CELL, **given}),
        REFUSED, counts(1, 1), counts(40, 40), GRIDS,
    ),
    Question(
        "risk_surface, incidents", lambda points, **given: risk(points, TOWN, **given),
        REFUSED, some_risk, some_risk, SMOOTHED,
    ),
    Question(
        "risk_surface, population", lambda points, **given: risk(TOWN, points, **given),
        REFUSED, some_risk, some_risk, SMOOTHED,
    ),
    Question(
        "near_repeats", lambda points: near_repeats(points, permutations=19), REFUSED, REFUSED,
        # All at one place: whatever the order of the dates, as many pairs lie as near each other.
        lambda found: bool((found.table["p_value"] == 1).all()),
    ),
    Question(
        "predictive_accuracy", lambda points: predictive_accuracy(CELLS, points), REFUSED,
        share_caught(1), share_caught(40),
    ),
    Question("evaluate_map", judged, REFUSED, share_caught(1), share_caught(40)),
)  # fmt: skip


def refusal(ask: Callable[[], Any]) -> str:
    """The sentence with which something is refused: one line that says what to do about it."""
    with pytest.raises(InputError) as caught:
        ask()
    sentence = str(caught.value)
    assert re.fullmatch(r"[A-Za-z0-9][^\n]{20,250}\.", sentence), sentence
    assert re.search(r"[:;,] (?!\d)", sentence), f"does not say what to do: {sentence}"
    return sentence
