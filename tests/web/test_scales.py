"""Classes of counts, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.maps.scales import CLASSES, count_scale


@pytest.mark.parametrize(
    ("highest", "step", "labels"),
    [
        (0, 1, ["0"]),
        (4, 1, ["0", "1", "2", "3", "4"]),
        (9, 2, ["0 to 1", "2 to 3", "4 to 5", "6 to 7", "8 to 9"]),
        (529, 120, ["0 to 119", "120 to 239", "240 to 359", "360 to 479", "480 to 599"]),
        (768, 200, ["0 to 199", "200 to 399", "400 to 599", "600 to 799"]),
        (
            4999,
            1000,
            ["0 to 999", "1,000 to 1,999", "2,000 to 2,999", "3,000 to 3,999", "4,000 to 4,999"],
        ),
    ],
)
def test_round_steps(highest: int, step: int, labels: list[str]) -> None:
    scale = count_scale([0, highest])
    assert scale.step == step
    assert [text for _, text in scale.labels()] == labels


def test_no_areas() -> None:
    assert count_scale([]).labels() == [(1, "0")]


def test_classes_below_the_smallest_possible_count_are_not_explained() -> None:
    assert count_scale([5, 7], lowest=5).labels() == [(3, "5"), (4, "6 to 7")]


@given(st.lists(st.integers(0, 10_000_000), min_size=1, max_size=30))
def test_every_count_is_in_the_class_that_its_label_names(counts: list[int]) -> None:
    scale = count_scale(counts)
    ranges = {}
    for shade, text in scale.labels():
        ends = [int(end.replace(",", "")) for end in text.split(" to ")]
        ranges[shade] = (ends[0], ends[-1])
    for n, shade in zip(counts, scale.classes(counts), strict=True):
        low, high = ranges[int(shade)]
        assert low <= n <= high
    assert np.all(scale.classes(counts) <= CLASSES)
