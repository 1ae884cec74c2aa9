"""XLS workbooks for the tests, written as [MS-XLS] and [MS-CFB] publish the format.

No library that is still maintained writes it.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.intake.workbooks import ERRORS, Error, Sheet

SECTOR, MINI_SECTOR, SMALLEST_STREAM = 512, 64, 4096
FREE, END_OF_CHAIN, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
LONGEST_RECORD = 8224
# Positions of the cell formats below among the XF records.
GENERAL, DATE, MOMENT, CLOCK, DURATION = 15, 16, 17, 18, 19
DATE_FORMAT, MOMENT_FORMAT, CLOCK_FORMAT, DURATION_FORMAT = 14, 22, 20, 46
EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}


def xls(
    sheets: Sequence[Sheet], *, since_1904: bool = False, others: Mapping[str, bytes] | None = None
) -> bytes:
    """An XLS workbook; ``others`` are further streams beside the workbook's."""
    return compound_file({"Workbook": workbook_stream(sheets, since_1904), **(others or {})})


def workbook_stream(sheets: Sequence[Sheet], since_1904: bool, *, first: bytes = b"") -> bytes:
    """The records of a workbook; ``first`` follows its opening."""
    texts = list(
        dict.fromkeys(
            value for sheet in sheets for row in sheet.rows for value in row
            if isinstance(value, str)
        )
    )  # fmt: skip
    bodies = [_sheet_records(sheet, texts, since_1904) for sheet in sheets]
    opening = _begin(0x05) + first + record(0x42, "H", 1200) + record(0x22, "H", int(since_1904))
    opening += record(0x3D, "HHHHHHHHH", 0, 0, 16000, 9000, 0x38, 0, 0, 1, 600)
    opening += 5 * _record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0)
                           + bytes([5, 0]) + b"Arial")  # fmt: skip
    formats = [0] * 16 + [DATE_FORMAT, MOMENT_FORMAT, CLOCK_FORMAT, DURATION_FORMAT]
    for position, number_format in enumerate(formats):
        kind = 0xFFF5 if position < GENERAL else 0x0001
        opening += record(0xE0, "HHHBBHIIH", 0, number_format, kind, 0x20, 0, 0, 0, 0, 0x20C0)
    opening += record(0x293, "HBB", 0x8000, 0, 0xFF)
    closing = _shared_strings(texts) + record(0x0A, "")
    lengths = [len(_bound_sheet(sheet, 0)) for sheet in sheets]
    start = len(opening) + sum(lengths) + len(closing)
    listing = b""
    for sheet, body in zip(sheets, bodies, strict=True):
        listing += _bound_sheet(sheet, start)
        start += len(body)
    return opening + listing + closing + b"".join(bodies)


