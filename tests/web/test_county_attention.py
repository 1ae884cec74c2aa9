"""What stands out: findings made by hand, gathered and ordered."""

from __future__ import annotations

import pytest

from hotspots.analysis.exceptions.month_exception import Direction, MonthException
from hotspots.county_exceptions import AreaException, CountyExceptions
from hotspots.periods import Period
from web.maps.county_attention import address_parts, attention, reason_of

YEARS = Period.parse("2024-09", "2026-09")


def finding(
    area: str | None,
    theme: str,
    subtype: str | None,
    strength: float,
    direction: Direction = "high",
    rule: str = "last_month",
) -> AreaException:
    word = {"high": "High", "low": "Low", "none": "No data"}[direction]
    said = MonthException(rule, direction, f"{word}: {rule} of {strength}.", 10.0, 2.0, ())
    return AreaException(area, area and area.lower(), theme, subtype, said, strength, 20, 20)


def found(*findings: AreaException, period: Period | None = YEARS) -> CountyExceptions:
    return CountyExceptions(period, ("POL",), findings, ("A note.",))


def test_a_place_and_theme_is_told_once_by_what_departs_most() -> None:
    seen = attention(
        found(
            finding("Calne", "asb", None, 3.0),
            finding("Calne", "asb", "nuisance", 4.0),
            finding("Calne", "asb", "personal", 2.5),
            finding("Calne", "rural", None, 2.0),
        )
    )
    asb, rural = seen.leading
    assert (asb.lead.subtype, asb.tag, asb.reason) == ("nuisance", "High", "Last_month of 4.0.")
    assert asb.also == "Also the theme as a whole, personal."
    assert (rural.lead.theme, rural.also) == ("rural", "")
    assert len(seen.findings) == 4


def test_a_theme_goes_before_its_kind_where_both_depart_alike() -> None:
    (one,) = attention(
        found(finding("Calne", "asb", "nuisance", 3.0), finding("Calne", "asb", None, 3.0))
    ).leading
    assert one.lead.subtype is None
    assert one.also == "Also nuisance."


def test_several_rules_on_one_series_are_said() -> None:
    (one,) = attention(
        found(
            finding("Calne", "asb", None, 3.0),
            finding("Calne", "asb", None, 2.0, rule="three_months"),
        )
    ).leading
    assert one.also == "More than one rule says so."


def test_high_goes_before_low_and_silence_is_last() -> None:
    seen = attention(
        found(
            finding(None, "asb", None, 2.5),
            finding("Ash", "asb", None, 9.0, "low"),
            finding("Calne", "asb", None, 3.0),
            finding("Devizes", "asb", None, 0.0, "none", "no_data"),
            finding("Box", "asb", None, 2.0),
        )
    )
    assert [one.lead.place for one in seen.leading] == [
        "Calne", "All areas", "Box", "Ash", "Devizes",
    ]  # fmt: skip
    assert [one.tag for one in seen.leading[-2:]] == ["Low", "No data"]
    assert seen.further == ()


def test_what_is_rare_anyway_is_not_called_a_lack_of_data() -> None:
    said = MonthException(
        "none_recorded", "none", "None: nothing recorded in the last 12 months, 1 in the 12 "
        "before, so few that an empty year may be chance.", 0.1, 0.3, (),
    )  # fmt: skip
    (one,) = attention(found(AreaException("Box", "box", "asb", None, said, 0.0, 0, 0))).leading
    assert (one.tag, one.reason[:24]) == ("None", "Nothing recorded in the ")


def test_five_lead_and_the_others_follow() -> None:
    seen = attention(found(*(finding(f"Area {i}", "asb", None, float(i)) for i in range(8))))
    assert [one.lead.place for one in seen.leading] == [f"Area {i}" for i in (7, 6, 5, 4, 3)]
    assert [one.lead.place for one in seen.further] == [f"Area {i}" for i in (2, 1, 0)]


@pytest.mark.parametrize(
    ("months", "short"), [("2024-09", False), ("2024-10", True), ("2026-09", True)]
)
def test_too_few_months_are_noticed(months: str, short: bool) -> None:
    seen = attention(found(period=Period.parse(months, "2026-09")))
    assert seen.short_of_months is short
    assert (seen.month, seen.judged, seen.leading) == ("September 2026", "2026-09", ())


def test_without_a_complete_month_there_is_none_to_name() -> None:
    seen = attention(found(period=None))
    assert (seen.month, seen.months, seen.notes) == ("", 0, ("A note.",))


def test_a_finding_leads_to_its_kind_and_the_year_up_to_its_month() -> None:
    assert address_parts(finding("Calne", "asb", "nuisance", 1.0), "2026-09") == {
        "theme": "asb", "subtype": "nuisance", "from": "2025-10", "to": "2026-09",
    }  # fmt: skip
    assert "subtype" not in address_parts(finding("Calne", "asb", None, 1.0), "2026-01")


def test_a_sentence_without_a_direction_is_left_as_it_is() -> None:
    one = finding("Calne", "asb", None, 1.0)
    plain = MonthException("trend", "high", "At 21:30: a jump.", 1.0, 1.0, ())
    odd = AreaException(one.area, one.slug, "asb", None, plain, 1.0, 1, 1)
    assert reason_of(odd) == "At 21:30: a jump."
