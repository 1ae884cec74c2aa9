"""That the benchmarks of the analysis compare like with like, and say so where they cannot."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import (
    cluster_methods,
    clusters,
    density,
    first_call,
    points_into_areas,
    side_by_side,
    significance,
)
from benchmarks.density_grid import brute_force, cells, column_centres, row_centres
from benchmarks.density_ours import grid
from benchmarks.invented_areas import areas, read_areas, save_areas
from benchmarks.side_by_side import Claim, Method, Outcome, folders, run
from benchmarks.significance_methods import neighbours
from benchmarks.synthetic_county import (
    EAST,
    HEIGHT,
    NORTH,
    WIDTH,
    incidents,
    save_counts,
    save_incidents,
    save_incidents_by_place,
)
from hotspots.areas import AreaIndex

FAILING = "tests.benchmarks.failing_methods"
LIMIT = {"memory_limit": 4_000_000_000}


@pytest.fixture(autouse=True)
def _no_peers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Peers need an environment of their own, which is not there where tests run."""
    monkeypatch.setattr(side_by_side, "PEERS", tmp_path / "python")


def outcome(name: str, **options: Any) -> Outcome:
    with folders() as (few, many):
        (many / "file").touch()
        method = Method(name, f"{FAILING}:{name}", runs=3, options=options)
        return run(method, few, many, keep_answer=True)


def test_a_method_is_timed_on_the_many_and_its_answer_kept() -> None:
    found = outcome("counts_files")
    assert found.answer is not None
    assert found.answer.tolist() == [1]
    assert 0 < found.seconds < 10
    assert found.note == ""


@pytest.mark.parametrize(
    ("name", "options", "note"),
    [
        ("lacks_a_package", {}, "a_package_that_nobody_has is not installed"),
        ("wants_too_much", LIMIT, "out of memory at 4 GB"),
        ("is_aborted", LIMIT, "out of memory at 4 GB"),
        ("is_aborted", {}, "failed with status -6"),
        ("divides_by_zero", {}, "failed with status 1"),
    ],
)
def test_a_method_without_a_time_says_why(
    name: str, options: dict[str, Any], note: str, capfd: pytest.CaptureFixture[str]
) -> None:
    found = outcome(name, **options)
    assert found.ms == found.note == note
    assert found.mb == "-"
    assert math.isnan(found.seconds)


def test_a_peer_without_its_environment_is_not_installed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    claims = density.exact(2_000, million=True)
    printed = capsys.readouterr().out
    for peer in (density.LIBKDV, density.SCIKIT, density.KDEPY, density.KDEPY_GAUSSIAN):
        assert f"| 2,000 | {peer.title} | not installed: make bench does | - | - |" in printed
    assert [claim.verdict for claim in claims] == ["yes", *["not measured"] * 3]


def test_points_by_place_are_checked_by_the_definition_of_the_density(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (claim,) = density.by_place(2_000)
    ours = capsys.readouterr().out.splitlines()[-1].split(" | ")
    assert ours[1] == "place_density_array"
    assert float(ours[4]) < 1e-9
    assert claim.found > 0


@pytest.mark.parametrize(("eps", "min_samples"), [(300.0, 4), (1_500.0, 10)])
def test_neighbours_in_slices_give_the_labels_of_scikit_learn(
    eps: float, min_samples: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_methods, "SLICE", 70)
    with folders() as (_, many):
        save_incidents(many, 1_000)
        whole = cluster_methods.scikit_learn(many, eps, min_samples)()
        slices = cluster_methods.scikit_learn_in_slices(many, eps, min_samples)()
    assert slices.max() > 1
    assert slices.tolist() == whole.tolist()


def test_the_clusters_print_their_rows_without_peers(capsys: pytest.CaptureFixture[str]) -> None:
    options = {"eps": 150.0, "min_samples": 10}
    claims = clusters.beside_each_other(2_000, options, 1_000_000)
    rows = [line.split(" | ")[2:4] for line in capsys.readouterr().out.splitlines()]
    assert [title for title, _ in rows] == ["dbscan_labels", "PyPI dbscan", "scikit-learn"]
    assert float(rows[0][1]) > 0
    assert {claim.verdict for claim in claims} == {"not measured"}


def test_the_cells_and_the_areas_print_their_rows_without_peers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    significance.main(quick=True)
    points_into_areas.main(quick=True)
    printed = capsys.readouterr().out
    for title in (significance.OURS.title, significance.ADJUSTED.title, "AreaIndex.locate"):
        (line,) = (line for line in printed.splitlines() if line.startswith(f"| {title} |"))
        assert float(line.split(" | ")[1].replace(",", "")) > 0
    assert printed.count("not installed: make bench does") == 5


def test_the_first_call_and_the_second_are_timed() -> None:
    found = first_call.measured_here("dbscan")
    assert set(found) == {"import", "first", "second"}
    assert min(found.values()) > 0


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (Claim("", 100, 100.0), "yes"),
        (Claim("", 100, 99.9), "NO"),
        (Claim("", 5, 5.0, at_most=True), "yes"),
        (Claim("", 5, 5.1, at_most=True), "NO"),
        (Claim("", 100, math.nan), "not measured"),
        (Claim("", 0, math.nan, at_most=True), "not measured"),
    ],
)
def test_a_claim_holds_where_the_figure_reaches_it(claim: Claim, verdict: str) -> None:
    assert claim.verdict == verdict
    assert claim.line(judged=True).endswith(f"| {verdict} |")
    assert claim.line(judged=False).endswith("| - |")


