import math
from fractions import Fraction

import numpy as np
import pytest

from hotspots.analysis.numbers import require_number, require_seed, require_share, require_whole
from hotspots.errors import InputError


@pytest.mark.parametrize("value", [3, 3.0, np.float32(3), np.int16(3), Fraction(3), True + 2])
def test_a_number_is_a_number_whatever_its_type(value):
    assert require_number(value, "radius") == 3
    assert isinstance(require_number(value, "radius"), float)


def test_what_is_asked_of_a_number_is_left_to_the_caller():
    assert math.isnan(require_number(math.nan, "radius"))
    assert require_number(-math.inf, "radius") == -math.inf


@pytest.mark.parametrize("value", ["3", None, [3], np.array([1.0, 2.0]), 3j, object])
@pytest.mark.parametrize(
    "require",
    [require_number, require_share, lambda value, what: require_whole(value, what, 1)],
)
def test_what_is_no_number_is_refused_by_name(require, value):
    with pytest.raises(InputError, match=r"The radius is .*: give a"):
        require(value, "radius")


@pytest.mark.parametrize("value", [0, -1, 1.5, 2.0, math.nan])
def test_whole_numbers_have_a_least(value):
    with pytest.raises(InputError, match=r"The count is .*: give a whole number of 1 or more\."):
        require_whole(value, "count", 1)
    assert require_whole(np.int64(1), "count", 1) == 1


@pytest.mark.parametrize("share", [0, 1, -0.1, 5, math.nan, math.inf])
def test_a_share_lies_between_nothing_and_all(share):
    with pytest.raises(InputError, match=r"The level is .*: give a number between 0 and 1"):
        require_share(share, "level")
    assert require_share(0.5, "level") == 0.5


def test_a_seed_is_what_random_numbers_begin_with():
    assert require_seed(0) == 0
    for seed in (-1, 0.5, None, "x"):
        with pytest.raises(InputError, match="The seed is"):
            require_seed(seed)
