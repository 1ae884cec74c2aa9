import numpy as np
import pytest

from hotspots.analysis.density.bandwidth import (
    axis_bandwidth,
    reference_bandwidth,
    sfhotspot_default,
)
from hotspots.errors import InputError


def test_follows_the_rule_by_hand():
    # sd = sqrt(2.5), IQR = 4 - 2 = 2, so the spread is min(1.5811, 2 / 1.34 = 1.4925).
    by_hand = 4.24 * (2 / 1.34) * 5 ** (-0.2)
    assert axis_bandwidth(np.array([1.0, 2, 3, 4, 5])) == pytest.approx(by_hand)


def test_reproduces_sfhotspot_and_what_it_meant(memphis):
    assert sfhotspot_default(*memphis) == pytest.approx(5592.45, abs=0.01)
    assert reference_bandwidth(*memphis) == pytest.approx(5769.94, abs=0.01)


@pytest.mark.parametrize(
    ("places", "sentence"), [([1.0], "at least two points"), ([4.0] * 6, "share one place")]
)
def test_refuses_without_spread(places, sentence):
    with pytest.raises(InputError, match=sentence):
        reference_bandwidth(places, places)
