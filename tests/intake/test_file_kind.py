"""Files are known by what is in them, whatever they are called."""

import gzip
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.intake.file_kind import container_of, refuse_other_text
from hotspots.intake.source_table import parse_source_table
from tests.intake.binary_workbooks import compound_file, xls
from tests.intake.workbooks import Sheet, ods, package, with_parts, xlsx

ROWS = [["Reference", "Category", "Date"], ["A1", "Nuisance", "27/03/2025"]]
SHEETS = [Sheet("Rows", ROWS)]
CSV = b"Reference,Category,Date\r\nA1,Nuisance,27/03/2025\r\n"


def refusal(content: bytes, name: str = "rows.csv") -> str:
    with pytest.raises(InputError) as caught:
        parse_source_table(content, name=name)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("name", ["rows.csv", "rows.xlsx", "rows.xls", "rows.ods", "rows"])
@pytest.mark.parametrize(
    ("content", "kind"),
    [(CSV, "csv"), (xlsx(SHEETS), "xlsx"), (ods(SHEETS), "ods"), (xls(SHEETS), "xls")],
    ids=["csv", "xlsx", "ods", "xls"],
)
def test_a_table_is_read_by_its_content_whatever_its_name(
    content: bytes, kind: str, name: str
) -> None:
    table = parse_source_table(content, name=name)
    assert (table.kind, table.columns) == (kind, ("Reference", "Category", "Date"))
    assert [row.cells for row in table.rows] == [("A1", "Nuisance", "27/03/2025")]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x05\x06" + bytes(18), "an empty zip archive"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a JPEG picture"),
        (b"GIF89a" + bytes(50), "a GIF picture"),
        (b"II*\x00" + bytes(50), "a TIFF picture"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"{\\rtf1 Reference,Category}", "a text document (RTF)"),
        (gzip.compress(CSV, mtime=0), "a compressed file"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "a 7-Zip archive"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
        (b"SQLite format 3\x00" + bytes(84), "a database"),
        (b"\x7fELF" + bytes(60), "a program"),
    ],
)
def test_what_holds_no_table_is_named(content: bytes, kind: str) -> None:
    assert refusal(content) == (
        f"rows.csv is {kind}, not a spreadsheet; save the table as CSV or XLSX and send that."
    )


def test_a_real_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE incidents (reference TEXT)")
    connection.close()
    assert "is a database" in refusal(path.read_bytes())


@pytest.mark.parametrize("begin", ["0900040002001000", "0902060000001000", "0904060000001000"])
def test_a_workbook_older_than_compound_files_is_named(begin: str) -> None:
    assert "a workbook of Excel 4 or older" in refusal(bytes.fromhex(begin) + bytes(50))


@pytest.mark.parametrize(
    ("streams", "kind"),
    [
        (["WordDocument"], "a Word document"),
        (["PowerPoint Document"], "a presentation"),
        (["__substg1.0_0037001F"], "an Outlook message"),
        (["Contents"], "an Office file of another kind"),
    ],
)
def test_office_files_that_hold_no_table_are_named(streams: list[str], kind: str) -> None:
    assert refusal(compound_file(dict.fromkeys(streams, b"x" * 5000))).startswith(
        f"rows.csv is {kind}, not a spreadsheet;"
    )


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"word/document.xml": "<a/>"}, "a text document;"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "a text document;"),
        ({"ppt/presentation.xml": "<a/>"}, "a presentation;"),
        ({"xl/workbook.bin": "x"}, "a binary workbook (XLSB);"),
        ({"Index/Document.iwa": "x"}, "a workbook of Apple Numbers;"),
        ({"rows.csv": CSV}, "a zip archive, not a spreadsheet; unpack it"),
        ({"rows.xlsx": xlsx(SHEETS)}, "a zip archive, not a spreadsheet; unpack it"),
    ],
)
def test_packages_that_hold_no_table_are_named(parts: dict[str, bytes], kind: str) -> None:
    assert refusal(package(parts)).startswith(f"rows.csv is {kind}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<html><body><table><tr><td>Reference</td></tr></table></body></html>", "a web page"),
        ("\r\n <!DOCTYPE html>\n<p>Log in</p>", "a web page"),
        ("<table border=1><tr><td>Reference,Category</td></tr></table>", "a web page"),
        ('<?xml version="1.0"?><!-- x --><html xmlns="http://www.w3.org/1999/xhtml"/>', "a web"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related\n", "a web page saved with its pic"),
        (
            '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>',
            "a workbook written as XML (Excel 2003)",
        ),
        (
            '<?xml version="1.0"?><office:document xmlns:office='
            '"urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
            "a flat XML document (FODS)",
        ),
        ('<?xml version="1.0"?><incidents/>', "XML, not a spreadsheet"),
        ('{"incidents": []}', "JSON, not a spreadsheet"),
        ('[{"reference": "A1"}]', "JSON, not a spreadsheet"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_that_is_no_table_is_named(text: str, said: str, encoding: str) -> None:
    assert refusal(text.encode(encoding), "rows.xls").startswith(f"rows.xls is {said}")


def test_a_web_page_named_as_a_workbook_says_how_it_came_to_be_and_what_to_do() -> None:
    assert refusal(b"<html><table></table></html>", "export.xls") == (
        "export.xls is a web page, not a workbook, though many systems export one under the name "
        "of a spreadsheet; open it in Excel or LibreOffice and save it as XLSX or CSV."
    )


@pytest.mark.parametrize("text", ["<Ref>,Category\n1,2\n", "[x],y\n", "{a},b\n", "a,<html>\n"])
def test_headings_in_brackets_are_no_other_kind_of_text(text: str) -> None:
    refuse_other_text(text, name="rows.csv")


def test_a_workbook_saved_as_a_template_or_with_macros_is_a_workbook() -> None:
    book = with_parts(xlsx(SHEETS), {"xl/vbaProject.bin": b"Attribute VB_Name"})
    table = parse_source_table(book, name="rows.xlsm")
    assert table.notes == ("The workbook holds macros; they were not run.",)
    assert len(table.rows) == 1


@given(st.binary(max_size=300))
def test_any_bytes_are_a_container_or_refused(content: bytes) -> None:
    try:
        container: str = container_of(content, name="x")
    except InputError as error:
        container = str(error)
    assert container in ("text", "package", "compound") or container.endswith(".")
