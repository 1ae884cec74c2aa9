"""A table goes back with its reasons, and comes again corrected."""

import csv
import io
from dataclasses import replace
from itertools import pairwise

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotspots.intake.corrections import REASON_HEADING, as_sent, neutralised, with_reasons
from hotspots.intake.source_row import SourceRow
from hotspots.intake.source_table import SourceTable, parse_source_table
from tests.intake.workbooks import Sheet, xlsx

COLUMNS = ("Reference", "Category", "Date", "Easting")
OBEYED = ["=1+1", '=HYPERLINK("http://sample.invalid")', "+44 7700 900123", "@SUM(A1)", "-1-1",
          "-", "--1", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''=1", "'-1.98"]  # fmt: skip
HARMLESS = ["", "A1", "-1.98", "-5", "'quoted", "a=b", " =1", "1+1", "0100", "1.00121E+11"]


def table_of(*rows: tuple[str, ...], kind: str = "csv", columns: tuple[str, ...] = COLUMNS) -> (
    SourceTable
):  # fmt: skip
    return SourceTable(
        "rows",
        columns,
        tuple(SourceRow(number, cells) for number, cells in enumerate(rows, start=5)),
        encoding="utf-8",
        delimiter="," if kind == "csv" else "",
        sha256="0" * 64,
        kind=kind,
        sheet=None if kind == "csv" else "Rows",
    )


@pytest.mark.parametrize("text", OBEYED)
def test_what_a_spreadsheet_would_obey_gets_an_apostrophe(text: str) -> None:
    assert neutralised(text) == f"'{text}"
    assert as_sent(f"'{text}") == text


@pytest.mark.parametrize("text", HARMLESS)
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert neutralised(text) == text == as_sent(text)


@given(st.text(st.sampled_from("'=+-@\t\r\n1.a＝ "), max_size=6))
def test_no_text_is_changed_by_going_back_and_forth(text: str) -> None:
    assert as_sent(neutralised(text)) == text


def test_day_numbers_mean_the_same_days_when_they_come_back() -> None:
    sent = xlsx([Sheet("R", [COLUMNS, ("A1", "b", 43982, 400_500)])], since_1904=True)
    table = parse_source_table(sent, name="sent.xlsx")
    assert (table.since_1904, table.rows[0].cells[2]) == (True, "43982")
    back = parse_source_table(with_reasons(table, {2: "b?"})[0], name="back.xlsx")
    assert back.rows[0].cells == table.rows[0].cells
    assert back.since_1904
    assert not parse_source_table(
        with_reasons(replace(table, since_1904=False), {})[0], name="back.xlsx"
    ).since_1904


def test_reasons_stand_first_and_only_where_there_are_any() -> None:
    table = table_of(("A1", "b", "x", "=1"), ("A2", "b", "27/03/2025", "-1.98"))
    content, extension = with_reasons(table, {5: '"x" is not a date.'})
    assert extension == "csv"
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert lines == [
        [REASON_HEADING, *COLUMNS],
        ['"x" is not a date.', "A1", "b", "x", "'=1"],
        ["", "A2", "b", "27/03/2025", "-1.98"],
    ]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_workbook_comes_back_as_one_in_which_every_cell_is_text(kind: str) -> None:
    rows = [("A1", "#REF!", "0100", text) for text in (*OBEYED, *HARMLESS)]
    content, extension = with_reasons(table_of(*rows, kind=kind), {5: "=wrong"})
    assert extension == "xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert (sheet.title, sheet.freeze_panes) == ("Rows", "A2")
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
    assert sheet["A2"].value == "'=wrong"
    assert sheet["C2"].value == "#REF!"
    assert not [cell.value for cell in cells if str(cell.value).startswith(("=", "+", "@"))]


def test_titles_are_left_out_and_every_row_comes_back() -> None:
    text = f"Our list,,,\n\n{','.join(COLUMNS)}\nA1,b,c,1\n\nA2,b\nA3,b,c,4,5\n"
    table = parse_source_table(text.encode(), name="rows.csv", expected_columns=COLUMNS)
    again = parse_source_table(with_reasons(table, {6: "Too short."})[0], name="again.csv")
    assert again.columns == table.columns
    assert [row.cells for row in again.rows] == [row.cells for row in table.rows]
    assert [row.number for row in again.rows] == [2, 3, 4]


def test_a_file_saved_by_a_spreadsheet_in_another_way_is_still_known() -> None:
    table = table_of(("A1", "b", "=1", "-1.98"))
    text = with_reasons(table, {5: "Wrong"})[0].decode("utf-8-sig").replace('"', "")
    for changed in (text.replace(",", ";"), text.replace(",", "\t"), text.replace("\r\n", "\n")):
        for encoding in ("utf-8", "utf-16", "cp1252"):
            again = parse_source_table(changed.encode(encoding), name="x", expected_columns=COLUMNS)
            assert again.columns == COLUMNS
            assert [row.cells for row in again.rows] == [("A1", "b", "=1", "-1.98")]


def test_the_column_of_reasons_may_have_been_moved() -> None:
    text = f"{','.join(COLUMNS)},{REASON_HEADING}\nA1,b,'=1,5,Wrong\n,,,,Only a reason\n"
    again = parse_source_table(text.encode(), name="x")
    assert again.columns == COLUMNS
    assert [row.cells for row in again.rows] == [("A1", "b", "=1", "5")]


def test_apostrophes_of_a_file_that_never_went_back_stay() -> None:
    text = f"{','.join(COLUMNS)}\nA1,b,'=1,5\n"
    assert parse_source_table(text.encode(), name="x").rows[0].cells[2] == "'=1"


def test_a_heading_that_a_spreadsheet_would_obey_is_the_same_again() -> None:
    columns = ("Reference", "Category", "=Date", "@Easting")
    table = table_of(("A1", "b", "c", "d"), columns=columns)
    assert parse_source_table(with_reasons(table, {})[0], name="x").columns == columns


@pytest.mark.parametrize("name", ["a/b:c*d", "'x'", "", "x" * 40, "History"])
def test_a_sheet_of_any_name_comes_back(name: str) -> None:
    table = replace(table_of(("A1", "b", "c", "d"), kind="ods"), sheet=name)
    assert parse_source_table(with_reasons(table, {})[0], name="x").columns == COLUMNS


def test_a_corrected_workbook_that_was_saved_with_numbers_is_read() -> None:
    rows = [[REASON_HEADING, *COLUMNS], ["Wrong", "A1", "b", "27/03/2025", 400000.0]]
    again = parse_source_table(xlsx([Sheet("Rows", rows)]), name="x")
    assert again.columns == COLUMNS
    assert again.rows[0].cells == ("A1", "b", "27/03/2025", "400000")


# What is no character has no place in XML.
CELLS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffe\uffff"), max_size=12
)
FIRST = ("A1", "b", "27/03/2025", "-5")


