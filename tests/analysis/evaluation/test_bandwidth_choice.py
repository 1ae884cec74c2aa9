"""The bandwidth that validation chooses, and when it chooses none."""

import numpy as np
import pytest

from hotspots.analysis.evaluation.bandwidth_choice import (
    BandwidthChoice,
    area_bandwidth,
    bandwidth_of_folds,
    shared_bandwidth,
)
from hotspots.analysis.evaluation.bandwidth_trial import (
    BandwidthTrial,
    forward_folds,
    try_bandwidths,
)
from hotspots.analysis.evaluation.evaluation import evaluate
from hotspots.errors import InputError
from tests.analysis.evaluation.invented_town import SIDE, SOUTH, WEST, weighted


def trial(*caught, n=50.0, n_fit=100.0):
    """Caught in each of some cells, by candidates of 100, 200, ... m."""
    return BandwidthTrial(
        candidates=tuple(100.0 * (i + 1) for i in range(len(caught))),
        caught=np.array(caught, dtype=float),
        n_fit=n_fit,
        n=n,
        share=0.03,
    )


def test_a_trial_catches_what_the_map_of_each_bandwidth_would(square, town):
    fit, later = weighted(*town(1)), weighted(*town(2))
    tried = try_bandwidths([(fit, later)], square, candidates=[600, 150, 300])
    assert tried.candidates == (150, 300, 600)
    expected = [evaluate(fit, later, square, bandwidth=h).scores[1].n for h in tried.candidates]
    assert tried.hits.tolist() == expected
    assert (tried.n_fit, tried.n) == (200, 200)
    twice = try_bandwidths([(fit, later)] * 2, square, candidates=[150, 300, 600])
    assert twice.hits.tolist() == [2 * hits for hits in expected]


def test_the_best_bandwidth_of_invented_towns_is_found(square):
    # Forty incidents scattered over one neighbourhood do not say where in it the next will be.
    def draw(seed, n):
        east, north = np.random.default_rng(seed).normal(2_000, 350, (2, n))
        return weighted(WEST + east, SOUTH + north)

    wide = bandwidth_of_folds([(draw(1, 40), draw(2, 1_000))], square, usual=150)
    assert wide.rule == "validated"
    assert wide.bandwidth >= 400
    # A hundred addresses at which it happens again and again: the narrowest catches most.
    rng = np.random.default_rng(4)
    homes = WEST + SIDE * rng.random(60), SOUTH + SIDE * rng.random(60)
    at = [rng.integers(0, 60, 400) for _ in range(2)]
    fit, later = (weighted(homes[0][i], homes[1][i]) for i in at)
    narrow = bandwidth_of_folds([(fit, later)], square, usual=1_000)
    assert narrow.rule == "validated"
    assert narrow.bandwidth == 150
    assert "150 m, chosen by validation: of 400 incidents kept back" in narrow.sentence


def test_an_area_departs_only_by_more_than_a_standard_error():
    # Against 200 m: two more caught with an error of two, then four more with an error of two.
    within_error = trial([3, 0, 2, 0], [3, 1, 0, 0], [3, 1, 2, 0])
    choice = area_bandwidth(within_error, 200)
    assert within_error.hits.tolist() == [5, 4, 6]
    assert within_error.error(2, 1) == 2
    assert (choice.bandwidth, choice.rule) == (200, "shared")
    assert "no other bandwidth held more than chance may add" in choice.sentence
    beyond = trial([0, 0, 0, 0, 4], [1, 1, 1, 1, 4], [0, 0, 0, 0, 0])
    choice = area_bandwidth(beyond, 100)
    assert (beyond.hits[1] - beyond.hits[0], beyond.error(1, 0)) == (4, 2)
    assert (choice.bandwidth, choice.rule) == (200, "validated")
    assert choice.sentence == (
        "200 m, chosen by validation: of 50 incidents kept back to test it, the densest 3% of the "
        "area held 16%, against 8% with the 100 m of all areas."
    )
    assert choice.scores == (4 / 50, 8 / 50, 0)


def test_ties_go_to_the_smoother_map():
    choice = area_bandwidth(trial([0, 0, 0], [9, 9, 9], [9, 9, 9], [1, 0, 0]), 100)
    assert choice.bandwidth == 300
    assert shared_bandwidth([trial([5], [7], [7], [6])]).bandwidth == 300


@pytest.mark.parametrize(("n_fit", "n"), [(9, 50), (100, 19), (0, 0)])
def test_too_little_to_choose_from_falls_back_and_says_so(n_fit, n):
    shown = " in squares that may be shown"
    choice = area_bandwidth(trial([0, 0], [9, 9], n_fit=n_fit, n=n), 100, counted=shown)
    assert choice == BandwidthChoice(
        100, "fallback", (), (), n,
        "100 m, that of all areas: too few incidents in squares that may be shown to choose one "
        "for this area by validation.",
    )  # fmt: skip


