"""What is particular to texts: the line that names the delimiter, and files sent back corrected."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.intake import limits, text_table
from hotspots.intake.source_table import parse_source_table
from hotspots.intake.text_table import read_text_table

EXPECTED = ("Reference", "Category", "Date", "Postcode")


@pytest.mark.parametrize("declaration", ["sep=;", '"sep=;"', "SEP=;"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_first_line_that_names_the_delimiter_is_obeyed_and_is_no_row(
    declaration: str, end: str, encoding: str
) -> None:
    lines = [declaration, "Reference;Category;Date", "A1;a,b,c,d;27/03/2025"]
    table = parse_source_table(end.join(lines).encode(encoding), name="rows.csv")
    assert table.delimiter == ";"
    assert table.rows[0].cells == ("A1", "a,b,c,d", "27/03/2025")
    # A spreadsheet shows the header as its first row.
    assert table.rows[0].number == 2


def test_any_character_can_be_named_as_the_delimiter() -> None:
    table = parse_source_table(
        b"sep=^\nReference^Category\nA1^b;c,d\n", name="rows.csv", expected_columns=EXPECTED
    )
    assert table.rows[0].cells == ("A1", "b;c,d")


def test_a_heading_that_begins_so_is_a_heading() -> None:
    table = parse_source_table(b"sep=x y,Category,Date\n1,2,3\n", name="rows.csv")
    assert table.columns == ("sep=x y", "Category", "Date")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_tabs_in_utf_16_as_spreadsheets_save_unicode_text(encoding: str) -> None:
    text = "Reference\tCategory\tDate\r\nA1\tcafé £5\t27/03/2025\r\n"
    table = parse_source_table(text.encode(encoding), name="rows.txt", expected_columns=EXPECTED)
    assert (table.delimiter, table.encoding, table.kind) == ("\t", encoding, "csv")
    assert table.rows[0].cells == ("A1", "café £5", "27/03/2025")


def test_lines_are_only_those_that_spreadsheets_know() -> None:
    content = "Reference,Category\nA1,a\u2028b\x0bc\x85d\n".encode()
    table = parse_source_table(content, name="rows.csv", expected_columns=EXPECTED)
    assert [row.cells for row in table.rows] == [("A1", "a\u2028b\x0bc\x85d")]


def test_a_text_has_no_sheets() -> None:
    table = parse_source_table(b"Reference,Category\n1,2\n", name="rows.csv", sheet="Rows")
    assert (table.sheet, table.sheets, table.notes) == (None, (), ())


def test_a_text_of_more_empty_cells_than_any_table_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MOST_CELLS", 12)
    header = b"Reference,Category,Date\n"
    assert len(read_text_table(header + b"a,,\n" * 3, name="x.csv", expected=[]).rows) == 4
    with pytest.raises(InputError, match=r"x\.csv has more than 12 cells, empty ones included"):
        read_text_table(header + b"a,,\n" * 4, name="x.csv", expected=[])


def test_a_line_longer_than_any_row_is_refused_before_it_is_taken_apart() -> None:
    line = b"," * (limits.LONGEST_LINE + 1)
    with pytest.raises(InputError, match=r"Line 2 of x\.csv has more than 10,000,000 characters"):
        read_text_table(b"Reference,Category,Date\n" + line, name="x.csv", expected=[])


def test_commas_in_addresses_do_not_part_a_file_whose_headings_are_in_another_language() -> None:
    lines = [
        "Vorgang;Art;Datum;Straße;Rechtswert",
        "B-1;Lärm;03.04.2026;Fore Street, Wexbury;385432,5",
        "B-2;Müll;04.04.2026;Mill Road, Wexbury;385500,0",
    ]
    table = parse_source_table("\r\n".join(lines).encode("cp1252"), name="rows.csv")
    assert (table.delimiter, table.columns[3]) == (";", "Straße")
    assert table.rows[0].cells[3:] == ("Fore Street, Wexbury", "385432,5")


@given(
    rows=st.lists(
        st.lists(
            st.text(st.sampled_from('ab",\r\n\x85\u2028'), max_size=6), min_size=2, max_size=3
        ),
        min_size=1,
    ),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    piece=st.integers(0, 12),
    remembered=st.integers(1, 3),
)
@example(rows=[["a\r\nb", "c"], ["d", "\n"]], end="\r\n", piece=1, remembered=1)
def test_pieces_and_what_is_remembered_change_no_cell(
    rows: list[list[str]], end: str, piece: int, remembered: int
) -> None:
    file = io.StringIO()
    csv.writer(file, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    text = file.getvalue()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_table, "PIECE", piece)
        patch.setattr(text_table, "MOST_REPEATED", remembered)
        read = text_table._rows(text, ",", "rows.csv")
    held = [(n, tuple(row)) for n, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    assert [(row.number, row.cells) for row in read] == held


def test_cells_that_say_the_same_are_one_object() -> None:
    rows = text_table._rows("A1,Nuisance\nA2,Nuisance\n", ",", "rows.csv")
    assert rows[0].cells[1] is rows[1].cells[1]
