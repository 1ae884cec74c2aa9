"""Leave-location-out likelihood against a plain double loop."""

import math

import numpy as np
import pytest

from hotspots.analysis.density.kernels import KERNELS
from hotspots.analysis.evaluation.likelihood import likelihood_bandwidth
from hotspots.errors import InputError

RAW = {
    "uniform": lambda u: 1.0,
    "triangular": lambda u: 1 - u,
    "epanechnikov": lambda u: 1 - u**2,
    "quartic": lambda u: (1 - u**2) ** 2,
    "triweight": lambda u: (1 - u**2) ** 3,
    "gaussian": lambda u: math.exp(-(u**2) / 2),
}


def plainly(x, y, weights, candidates, kernel):
    """Every incident against all that are not at its place, and one spread over the box."""
    shape, total = KERNELS[kernel], sum(weights)
    grown = 2 * max(candidates) * shape.reach
    box = (max(x) - min(x) + grown) * (max(y) - min(y) + grown)
    scores = []
    for h in candidates:
        score = 0.0
        for i in range(len(x)):
            others, here = 0.0, 0.0
            for j in range(len(x)):
                distance = math.hypot(x[i] - x[j], y[i] - y[j])
                if distance == 0:
                    here += weights[j]
                elif distance <= shape.reach * h:
                    others += weights[j] * RAW[kernel](distance / h)
            density = (others / (shape.integral * h**2) + 1 / box) / (total - here + 1)
            score += weights[i] * math.log(density) if weights[i] else 0.0
        scores.append(score / total)
    return scores


@pytest.fixture
def shared_places():
    rng = np.random.default_rng(8)
    at = rng.integers(0, 25, 70)
    x, y = rng.uniform(0, 3_000, 25)[at], rng.uniform(0, 2_000, 25)[at]
    return x, y, rng.integers(0, 4, 70).astype(float)


@pytest.mark.parametrize("kernel", KERNELS)
def test_scores_are_those_of_a_plain_double_loop(kernel, shared_places):
    x, y, weights = shared_places
    candidates = [150.0, 400.0, 1_000.0]
    choice = likelihood_bandwidth(x, y, weights=weights, candidates=candidates, kernel=kernel)
    assert choice.scores == pytest.approx(plainly(x, y, weights, candidates, kernel), rel=1e-12)
    assert choice.bandwidth == candidates[int(np.argmax(choice.scores))]
    assert (choice.rule, choice.n) == ("likelihood", weights.sum())


def test_repeats_at_one_place_do_not_drive_the_bandwidth_to_zero(shared_places):
    x, y, _ = shared_places
    candidates = [1, 10, 100, 300, 600, 1_000]
    once = likelihood_bandwidth(x, y, candidates=candidates)
    often = likelihood_bandwidth(np.repeat(x, 50), np.repeat(y, 50), candidates=candidates)
    assert once.bandwidth >= 100
    assert often.bandwidth >= 100


def test_the_spread_of_invented_incidents_is_recovered():
    # For a Gaussian cloud of n points Scott's rule is near the best: sd n^(-1/6) sqrt(8).
    rng = np.random.default_rng(2)
    x, y = rng.normal(0, 1_000, (2, 800))
    candidates = np.arange(200, 2_400, 100)
    best = 1_000 * 800 ** (-1 / 6) * math.sqrt(8)
    assert likelihood_bandwidth(x, y, candidates=candidates).bandwidth == pytest.approx(
        best, abs=250
    )


def test_weights_stand_for_so_many_incidents(shared_places):
    x, y, weights = shared_places
    repeated = np.repeat(np.arange(70), weights.astype(int))
    assert likelihood_bandwidth(x, y, weights=weights).scores == pytest.approx(
        likelihood_bandwidth(x[repeated], y[repeated]).scores
    )


def test_of_very_many_places_some_are_scored_against_all(monkeypatch, shared_places):
    x, y, _ = shared_places
    every = likelihood_bandwidth(x, y)
    monkeypatch.setattr("hotspots.analysis.evaluation.likelihood.MOST_PLACES", 12)
    some = likelihood_bandwidth(x, y)
    assert some.n == every.n
    assert some.scores != every.scores
    assert some.scores == pytest.approx(every.scores, rel=0.1)


@pytest.mark.parametrize(
    ("x", "y", "options", "words"),
    [
        ([], [], {}, "lie at 0 places, too few"),
        ([5.0] * 9, [5.0] * 9, {}, "lie at 1 place, too few"),
        ([1.0, 2.0, 3.0], [0.0] * 3, {"weights": [1, 1, 0]}, "lie at 2 places, too few"),
        ([1.0, 2.0, np.nan], [0.0] * 3, {}, "no finite coordinates"),
        ([1.0, 2.0, 3.0], [0.0] * 3, {"candidates": []}, "no bandwidths to try"),
        ([1.0, 2.0, 3.0], [0.0] * 3, {"candidates": [0]}, "bandwidth is 0 m"),
        ([1.0, 2.0, 3.0], [0.0] * 3, {"kernel": "cone"}, "no kernel 'cone'"),
    ],
)
def test_what_cannot_be_used_is_refused(x, y, options, words):
    with pytest.raises(InputError, match=words):
        likelihood_bandwidth(x, y, **options)
