import numpy as np
import pytest

from hotspots.analysis.silence import silent_steps


@pytest.mark.parametrize(
    ("counts", "silent"),
    [
        ([5, 0, 5, 5], []),  # exp(-3.75) * 4 = 0.09 is not seldom enough
        ([9, 0, 9, 9], [1]),  # exp(-6.75) * 4 = 0.005 is
        ([9, 9, 0, 0], [2, 3]),
        ([0, 9, 9, 9], [0]),
        ([3, 0, 0, 0, 3, 3, 3], []),  # exp(-5.1) * 5 = 0.03 is not
        ([1, 0, 0, 1, 1, 0, 1], []),
        ([0, 0, 0, 0, 0, 1], []),  # nothing to judge a single record by
        ([2, 3, 0, 2, 90, 80, 95], [2]),
        ([2, 3, 0, 2, 3, 90, 80], []),  # a burst at the end does not make the usual number
        ([4, 4, 4], []),
        ([], []),
        ([0, 0], []),
    ],
)
def test_runs_that_chance_would_seldom_make(counts, silent):
    found = silent_steps(np.array(counts, dtype=np.int64))
    assert np.flatnonzero(found).tolist() == silent


def test_chance_seldom_looks_silent():
    random = np.random.default_rng(1)
    for rate in (0.3, 1, 3, 6):
        series = random.poisson(rate, (1000, 24))
        assert np.mean([silent_steps(counts).any() for counts in series]) < 0.02
