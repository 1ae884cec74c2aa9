"""How places were found and how well they are known, in figures that tell of no one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.result import MatchType
from hotspots.location_quality import FOUND_BY, sentence, shares_told


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({}, ()),
        ({"postcode": 0, "street": 0}, ()),
        ({"postcode": 6, "street": 14}, (("street", 0.7), ("postcode", 0.3))),
        # One is too few, and would be told by subtraction: the rarest of the rest joins it.
        ({"postcode": 6, "street": 13, "near": 1}, (("street", 0.65), ("other", 0.35))),
        ({"postcode": 5, "near": 3, "uprn": 2}, (("postcode", 0.5), ("other", 0.5))),
        ({"postcode": 6, "near": 4}, (("other", 1.0),)),
        ({"near": 4, "uprn": 4}, (("other", 1.0),)),
    ],
)
def test_rare_ways_are_told_together(
    counts: dict[str, int], told: tuple[tuple[str, float], ...]
) -> None:
    assert shares_told(counts, 5) == told


@given(counts=st.dictionaries(st.sampled_from(list(FOUND_BY)[:-1]), st.integers(0, 12)))
def test_no_few_can_be_worked_out(counts: dict[str, int]) -> None:
    total = sum(counts.values())
    told = dict(shares_told(counts, 5))
    assert not told or sum(told.values()) == pytest.approx(1)
    if total >= 5:
        assert all(round(share * total) >= 5 for share in told.values())
    assert all(share * total == pytest.approx(counts[name]) for name, share in told.items()
               if name != "other")  # fmt: skip


def test_every_match_type_has_its_words() -> None:
    assert set(MatchType) - {MatchType.NONE} <= set(FOUND_BY)
    assert sentence((("postcode", 0.6249), ("uprn", 0.371), ("other", 0.0041))) == (
        "postcode 62%, property number (UPRN) 37%, in other ways under 1%"
    )
    assert sentence(()) == ""
