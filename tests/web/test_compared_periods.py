"""The period that a view is compared with: read from the address, and offered."""

from __future__ import annotations

import pytest

from hotspots.errors import InputError
from hotspots.periods import Period
from web.maps.compared_periods import read_compared, usual_comparisons

QUARTER = Period.parse("2026-07", "2026-09")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("", "", None),
        ("2026-04", "2026-06", Period.parse("2026-04", "2026-06")),
        ("2025-07", "", Period.parse("2025-07", "2025-09")),
        ("", "2026-06", Period.parse("2026-04", "2026-06")),
        ("2025-01", "2025-12", Period.parse("2025-01", "2025-12")),
    ],
)
def test_one_month_is_enough(first: str, last: str, expected: Period | None) -> None:
    assert read_compared(first, last, QUARTER) == expected


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2026-07", "", "share a month"),
        ("2026-01", "2026-07", "share a month"),
        ("2026-10", "2026-12", "is after July to September 2026"),
        ("2026-03", "2026-01", "swap the two months"),
        ("March", "", "is not a month"),
        ("", "2026-13", "is not a month"),
    ],
)
def test_what_cannot_be_compared_is_refused(first: str, last: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_compared(first, last, QUARTER)


def test_what_is_offered_lies_before_and_is_held() -> None:
    held = Period.parse("2025-07", "2026-09")
    assert usual_comparisons(QUARTER, held) == [
        ("The same months a year before", Period.parse("2025-07", "2025-09")),
        ("The 3 months before", Period.parse("2026-04", "2026-06")),
    ]
    assert usual_comparisons(QUARTER, Period.parse("2025-08", "2026-09")) == [
        ("The 3 months before", Period.parse("2026-04", "2026-06"))
    ]
    month, year = Period.parse("2026-09", "2026-09"), Period.parse("2025-10", "2026-09")
    assert usual_comparisons(month, held)[1] == (
        "The month before", Period.parse("2026-08", "2026-08")
    )  # fmt: skip
    long_ago = Period.parse("2020-01", "2026-09")
    assert [words for words, _ in usual_comparisons(year, long_ago)] == [
        "The same months a year before"
    ]
    assert usual_comparisons(Period.parse("2023-01", "2024-06"), long_ago) == [
        ("The 18 months before", Period.parse("2021-07", "2022-12"))
    ]
    assert usual_comparisons(QUARTER, None) == []
