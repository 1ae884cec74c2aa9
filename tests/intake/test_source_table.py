"""Tables as spreadsheets and people write them; the row numbers are those a spreadsheet shows."""

import csv
import io
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError, NotFoundError
from hotspots.intake import limits, source_table
from hotspots.intake.limits import LARGEST_CELL
from hotspots.intake.source_table import (
    SourceTable,
    normal,
    parse_source_table,
    read_source_table,
)

EXPECTED = ("Reference", "Category", "Date", "Postcode")
HEADER = "Reference,Category,Date,Postcode"
ROW = "A1,Nuisance,27/03/2025,SN10 1AA"


def parse(text: str) -> SourceTable:
    return parse_source_table(text.encode(), name="rows.csv", expected_columns=EXPECTED)


def refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        parse(text)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def numbers(table: SourceTable) -> list[int]:
    return [row.number for row in table.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    lines = [HEADER, ROW, "A2,Nuisance,28/03/2025,"]
    table = parse(end.join(line.replace(",", delimiter) for line in lines))
    assert table.columns == EXPECTED
    assert table.delimiter == delimiter
    assert [row.cells for row in table.rows] == [
        ("A1", "Nuisance", "27/03/2025", "SN10 1AA"),
        ("A2", "Nuisance", "28/03/2025", ""),
    ]
    assert numbers(table) == [2, 3]


def test_the_delimiter_is_the_one_of_the_header_not_the_most_frequent() -> None:
    table = parse("Reference;Category;Notes\nA1;Nuisance;a,b,c,d,e,f,g,h\n")
    assert table.rows[0].cells == ("A1", "Nuisance", "a,b,c,d,e,f,g,h")


def test_headings_are_known_whatever_their_capitals_and_underscores() -> None:
    assert normal("  Grid_Reference ") == normal("GRID  reference") == "grid reference"
    assert parse("REFERENCE , category\nA1,b").columns == ("REFERENCE", "category")


def test_newlines_in_quotation_marks_do_not_shift_row_numbers() -> None:
    table = parse(f'{HEADER}\nA1,"line 1\nline 2\r\nline 3",27/03/2025,x\nA2,b,c,d\n')
    assert numbers(table) == [2, 3]
    assert table.rows[0].cells[1] == "line 1\nline 2\r\nline 3"


def test_doubled_quotation_marks_and_delimiters_inside_cells() -> None:
    table = parse(f'{HEADER}\nA1,"said ""no"", twice",27/03/2025,x\n')
    assert table.rows[0].cells[1] == 'said "no", twice'


def test_a_header_under_a_merged_title_is_found() -> None:
    table = parse(f"Incidents of our estates,,,\n,,,\n{HEADER}\n{ROW}\n")
    assert table.columns == EXPECTED
    assert numbers(table) == [4]


def test_a_title_that_holds_an_expected_word_by_chance_is_not_the_header() -> None:
    table = parse(f"Report,ASB,,\nDate,01/04/2025,,\n\n{HEADER}\n{ROW}\n")
    assert table.columns == EXPECTED
    assert numbers(table) == [5]


def test_the_header_is_looked_for_in_twenty_rows() -> None:
    assert numbers(parse("title\n" * 19 + f"{HEADER}\n{ROW}")) == [21]
    assert "none of the expected columns in its first 20 rows" in refusal(
        "title\n" * 20 + f"{HEADER}\n{ROW}"
    )


def test_a_file_of_something_else_is_told_what_it_needs() -> None:
    assert refusal("Dear all,\nplease see below.\n").endswith(
        "it needs columns such as category, date, postcode, reference."
    )


def test_header_only() -> None:
    assert refusal(HEADER + "\n,,,\n\n") == (
        "rows.csv has a header but no rows below it; nothing was stored."
    )


@pytest.mark.parametrize("second", ["Category", "category ", "CATEGORY"])
def test_a_heading_that_stands_twice_is_refused(second: str) -> None:
    assert refusal(f"Reference,Category,{second}\nA1,b,c") == (
        'rows.csv has the column "Category" more than once; rename or remove one of them.'
    )


def test_columns_without_a_heading_may_be_many() -> None:
    assert parse("Reference,,,Category\nA1,,,b").columns == ("Reference", "", "", "Category")


def test_blank_rows_are_no_rows_but_count() -> None:
    table = parse(f"{HEADER}\n\n,,,\n{ROW}\n  , ,,\n\n\n{ROW}\n,,,\n")
    assert numbers(table) == [4, 8]


def test_a_million_blank_rows_below_the_table() -> None:
    assert numbers(parse(f"{HEADER}\n{ROW}\n" + ",,,\n" * 1_000_000)) == [2]


def test_empty_columns_to_the_right_belong_to_no_table() -> None:
    table = parse(f"{HEADER},,,\n{ROW},,,\n{ROW}, ,\n{ROW}\n")
    assert table.columns == EXPECTED
    assert [len(row.cells) for row in table.rows] == [4, 4, 4]


def test_a_sheet_saved_with_all_its_columns() -> None:
    table = parse(f"{HEADER}{',' * 16_000}\n" + f"{ROW}{',' * 16_000}\n" * 200)
    assert table.columns == EXPECTED
    assert {len(row.cells) for row in table.rows} == {4}


def test_ragged_rows_keep_their_cells() -> None:
    table = parse(f"{HEADER}\nA1,Nuisance\n{ROW},one more\n{ROW}\n")
    assert [len(row.cells) for row in table.rows] == [2, 5, 4]


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ('"A1,Nuisance,27/03/2025,SN10 1AA\n', 2),
        (f'{ROW}\n{ROW}\nA3,"Nuisance,27/03/2025,SN10 1AA\n{ROW}\n', 4),
        (f'{ROW}\nA2,"Nuisance" at night,27/03/2025,SN10 1AA\n', 3),
        (f'{ROW}\nA2,"Nuisance,27/03/2025,x\nA3,"b",c,d\n', 3),
    ],
)
def test_a_quotation_mark_left_open_is_found_in_its_row(rows: str, number: int) -> None:
    assert refusal(f"{HEADER}\n{rows}").startswith(
        f"Row {number} of rows.csv has a quotation mark that is not closed or not doubled;"
    )


