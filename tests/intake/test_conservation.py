"""The law of intake, on tables that nobody would think of: every row is accounted for."""

import csv
import io
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotspots.errors import HotspotsError
from hotspots.store.agencies import add_agency

COLUMNS = (
    ("Reference",), ("Time",), ("Start", "End"), ("Postcode",), ("Grid reference",),
    ("Latitude", "Longitude"), ("Notes",),
)  # fmt: skip
USUAL = ("Category", "Date", "Easting", "Northing")
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=15)


def often(*values: str) -> st.SearchStrategy[str]:
    usual = st.sampled_from(values)
    return st.one_of(usual, usual, usual, usual, CELL)


CELLS = {
    "Reference": often("", "A1", "A2", " A1 ", "=1+1"),
    "Category": often(
        "Nuisance", "Nuisance", "nuisance ", "ROBBERY", "Parking", "", "Sexual offences"
    ),
    "Date": often(
        "27/03/2025",
        "27/03/2025",
        "2025-03-28",
        "03/04/2025",
        "03/27/2025",
        "31/12/9999",
        "2025-03-27 00:00:00",
    ),
    "Time": often("", "", "21:30", "24:00", "late"),
    "Start": often(
        "", "", "2025-10-26 01:30", "2025-03-30T01:30", "45444.75", "0001-01-01", "2025-03"
    ),
    "End": often("", "", "31/03/2025", "2025-03-27T00:00:00Z", "9999-12-31T23:59:59-14:00"),
    "Postcode": often("", "SN10 1AA", "SN10"),
    "Grid reference": often("", "SU 005 505", "ST8.66E+07", "SU 0050"),
    "Easting": often("400500", "0", "1.00121E+11", "-1", "nan", "400500,5"),
    "Northing": often("150500", "0", "1e999", "150500"),
    "Latitude": often("", "51.25", "51°15'0\"N", "inf"),
    "Longitude": often("", "-1.99", "1.99", "0"),
    "Notes": CELL,
}


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """A file of rows that are mostly plausible, sometimes ragged, in some encoding."""
    groups = draw(st.lists(st.sampled_from(COLUMNS), unique=True, min_size=1, max_size=5))
    columns = [column for group in (USUAL, *groups) for column in group]
    rows = draw(
        st.lists(
            st.tuples(*(CELLS[column] for column in columns)).map(list), min_size=1, max_size=8
        )
    )
    for row in rows:
        if draw(st.integers(0, 9)) == 0:
            row.append(draw(CELL))
        elif draw(st.integers(0, 9)) == 0:
            row.pop()
    rows += draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else []
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=draw(st.sampled_from(",;\t")))
    writer.writerows([*draw(st.lists(st.just(["Title"]), max_size=2)), columns, *rows])
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-8", "utf-16", "cp1252"]))
    return text.getvalue().encode(encoding, errors="replace")


@pytest.fixture(scope="module")
def codes() -> Iterator[int]:
    """A number for every agency: each example has one to itself."""
    return count()


@given(tables(), st.booleans())
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_rows_in_are_rows_accounted_for(
    intake: Any, codes: Iterator[int], content: bytes, distinct: bool
) -> None:
    agency = f"A{next(codes):04d}"
    with intake.database.transaction() as session:
        add_agency(session, agency, "Invented", actor="test")
    profile = intake.profile.model_copy(
        update={"repeated_references": "distinct" if distinct else "hold"}
    )

    def send() -> Any:
        return intake.submit(content, agency=agency, profile=profile)

    before = intake.tables()
    try:
        report = send()
    except HotspotsError as error:
        sentence = str(error)
    else:
        _check(intake, agency, report, send())
        return
    assert sentence.endswith((".", "?"))
    assert "\n" not in sentence
    assert intake.tables() == before


def _check(intake: Any, agency: str, first: Any, again: Any) -> None:
    for report in (first, again):
        assert report.rows == (
            report.accepted + report.rejected + report.held + report.updated + report.unchanged
        )
        assert report.rejected + report.held == len(report.problems)
        assert len({problem.row_number for problem in report.problems}) == len(report.problems)
        assert all(problem.reason.endswith(".") for problem in report.problems)
        assert report.outside <= report.located <= report.rows - len(report.problems)
    incidents = intake.incidents(agency)
    assert len(incidents) == first.accepted
    assert (again.accepted, again.updated) == (0, 0)
    assert again.unchanged == first.accepted + first.unchanged + first.updated
    assert again.problems == first.problems
    for incident in incidents:
        assert incident.start <= incident.end
        assert (incident.easting is None) == (incident.accuracy_m is None)
        assert (incident.easting is None) == (incident.match_type == "none")