def tables(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[str, ...]]]:
    row = st.tuples(cells, cells, cells, cells)
    return st.lists(row.filter(lambda cells: any(cell.strip() for cell in cells)), max_size=6)


@given(tables(CELLS | st.sampled_from(OBEYED)), st.sampled_from([",", ";", "\t", "|"]))
@example([("a\r\nb", "\r", "'", '"')], "\t")
def test_a_text_that_went_back_is_the_same_again(
    rows: list[tuple[str, ...]], delimiter: str
) -> None:
    table = replace(table_of(FIRST, *rows), delimiter=delimiter)
    reasons = {row.number: 'Wrong, =1; "x"\nthere' for row in table.rows[::2]}
    again = parse_source_table(with_reasons(table, reasons)[0], name="x")
    assert again.columns == COLUMNS
    assert [row.cells for row in again.rows] == [row.cells for row in table.rows]
    assert all(first.number + 1 == second.number for first, second in pairwise(again.rows))


@settings(max_examples=25, deadline=None)
@given(tables(CELLS | st.sampled_from([*OBEYED, *HARMLESS, "_x000D_", "_x0041_b", "\x01", "\x1f"])))
@example([("a\r\nb", "\r", "_x000d_", "  x "), ("", "", "0", " ")])
def test_a_workbook_that_went_back_is_the_same_again(rows: list[tuple[str, ...]]) -> None:
    table = table_of(FIRST, *rows, kind="xlsx")
    again = parse_source_table(with_reasons(table, {6: "Wrong"})[0], name="x")
    assert again.columns == COLUMNS
    assert [row.cells for row in again.rows] == [row.cells for row in table.rows]


def test_what_is_no_character_comes_back_as_a_replacement() -> None:
    table = table_of(("A1", "b\ufffe", "c\uffff", "d"), kind="xlsx")
    again = parse_source_table(with_reasons(table, {})[0], name="x")
    assert again.rows[0].cells == ("A1", "b\ufffd", "c\ufffd", "d")
