from math import comb

import numpy as np
import pytest

from hotspots.analysis.clusters.dbscan import dbscan_labels
from hotspots.analysis.clusters.stability import cluster_stability, resamples_for
from hotspots.errors import InputError


def scores(x, y, eps, min_samples, weights=None, **options):
    labels = dbscan_labels(x, y, eps, min_samples, weights=weights)
    return cluster_stability(x, y, labels, eps, min_samples, weights=weights, **options)


def at_least(k, n, p):
    return sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))


def by_definition(x, y, eps, min_samples, resamples, seed):
    """Row by row, over the same draws."""
    random = np.random.default_rng(seed)
    n = len(x)
    labels = dbscan_labels(x, y, eps, min_samples)
    order = np.lexsort((y, x))
    total = np.zeros(labels.max() + 1)
    for _ in range(resamples):
        rows = np.repeat(order, random.multinomial(n, np.full(n, 1 / n)))
        again = dbscan_labels(x[rows], y[rows], eps, min_samples)
        for cluster in range(total.size):
            of_old = set(np.flatnonzero(labels[rows] == cluster))
            overlaps = [0.0]
            for new in set(again) - {-1}:
                of_new = set(np.flatnonzero(again == new))
                overlaps.append(len(of_old & of_new) / len(of_old | of_new))
            total[cluster] += max(overlaps)
    return total / resamples


def test_scores_are_the_mean_best_overlaps():
    random = np.random.default_rng(8)
    crowds = [random.normal(middle, 12, (25, 2)) for middle in ((0, 0), (60, 0), (400, 300))]
    x, y = np.concatenate([*crowds, random.uniform(-200, 600, (30, 2))]).T
    found = scores(x, y, 14, 6, resamples=12, seed=3)
    assert found.size >= 3
    assert found == pytest.approx(by_definition(x, y, 14, 6, 12, 3))


def test_a_cluster_at_one_place_is_found_again_as_often_as_enough_is_drawn():
    # Of 10 incidents 5 are at one place: the draws that hold 5 of them find all that they hold.
    x = np.array([0.0] * 5 + [100.0, 200, 300, 400, 500])
    found = scores(x, np.zeros(10), 10, 5, resamples=4000)
    assert found == pytest.approx([at_least(5, 10, 0.5)], abs=0.03)


def test_a_crowd_is_stable_and_a_chain_of_few_is_not():
    crowd = np.random.default_rng(2).normal(0, 20, (80, 2))
    # Incidents in a row, of which each is needed for the next.
    chain = np.column_stack((np.arange(60) * 10.0 + 5000, np.zeros(60)))
    x, y = np.concatenate((crowd, chain)).T
    labels = dbscan_labels(x, y, 21, 5)
    found = cluster_stability(x, y, labels, 21, 5)
    assert found[labels[0]] > 0.9
    assert found[labels[-1]] < 0.5


def test_weights_are_incidents_at_their_place():
    random = np.random.default_rng(5)
    places, times = random.uniform(0, 100, (60, 2)), random.integers(1, 6, 60)
    rows = np.repeat(np.arange(60), times)
    weighted = scores(*places.T, 9.0, 8, weights=times)
    repeated = scores(*places[rows].T, 9.0, 8)
    # The labels of both are numbered alike, and both draw the same incidents.
    assert weighted.tolist() == repeated.tolist()
    assert 0 < weighted.min() < 1


def test_points_that_weigh_nothing_and_the_order_of_rows_change_nothing():
    random = np.random.default_rng(6)
    x, y = random.normal(0, 30, (2, 200)).round()
    labels = dbscan_labels(x, y, 4, 6)
    found = cluster_stability(x, y, labels, 4, 6)
    turned = cluster_stability(x[::-1], y[::-1], labels[::-1], 4, 6)
    assert turned.tolist() == found.tolist()
    more = [np.append(values, 0) for values in (x, y, np.ones(200))]
    nothing = cluster_stability(*more[:2], np.append(labels, -1), 4, 6, weights=more[2])
    assert nothing.tolist() == found.tolist()


def test_the_same_seed_gives_the_same_scores_and_another_others():
    random = np.random.default_rng(7)
    x, y = random.normal(0, 30, (2, 150))
    assert scores(x, y, 7, 6).tolist() == scores(x, y, 7, 6).tolist()
    assert scores(x, y, 7, 6).tolist() != scores(x, y, 7, 6, seed=1).tolist()


def test_fractional_weights_are_drawn_in_parts_of_their_total():
    # Twelve halves at one place: six incidents in six parts.
    full = cluster_stability([0, 99], [0, 0], [0, -1], 5, 4, weights=[6, 6])
    halves = cluster_stability([0] * 12 + [99], [0] * 13, [0] * 12 + [-1], 5, 4,
                               weights=[0.5] * 12 + [6])  # fmt: skip
    assert halves.tolist() == full.tolist()
    assert 0 <= cluster_stability([0], [0], [0], 5, 1, weights=[0.3])[0] <= 1


def test_a_place_below_the_bound_is_left_out_of_the_draw_too():
    # One place of 5 among 20: the draw finds it again only where it holds 5 or more.
    x, weights = np.array([0.0, 1000, 2000, 3000]), [5, 5, 5, 5]
    found = cluster_stability(
        x, np.zeros(4), [0, 1, 2, 3], 10, 1, weights=weights, shown_from=5, resamples=4000
    )
    assert found == pytest.approx([at_least(5, 20, 0.25)] * 4, abs=0.03)
    always = cluster_stability(x, np.zeros(4), [0, 1, 2, 3], 10, 1, weights=weights)
    assert (always > 0.9).all()
    nowhere = cluster_stability(x, np.zeros(4), [0, 1, 2, 3], 10, 1, weights=weights, shown_from=99)
    assert nowhere.tolist() == [0] * 4


def test_no_clusters_have_no_scores():
    assert cluster_stability([], [], [], 5, 3).tolist() == []
    assert cluster_stability([0, 99], [0, 0], [-1, -1], 5, 3).tolist() == []
    assert cluster_stability([0, 0], [0, 0], [0, 0], 5, 3, weights=[0, 0]).tolist() == [0]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"labels": [0]}, "There are 2 points but 1 labels"),
        ({"eps": 0}, "The eps is 0 m"),
        ({"min_samples": 0}, "min_samples is 0"),
        ({"resamples": 0}, "resamples is 0"),
        ({"resamples": 2.5}, "resamples is 2.5: give a whole number"),
        ({"weights": [1, -1]}, "The weight of point 2 is -1"),
    ],
)
def test_refuses_in_one_sentence(options, sentence):
    arguments = {"x": [0, 1], "y": [0, 1], "labels": [0, 0], "eps": 2, "min_samples": 2} | options
    with pytest.raises(InputError, match=sentence):
        cluster_stability(**arguments)


def test_very_many_points_are_drawn_less_often():
    counts = [resamples_for(n) for n in (0, 1000, 20_000, 40_000, 10**6)]
    assert counts == [50, 50, 50, 25, 20]
