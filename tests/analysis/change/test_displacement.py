import math

import pytest

from hotspots.analysis.change.displacement import weighted_displacement_difference
from hotspots.errors import InputError


def test_by_hand():
    # (10 - 20) - (20 - 20), variance 20 + 20 + 20 + 10 = 70; 1.644854 standard errors make 90 %.
    found = weighted_displacement_difference((20, 20), (20, 10))
    assert found.difference == -10
    assert found.standard_error == pytest.approx(math.sqrt(70))
    assert round(found.standard_error, 2) == 8.37
    assert (found.low, found.high) == pytest.approx(
        (-10 - 1.6448536 * 8.3666003, -10 + 1.6448536 * 8.3666003)
    )
    assert found.z == pytest.approx(-10 / 8.3666003)


def test_the_control_and_the_target_trade_places():
    there = weighted_displacement_difference(control=(20, 20), target=(20, 10))
    back = weighted_displacement_difference(control=(20, 10), target=(20, 20))
    assert back.difference == -there.difference
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low))


def test_what_moved_next_door_is_not_prevented():
    # Ten fewer in the target, eight more beside it while the control's surroundings lose two.
    found = weighted_displacement_difference(
        (20, 20), (20, 10), beside_control=(12, 10), beside_target=(10, 18)
    )
    assert found.difference == -10 + 8 + 2
    assert found.standard_error == pytest.approx(math.sqrt(70 + 22 + 28))


def test_no_incidents_at_all():
    found = weighted_displacement_difference((0, 0), (0, 0))
    assert (found.difference, found.standard_error, found.z) == (0, 0, 0)
    assert (found.low, found.high) == (0, 0)
    assert "No difference" in found.sentence


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ((200, 100), "About 100 fewer incidents than without it (90 % interval -137.4"),
        ((100, 200), "About 100 more incidents than without it"),
        ((20, 10), "No difference that chance could not make: -10"),
    ],
)
def test_says_it_in_words(target, words):
    assert words in weighted_displacement_difference((108, 108), target).sentence


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"control": (1, -1)}, r"The counts of control are \(1, -1\)"),
        ({"target": (1, math.nan)}, "The counts of target"),
        ({"beside_target": (1, 2, 3)}, "The counts of beside the target"),
        ({"target": ("ten", 1)}, r"The counts of target are \('ten', 1\)"),
        ({"control": 20}, "The counts of control are 20: give two numbers"),
        ({"level": 90}, "The level is 90: give a number between 0 and 1"),
    ],
)
def test_refuses_in_one_sentence(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        weighted_displacement_difference(**({"control": (1, 1), "target": (1, 1)} | arguments))
