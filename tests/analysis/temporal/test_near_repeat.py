"""The Knox test against every pair and every permutation counted one by one."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.locations import FloatArray
from hotspots.analysis.temporal.near_repeat import near_repeats, near_repeats_array
from hotspots.errors import InputError

SPACE, TIME = (0.0, 100.0, 200.0), (0.0, 2.0, 5.0)


def counted(x: FloatArray, y: FloatArray, day: FloatArray, metric: str) -> list[list[int]]:
    """Pairs of each band, the same place first, one pair after the other."""
    found = [[0] * (len(TIME) - 1) for _ in SPACE]
    for i in range(len(x)):
        for j in range(i):
            dx, dy = abs(x[i] - x[j]), abs(y[i] - y[j])
            metres = dx + dy if metric == "manhattan" else float(np.sqrt(dx * dx + dy * dy))
            days = abs(day[i] - day[j])
            row = 0 if metres == 0 else next((k for k in (1, 2) if metres < SPACE[k]), None)
            column = next((k for k in (0, 1) if TIME[k] <= days < TIME[k + 1]), None)
            if row is not None and column is not None:
                found[row][column] += 1
    return found


POINT = st.tuples(st.sampled_from([0, 30, 60, 100, 140, 199, 200, 300]), st.integers(0, 4),
                  st.integers(0, 8))  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(POINT, min_size=2, max_size=14), st.sampled_from(["manhattan", "euclidean"]))
def test_every_pair_is_counted_in_its_band(points: list[tuple[int, int, int]], metric: str) -> None:
    x, y, day = np.array(points, dtype=float).T
    y *= 40
    permutations = 9
    result = near_repeats_array(
        x, y, day, space_bands=SPACE, time_bands=TIME, metric=metric, permutations=permutations,
        seed=4,
    )  # fmt: skip
    observed = np.array(counted(x, y, day, metric))
    assert result.table["pairs"].tolist() == observed.ravel().tolist()
    # The same random numbers, dealt out to the points in the order of x as the test does.
    order, random = np.argsort(x, kind="stable"), np.random.default_rng(4)
    x, y, day = x[order], y[order], day[order]
    simulated = np.array(
        [counted(x, y, random.permutation(day), metric) for _ in range(permutations)]
    )
    p_value = ((simulated >= observed).sum(axis=0) + 1) / (permutations + 1)
    expected = simulated.mean(axis=0)
    assert result.table["p_value"].tolist() == p_value.ravel().tolist()
    assert result.table["expected"].to_numpy() == pytest.approx(expected.ravel())
    assert result.table["median"].tolist() == np.median(simulated, axis=0).ravel().tolist()
    ratio = [o / e if e else np.nan for o, e in zip(observed.flat, expected.flat, strict=True)]
    assert result.table["ratio"].to_numpy() == pytest.approx(np.array(ratio), nan_ok=True)


def test_bands_hold_their_first_edge_and_not_their_last() -> None:
    table = near_repeats_array(
        [0, 100, 300], [0, 0, 0], [0, 2, 7], space_bands=SPACE, time_bands=TIME, permutations=1
    ).table
    # 100 m and 2 days apart; 200 m and 5 days are beyond the last edges.
    told = table[table["pairs"] > 0]
    assert told[["from_m", "to_m", "from_days", "to_days", "pairs"]].to_numpy().tolist() == [
        [100, 200, 2, 5, 1]
    ]
    assert table["to_m"].tolist() == [0, 0, 100, 100, 200, 200]
    assert table["from_m"].tolist() == [0, 0, 0, 0, 100, 100]


def background(n: int, seed: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    random = np.random.default_rng(seed)
    x, y = random.uniform(0, 4_000, (2, n))
    return x, y, random.integers(0, 365, n).astype(float)


def test_planted_repeats_are_found_and_said() -> None:
    x, y, day = background(300, 1)
    x, y = np.append(x, x[:40] + 30), np.append(y, y[:40])
    result = near_repeats_array(x, y, np.append(day, day[:40] + 3))
    first = result.table[(result.table["to_m"] == 100) & (result.table["to_days"] == 7)].iloc[0]
    assert first["p_value"] == 0.001
    assert first["ratio"] > 3
    assert result.sentence.startswith("0 to under 100 m apart, 0 to under 7 days apart, there are ")
    assert "by chance" in result.note


def test_without_repeats_p_is_as_often_small_as_it_says() -> None:
    """Under chance, one p in five is below .2."""
    found = [
        near_repeats_array(
            *background(150, seed), space_bands=(0, 300), time_bands=(0, 30), same_place=False,
            permutations=99, seed=seed,
        ).table["p_value"][0]
        for seed in range(200)
    ]  # fmt: skip
    assert 0.1 < np.mean(np.array(found) <= 0.2) < 0.3
    assert np.min(found) >= 0.01


def test_the_same_seed_gives_the_same_figures() -> None:
    points = background(200, 3)
    first, again, other = (near_repeats_array(*points, permutations=49, seed=s) for s in (1, 1, 2))
    assert first.table.equals(again.table)
    assert not first.table.equals(other.table)


def test_the_order_of_the_rows_decides_nothing_but_the_dealing_out() -> None:
    x, y, day = background(100, 2)
    turned = near_repeats_array(x[::-1], y[::-1], day[::-1], permutations=9)
    assert (
        turned.table["pairs"].tolist()
        == near_repeats_array(x, y, day, permutations=9).table["pairs"].tolist()
    )


def test_a_map_on_its_side_has_the_same_pairs() -> None:
    x, y, day = background(100, 2)
    x /= 40
    upright, lying = (near_repeats_array(*axes, day, permutations=9) for axes in ((x, y), (y, x)))
    assert upright.table["pairs"].sum() > 50
    assert upright.table["pairs"].tolist() == lying.table["pairs"].tolist()


def test_too_many_near_pairs_are_refused_before_all_are_counted() -> None:
    # A hundred thousand at one place: five thousand million pairs.
    n = 100_000
    with pytest.raises(InputError, match="More than 200,000,000 pairs of incidents are nearer"):
        near_repeats_array(np.zeros(n), np.zeros(n), np.zeros(n))


def test_shared_points_are_warned_of() -> None:
    result = near_repeats_array([0, 0, 500, 900], [0] * 4, [1, 2, 3, 4], permutations=9)
    assert result.same_place == 0.5
    assert result.note.startswith("50% of the incidents lie exactly where another one lies.")
    apart = near_repeats_array([0, 500, 900], [0] * 3, [1, 2, 3], permutations=9)
    assert "another one" not in apart.note
    assert apart.sentence == "No band has clearly more near repeats than chance would make."


def frame(**columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        columns, geometry=gpd.points_from_xy([0, 30, 900], [0, 0, 0]), crs=27700
    )


def test_dates_are_days_in_london() -> None:
    # 23:30 in UTC on 1 July is 2 July in London: both are of one day.
    moments = pd.to_datetime(["2026-07-01T23:30Z", "2026-07-02T22:00Z", "2026-07-09T12:00Z"])
    table = near_repeats(
        frame(when=moments), date="when", space_bands=(0, 100), time_bands=(0, 1), permutations=9
    ).table
    assert table["pairs"].tolist() == [0, 1]


DAYS = pd.to_datetime(["2026-07-01", "2026-07-02", "2026-07-03"])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"date": "when"}, "There is no column 'when' with the date of each incident: name one"),
        ({"metric": "walking"}, "There is no distance 'walking'"),
        ({"permutations": 0}, "cannot be permuted 0 times"),
        ({"permutations": 10**9}, "cannot be permuted 1000000000 times"),
        ({"space_bands": (0,)}, "The bands of distances must be 2 to 30 rising numbers of metres"),
        ({"space_bands": (0, 100, 100)}, "The bands of distances"),
        ({"space_bands": (100, 200)}, "only where the distances begin at 0 m"),
        ({"time_bands": (-1, 7)}, "The bands of days"),
        ({"time_bands": (0, np.inf)}, "The bands of days"),
        ({"time_bands": range(100)}, "The bands of days"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(said: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        near_repeats(frame(date=DAYS), **said)  # type: ignore[arg-type]


def test_a_missing_date_and_a_single_incident_are_refused() -> None:
    with pytest.raises(InputError, match="Row 2 has no date"):
        near_repeats(frame(date=[DAYS[0], None, DAYS[1]]))
    with pytest.raises(InputError, match="1 incident cannot repeat"):
        near_repeats_array([0], [0], [0])
    with pytest.raises(InputError, match="Row 1 has no date"):
        near_repeats_array([0, 1], [0, 1], [np.nan, 1])
    with pytest.raises(InputError, match="2 points but 3 days"):
        near_repeats_array([0, 1], [0, 1], [1, 2, 3])
    with pytest.raises(InputError, match="Point 1 has no finite coordinates"):
        near_repeats_array([np.inf, 1], [0, 1], [1, 2])
