"""Workbooks for the tests, made from rows of Python values: XLSX and ODS.

XLSX is written by openpyxl; ODS is written by hand as OpenDocument 1.3 has it. XLS is in
`binary_workbooks`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#N/A": 42}


@dataclass(frozen=True)
class Error:
    """An error as a cell shows it."""

    text: str


@dataclass(frozen=True)
class Sheet:
    """A sheet: rows of str, int, float, bool, date, datetime, time, timedelta, Error or None."""

    name: str
    rows: Sequence[Sequence[Any]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = field(default=())
    """First row, first column, last row, last column; all from 0, as in the other two."""


def xlsx(sheets: Iterable[Sheet], *, since_1904: bool = False) -> bytes:
    """An XLSX workbook."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    if since_1904:
        book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.sheet_state = "hidden" if sheet.hidden else "visible"
        for number, row in enumerate(sheet.rows, start=1):
            for column, value in enumerate(row, start=1):
                _write_xlsx_cell(page.cell(number, column), value)
        for row in sheet.hidden_rows:
            page.row_dimensions[row + 1].hidden = True
        for column in sheet.hidden_columns:
            page.column_dimensions[openpyxl.utils.get_column_letter(column + 1)].hidden = True
        for top, left, bottom, right in sheet.merged:
            page.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write_xlsx_cell(cell: Any, value: Any) -> None:
    if value is None:
        return
    cell.value = value.text if isinstance(value, Error) else value
    if isinstance(value, str):
        cell.data_type = "s"


def package(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip archive of these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, part in parts.items():
            archive.writestr(path, part)
    return content.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {path: archive.read(path) for path in archive.namelist()}


def with_parts(content: bytes, parts: Mapping[str, bytes | str]) -> bytes:
    """The same workbook with these parts besides, or instead of its own."""
    return package({**parts_of(content), **parts})


def xlsx_of_cells(cells: str, *, before: str = "", after: str = "") -> bytes:
    """An XLSX workbook whose only sheet has these rows, as XML."""
    blank = xlsx([Sheet("Sheet1", [])])
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns='
        '"http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{before}<sheetData>{cells}</sheetData>{after}</worksheet>"
    )
    return with_parts(blank, {"xl/worksheets/sheet1.xml": xml})


_ODS_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
    )
) + (
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods(sheets: Iterable[Sheet]) -> bytes:
    """An ODS workbook."""
    return ods_of_tables("".join(map(_ods_table, sheets)))


def ods_of_tables(tables: str, *, manifest: str = "") -> bytes:
    """An ODS workbook with these tables, as XML."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_NAMESPACES} '
        'office:version="1.3"><office:automatic-styles><style:style style:name="hidden" '
        'style:family="table"><style:table-properties table:display="false"/></style:style>'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    listing = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.3" '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        f"{manifest}</manifest:file-entry></manifest:manifest>"
    )
    return package(
        {"mimetype": _ODS_TYPE, "META-INF/manifest.xml": listing, "content.xml": content}
    )


def _ods_table(sheet: Sheet) -> str:
    width = max((len(row) for row in sheet.rows), default=1)
    columns = "".join(
        f"<table:table-column{_collapsed(column in sheet.hidden_columns)}/>"
        for column in range(width)
    )
    spans = {
        (top, left): f' table:number-rows-spanned="{bottom - top + 1}"'
        f' table:number-columns-spanned="{right - left + 1}"'
        for top, left, bottom, right in sheet.merged
    }
    rows = "".join(
        f"<table:table-row{_collapsed(number in sheet.hidden_rows)}>"
        + "".join(
            ods_cell(value, spans.get((number, column), "")) for column, value in enumerate(row)
        )
        + ("" if row else "<table:table-cell/>")
        + "</table:table-row>"
        for number, row in enumerate(sheet.rows)
    )
    style = ' table:style-name="hidden"' if sheet.hidden else ""
    return f'<table:table table:name="{escape(sheet.name)}"{style}>{columns}{rows}</table:table>'


def _collapsed(hidden: bool) -> str:
    return ' table:visibility="collapse"' if hidden else ""


def ods_cell(value: Any, span: str = "") -> str:
    """A cell of an ODS table, as XML."""
    kind, shown = _ods_value(value)
    if value is None:
        return f"<table:table-cell{span}/>"
    paragraphs = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in shown.split("\n"))
    return f"<table:table-cell{span} {kind}>{paragraphs}</table:table-cell>"


def _spaced(line: str) -> str:
    """Spaces that would otherwise fall together, as elements of their own."""
    return re.sub(
        "^ +| {2,}| $", lambda spaces: f'<text:s text:c="{len(spaces[0])}"/>', escape(line)
    )


def _ods_value(value: Any) -> tuple[str, str]:
    typed = 'office:value-type="{}" office:{}="{}"'
    if isinstance(value, Error):
        return (
            'office:value-type="string" office:string-value="" calcext:value-type="error"',
            value.text,
        )
    if isinstance(value, bool):
        return typed.format("boolean", "boolean-value", str(value).lower()), str(value).upper()
    if isinstance(value, int | float):
        return typed.format("float", "value", repr(value)), f"{value:.2E}"
    if isinstance(value, datetime | date):
        return typed.format("date", "date-value", value.isoformat()), value.strftime("%d/%m/%y")
    if isinstance(value, time):
        written = value.strftime("PT%HH%MM%SS")
        return typed.format("time", "time-value", written), value.strftime("%H:%M")
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        written = f"PT{seconds // 3600}H{seconds // 60 % 60:02d}M{seconds % 60:02d}S"
        return typed.format("time", "time-value", written), written
    return 'office:value-type="string"', value or ""
