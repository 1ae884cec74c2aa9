"""Rows of texts as a workbook in which nothing is obeyed and nothing loses its zeros."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

TEXT_FORMAT = "@"
_SHEET, _END_OF_ROWS = "xl/worksheets/sheet1.xml", b"</sheetData>"
_TEXT_STYLE = 1
"""The format of text among the cell formats: after the general one, the only one used."""
WIDEST, NARROWEST = 60, 12
"""Characters of a column's width."""
# What XML cannot hold or would change, and what looks like the way in which that is written.
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f]")
# What is no character, and what no XML may hold in any way.
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")
_NO_TITLE = re.compile(r"[\\*?:/\[\]\x00-\x1f]")


def write_workbook(
    lines: Iterable[Sequence[str]], *, title: str, since_1904: bool = False
) -> bytes:
    """One sheet of these rows, the first of them its header, every cell as text.

    ``since_1904`` says so of the workbook: texts that are bare numbers of days are read by it.

    Control characters are written as the format escapes them, ``_x000D_`` (ECMA-376 part 1,
    22.9.2.19, ST_Xstring); what is no character at all becomes a replacement character.

    The workbook with its header is openpyxl's. The rows below are put into its sheet as text: cell
    by cell, openpyxl takes eight times as long.
    """
    pending = iter(lines)
    begun = io.BytesIO(_with_header(next(pending, ()), title, since_1904))
    content = io.BytesIO()
    with zipfile.ZipFile(begun) as source, zipfile.ZipFile(content, "w") as target:
        for path in source.namelist():
            part = source.read(path)
            with target.open(_packed(path), "w") as written:
                if path == _SHEET:
                    before, _, after = part.partition(_END_OF_ROWS)
                    written.write(before)
                    for number, line in enumerate(pending, start=2):
                        written.write(_row(number, line).encode())
                    written.write(_END_OF_ROWS + after)
                else:
                    written.write(part)
    return content.getvalue()


def _packed(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _with_header(header: Sequence[str], title: str, since_1904: bool) -> bytes:
    workbook = Workbook(write_only=True)
    if since_1904:
        workbook.epoch = CALENDAR_MAC_1904
    sheet = workbook.create_sheet(_NO_TITLE.sub(" ", title)[:31].strip("' ") or "Rows")
    sheet.freeze_panes = "A2"
    for position, heading in enumerate(header, start=1):
        width = WIDEST if position == 1 else min(max(len(heading) + 2, NARROWEST), WIDEST)
        sheet.column_dimensions[get_column_letter(position)].width = width
    cells = []
    for heading in header:
        cell = WriteOnlyCell(sheet)
        cell.number_format = TEXT_FORMAT
        # Set as they are: assigned as a value, "#REF!" would be taken for an error.
        cell._value = _escaped(heading)  # type: ignore[attr-defined]
        cell.data_type = "s"
        cells.append(cell)
    sheet.append(cells)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _row(number: int, line: Sequence[str]) -> str:
    cells = "".join(
        f'<c r="{get_column_letter(column)}{number}" s="{_TEXT_STYLE}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{escape(_escaped(text))}</t></is></c>'
        for column, text in enumerate(line, start=1)
        if text
    )
    return f'<row r="{number}">{cells}</row>'


def _escaped(text: str) -> str:
    if text.isprintable() and "_x" not in text and text.isascii():
        return text
    shown = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", shown)
