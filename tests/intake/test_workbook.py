"""Workbooks of the three kinds, cell by cell, and what their senders are told of them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.intake import limits
from hotspots.intake.cell_text import is_rounded, number_text, shown_text, written_duration
from hotspots.intake.reading_process import ReadWorkbook
from hotspots.intake.source_row import SourceRow
from hotspots.intake.workbook import read_workbook
from hotspots.intake.written_time import WrittenTime, read_clock, read_written_time
from tests.intake.binary_workbooks import (
    compound_file,
    formula_error,
    record,
    workbook_stream,
    xls,
)
from tests.intake.workbooks import (
    Error,
    Sheet,
    ods,
    ods_cell,
    ods_of_tables,
    parts_of,
    with_parts,
    xlsx,
    xlsx_of_cells,
)

HEADER = ["Reference", "Category", "Date", "Value"]
MAKERS = {"xlsx": xlsx, "ods": ods, "xls": xls}


def read(
    content: bytes, expected: tuple[str, ...] = (), sheet: str | None = None
) -> tuple[ReadWorkbook, list[SourceRow]]:
    rows: list[SourceRow] = []
    book = read_workbook(
        content, name="rows.xlsx", expected=expected, sheet=sheet, give=rows.extend
    )
    return book, rows


def refusal(content: bytes, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        read(content, **options)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def value_read(kind: str, value: Any, **options: Any) -> str:
    """The text of one cell in a workbook of that kind."""
    sheet = Sheet("Rows", [HEADER, ["A1", "Nuisance", "x", value]])
    _, rows = read(MAKERS[kind]([sheet], **options))
    assert rows[1].cells[:3] == ("A1", "Nuisance", "x")
    return rows[1].cells[3] if len(rows[1].cells) > 3 else ""


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (100121234567, "100121234567"),
        (123456789012345, "123456789012345"),
        (-1.98, "-1.98"),
        (0.1 + 0.2, "0.3"),
        (51.349999999999994, "51.35"),
        (0, "0"),
        (1e-7, "0.0000001"),
        (2.5e17, "250000000000000000"),
        ("010012345678", "010012345678"),
        ("1.00121E+11", "1.00121E+11"),
        ("ST8.66E+07", "ST8.66E+07"),
        ("#####", "#####"),
        ("=HYPERLINK(x)", "=HYPERLINK(x)"),
        ("'quoted", "'quoted"),
        ("  two  spaces ", "  two  spaces "),
        ("two\nlines", "two\nlines"),
        ("£ é – “x” 😀 <b>&amp;", "£ é – “x” 😀 <b>&amp;"),
        (True, "TRUE"),
        (False, "FALSE"),
        (Error("#REF!"), "#REF!"),
        (Error("#N/A"), "#N/A"),
        (Error("#DIV/0!"), "#DIV/0!"),
        (date(2024, 6, 1), "2024-06-01"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 6, 1, 18, 0), "2024-06-01 18:00"),
        (datetime(2024, 6, 1, 21, 30, 15), "2024-06-01 21:30:15"),
        (datetime(2024, 12, 31, 23, 59), "2024-12-31 23:59"),
        (time(21, 30), "21:30"),
        (time(9, 5, 7), "09:05:07"),
        (timedelta(hours=30, minutes=5), "30:05"),
        (45444.75, "45444.75"),
    ],
)
def test_a_cell_is_read_as_a_person_sees_it_in_full(kind: str, value: Any, text: str) -> None:
    assert value_read(kind, value) == text


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2024, 6, 1), "2024-06-01"),
        (datetime(2024, 6, 1, 18, 0), "2024-06-01 18:00"),
        (time(21, 30), "21:30"),
    ],
)
def test_the_workbooks_own_date_system_is_honoured(kind: str, value: Any, text: str) -> None:
    assert value_read(kind, value, since_1904=True) == text
    sheet = Sheet("Rows", [HEADER, ["A1", "b", "c", 1.5]])
    assert read(MAKERS[kind]([sheet], since_1904=True))[0].since_1904
    assert not read(MAKERS[kind]([sheet]))[0].since_1904


def test_an_ods_file_says_from_when_it_counts() -> None:
    table = f"<table:table table:name='a'>{_ods_row(HEADER)}{_ods_row(HEADER)}</table:table>"
    settings = '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/>'
    assert read(ods_of_tables(f"{settings}</table:calculation-settings>{table}"))[0].since_1904
    assert not read(ods_of_tables(table))[0].since_1904


@pytest.mark.parametrize("kind", MAKERS)
def test_the_texts_of_dates_are_read_as_what_they_were(kind: str) -> None:
    day = read_written_time(value_read(kind, date(2024, 6, 1)))
    assert day == WrittenTime(2024, 6, 1, clock=None)
    moment = read_written_time(value_read(kind, datetime(2024, 6, 1, 18, 0)))
    assert moment == WrittenTime(2024, 6, 1, clock=(18, 0, 0))
    assert read_clock(value_read(kind, time(21, 30))) == (21, 30, 0)
    assert read_clock(value_read(kind, timedelta(hours=9, minutes=5))) == (9, 5, 0)


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
@settings(deadline=None)
@given(st.integers(0, 24 * 3600 - 1))
@example(1)
@example(86399)
def test_no_second_of_a_day_is_shifted(kind: str, second: int) -> None:
    moment = datetime(2025, 3, 27) + timedelta(seconds=second)
    written = read_written_time(value_read(kind, moment))
    assert written is not None
    assert (written.year, written.month, written.day) == (2025, 3, 27)
    assert (written.clock or (0, 0, 0)) == (moment.hour, moment.minute, moment.second)


@pytest.mark.parametrize("kind", MAKERS)
def test_rows_have_the_numbers_that_the_spreadsheet_shows(kind: str) -> None:
    blank: list[Any] = []
    rows = [blank, ["Our incidents"], blank, HEADER, ["A1", "b", "c", "d"], blank, [None] * 4,
            ["A2", "b", "c", "d"]]  # fmt: skip
    _, found = read(MAKERS[kind]([Sheet("Rows", rows)]))
    assert [row.number for row in found] == [2, 4, 5, 8]


@pytest.mark.parametrize("kind", MAKERS)
def test_a_table_away_from_the_first_column_keeps_its_errors_in_their_columns(kind: str) -> None:
    rows = [
        [None, None, *HEADER],
        [None, None, Error("#REF!"), "b", "c", Error("#N/A")],
        [None, Error("#N/A"), "A2", "b"],
        [None, None, None, None, None, Error("#REF!")],
    ]
    _, found = read(MAKERS[kind]([Sheet("Rows", rows)]))
    by_name = [
        {name: cells[at] for at, name in enumerate(found[0].cells) if name and at < len(cells)}
        for cells in (row.cells for row in found[1:])
    ]
    assert by_name[0] == {"Reference": "#REF!", "Category": "b", "Date": "c", "Value": "#N/A"}
    assert by_name[1]["Reference"] == "A2"
    assert by_name[2]["Value"] == "#REF!"
    assert [row.number for row in found] == [1, 2, 3, 4]


@pytest.mark.parametrize("kind", MAKERS)
def test_what_was_hidden_or_merged_is_read_or_named(kind: str) -> None:
    data = Sheet(
        "Data",
        [
            ["Incidents"],
            HEADER,
            ["A1", "b", "c", "d"],
            ["A2", None, "c", "d"],
            ["A3", "b", "c", "d"],
        ],
        hidden_rows=frozenset({0, 2, 4, 9}),
        hidden_columns=frozenset({1, 2}),
        merged=((0, 0, 0, 3), (2, 1, 3, 1)),
    )
    sheets = [
        Sheet("Cover", [["Made in March"]]),
        Sheet("Codes", [HEADER, ["x", "y", "z", "1"]], hidden=True),
        Sheet("Empty", []),
        data,
    ]
    book, rows = read(MAKERS[kind](sheets))
    assert (book.kind, book.sheet, book.sheets) == (kind, "Data", ("Cover", "Data"))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert rows[2].cells == ("A1", "b", "c", "d")
    assert book.notes == (
        'Only the sheet "Data" was read, not "Cover".',
        'The sheet "Codes" is hidden and was not read.',
        "2 hidden rows were read too.",
        "2 hidden columns were read too.",
        "Row 4 has cells merged with the row above; the value of merged cells belongs to their "
        "first row alone.",
    )


@pytest.mark.parametrize("kind", MAKERS)
def test_a_sheet_can_be_chosen_and_a_hidden_one_cannot(kind: str) -> None:
    sheets = [
        Sheet("May", [HEADER, ["A1", "b", "c", "d"]]),
        Sheet("Août & 'x'", [HEADER, ["A2", "b", "c", "d"]]),
        Sheet("Codes", [HEADER, ["A3", "b", "c", "d"]], hidden=True),
    ]
    content = MAKERS[kind](sheets)
    assert read(content)[1][1].cells[0] == "A1"
    chosen, rows = read(content, sheet="Août & 'x'")
    assert (rows[1].cells[0], chosen.sheet) == ("A2", "Août & 'x'")
    for name in ("Codes", "June"):
        assert refusal(content, sheet=name) == (
            f'rows.xlsx has no sheet "{name}" that can be read; choose one of "May", '
            "\"Août & 'x'\"."
        )


@pytest.mark.parametrize("name", ["x" * 400, "a\x00b"])
def test_the_name_of_a_sheet_is_one_that_a_database_can_hold(name: str) -> None:
    sheet = Sheet(name, [HEADER, ["A1", "b", "c", Error("#REF!")]])
    content = xls([sheet]) if "\x00" in name else ods([sheet])
    book, rows = read(content)
    assert book.sheets == (book.sheet,)
    assert "\x00" not in book.sheet
    assert len(book.sheet) <= 255
    assert rows[1].cells == ("A1", "b", "c", "#REF!")
    assert read(content, sheet=book.sheet)[1] == rows


def test_the_sheet_with_the_expected_columns_is_read() -> None:
    sheets = [
        Sheet("Codes", [["Code", "Meaning"], ["1", "Noise"]]),
        Sheet("Log", [["Alpha", "Beta", "Gamma"], ["A1", "b", "c"]]),
    ]
    assert read(xlsx(sheets), expected=("alpha", "gamma"))[0].sheet == "Log"


@pytest.mark.parametrize("kind", MAKERS)
def test_a_workbook_in_which_nothing_can_be_seen_is_refused(kind: str) -> None:
    sheets = [Sheet("Empty", []), Sheet("Codes", [HEADER], hidden=True)]
    assert refusal(MAKERS[kind](sheets)) == (
        "rows.xlsx has no sheet that holds anything and is not hidden."
    )


@pytest.mark.parametrize("kind", MAKERS)
def test_long_numbers_that_lost_digits_are_named_and_never_taken_for_a_uprn(kind: str) -> None:
    rows = [
        ["Reference", "Category", "Date", "UPRN"],
        [250000000000, "b", "c", 100121000000],
        ["A2", "b", "c", 100121234567],
        ["A3", "b", "c", 1e15],
        ["A4", "b", "c", "100121000000"],
    ]
    book, found = read(MAKERS[kind]([Sheet("Rows", rows)]))
    assert [row.cells[3] for row in found[1:]] == [
        "1.00121E+11", "100121234567", "1000000000000000", "100121000000",
    ]  # fmt: skip
    assert found[1].cells[0] == "250000000000"
    assert book.notes == (
        "Row 2 has a long number whose last digits are all zero, as they are once 1.00121E+11 has "
        "been saved; check it, and write long numbers as text.",
        "Row 4 has a number of more than 15 digits, of which a spreadsheet keeps no more; write it "
        "as text.",
    )


@given(st.integers(0, 10**15 - 1))
def test_whole_numbers_keep_every_digit(number: int) -> None:
    assert number_text(float(number)) == str(number)
    if is_rounded(float(number)):
        assert float(shown_text(float(number))) == number
        assert len(shown_text(float(number)).partition("E")[0].replace(".", "")) <= 6


@given(st.floats(-1e25, 1e25, allow_nan=False))
def test_numbers_keep_the_fifteen_digits_of_a_spreadsheet(number: float) -> None:
    assert float(number_text(number)) == float(f"{number:.15g}")
    assert "e" not in number_text(number).lower() or abs(number) < 1e-29


@pytest.mark.parametrize(
    ("written", "text"),
    [("PT45H30M00S", "45:30"), ("P1DT1H", "25:00"), ("PT0H0M5.4S", "00:00:05"),
     ("PT", "PT"), ("P1", "P1"), ("Public order", "Public order")],
)  # fmt: skip
def test_times_of_more_than_a_day_are_read_from_their_notation(written: str, text: str) -> None:
    assert written_duration(written) == text


def test_a_formula_is_read_by_the_value_that_was_saved() -> None:
    header = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADER)
    cells = (
        f"<row r='1'>{header}</row>"
        '<row r="2"><c r="A2" t="str"><f>"A"&amp;1</f><v>A1</v></c><c r="B2"><f>1+1</f><v>2</v></c>'
        '<c r="C2" t="e"><f>#REF!</f><v>#REF!</v></c><c r="D2" t="b"><f>1=1</f><v>1</v></c></row>'
        '<row r="3"><c r="A3" t="str"><f>""</f><v></v></c><c r="B3"><f>NOW()</f></c>'
        '<c r="C3"><f>A1</f><v/></c><c r="D3" t="d"><v>2024-06-01T18:00:00</v></c></row>'
    )
    book, rows = read(xlsx_of_cells(cells))
    assert rows[1].cells == ("A1", "2", "#REF!", "TRUE")
    assert rows[2].cells == ("", "", "", "2024-06-01 18:00")
    assert book.notes == (
        "2 formulas have no value, since they were never calculated. Open the workbook in a "
        "spreadsheet, save it and send it again.",
    )


def test_rich_text_is_read_without_its_looks_and_its_reading_aid() -> None:
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Ref</t></is></c>'
        '<c r="B1" t="inlineStr"><is><r><rPr><b/></rPr><t>Cat</t></r><r><t xml:space="preserve">'
        'egory </t></r><rPh sb="0" eb="1"><t>aid</t></rPh></is></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>a_x000D__x0041_</t></is>'
        "</c></row>"
    )
    _, rows = read(xlsx_of_cells(cells))
    assert rows[0].cells == ("Ref", "Category ")
    assert rows[1].cells == ("1", "a\rA")


def test_the_formula_of_an_old_workbook_that_ends_in_an_error_shows_it() -> None:
    stream = workbook_stream([Sheet("Rows", [HEADER, ["A1", "b", "c"]])], False)
    end = len(stream) - 4
    stream = stream[:end] + formula_error(1, 3, 0x17) + record(0x0A, "")
    _, rows = read(compound_file({"Workbook": stream + bytes(5000)}))
    assert rows[1].cells == ("A1", "b", "c", "#REF!")


def _ods_row(values: list[Any], attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{''.join(map(ods_cell, values))}</table:table-row>"


def test_what_stands_in_an_ods_cell_is_its_text_alone() -> None:
    texts = [
        "<office:annotation><dc:creator>me</dc:creator><text:p>a comment</text:p>"
        "</office:annotation><text:p>cell</text:p>",
        "<text:p>one<text:line-break/>two<text:tab/>three<text:s text:c='3'/>four</text:p>",
        "<text:p>first</text:p><text:p>second <text:span>bold</text:span></text:p>",
    ]
    cells = "".join(
        f'<table:table-cell office:value-type="string">{text}</table:table-cell>' for text in texts
    )
    table = f'<table:table table:name="a">{_ods_row(HEADER)}<table:table-row>{cells}' + (
        "</table:table-row></table:table>"
    )
    _, rows = read(ods_of_tables(table))
    assert rows[1].cells == ("cell", "one\ntwo\tthree   four", "first\nsecond bold")


def test_repeated_rows_and_cells_of_an_ods_file_are_counted() -> None:
    table = (
        f'<table:table table:name="a">{_ods_row(HEADER)}'
        + _ods_row([], ' table:number-rows-repeated="3"').replace("></", "><table:table-cell/></")
        + '<table:table-row table:number-rows-repeated="2" table:visibility="filter">'
        '<table:table-cell table:number-columns-repeated="3" office:value-type="string"><text:p>x'
        "</text:p></table:table-cell>"
        + ods_cell(Error("#REF!"))
        + "</table:table-row></table:table>"
    )
    book, rows = read(ods_of_tables(table))
    assert [(row.number, row.cells) for row in rows[1:]] == [
        (5, ("x", "x", "x", "#REF!")),
        (6, ("x", "x", "x", "#REF!")),
    ]
    assert book.notes == ("2 hidden rows were read too.",)


def test_links_and_programs_are_passed_over_and_named() -> None:
    sheets = [Sheet("Rows", [HEADER, ["A1", "b", "c", "d"]])]
    linked = with_parts(xlsx(sheets), {"xl/externalLinks/externalLink1.xml": "<externalLink/>"})
    assert read(linked)[0].notes == (
        "Links to other workbooks were not followed; the values saved last were read.",
    )
    for content in (
        with_parts(xlsx(sheets), {"xl/vbaProject.bin": b"x"}),
        with_parts(ods(sheets), {"Basic/Standard/Module1.xml": "<a/>"}),
        xls(sheets, others={"_VBA_PROJECT_CUR": b"x" * 10}),
    ):
        assert read(content)[0].notes == ("The workbook holds macros; they were not run.",)


def test_elements_may_have_a_prefix() -> None:
    sheet = Sheet("Rows", [HEADER, ["A1", "b", "c", Error("#REF!")]], hidden_rows=frozenset({1}))
    parts = parts_of(xlsx([sheet]))
    xml = parts["xl/worksheets/sheet1.xml"].decode()
    for name in ("worksheet", "sheetData", "row", "c", "v"):
        xml = xml.replace(f"<{name} ", f"<m:{name} ").replace(f"<{name}>", f"<m:{name}>")
        xml = xml.replace(f"</{name}>", f"</m:{name}>")
    xml = xml.replace("<m:worksheet xmlns=", "<m:worksheet xmlns:m=")
    xml = xml[: xml.index("<sheetPr")] + xml[xml.index("<m:sheetData") :]
    xml = xml[: xml.index("</m:sheetData>")] + "</m:sheetData></m:worksheet>"
    book, rows = read(with_parts(xlsx([sheet]), {"xl/worksheets/sheet1.xml": xml}))
    assert rows[1].cells == ("A1", "b", "c", "#REF!")
    assert book.notes == ("1 hidden row was read too.",)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_cell_larger_than_a_spreadsheet_can_hold_is_named_by_its_row(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LARGEST_CELL", 100)
    sheet = Sheet("Rows", [HEADER, ["A1", "b", "c", "d"], ["A2", "x" * 101, "c", "d"]])
    assert refusal(MAKERS[kind]([sheet])).startswith(
        "Row 3 of rows.xlsx has a cell of more than 100 characters;"
    )


@pytest.mark.parametrize("kind", MAKERS)
def test_more_columns_or_text_than_any_table_are_refused(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = MAKERS[kind]([Sheet("Rows", [HEADER, ["A1", "b" * 60, "c" * 60, "d"]])])
    with monkeypatch.context() as patch:
        patch.setattr(limits, "MOST_COLUMNS", 3)
        assert refusal(content).startswith("Row 1 of rows.xlsx has 4 cells, more than the 3 col")
    monkeypatch.setattr(limits, "LARGEST_TEXT", 100)
    assert refusal(content) == "rows.xlsx holds more than 100 characters; send it in parts."


@pytest.mark.parametrize("kind", MAKERS)
def test_no_more_rows_are_read_than_show_that_there_are_too_many(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 30)
    content = MAKERS[kind]([Sheet("Rows", [HEADER] + [["A1", "b", "c", "d"]] * 200)])
    assert len(read(content)[1]) == 30 + limits.HEADER_WITHIN + 1


VALUES = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=9)
    .filter(lambda text: text == " ".join(text.split()) and text.isprintable()),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.dates(date(1990, 1, 1), date(2099, 12, 31)),
    st.sampled_from([Error("#REF!"), Error("#VALUE!"), Error("#NAME?")]),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.lists(VALUES, min_size=4, max_size=4), min_size=1, max_size=5))
def test_the_three_kinds_of_workbook_hold_the_same_table(table: list[list[Any]]) -> None:
    sheet = Sheet("Rows", [HEADER, *table])
    found = [read(maker([sheet]))[1] for maker in MAKERS.values()]
    assert found[0] == found[1] == found[2]
    assert [row.number for row in found[0]] == [1] + [
        number for number, row in enumerate(table, 2) if any(value is not None for value in row)
    ]
