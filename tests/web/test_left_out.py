"""The sentence about incidents that are located too badly, in every case."""

from __future__ import annotations

import pytest

from web.maps.left_out import left_out_sentence


@pytest.mark.parametrize("protected", [True, False])
def test_without_a_limit_nothing_is_said(protected: bool) -> None:
    assert left_out_sentence(0, None, protected=protected) == ""


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        (0, "No incident is known only to more than 500 m: none was left out."),
        (1, "1 incident is known only to more than 500 m and was left out."),
        (1_234, "1,234 incidents are known only to more than 500 m and were left out."),
    ],
)
def test_an_analyst_reads_how_many(left_out: int, sentence: str) -> None:
    assert left_out_sentence(left_out, 500, protected=False) == sentence


def test_a_viewer_reads_that_a_few_stay() -> None:
    assert left_out_sentence(0, 1_000, protected=True) == (
        "No incidents were left out: nowhere are 5 or more known only to more than 1,000 m, and "
        "fewer stay."
    )
    assert left_out_sentence(37, 1_000, protected=True) == (
        "37 incidents were left out: they are known only to more than 1,000 m, or lie in squares "
        "of which too few would remain. Where fewer than 5 of a square are, they stay."
    )
