"""The first rows as understood, and the counts, against what the pipeline then does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake.preview import preview
from hotspots.intake.profile import find_profile
from hotspots.intake.sender import Sender
from hotspots.intake.source_table import SourceTable, parse_source_table
from hotspots.intake.submission import submit_table
from hotspots.intake.submission_report import SubmissionReport
from hotspots.store.agencies import add_agency
from hotspots.store.database import Database

TEMPLATE = find_profile("template")
HEADER = "Reference,Category,Date,Time,Postcode,Address\n"


def table_of(rows: str, header: str = HEADER) -> SourceTable:
    return parse_source_table(
        (header + rows).encode(), name="rows.csv", expected_columns=TEMPLATE.columns.values()
    )


def test_what_when_and_where_are_said_in_words() -> None:
    found = preview(
        table_of('A1,nuisance,14/06/2025,21:30,WX1 1AA,"12 Millrace Way, Wexbury"\n'), TEMPLATE
    )
    (row,) = found.rows
    assert (row.number, row.reference, row.outcome) == (2, "A1", "usable")
    assert row.when == "Saturday 14 June 2025, 21:30"
    assert row.what == "Anti-social behaviour: Nuisance"
    assert row.where == (("postcode", "WX1 1AA"), ("address", "12 Millrace Way, Wexbury"))
    assert (row.column, row.value, row.reason) == ("", "", "")
    assert (found.total, found.usable, found.rejected, found.held) == (1, 1, 0, 0)
    assert (found.date_order, found.notes, found.problems) == ("decided", (), ())


def test_a_row_that_will_not_be_taken_says_why() -> None:
    found = preview(
        table_of(
            "A1,Nuisance,31/02/2025,,WX1 1AA,\nA2,Din,27/03/2025,,WX1 1AA,\n"
            "A3,Nuisance,27/03/2025,,WX1 1AA,\nA3,Nuisance,28/03/2025,,WX1 1AA,\nA4,ragged\n"
        ),
        TEMPLATE,
    )
    assert [(row.number, row.outcome, row.column, row.value) for row in found.rows] == [
        (2, "rejected", "Date", "31/02/2025"),
        (3, "held", "Category", "Din"),
        (4, "usable", "", ""),
        (5, "held", "Reference", "A3"),
        (6, "rejected", "", ""),
    ]
    assert found.rows[1].what == "Not known yet"
    assert found.rows[1].reference == "A2"
    assert found.rows[3].when == "Friday 28 March 2025, time not known"
    assert "Row 4 has the same reference" in found.rows[3].reason
    assert (found.total, found.usable, found.rejected, found.held) == (5, 1, 2, 2)
    assert [problem.row_number for problem in found.problems] == [2, 3, 5, 6]


def test_only_the_first_rows_are_shown_and_all_are_counted() -> None:
    rows = "".join(f"A{n},{'Nuisance' if n % 2 else ''},27/03/2025,,WX1 1AA,\n" for n in range(25))
    found = preview(table_of(rows), TEMPLATE, most=3)
    assert [row.number for row in found.rows] == [2, 3, 4]
    assert (found.total, found.usable, found.rejected, found.held) == (25, 12, 13, 0)


@pytest.mark.parametrize(
    ("dates", "day_first", "order", "note"),
    [
        (["2025-03-27", "27 March 2025"], None, "clear", None),
        (["03/04/2025", "27/03/2025"], None, "decided", None),
        (["03/04/2025", "03/27/2025"], None, "decided", None),
        (["03/04/2025", "04/05/2025"], None, "assumed", "Thursday 3 April 2025"),
        (["03/04/2025", "04/05/2025"], True, "told", None),
        (["27/03/2025", "03/27/2025"], None, "mixed", "Thursday 27 March 2025"),
        (["27/03/2025", "03/27/2025"], False, "told", None),
        (["45444.75", "45445"], None, "clear", "Saturday 1 June 2024, 18:00"),
    ],
)
def test_how_the_order_of_day_and_month_is_known(
    dates: list[str], day_first: bool | None, order: str, note: str | None
) -> None:
    rows = "".join(f"A{n},Nuisance,{date},,WX1 1AA,\n" for n, date in enumerate(dates))
    profile = TEMPLATE.model_copy(update={"day_first": day_first})
    found = preview(table_of(rows), profile)
    assert found.date_order == order
    assert len(found.notes) == (note is not None)
    assert all(str(note) in each for each in found.notes)


def test_each_column_of_dates_is_decided_for_itself() -> None:
    header = "Category,Start,End,Postcode\n"
    rows = "Nuisance,03/04/2025,27/04/2025,WX1 1AA\nNuisance,04/04/2025,28/04/2025,WX1 1AA\n"
    found = preview(table_of(rows, header), TEMPLATE)
    assert found.date_order == "assumed"
    assert '"03/04/2025" is read as Thursday 3 April 2025' in found.notes[0]


def test_bare_days_are_counted_in_all_rows() -> None:
    rows = "".join(f"A{n},Nuisance,{45444 + n % 2},,WX1 1AA,\n" for n in range(30))
    (note,) = preview(table_of(rows), TEMPLATE).notes
    assert note.startswith("30 dates are bare numbers of days since 1900, as spreadsheets count")


def test_days_since_1904_are_read_so_where_the_profile_or_the_workbook_says_so() -> None:
    profile = TEMPLATE.model_copy(update={"dates_since": 1904})
    table = table_of("A1,Nuisance,43982,,WX1 1AA,\n")
    of_a_mac = replace(table, kind="xlsx", since_1904=True)
    for found in (preview(table, profile), preview(of_a_mac, TEMPLATE)):
        assert found.rows[0].when == "Saturday 1 June 2024, time not known"
        assert found.notes[0].startswith("1 date is a bare number of days since 1904")


def test_hostile_cells_are_shown_as_they_are() -> None:
    cell = "<script>alert(1)</script>\u202e=HYPERLINK()"
    (row,) = preview(table_of(f"A1,Nuisance,27/03/2025,,,{cell}\n"), TEMPLATE).rows
    assert row.where == (("address", cell),)


@pytest.fixture
def send(sqlite_database: Database) -> Callable[[SourceTable], SubmissionReport]:
    """Send a table for an agency of its own, so that no example meets another's incidents."""
    agencies = count()

    def submit(table: SourceTable) -> SubmissionReport:
        code = f"A{next(agencies):04d}"
        with sqlite_database.transaction() as session:
            add_agency(session, code, "Invented", actor="test")
        return submit_table(
            sqlite_database,
            table,
            sender=Sender(code, "test"),
            profile=TEMPLATE,
            geocoder=Geocoder(None),
        )

    return submit


