"""The figure beside a map is that of its own bandwidth, on complete months that it never saw."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from hotspots.assessment import Picture
from hotspots.disclosure import Selection, Sight
from hotspots.judged_maps import complete_months, judge_maps, periods_to_judge
from hotspots.map_accuracy import accuracy_of_areas
from hotspots.periods import Period
from hotspots.store.boundaries import Boundaries, CommunityArea
from hotspots.store.snapshot import Snapshot

WEST, SOUTH = 400_000.0, 150_000.0
Sent = tuple[str, str, int]
"""First and last day, and how many incidents each day."""


def picture(*agencies: Sent) -> Picture:
    """Daily incidents of each agency in one square of 3 km, most of them around one corner."""
    rows = [
        (number, day)
        for number, (first, last, daily) in enumerate(agencies)
        for day in np.arange(first, np.datetime64(last) + 1, dtype="datetime64[D]")
        for _ in range(daily)
    ]
    n = len(rows)
    random = np.random.default_rng(2)
    day = np.array([day for _, day in rows], dtype="datetime64[D]")
    number = np.zeros(n, dtype=np.int16)
    no, minute = np.zeros(n, dtype=np.bool_), day.astype("datetime64[m]").astype(np.int64)
    stored = Snapshot(
        data_version=1, easting=WEST + 1_500 + np.round(random.normal(0, 200, n)),
        northing=SOUTH + 1_500 + np.round(random.normal(0, 200, n)), accuracy_m=np.ones(n),
        match_type=number.astype(np.int8), area=number, theme=number, subtype=number,
        agency=np.array([agency for agency, _ in rows], dtype=np.int16),
        month=(day.astype("datetime64[M]").astype(np.int32) + 1970 * 12).astype(np.int32),
        first_day=day, last_day=day, sensitive=no, snapped=no, piled=no, start_minute=minute,
        end_minute=minute, themes=("asb",), subtypes=("nuisance",),
        agencies=tuple((f"A{i}", f"Agency {i} (invented)") for i in range(len(agencies))),
        match_types=("c",),
    )  # fmt: skip
    square = CommunityArea(0, "Square", "square", shapely.box(WEST, SOUTH, WEST + 3e3, SOUTH + 3e3))
    return Picture(stored, Boundaries("Squares", "", "", True, (), (square,)))


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