def test_what_no_other_area_has_a_part_in_is_not_called_that_of_all_areas():
    usual = {"of_all_areas": False}
    assert area_bandwidth(trial([0, 0], [9, 9], n=3), 100, **usual).sentence == (
        "100 m, the usual bandwidth: too few incidents to choose one by validation."
    )
    kept = area_bandwidth(trial([9, 9], [9, 8]), 100, **usual)
    assert (kept.rule, kept.bandwidth) == ("usual", 100)
    assert kept.sentence == (
        "100 m, the usual bandwidth: of 50 incidents kept back to test it, the densest 3% of the "
        "area held 36%, and no other bandwidth held more than chance may add."
    )
    assert area_bandwidth(trial([0] * 4, [1] * 4), 100, **usual).sentence == (
        "200 m, chosen by validation: of 50 incidents kept back to test it, the densest 3% of the "
        "area held 8%, against 0% with the usual 100 m."
    )


def test_all_areas_share_what_caught_most_in_all_of_them():
    choice = shared_bandwidth([trial([9, 0], [0, 4], [1, 1]), trial([0, 0], [0, 8], [0, 3])])
    assert (choice.bandwidth, choice.rule, choice.n) == (200, "shared", 100)
    assert choice.scores == (0.09, 0.12, 0.05)
    assert "on 100 incidents kept back in 2 areas" in choice.sentence
    # An area where nothing was kept back has no part in it.
    nowhere = trial([], [], [], n=0)
    alone = shared_bandwidth([trial([9, 0], [0, 4], [1, 1], n=1_234_567), nowhere])
    assert "on 1,234,567 incidents kept back in 1 area:" in alone.sentence


def test_no_areas_or_hardly_any_incidents_share_the_usual_bandwidth():
    assert (shared_bandwidth([]).bandwidth, shared_bandwidth([]).rule) == (300, "fallback")
    assert shared_bandwidth([trial([1], [2], n=3)], fallback=450).bandwidth == 450


def test_areas_must_have_tried_the_same():
    with pytest.raises(InputError, match="tried different bandwidths"):
        shared_bandwidth([trial([1], [2]), trial([1])])
    with pytest.raises(InputError, match="250 m, is not among those tried"):
        area_bandwidth(trial([1], [2]), 250)


def test_protected_cells_are_tried_no_narrower_than_they_are(square, town):
    def cells(seed):
        x, y = (np.floor(values / 250) * 250 + 125 for values in town(seed, n=400))
        places, n = np.unique(np.column_stack((x, y)), axis=0, return_counts=True)
        return weighted(*places.T, weight=n)

    folds = [(cells(1), cells(2))]
    choice = bandwidth_of_folds(folds, square, cell_size=250, minimum=250)
    assert min(choice.candidates) == 250
    assert choice.bandwidth >= 250
    kept = bandwidth_of_folds(folds, square, cell_size=250, minimum=250, usual=150)
    assert kept.bandwidth >= 250
    with pytest.raises(InputError, match="No bandwidth of 5000 m or more"):
        try_bandwidths([], square, minimum=5_000)


def test_the_same_data_always_choose_the_same(square, town):
    fit, later = weighted(*town(5)), weighted(*town(6))
    shuffled = np.random.default_rng(0).permutation(200)
    again = bandwidth_of_folds([(fit.chosen(shuffled), later.chosen(shuffled))], square)
    assert again == bandwidth_of_folds([(fit, later)], square)


def test_nothing_before_or_after_falls_back(square, town):
    nothing, some = weighted([], []), weighted(*town(1))
    for fit, later in ((nothing, some), (some, nothing), (nothing, nothing)):
        assert bandwidth_of_folds([(fit, later)], square).rule == "fallback"
    assert bandwidth_of_folds([], square).rule == "fallback"


def months(*named):
    n = len(named)
    return weighted(WEST + np.arange(n), SOUTH + np.arange(n), months=list(named))


def test_the_last_months_are_kept_back_one_by_one():
    points = months("2025-01", "2025-03", "2025-04", "2025-05", "2025-06", "2025-06")
    folds = forward_folds(points)
    assert [(fit.n, later.n) for fit, later in folds] == [(2, 1), (3, 1), (4, 2)]
    assert folds[0][1].first_date.astype("datetime64[M]").astype(str).tolist() == ["2025-04"]
    assert [later.n for _, later in forward_folds(points, folds=1)] == [2]


def test_at_most_half_of_the_months_are_kept_back():
    assert len(forward_folds(months("2025-01", "2025-02", "2025-03"))) == 1
    assert len(forward_folds(months("2025-01", "2025-04"))) == 2
    assert forward_folds(months("2025-01", "2025-01")) == ()
    assert forward_folds(weighted([], [], months=[])) == ()


def test_incidents_without_a_month_are_in_no_fold():
    folds = forward_folds(months("2025-01", "NaT", "2025-02"))
    assert [(fit.n, later.n) for fit, later in folds] == [(1, 1)]


def test_cells_of_several_months_make_no_folds():
    cells = months("2025-01", "2025-02")
    wide = weighted(cells.x, cells.y, weight=[5, 1])
    object.__setattr__(wide, "first_date", cells.first_date)
    object.__setattr__(wide, "last_date", cells.last_date + np.timedelta64(90, "D"))
    with pytest.raises(InputError, match="stand for incidents of several months"):
        forward_folds(wide)
    with pytest.raises(InputError, match="have no dates"):
        forward_folds(weighted([1.0], [1.0]))