ROW = st.tuples(
    st.sampled_from(["", "A1", "A2", "A3"]),
    st.sampled_from(["Nuisance", "Din", "", "Robbery"]),
    st.sampled_from(["27/03/2025", "31/02/2025", "", "03/04/2025", "45444", "2025-10-26 01:30"]),
    st.sampled_from(["", "21:30", "late"]),
    st.sampled_from(["WX1 1AA", ""]),
    st.sampled_from(["", "Millrace Way"]),
)


@given(st.lists(ROW, min_size=1, max_size=12))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_counts_are_those_of_the_submission(
    send: Callable[[SourceTable], SubmissionReport], rows: list[tuple[str, ...]]
) -> None:
    table = table_of("".join(",".join(row) + "\n" for row in rows))
    found = preview(table, TEMPLATE, most=len(table.rows))
    assert [row.number for row in found.rows] == [row.number for row in table.rows]
    report = send(table)
    assert (found.total, found.rejected, found.held) == (report.rows, report.rejected, report.held)
    assert found.usable == report.accepted + report.updated + report.unchanged
    assert found.problems == report.problems
    by_number = {problem.row_number: problem for problem in report.problems}
    for row in found.rows:
        problem = by_number.get(row.number)
        assert row.outcome == (problem.outcome if problem else "usable")
        assert row.reason == (problem.reason if problem else "")
