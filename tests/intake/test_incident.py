"""One row's model: what is required, what is refused and in which words."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from hotspots.intake.incident import LATEST_AHEAD, IncidentReport
from hotspots.intake.occurrence import DAY, EXACT, INTERVAL, MONTH, read_column

NOW = datetime(2025, 9, 1, 12, tzinfo=UTC)


def report(**fields: str) -> IncidentReport:
    return IncidentReport.model_validate(
        {"category": "Noise", "date": "27/03/2025"} | fields, context={"latest": NOW + LATEST_AHEAD}
    )


def refusal(**fields: str) -> tuple[str, str]:
    with pytest.raises(ValidationError) as caught:
        report(**fields)
    (error,) = caught.value.errors()
    return error["ctx"]["field"], error["msg"]


def test_the_least_that_an_incident_is() -> None:
    assert report().reference == ""
    assert report().said().location == {}
    assert report().occurrence.start == datetime(2025, 3, 27, tzinfo=UTC)


def test_cells_lose_the_space_around_them_and_keep_everything_else() -> None:
    said = report(reference="  A 1 ", category='=HYPERLINK("x")', postcode=" sn10 1aa ")
    assert (said.reference, said.category) == ("A 1", '=HYPERLINK("x")')
    assert said.said().location == {"postcode": "sn10 1aa"}


def test_only_location_fields_that_hold_anything_are_kept() -> None:
    said = report(easting="400500", northing="150500", latitude=" ", grid_reference="")
    assert said.said().location == {"easting": "400500", "northing": "150500"}


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"category": " "}, "category", "The category is empty; say what kind of incident"),
        ({"category": "x" * 201}, "category", "longer than 200 characters"),
        ({"reference": "x" * 101}, "reference", "longer than 100 characters"),
        ({"date": ""}, "start", "The date is empty; say when it happened, at least the day."),
        ({"date": "31/02/2025"}, "date", 'There is no date "31/02/2025" in the calendar'),
        ({"date": "31/12/1989"}, "date", "The date is before 1990; correct the year."),
        ({"date": "03/09/2025"}, "date", "The date is in the future; correct it."),
        ({"date": "27/03/68"}, "date", "The date is in the future"),
        ({"date": "", "month": "2025-10"}, "month", "The date is in the future"),
        ({"date": "", "month": "March"}, "month", "is not a date"),
        ({"time": "late"}, "date", '"late" is not a time of day'),
        ({"start": "soon"}, "start", '"soon" is not a date'),
        ({"start": "27/03/2025", "end": "soon"}, "end", '"soon" is not a date'),
        ({"start": "27/03/2025", "end": "26/03/2025"}, "end", "The end is before the start"),
        ({"end": "26/03/2025"}, "end", "The end is before the start"),
        ({"start": "27/03/2025", "end": "31/12/2099"}, "end", "The date is in the future"),
        ({"start": "27/03/2025", "end": "31/12/9999"}, "end", "cannot be right"),
    ],
)
def test_refused_with_the_column_to_look_at(
    fields: dict[str, str], field: str, sentence: str
) -> None:
    where, why = refusal(**fields)
    assert where == field
    assert sentence in why


def test_the_longest_that_is_taken() -> None:
    said = report(category="x" * 200, reference="y" * 100)
    assert (len(said.category), len(said.reference)) == (200, 100)


def test_1990_is_the_first_year() -> None:
    assert report(date="01/01/1990").occurrence.start == datetime(1990, 1, 1, tzinfo=UTC)


def test_a_day_ahead_is_allowed_for_clocks_that_differ() -> None:
    assert report(date="2025-09-02 12:59").occurrence.precision == EXACT
    assert refusal(date="2025-09-02 13:01")[1] == "The date is in the future; correct it."


def test_the_month_that_has_begun_is_not_the_future() -> None:
    assert report(date="", month="2025-09").occurrence.precision == MONTH


@pytest.mark.parametrize("written", ["2025-03-01", "01/03/2025", "2025-03-01 00:00:00", "45717"])
def test_the_first_day_that_a_spreadsheet_makes_of_a_month_is_the_whole_month(written: str) -> None:
    found = report(date="", month=written).occurrence
    assert found.precision == MONTH
    assert (found.start, found.end) == (
        datetime(2025, 3, 1, tzinfo=UTC),
        datetime(2025, 3, 31, 23, tzinfo=UTC),
    )
    assert report(date=written, month="").occurrence.precision != MONTH


def test_another_day_in_a_column_of_months_stays_a_day() -> None:
    assert report(date="", month="27/03/2025").occurrence.precision == DAY


def test_a_start_goes_before_a_date_and_a_date_before_a_month() -> None:
    assert report(start="2025-03-28 10:00", month="2025-01").occurrence.start.day == 28
    assert report(month="2025-01").occurrence.start.month == 3


def test_an_end_closes_whichever_of_them_there_is() -> None:
    for begun in ({"date": "2025-03-27", "time": "21:00"}, {"start": "2025-03-27 21:00"}):
        occurrence = report(**begun, end="2025-03-27 23:00").occurrence
        assert (occurrence.start.hour, occurrence.end.hour) == (21, 23)
        assert occurrence.precision == INTERVAL


def test_what_the_column_shows_goes_before_what_the_cell_alone_would() -> None:
    context: dict[str, Any] = {
        "latest": NOW + LATEST_AHEAD,
        "columns": {"date": read_column(["03/27/2025"])},
    }
    said = IncidentReport.model_validate(
        {"category": "Noise", "date": "03/04/2025"}, context=context
    )
    assert said.occurrence.start == datetime(2025, 3, 4, tzinfo=UTC)
    assert report(date="03/04/2025").occurrence.flags == ("date_order_assumed",)


def test_without_a_moment_given_the_present_decides() -> None:
    tomorrow_but_one = datetime.now(UTC).replace(year=datetime.now(UTC).year + 1, day=1)
    with pytest.raises(ValidationError, match="in the future"):
        IncidentReport(category="Noise", date=f"{tomorrow_but_one:%Y-%m-%d}")


def test_a_field_that_is_none_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        report(colour="red")