def test_labels_are_compared_one_by_one_and_noise_without_numbers() -> None:
    ours = np.array([0, 0, 1, -1])
    assert clusters.same_labels(ours.copy(), ours) == "equal"
    assert clusters.same_labels(np.array([1, 1, 0, -1]), ours) == "3 DIFFER"
    assert clusters.same_noise(np.array([1, 1, 0, -1]), ours) == "as many, same noise"
    assert clusters.same_noise(np.array([1, 1, -1, -1]), ours) == "noise differs at 1"
    assert clusters.same_noise(np.array([0, 1, 2, -1]), ours) == "noise differs at 0"
    assert clusters.same_labels(None, ours) == clusters.same_noise(None, ours) == ""


def test_the_error_of_a_density_is_a_share_of_the_maximum() -> None:
    truth = np.array([[0.0, 4.0], [2.0, 0.0]])
    assert density.largest_error(truth + 1, truth) == 0.25
    assert density.same_shape_error(3 * truth, truth) == 0
    assert math.isnan(density.largest_error(None, truth))
    assert math.isnan(density.same_shape_error(truth, None))


def test_the_cells_of_peers_are_ours() -> None:
    west, south, columns, rows = cells()
    assert (columns, rows) == (1_600, 1_200)
    assert grid().bounds == (west, south, west + WIDTH, south + HEIGHT)
    np.testing.assert_array_equal(column_centres(), grid().column_centres)
    np.testing.assert_array_equal(row_centres(), grid().row_centres)
    assert column_centres(1).size == columns + 2
    np.testing.assert_allclose(column_centres(1)[1:-1], column_centres())


def test_the_definition_of_the_density_gives_figures_worked_out_by_hand() -> None:
    # One incident on the centre of the first cell: 3 / (pi h^2) there, 3.8197 per km2.
    x, y = np.array([EAST + 25.0]), np.array([NORTH + 25.0])
    column, row = np.array([0, 6, 10]), np.array([0, 8, 0])
    found = brute_force(x, y, column, row)
    # 300 m east and 400 m north, and 500 m east, lie on the rim; 150 m is 0.09 of h^2.
    np.testing.assert_allclose(found, [3 / (math.pi * 0.25), 0, 0], atol=1e-12)
    nearer = brute_force(x, y, np.array([3]), np.array([0]))
    assert nearer[0] == pytest.approx(3 / (math.pi * 0.25) * 0.91**2)


def test_areas_share_their_borders_and_some_have_holes_and_parts() -> None:
    made = areas()
    assert len(made) == 20
    assert all(area.is_valid for area in made)
    assert min(shapely.get_num_coordinates(made)) >= 2_000
    assert max(len(area.geoms) for area in made) == 2
    assert sum(len(part.interiors) for area in made for part in area.geoms) >= 5
    whole = shapely.union_all(made)
    assert whole.area == pytest.approx(sum(area.area for area in made), rel=1e-12)
    # Nothing but the lakes is open: seven discs of a kilometre.
    lakes = [shapely.Polygon(ring) for ring in whole.interiors]
    assert len(lakes) == 7
    assert {round(lake.area, -3) for lake in lakes} == {3_140_000.0}


def test_areas_come_back_as_they_were_written(tmp_path: Path) -> None:
    save_areas(tmp_path)
    assert all(a.equals_exact(b, 0) for a, b in zip(areas(), read_areas(tmp_path), strict=True))
    index = AreaIndex([str(n) for n in range(20)], read_areas(tmp_path))
    located = index.locate(*incidents(1_000))
    assert (located >= 0).mean() > 0.9


def test_a_cell_has_29_cells_within_three_cells() -> None:
    near = neighbours((9, 8), itself=True).toarray().reshape(9, 8, 9, 8)
    # In a corner a quarter of them: 4 + 3 + 3 + 1.
    assert near[4, 4].sum() == 29
    assert near[0, 0].sum() == near[8, 7].sum() == 11
    assert near[4, 4, 4, 7] == near[4, 4, 2, 2] == near[4, 4, 4, 4] == 1
    assert near[4, 4, 2, 1] == 0
    without = neighbours((9, 8), itself=False).toarray()
    np.testing.assert_array_equal(without + np.eye(72), near.reshape(72, 72))


def test_the_lock_file_pins_every_peer() -> None:
    lock = (side_by_side.ROOT / "benchmarks" / "peers.lock").read_text(encoding="utf-8")
    lines = (side_by_side.ROOT / "benchmarks" / "peers.in").read_text("utf-8").splitlines()
    named = {re.split(r"[ <#]", line)[0].lower() for line in lines} - {""}
    assert {"libkdv", "kdepy", "dbscan", "esda"} <= named
    assert named <= set(re.findall(r"^([a-z0-9.-]+)==", lock, re.MULTILINE))
    assert "://" not in lock


@given(st.integers(1, 3_000), st.integers(0, 100))
def test_the_invented_incidents_lie_in_the_county(n: int, seed: int) -> None:
    x, y = incidents(n, seed)
    assert x.size == y.size == n
    assert ((x >= EAST) & (x < EAST + WIDTH)).all()
    assert ((y >= NORTH) & (y < NORTH + HEIGHT)).all()


def test_the_saved_counts_and_places_are_what_they_say(tmp_path: Path) -> None:
    save_counts(tmp_path, 20)
    counts = np.load(tmp_path / "counts.npy")
    assert counts.shape == (20, 20)
    x, _ = incidents(400)
    assert counts.sum() == ((x >= EAST + 10_000) & (x <= EAST + 70_000)).sum()
    save_incidents_by_place(tmp_path, 500)
    place = np.load(tmp_path / "place.npy")
    assert place.size == 500
    assert np.load(tmp_path / "place_x.npy").size == 20_000
    assert 0 <= place.min() <= place.max() < 20_000