def test_a_cell_of_ten_kilobytes_is_harmless() -> None:
    assert parse(f"{HEADER}\nA1,{'x' * 10_240},c,d").rows[0].cells[1] == "x" * 10_240


@pytest.mark.parametrize("length", [LARGEST_CELL + 1, 200_000])
@pytest.mark.parametrize("before", [0, 30])
def test_a_cell_larger_than_a_spreadsheet_can_hold_is_named_by_its_row(
    length: int, before: int
) -> None:
    text = f"{HEADER}\n" + f"{ROW}\n" * before + f"A1,{'x' * length},c,d\n"
    assert refusal(text).startswith(
        f"Row {before + 2} of rows.csv has a cell of more than 32,767 characters;"
    )


def test_quotation_marks_alone_are_one_large_cell() -> None:
    assert "cell of more than" in refusal('"' * 2_000_000)


def test_more_rows_than_one_file_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 30)
    assert len(parse(f"title\n{HEADER}\n" + f"{ROW}\n" * 30).rows) == 30
    for rows in (31, 60):
        assert "more than the 30 rows that one file may have" in refusal(
            f"title\n{HEADER}\n" + f"{ROW}\n" * rows
        )


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LARGEST_FILE", 1024**2)
    path = tmp_path / "rows.csv"
    path.write_bytes(b"x" * (1024**2 + 1))
    with pytest.raises(InputError, match=r"^rows\.csv is larger than 1 MB; send it in parts\.$"):
        read_source_table(path, expected_columns=EXPECTED)


@pytest.mark.parametrize("name", ["nothing.csv", ".", "nowhere/rows.csv"])
def test_no_such_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFoundError, match=r"^There is no file .*; check its name\.$"):
        read_source_table(tmp_path / name, expected_columns=EXPECTED)


def test_a_name_longer_than_names_can_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read \(File name too long\)"):
        read_source_table(tmp_path / ("x" * 300), expected_columns=EXPECTED)


def test_a_file_name_that_is_no_text_is_shown_with_a_replacement(tmp_path: Path) -> None:
    path = tmp_path / "caf\udce9.csv"
    path.write_text(f"{HEADER}\n{ROW}\n")
    assert read_source_table(path, expected_columns=EXPECTED).name == "caf\ufffd.csv"


@pytest.mark.timeout(60)
def test_a_million_columns_are_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(f"{HEADER},{','.join(map(str, range(1_000_000)))}\n{ROW}\n")
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from hotspots.intake.source_table import read_source_table\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: read_source_table(Path(sys.argv[1]), expected_columns=['Category'])\n"
        "except Exception as error: print(error)\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    sentence, megabytes = done.stdout.splitlines()
    assert sentence == (
        "Row 1 of wide.csv has 1,000,004 cells, more than the 16,384 columns of a spreadsheet; "
        "send only the table."
    )
    assert int(megabytes) < 400


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@given(
    st.lists(st.lists(CELLS, min_size=4, max_size=4).filter(lambda r: any(c.strip() for c in r))),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_a_table_holds_comes_back_cell_by_cell(
    rows: list[list[str]], delimiter: str, end: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([EXPECTED, ("A1", "b", "c", "d"), *rows])
    table = parse(text.getvalue())
    assert [row.cells for row in table.rows] == [("A1", "b", "c", "d"), *map(tuple, rows)]
    assert numbers(table) == list(range(2, len(rows) + 3))


def test_texts_that_come_at_once_are_read_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    really_read, together = source_table.read_text_table, threading.Barrier(limits.MOST_TEXTS + 1)
    met = threading.Event()

    def read(*content: bytes, **said: object) -> object:
        try:
            together.wait(timeout=0.3)
            met.set()
        except threading.BrokenBarrierError:
            pass
        return really_read(*content, **said)

    monkeypatch.setattr(source_table, "read_text_table", read)
    many = 2 * limits.MOST_TEXTS + 2
    with ThreadPoolExecutor(many) as pool:
        tables = list(pool.map(parse, [f"{HEADER}\n{ROW}\n"] * many))
    assert [len(table.rows) for table in tables] == [1] * many
    assert not met.is_set()
