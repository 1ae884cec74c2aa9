"""The figure beside a map is that of its own bandwidth, on complete months that it never saw."""

from __future__ import annotations

import pytest

from hotspots.disclosure import Selection, Sight
from hotspots.judged_maps import complete_months, judge_maps, periods_to_judge
from hotspots.map_accuracy import accuracy_of_areas
from hotspots.periods import Period
from tests.judged_square import Sent, picture


@pytest.mark.parametrize(
    ("available", "fit", "score"),
    [
        (("2025-01", "2025-06"), ("2025-01", "2025-03"), ("2025-04", "2025-06")),
        (("2024-03", "2025-06"), ("2024-04", "2025-03"), ("2025-04", "2025-06")),
    ],
)
def test_three_months_judge_the_map_of_up_to_a_year_before(
    available: tuple[str, str], fit: tuple[str, str], score: tuple[str, str]
) -> None:
    assert periods_to_judge(Period.parse(*available)) == (Period.parse(*fit), Period.parse(*score))


def test_five_months_are_too_few_and_said_to_be() -> None:
    assert periods_to_judge(Period.parse("2025-01", "2025-05")) is None
    assert periods_to_judge(None) is None
    for sight, bandwidth in ((Sight.EXACT, 300), (Sight.PROTECTED, 500)):
        judged = judge_maps(picture(("2025-01-01", "2025-05-31", 1)), "asb", sight)["Square"]
        assert judged.evaluation is None
        assert (judged.bandwidth.rule, judged.bandwidth.bandwidth) == ("fallback", bandwidth)
        assert judged.sentence == (
            "How good this map is cannot be said yet: there are 5 months of incidents, and 6 are "
            "needed to judge one."
        )
    nothing = judge_maps(picture(), "asb", Sight.EXACT)["Square"]
    assert "there are 0 months of incidents" in nothing.sentence


def test_the_figure_is_that_of_the_map_of_the_months_before() -> None:
    stored = picture(("2025-01-01", "2025-09-30", 2))
    for sight in Sight:
        judged = judge_maps(stored, "asb", sight)["Square"]
        (expected,) = accuracy_of_areas(
            stored, ["Square"], Selection("asb", Period.parse("2025-01", "2025-06")),
            Period.parse("2025-07", "2025-09"), sight,
        )  # fmt: skip
        assert (judged.bandwidth, judged.evaluation) == (expected.bandwidth, expected.evaluation)
        assert judged.sentence == expected.evaluation.sentence
        assert judged.evaluation is not None
        assert judged.evaluation.bandwidth == judged.bandwidth.bandwidth
        assert "incidents of July to September 2025" in judged.sentence
        assert stored.judged("square", "asb", sight).sentence == judged.sentence


def test_a_month_that_has_only_begun_judges_nothing() -> None:
    stored = picture(("2025-01-01", "2025-10-04", 2))
    assert complete_months(stored) == Period.parse("2025-01", "2025-09")
    judged = judge_maps(stored, "asb", Sight.EXACT)["Square"]
    assert "incidents of July to September 2025" in judged.sentence


def test_a_late_agency_holds_the_judged_months_back_and_one_that_stopped_does_not() -> None:
    daily: Sent = ("2025-01-01", "2025-09-30", 1)
    assert complete_months(picture(daily, ("2025-01-01", "2025-08-31", 1))) == Period.parse(
        "2025-01", "2025-08"
    )
    assert complete_months(picture(daily, ("2025-01-01", "2025-03-31", 1))) == Period.parse(
        "2025-01", "2025-09"
    )


def test_without_a_complete_month_the_months_with_incidents_are_taken() -> None:
    assert complete_months(picture(("2025-01-10", "2025-01-20", 1))) == Period.parse(
        "2025-01", "2025-01"
    )
