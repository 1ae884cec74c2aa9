"""Which column is what, against what a person would say of the headings of many agencies."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sample_incidents
from hotspots.intake.column_proposal import (
    ProposedColumn,
    SavedMapping,
    missing,
    propose_columns,
)
from hotspots.intake.profile import Column, Profile, read_profile
from hotspots.intake.row import validate_rows
from hotspots.intake.source_table import SourceRow, SourceTable, read_source_table

CELLS = {
    "code": [f"WX/25/{number:05d}" for number in (17, 18, 23, 24, 31, 40, 41, 58)],
    "category": ["Noise", "Vandalism", "Noise", "Litter", "Noise", "Litter", "Noise", "Vandalism"],
    "few": ["North", "South", "North", "North", "South", "East", "North", "South"],
    "date": ["27/03/2025", "02/04/2025", "03/04/2025", "", "05/04/2025", "27/03/2025"],
    "iso": ["2025-03-27", "2025-03-28", "2025-04-01", "2025-04-02"],
    "moment": ["27/03/2025 21:30", "28/03/2025 00:15", "29/03/2025 14:00", "30/03/2025 09:05"],
    "zulu": ["2025-03-27T21:30:00Z", "2025-03-28T02:15:09Z", "2025-03-28T14:00:00Z"],
    "serial": ["45743", "45744", "45750", "45751"],
    "month": ["2025-03", "2025-03", "2025-04", "2025-04"],
    "clock": ["21:30", "09:05", "", "14:00", "23:59"],
    "postcode": ["WX4 0RT", "wx15 4gf", "WX67XD", "", "WX4 0RT"],
    "grid": ["ST 846 603", "SU1234567890", "SU 12 34", "ST846603"],
    "easting": ["400512", "400740", "391098", "0", "423656"],
    "northing": ["161304", "161122", "150100", "0", "147077"],
    "latitude": ["51.3501", "51.0712", "51.5120", "51.4"],
    "longitude": ["-1.9904", "-1.8012", "-2.2", "-1.75"],
    "uprn": ["999900041943", "999900051959", "010001234567", "100121"],
    "address": ["12 Millrace Way, Wexbury", "opp the chapel", "Thimble Close", "bus stop, Wexbury"],
    "street": ["Millrace Way", "Thimble Close", "Chapel Lane", "High Street"],
    "town": ["Wexbury", "Little Wexbury", "Wexbury", "Wexbury St Mary"],
    "name": ["Zora Invented", "Mr A Fictional", "Quill, Pat", "Zora Invented"],
    "phone": ["01632 960123", "07700 900456", "+44 7700 900789", "01632960456"],
    "email": ["zora@example.invalid", "pat@example.invalid", "", "q@example.invalid"],
    "ni": ["QQ 12 34 56 C", "QQ123457C", "QQ 12 34 58 A", ""],
    "text": ["caller says it is loud again", "as before", "", "third time this week, see log"],
    "words": ["///tables.lamps.chairs", "///one.two.three", "", "///a.b.c"],
    "small": ["3", "12", "7", "3"],
    "thousand": [str(number) for number in range(1001, 1009)],
    "same": ["Herr Invented"] * 8,
    "digits": ["4857773456", "9434765919", "4010232137", "9434765870"],
    "number": ["1", "2", "3", "4", "5", "6", "7", "8"],
    "empty": [""],
}
"""Invented cells. Ofcom keeps the numbers 01632 and 07700 900 for fiction; QQ is never issued."""

ROWS = 8
LINES = (Path(__file__).parent / "heading_sets.txt").read_text(encoding="utf-8").splitlines()
SETS = [[part.strip() for part in line.split("|")] for line in LINES if "|" in line]


def table_of(columns: dict[str, list[str]]) -> SourceTable:
    """A table with the cells of each column, repeated to as many rows as the longest has."""
    length = max(ROWS, *map(len, columns.values()))
    rows = tuple(
        SourceRow(number + 2, tuple(cells[number % len(cells)] for cells in columns.values()))
        for number in range(length)
    )
    return SourceTable("rows.csv", tuple(columns), rows, "utf-8", ",", "0" * 64)


def fields_of(proposed: tuple[ProposedColumn, ...]) -> dict[str, str]:
    return {column.heading: column.field or "-" for column in proposed}


@pytest.mark.parametrize("parts", SETS, ids=[parts[0] for parts in SETS])
def test_what_a_person_would_say(parts: list[str]) -> None:
    columns, expected = {}, {}
    for part in parts[1:]:
        heading, _, rest = part.rpartition(":")
        kind, _, field = rest.partition(">")
        columns[heading], expected[heading] = CELLS[kind], field
    assert fields_of(propose_columns(table_of(columns))) == expected


def test_there_are_as_many_headings_as_promised() -> None:
    assert len(SETS) > 60
    assert sum(len(parts) - 1 for parts in SETS) > 400
    assert len({parts[0] for parts in SETS}) == len(SETS)


@pytest.mark.parametrize("sample", sample_incidents.files(), ids=lambda sample: sample.agency_code)
def test_sample_files_are_read_as_their_own_profiles_read_them(
    sample: sample_incidents.SampleFile,
) -> None:
    own = read_profile(sample.profile_path)
    table = read_source_table(sample.path, expected_columns=own.columns.values())
    proposed = propose_columns(table)
    columns: dict[Column, str] = {c.field: c.heading for c in proposed if c.field}
    assert missing(columns) == ()
    guessed = Profile(name="guessed", title="Guessed", columns=columns, categories=own.categories)
    ours, ours_not = validate_rows(table, guessed)
    theirs, theirs_not = validate_rows(table, own)
    said = [(row.row.number, row.report.occurrence, row.theme, row.subtype) for row in ours]
    # An order that the profile fixes is not flagged, a decided one is not either.
    assert said == [(r.row.number, r.report.occurrence, r.theme, r.subtype) for r in theirs]
    assert [row.report.reference for row in ours] == [row.report.reference for row in theirs]
    assert [p.row_number for p in ours_not] == [p.row_number for p in theirs_not]
    for field in set(own.columns) & {"postcode", "address", "grid_reference", "easting"}:
        assert guessed.columns[field] == own.columns[field]
    assert set(guessed.columns.values()) - set(own.columns.values()) <= {"UPRN"}


def test_what_was_said_last_time_is_said_again() -> None:
    table = table_of({"Thing": CELLS["few"], "Day": CELLS["date"], "Spot": CELLS["address"]})
    saved = SavedMapping(("thing", "DAY", "Spot"), {"category": "THING", "address": "spot"})
    proposed = propose_columns(table, saved=[saved])
    assert [(c.field, c.why) for c in proposed] == [
        ("category", "As last time."),
        (None, "Left out, as last time."),
        ("address", "As last time."),
    ]


def test_what_was_said_of_headings_that_are_still_there_holds_where_one_was_renamed() -> None:
    saved = SavedMapping(
        ("Thing", "Day", "Spot", "Extra"), {"category": "Thing", "date": "Day", "address": "Spot"}
    )
    table = table_of(
        {
            "Thing": CELLS["few"],
            "Date of it": CELLS["date"],
            "Spot": CELLS["address"],
            "Extra": CELLS["postcode"],
        }
    )
    assert fields_of(propose_columns(table, saved=[saved])) == {
        "Thing": "category",
        "Date of it": "date",
        "Spot": "address",
        "Extra": "-",
    }


def test_the_newest_word_counts_and_the_file_most_alike_comes_before_it() -> None:
    table = table_of({"A": CELLS["few"], "B": CELLS["few"], "C": CELLS["date"]})
    newer = SavedMapping(("A", "B", "C"), {"category": "A"})
    older = SavedMapping(("A", "B", "C"), {"category": "B"})
    other = SavedMapping(("A", "Q", "R", "S"), {"category": "A", "street": "Q"})
    assert fields_of(propose_columns(table, saved=[newer, older]))["A"] == "category"
    assert fields_of(propose_columns(table, saved=[other, older]))["B"] == "category"


def test_months_written_as_their_first_days_are_months() -> None:
    months = ["2025-01-01", "2025-02-01", "2025-02-01"]
    table = table_of({"Kind": CELLS["category"], "Month": months, "Postcode": CELLS["postcode"]})
    found = propose_columns(table)[1]
    assert found.field == "month"
    assert found.why == "It says the month: every cell is the first day of one."
    assert fields_of(propose_columns(table_of({"Date": months})))["Date"] == "date"


def test_a_sample_of_a_long_file_is_taken_from_all_of_it() -> None:
    late = ["" if number < 5000 else "WX4 0RT" for number in range(6000)]
    proposed = propose_columns(table_of({"Kind": CELLS["category"], "Q": late}))
    assert fields_of(proposed)["Q"] == "postcode"


def test_examples_are_few_different_and_harmless() -> None:
    cells = ["a\u202eb", "a\u202eb", "x" * 500, "two\nlines", "fourth"]
    (proposed,) = propose_columns(table_of({"Kind": cells}))
    assert proposed.examples == ("a\N{REPLACEMENT CHARACTER}b", "x" * 39 + "…", "two lines")


def test_a_column_that_no_profile_can_name_is_left_out_and_says_so() -> None:
    table = table_of({"": CELLS["date"], " ": CELLS["postcode"], "Date " * 41: CELLS["date"]})
    assert [(c.field, c.why.partition(";")[0]) for c in propose_columns(table)] == [
        (None, "It has no heading"),
        (None, "It has no heading"),
        (None, "Its heading is longer than 200 characters"),
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"category", "date", "postcode"}, []),
        ({"category", "month", "latitude", "longitude"}, []),
        (set(), ["category", "date", "place"]),
        ({"category", "time", "end", "uprn"}, ["date"]),
        ({"category", "start", "easting"}, ["northing: the easting says no place"]),
        ({"category", "start", "longitude"}, ["latitude: the longitude says no place"]),
    ],
)
def test_what_is_missing_is_said_in_a_sentence_each(fields: set[Column], words: list[str]) -> None:
    sentences = missing(fields)
    assert len(sentences) == len(words)
    for sentence, word in zip(sentences, words, strict=True):
        assert word in sentence
        assert sentence.startswith("Say which column holds the ")
        assert sentence.endswith(".")


HEADINGS = st.one_of(
    st.sampled_from([part.rpartition(":")[0] for parts in SETS for part in parts[1:]]),
    st.text(max_size=30),
)


@given(
    st.dictionaries(HEADINGS, st.one_of(st.sampled_from(list(CELLS.values())),
                                        st.lists(st.text(max_size=12), min_size=1, max_size=8)),
                    min_size=1, max_size=12)
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_each_column_has_one_field_at_most_and_each_field_one_column(
    columns: dict[str, list[str]],
) -> None:
    table = table_of(columns)
    proposed = propose_columns(table)
    assert tuple(column.heading for column in proposed) == table.columns
    fields = [column.field for column in proposed if column.field]
    assert len(fields) == len(set(fields))
    assert all(column.why.endswith(".") for column in proposed)
    for first, second in (("easting", "northing"), ("latitude", "longitude")):
        assert (first in fields) == (second in fields)
    if not missing(fields):
        Profile(
            name="x",
            title="x",
            columns={c.field: c.heading for c in proposed if c.field},
            categories={},
        )
