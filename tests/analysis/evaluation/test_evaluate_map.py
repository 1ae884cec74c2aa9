"""A map made and judged from frames of points: the same as the evaluation of the bare points."""

from __future__ import annotations

from dataclasses import asdict

import geopandas as gpd
import numpy as np
import pytest

from hotspots.analysis.evaluation.bandwidth_choice import bandwidth_of_folds
from hotspots.analysis.evaluation.bandwidth_rules import bandwidth_by_rule
from hotspots.analysis.evaluation.bandwidth_trial import forward_folds
from hotspots.analysis.evaluation.evaluate_map import evaluate_map
from hotspots.analysis.evaluation.evaluation import evaluate
from hotspots.errors import InputError
from tests.analysis.evaluation.invented_town import SOUTH, WEST, weighted


def frame(town, *, month="2025-03", **columns):
    x, y = town
    geometry = gpd.points_from_xy(x, y)
    dates = {"date": [f"{month}-10"] * len(x)}
    return gpd.GeoDataFrame({**dates, **columns}, geometry=geometry, crs="EPSG:27700")


def dated(town, months):
    points = frame(town)
    points["date"] = [f"2025-{1 + i % months:02d}-10" for i in range(len(points))]
    return points


def test_it_is_the_evaluation_of_the_points(square, town):
    fit, later = town(1), town(2)
    table = evaluate_map(frame(fit), frame(later, month="2025-04"), within=square, bandwidth=300)
    expected = evaluate(weighted(*fit), weighted(*later), square, bandwidth=300)
    for row, score, counts, band in zip(
        table.to_dict("records"), expected.scores, expected.baselines, expected.offset_bands,
        strict=True,
    ):  # fmt: skip
        assert {name: row[name] for name in asdict(score)} == asdict(score)
        assert (row["offset_low"], row["offset_high"]) == band
        assert (row["counts_hit_rate"], row["counts_cell_size"]) == (
            counts.hit_rate,
            counts.cell_size,
        )
        assert (row["difference"], row["difference_error"]) == (counts.difference, counts.error)
    assert table.attrs == {
        "sentence": expected.sentence, "bandwidth": 300, "bandwidth_from": "300 m, as given.",
        "n_fit": 200, "n_later": 200,
    }  # fmt: skip


def test_the_bandwidth_is_validated_on_the_earlier_months_alone(square, town):
    earlier, later = dated(town(1, n=600), 6), frame(town(2), month="2025-07")
    table = evaluate_map(earlier, later, within=square)
    months = [f"2025-{1 + i % 6:02d}" for i in range(600)]
    fit = weighted(*town(1, n=600), months=months)
    choice = bandwidth_of_folds(forward_folds(fit), square)
    assert table.attrs["bandwidth"] == choice.bandwidth
    assert table.attrs["bandwidth_from"] == choice.sentence
    assert "of all areas" not in choice.sentence
    coarse = evaluate_map(earlier, later, within=square, cell_size=250)
    by_250 = bandwidth_of_folds(forward_folds(fit), square, cell_size=250)
    assert coarse.attrs["bandwidth_from"] == by_250.sentence


@pytest.mark.parametrize("rule", ["likelihood", "reference", "scott"])
def test_rules_need_no_dates(square, town, rule):
    table = evaluate_map(
        frame(town(1)).drop(columns="date"), frame(town(2)), within=square, bandwidth=rule
    )
    assert table.attrs["bandwidth"] == bandwidth_by_rule(weighted(*town(1)), rule).bandwidth


def test_weights_are_incidents_and_harm_is_what_is_caught(square, town):
    n, harm = np.arange(200) % 3 + 1.0, np.where(np.arange(200) % 10, 1.0, 365.0)
    earlier, later = (
        frame(town(seed), month=month, n=n, harm=harm)
        for seed, month in ((1, "2025-03"), (2, "2025-04"))
    )
    table = evaluate_map(
        earlier, later, within=square, bandwidth=300, weights="n", harm="harm", shares=[0.02]
    )
    assert table["n_total"].tolist() == [(n * harm).sum()]
    assert table.attrs["n_fit"] == n.sum()
    repeated = np.repeat(np.arange(200), n.astype(int))
    alike = evaluate_map(
        earlier.iloc[repeated], later.iloc[repeated], within=square, bandwidth=300, harm="harm",
        shares=[0.02],
    )  # fmt: skip
    assert table["hit_rate"].tolist() == pytest.approx(alike["hit_rate"].tolist())
    assert "Of the harm of the" in table.attrs["sentence"]


def test_without_a_study_area_it_lies_around_the_earlier_points():
    corners = ([WEST, WEST + 1_000, WEST], [SOUTH, SOUTH, SOUTH + 1_000])
    table = evaluate_map(frame(corners), frame(corners, month="2025-04"), bandwidth=200)
    # The triangle, 500 m along each of its sides, and a circle in all.
    expected = 500_000 + 500 * (2_000 + np.sqrt(2) * 1_000) + np.pi * 500**2
    assert table["area_total_m2"].iloc[0] == pytest.approx(expected, rel=0.01)


def test_nothing_to_judge_is_a_table_without_rows_and_a_sentence(square, town):
    nothing = frame(([], []), month="2025-04")
    table = evaluate_map(frame(town(1)), nothing, within=square, bandwidth=300)
    assert len(table) == 0
    assert list(table.columns)[:3] == ["share", "n", "n_total"]
    assert table.attrs["sentence"].startswith("No incident of the following period lies here")
    assert len(evaluate_map(nothing, frame(town(1)), within=square, bandwidth=300)) == 0


def test_what_cannot_be_judged_is_refused_in_a_sentence(square, town):
    earlier, later = frame(town(1)), frame(town(2), month="2025-04")
    for points, after, options, words in (
        (later, earlier, {}, "go on until 2025-04-10, and the later ones begin on 2025-03-10"),
        (earlier, later.to_crs("EPSG:32630"), {}, "different coordinate reference systems"),
        (earlier, later, {"bandwidth": "wide"}, 'no bandwidth "wide"'),
        (earlier.drop(columns="date"), later, {}, "no column 'date'"),
        (earlier, later, {"weights": "n"}, "no column 'n'"),
        (earlier, later, {"shares": [3]}, "share of the area is 3"),
        (earlier, later, {"bandwidth": 0}, "bandwidth is 0"),
        (earlier, later, {"cell_size": 0}, "cell size"),
        (earlier, later, {"cell_size": 0.001}, "cells"),
        (frame(([], [])), later, {"within": None}, "no earlier points"),
    ):
        with pytest.raises(InputError, match=words):
            evaluate_map(points, after, **{"within": square, **options})
