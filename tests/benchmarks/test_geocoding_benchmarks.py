"""That the benchmarks of geocoding compare like with like, and ask what they say they ask."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from benchmarks import corruptions, invented_county
from benchmarks.labelled_places import in_calibration_half, somewhere_along, somewhere_within
from benchmarks.postcode_groups import hilbert
from benchmarks.postcode_peers import DuckdbJoin, pandas_merge, plain_table
from hotspots.geocoding.geocoder import Geocoder

ROOT = Path(__file__).resolve().parents[2]
SEEDS = st.integers(0, 10_000)
NAMES = st.sampled_from(["Fore Street", "Castle Road", "Great Western Way", "Foghamshire"])


@pytest.fixture(scope="module")
def county() -> Geocoder:
    return Geocoder(invented_county.gazetteer())


def test_pandas_and_duckdb_find_what_we_find(county: Geocoder) -> None:
    cells = invented_county.dirty_postcodes(5_000)
    points = county.locate({"postcode": cells}, rows=len(cells)).points
    ours = np.column_stack((points.easting, points.northing))
    assert 0.97 < np.isfinite(ours[:, 0]).mean() < 0.99
    assert county.gazetteer is not None
    table, series = plain_table(county.gazetteer.postcodes), pd.Series(cells, dtype=object)
    np.testing.assert_array_equal(pandas_merge(series, table), ours)
    np.testing.assert_array_equal(DuckdbJoin(series, table)(), ours)


def test_the_invented_county_has_as_many_rows_as_it_says(county: Geocoder) -> None:
    assert county.gazetteer is not None
    assert county.gazetteer.describe_rows() == (
        "200,000 postcodes, 600,000 UPRNs, 60,400 names, 30,000 junctions"
    )
    assert len(set(invented_county.postcodes())) == 200_000


def test_most_free_text_of_the_benchmark_is_found(county: Geocoder) -> None:
    assert county.gazetteer is not None
    cells, meant = invented_county.free_text(county.gazetteer.names, 300)
    located = county.locate({"address": cells}, rows=len(cells)).points.located
    known = np.array(meant) >= 0
    assert located[known].mean() > 0.9
    assert located[~known].mean() < 0.1


@given(SEEDS, NAMES)
def test_a_slip_is_one_edit_and_leaves_the_first_letter(seed: int, name: str) -> None:
    once = corruptions.misspelt(np.random.default_rng(seed), name)
    if once is not None:
        assert DamerauLevenshtein.distance(once, name) == 1
        assert once[0] == name[0]
    twice = corruptions.misspelt_twice(np.random.default_rng(seed), name)
    if twice is not None:
        assert 1 <= DamerauLevenshtein.distance(twice, name) <= 2


@given(SEEDS)
def test_names_that_have_nothing_to_change_are_left_out(seed: int) -> None:
    random = np.random.default_rng(seed)
    assert corruptions.abbreviated(random, "Foghamshire") is None
    assert corruptions.without_apostrophe(random, "Kings Road") is None
    assert corruptions.without_kind(random, "The Shambles") is None
    assert corruptions.wrong_kind(random, "Castle Road") != "Castle Road"
    assert corruptions.with_apostrophe(random, "Kings Road") == "King's Road"


@given(SEEDS, st.floats(0, 1), st.floats(0, 1))
def test_addresses_are_drawn_beside_the_street(seed: int, across: float, up: float) -> None:
    point = (across * 300, up * 200)
    x, y = somewhere_along(np.random.default_rng(seed), point, (0, 0, 300, 200))
    assert -12 <= x <= 312
    assert -12 <= y <= 212


def test_addresses_of_a_straight_street_are_drawn_evenly() -> None:
    random = np.random.default_rng(1)
    # From (0, 0) by (300, 0) to (1000, 0): a quarter of the addresses lie in each quarter.
    x = [somewhere_along(random, (300.0, 0.0), (0.0, 0.0, 1000.0, 0.0))[0] for _ in range(4_000)]
    counts, _ = np.histogram(x, bins=4, range=(0, 1000))
    assert counts.sum() == 4_000
    assert (abs(counts - 1_000) < 120).all()


@given(SEEDS)
def test_points_in_a_disc_stay_in_it(seed: int) -> None:
    x, y = somewhere_within(np.random.default_rng(seed), (10.0, 20.0), 100.0)
    assert np.hypot(x - 10, y - 20) <= 100


def test_the_curve_visits_every_cell_once_and_steps_to_a_neighbour() -> None:
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(16), np.arange(16)))
    order = np.argsort(hilbert(x, y))
    steps = np.abs(np.diff(x[order])) + np.abs(np.diff(y[order]))
    assert len(set(hilbert(x, y).tolist())) == 256
    assert (steps == 1).all()


def test_names_fall_into_two_halves_whatever_their_case() -> None:
    names = [f"Street {number}" for number in range(1_000)]
    halves = [in_calibration_half(name) for name in names]
    assert 400 < sum(halves) < 600
    assert halves == [in_calibration_half(name.upper()) for name in names]


def test_the_memory_of_a_process_is_its_own() -> None:
    """And not that of the larger one which started it, as Linux tells where one asks otherwise."""
    large = bytes(range(256)) * 4_000_000
    program = "from benchmarks.county_process import resident; print(resident())"
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert 2e7 < float(told.stdout) < len(large) / 2
