"""Rows that are usable, rejected or held, in the words that their sender reads."""

from dataclasses import replace

import pytest

from hotspots.errors import InputError
from hotspots.intake.profile import Profile
from hotspots.intake.row import Problem, UsableRow, held_problem, validate_rows
from hotspots.intake.source_table import parse_source_table

HEADER = "Reference,Category,Date,Postcode\n"
GOOD = "A1,Nuisance,27/03/2025,SN10 1AA\n"


def validated(text: str, profile: Profile) -> tuple[list[UsableRow], list[Problem]]:
    table = parse_source_table(
        text.encode(), name="rows.csv", expected_columns=profile.columns.values()
    )
    return validate_rows(table, profile)


def test_each_row_is_usable_rejected_or_held(template: Profile) -> None:
    usable, problems = validated(
        HEADER + GOOD + "A2,Nuisance,31/02/2025,x\nA3,Parking,27/03/2025,x\nA4,Nuisance\n" + GOOD,
        template,
    )
    assert [row.row.number for row in usable] == [2, 6]
    assert [(row.theme, row.subtype) for row in usable] == [("asb", "nuisance")] * 2
    assert [(problem.row_number, problem.outcome) for problem in problems] == [
        (3, "rejected"),
        (4, "held"),
        (5, "rejected"),
    ]


def test_a_rejected_row_says_which_column_and_keeps_what_was_sent(template: Profile) -> None:
    _, (problem,) = validated(HEADER + "A2, Nuisance ,31/02/2025,=1+1\n", template)
    assert problem == Problem(
        2,
        "rejected",
        "Date",
        "31/02/2025",
        'There is no date "31/02/2025" in the calendar; correct the day or the month.',
        {
            "reference": "A2",
            "category": " Nuisance ",
            "date": "31/02/2025",
            "postcode": "=1+1",
        },
    )


def test_an_unknown_category_is_held_for_a_person(template: Profile) -> None:
    _, (problem,) = validated(HEADER + "A2,Parking,27/03/2025,x\n", template)
    assert (problem.outcome, problem.column, problem.value) == ("held", "Category", "Parking")
    assert problem.reason == (
        'The category "Parking" is not in the table of categories; '
        "a person has to say which theme it belongs to."
    )


def test_a_ragged_row_is_told_how_many_cells_it_has(template: Profile) -> None:
    _, problems = validated(HEADER + "A2,Nuisance\nA3,Nuisance,27/03/2025,a,b\n" + GOOD, template)
    assert [problem.reason.partition(";")[0] for problem in problems] == [
        "The row has 2 cells where the header has 4",
        "The row has 5 cells where the header has 4",
    ]


def test_a_profile_may_say_that_days_are_counted_from_1904(template: Profile) -> None:
    text = HEADER + "A1,Nuisance,43982.75,\n"
    mac = template.model_copy(update={"dates_since": 1904})
    for profile, year in ((template, 2020), (mac, 2024)):
        (row,), _ = validated(text, profile)
        assert row.report.occurrence.start.year == year


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_workbook_knows_better_than_a_profile_where_its_days_begin(
    template: Profile, kind: str
) -> None:
    mac = template.model_copy(update={"dates_since": 1904})
    table = parse_source_table(f"{HEADER}A1,Nuisance,43982.75,\n".encode(), name="rows.csv")
    for profile in (template, mac):
        for since_1904, year in ((False, 2020), (True, 2024)):
            book = replace(table, kind=kind, delimiter="", since_1904=since_1904)
            (row,), _ = validate_rows(book, profile)
            assert row.report.occurrence.start.year == year


def test_many_midnights_in_a_column_of_their_own_are_no_times(template: Profile) -> None:
    header = "Reference,Category,Date,Time,Postcode\n"
    clocks = ("00:00", "00:00:00", "21:30", "")
    text = "".join(f"A{n},Nuisance,27/03/2025,{clock},\n" for n, clock in enumerate(clocks))
    rows, problems = validated(header + text, template)
    assert problems == []
    assert [row.report.occurrence.precision for row in rows] == ["day", "day", "exact", "day"]


def test_a_row_of_totals_is_rejected(template: Profile) -> None:
    _, (problem,) = validated(HEADER + GOOD + "Total,,,1\n", template)
    assert (problem.row_number, problem.column) == (3, "Category")
    assert problem.reason.startswith("The category is empty")


def test_a_row_without_a_place_is_usable(template: Profile) -> None:
    (row,), problems = validated(HEADER + "A1,Nuisance,27/03/2025,\n", template)
    assert problems == []
    assert row.report.location == {}


def test_all_rows_of_a_file_decide_how_its_dates_are_read(template: Profile) -> None:
    usable, _ = validated(HEADER + "A1,Nuisance,03/04/2025,x\nA2,Nuisance,03/27/2025,x\n", template)
    assert [row.report.occurrence.start.month for row in usable] == [3, 3]


def test_ragged_rows_have_no_say_in_how_dates_are_read(template: Profile) -> None:
    usable, _ = validated(HEADER + "A1,Nuisance,03/04/2025,x\nA2,Nuisance,03/27/2025\n", template)
    assert usable[0].report.occurrence.flags == ("date_order_assumed",)


def test_columns_of_one_name_for_two_fields_and_columns_in_another_order(
    template: Profile,
) -> None:
    profile = template.model_copy(update={"columns": template.columns | {"start": "Date"}})
    usable, problems = validated(
        "Postcode,Notes,Date,Category\nSN10 1AA,Mr X rang,2025-03-27,Nuisance\n", profile
    )
    assert problems == []
    assert dict(usable[0].fields) == {
        "category": "Nuisance",
        "date": "2025-03-27",
        "start": "2025-03-27",
        "postcode": "SN10 1AA",
    }


def test_a_file_that_lacks_a_needed_column_is_refused(template: Profile) -> None:
    with pytest.raises(InputError, match=r'rows\.csv has no column "Category"'):
        validated("Reference,Date,Postcode\nA1,27/03/2025,x\n", template)


def test_reasons_do_not_repeat_what_a_terminal_would_obey(template: Profile) -> None:
    _, problems = validated(
        HEADER + "A1,\x1b[2JParking\u202e,27/03/2025,x\nA2,Nuisance,\x1b[31m,x\n", template
    )
    assert all(problem.reason.isprintable() for problem in problems)
    assert problems[0].value == "\x1b[2JParking\u202e"


def test_a_row_held_for_its_reference_names_the_other_row(template: Profile) -> None:
    usable, _ = validated(HEADER + "\n" + GOOD + GOOD.replace("27/", "28/"), template)
    problem = held_problem(usable[1], 0, usable, template)
    assert problem is not None
    assert (problem.row_number, problem.outcome, problem.column) == (4, "held", "Reference")
    assert problem.reason == (
        "Row 3 has the same reference with other content; "
        "give each incident a reference of its own."
    )
    assert held_problem(usable[0], None, usable, template) is None