def record(kind: int, layout: str, *values: int | float) -> bytes:
    """A record of these values."""
    return _record(kind, struct.pack("<" + layout, *values))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _begin(kind: int) -> bytes:
    return record(0x809, "HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6)


def _bound_sheet(sheet: Sheet, start: int) -> bytes:
    name = sheet.name.encode("utf-16-le")
    head = struct.pack("<IBBBB", start, int(sheet.hidden), 0, len(sheet.name), 1)
    return _record(0x85, head + name)


def _shared_strings(texts: Sequence[str]) -> bytes:
    """The table of strings, continued in further records between whole strings."""
    blocks = [struct.pack("<II", len(texts), len(texts))]
    for text in texts:
        encoded = text.encode("utf-16-le")
        entry = struct.pack("<HB", len(encoded) // 2, 1) + encoded
        if len(blocks[-1]) + len(entry) > LONGEST_RECORD:
            blocks.append(b"")
        blocks[-1] += entry
    return _record(0xFC, blocks[0]) + b"".join(_record(0x3C, block) for block in blocks[1:])


def _sheet_records(sheet: Sheet, texts: Sequence[str], since_1904: bool) -> bytes:
    width = max((len(row) for row in sheet.rows), default=0)
    body = _begin(0x10) + record(0x200, "IIHHH", 0, len(sheet.rows), 0, width, 0)
    for column in sorted(sheet.hidden_columns):
        body += record(0x7D, "HHHHHH", column, column, 2304, GENERAL, 1, 0)
    for number in range(len(sheet.rows)):
        flags = 0x100 | (0x20 if number in sheet.hidden_rows else 0)
        body += record(0x208, "HHHHHHI", number, 0, width, 255, 0, 0, flags | GENERAL << 16)
    positions = {text: position for position, text in enumerate(texts)}
    body += b"".join(
        _cell_record(number, column, value, positions, since_1904)
        for number, row in enumerate(sheet.rows)
        for column, value in enumerate(row)
    )
    body += record(0x23E, "HHHIHHI", 0x06B6, 0, 0, 0x40, 0, 0, 0)
    if sheet.merged:
        body += _record(
            0xE5,
            struct.pack("<H", len(sheet.merged))
            + b"".join(
                struct.pack("<HHHH", top, bottom, left, right)
                for top, left, bottom, right in sheet.merged
            ),
        )
    return body + record(0x0A, "")


def _cell_record(
    row: int, column: int, value: Any, positions: Mapping[str, int], since_1904: bool
) -> bytes:
    if value is None:
        return record(0x201, "HHH", row, column, GENERAL)
    if isinstance(value, Error):
        return record(0x205, "HHHBB", row, column, GENERAL, ERRORS[value.text], 1)
    if isinstance(value, bool):
        return record(0x205, "HHHBB", row, column, GENERAL, int(value), 0)
    if isinstance(value, str):
        return record(0xFD, "HHHI", row, column, GENERAL, positions[value])
    number, style = _number(value, EPOCHS[since_1904])
    return record(0x203, "HHHd", row, column, style, number)


def _number(value: Any, epoch: datetime) -> tuple[float, int]:
    day = timedelta(days=1)
    if isinstance(value, datetime):
        return (value - epoch) / day, MOMENT
    if isinstance(value, date):
        return float((datetime.combine(value, time()) - epoch).days), DATE
    if isinstance(value, time):
        return (datetime.combine(epoch, value) - epoch) / day, CLOCK
    if isinstance(value, timedelta):
        return value / day, DURATION
    return float(value), GENERAL


def formula_error(row: int, column: int, code: int) -> bytes:
    """A formula whose result is an error."""
    result = bytes([2, 0, code, 0, 0, 0, 0xFF, 0xFF])
    head = struct.pack("<HHH", row, column, GENERAL)
    return _record(0x06, head + result + struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00")


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file, version 3, with these streams; small ones stand in the small sectors."""
    small = {name: data for name, data in streams.items() if len(data) < SMALLEST_STREAM}
    large = {name: data for name, data in streams.items() if name not in small}
    mini, mini_table, small_starts = _small_sectors(small)
    sectors: list[bytes] = []
    follows: list[int] = []

    def append(data: bytes) -> int:
        if not data:
            return END_OF_CHAIN
        first = len(sectors)
        blocks = [
            data[at : at + SECTOR].ljust(SECTOR, b"\x00") for at in range(0, len(data), SECTOR)
        ]
        sectors.extend(blocks)
        follows.extend(range(first + 1, first + len(blocks)))
        follows.append(END_OF_CHAIN)
        return first

    starts = {name: append(data) for name, data in large.items()} | small_starts
    container = append(mini)
    table = append(mini_table)
    entries = _entry("Root Entry", 5, container, len(mini), child=1 if streams else FREE)
    for position, (name, data) in enumerate(streams.items(), start=1):
        after = position + 1 if position < len(streams) else FREE
        entries += _entry(name, 2, starts[name], len(data), right=after)
    directory = append(entries.ljust(-(-len(entries) // SECTOR) * SECTOR, b"\x00"))
    tables = 1
    while tables * SECTOR // 4 < len(sectors) + tables:
        tables += 1
    first_table = len(sectors)
    chain = [*follows, *[FAT_SECTOR] * tables]
    chain += [FREE] * (tables * SECTOR // 4 - len(chain))
    located = [first_table + number for number in range(tables)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xI", 0x3E, 3, 0xFFFE, 9, 6, 0)
    head += struct.pack("<IIIIIIII", tables, directory, 0, SMALLEST_STREAM, table,
                        len(mini_table) // SECTOR, END_OF_CHAIN, 0)  # fmt: skip
    head += struct.pack("<109I", *located, *[FREE] * (109 - tables))
    return head + b"".join(sectors) + struct.pack(f"<{len(chain)}I", *chain)


def _small_sectors(streams: Mapping[str, bytes]) -> tuple[bytes, bytes, dict[str, int]]:
    content, follows, starts = b"", [], {}
    for name, data in streams.items():
        count = -(-len(data) // MINI_SECTOR)
        starts[name] = len(follows) if count else END_OF_CHAIN
        follows += [*range(len(follows) + 1, len(follows) + count), END_OF_CHAIN][:count]
        content += data.ljust(count * MINI_SECTOR, b"\x00")
    table = struct.pack(f"<{len(follows)}I", *follows)
    return content, table.ljust(-(-len(table) // SECTOR) * SECTOR, b"\xff"), starts


def _entry(
    name: str, kind: int, start: int, size: int, *, right: int = FREE, child: int = FREE
) -> bytes:
    encoded = (name + "\x00").encode("utf-16-le")
    return (
        encoded.ljust(64, b"\x00")
        + struct.pack("<HBBIII", len(encoded), kind, 1, FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
