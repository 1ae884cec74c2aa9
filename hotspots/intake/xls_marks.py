"""Marks on a sheet of an XLS workbook, from its records (MS-XLS 2.4)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from hotspots.errors import InputError
from hotspots.intake.compound import CompoundFile
from hotspots.intake.sheet_marks import SheetMarks

_EOF, _FILE_PASS, _DATE_MODE, _BOUND_SHEET, _BOF = 0x0A, 0x2F, 0x22, 0x85, 0x809
_FORMULA, _COLUMN_INFO, _BOOL_ERR, _ROW = 0x06, 0x7D, 0x205, 0x208
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
_ERROR_RESULT = 2
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
Record = tuple[int, bytes]


@dataclass(frozen=True)
class XlsWorkbook:
    """The stream of records of an XLS workbook.

    Attributes
    ----------
    stream
        All its records.
    sheets
        Where each sheet's records begin, in the order of the workbook.
    since_1904, macros
        Whether days count from 1904, and whether there is a program in it.
    """

    stream: bytes
    sheets: tuple[int, ...]
    since_1904: bool
    macros: bool

    def marks(self, sheet: int) -> SheetMarks:
        """The marks on the sheet at that position."""
        marks = SheetMarks()
        for kind, data in _records(self.stream, self.sheets[sheet]):
            if kind == _ROW and data[12] & _HIDDEN_ROW:
                marks.hidden_rows.add(struct.unpack_from("<H", data)[0])
            elif kind == _COLUMN_INFO and data[8] & _HIDDEN_COLUMN:
                first, last = struct.unpack_from("<HH", data)
                marks.hidden_columns += max(last - first + 1, 0)
            elif kind == _BOOL_ERR and data[7]:
                _mark_error(marks, data, data[6])
            elif kind == _FORMULA and data[6] == _ERROR_RESULT and data[12:14] == b"\xff\xff":
                _mark_error(marks, data, data[8])
        return marks


def open_xls(content: bytes, *, name: str) -> XlsWorkbook:
    """Take an XLS workbook apart as far as its list of sheets.

    Raises
    ------
    InputError
        If it is another kind of Office file, is damaged, or is protected by a password.
    """
    file = CompoundFile(content, name=name)
    if file.names & {"EncryptedPackage", "EncryptionInfo"}:
        raise _protected(name)
    stream = file.stream("Workbook") or file.stream("Book")
    if not stream:
        raise InputError(f"{name} is {_other_kind(file.names)}, not a spreadsheet; {_ADVICE}")
    sheets: list[int] = []
    since_1904 = False
    for kind, data in _records(stream, 0):
        if kind == _FILE_PASS:
            raise _protected(name)
        if kind == _BOUND_SHEET:
            sheets.append(struct.unpack_from("<I", data)[0])
        elif kind == _DATE_MODE:
            since_1904 = data[:2] == b"\x01\x00"
    return XlsWorkbook(stream, tuple(sheets), since_1904, "_VBA_PROJECT_CUR" in file.names)


_ADVICE = "save the table as XLSX or CSV and send that."


def _protected(name: str) -> InputError:
    return InputError(f"{name} is protected by a password; save it without one.")


def _other_kind(names: frozenset[str]) -> str:
    if "WordDocument" in names:
        return "a Word document"
    if "PowerPoint Document" in names:
        return "a presentation"
    if any(name.startswith("__substg1.0_") for name in names):
        return "an Outlook message"
    return "an Office file of another kind"


def _mark_error(marks: SheetMarks, data: bytes, code: int) -> None:
    row, column = struct.unpack_from("<HH", data)
    marks.texts[row, column] = _ERRORS.get(code, "#ERROR")


def _records(stream: bytes, start: int) -> Iterator[Record]:
    """The records from there to the end of their part; charts inside a sheet are passed over."""
    depth, at, end = 0, start, len(stream) - 4
    read = struct.Struct("<HH").unpack_from
    while at <= end:
        kind, length = read(stream, at)
        at += 4
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1 and kind in _LOOKED_AT:
            data = stream[at : at + length]
            if len(data) < _LOOKED_AT[kind]:
                return
            yield kind, data
        at += length


_LOOKED_AT = {
    _FILE_PASS: 2, _DATE_MODE: 2, _BOUND_SHEET: 8, _FORMULA: 14, _COLUMN_INFO: 10, _BOOL_ERR: 8,
    _ROW: 16,
}  # fmt: skip
"""The records that say anything here, and the bytes that each has at least."""
