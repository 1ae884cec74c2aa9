"""How an area is analysed, and what its bandwidth is good for."""

import inspect

import pytest

from hotspots.analysis.density.kernels import kernel_named
from hotspots.analysis.evaluation.bandwidth_choice import bandwidth_of_folds
from hotspots.analysis.parameters import Parameters


def test_the_kernel_is_that_of_the_bandwidth_and_ends_with_it():
    validated = inspect.signature(bandwidth_of_folds).parameters["kernel"].default
    assert Parameters().kernel == validated
    # What lies further from an area than one bandwidth is not asked for.
    assert kernel_named(Parameters.kernel).reach == 1


def test_no_other_kernel_is_taken_with_a_bandwidth_that_is_not_its_own():
    with pytest.raises(TypeError, match="kernel"):
        Parameters(kernel="gaussian")
