"""Files that nobody would think of: tables that are mostly right, then damaged in some ways."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from random import Random

from tests.intake.workbooks import Sheet, ods, xlsx

CELLS = {
    "Reference": ("", "A1", "A2", "A3", "WX/25/000123", " A1 ", "=1+1", "a" * 101),
    "Category": ("Nuisance", "Nuisance", "ROBBERY", "nuisance ", "Parking", "", "x" * 201),
    "Date": (
        "27/03/2025", "27/03/2025", "2025-03-28", "03/04/2025", "03/27/2025", "27.3.25", "soon",
        "31/02/2025", "45743", "45743.75", "31/12/9999", "2025-03-27 00:00:00", "0000-00-00", "",
    ),
    "Time": ("", "", "21:30", "24:00", "2130", "9.30pm", "25:00", "late"),
    "Start": ("", "", "2025-10-26 01:30", "2025-03-30T01:30", "2025-03-27T21:30:00Z", "2025-03"),
    "End": ("", "", "31/03/2025", "2025-03-27T00:00:00Z", "9999-12-31T23:59:59-14:00"),
    "Postcode": ("", "WX1 1AA", "wx11aa", "WX1", "BA14 8JN, BA14 9JN"),
    "Grid reference": ("", "SU 005 505", "ST8.66E+07", "SU 0050"),
    "Easting": ("400500", "400500", "0", "-1", "1.00121E+11", "nan", "400500,5", "1e999", ""),
    "Northing": ("150500", "150500", "0", "999999", "150 500", "inf", ""),
    "Latitude": ("", "51.25", "51°15'0\"N", "-1.99", "51,25"),
    "Longitude": ("", "-1.99", "1.99", "1°59'W", "51.25"),
    "UPRN": ("", "10012345678", "010012345678", "1.00121E+11", "#N/A"),
    "Address": ("", "12 Millrace Way, Wexbury", "opp the chapel", "Mrs Quill, 07700 900456"),
    "Street": ("", "Millrace Way"),
    "Locality": ("", "Wexbury"),
    "Notes": ("", "AB 12 34 56 C", "anything"),
}  # fmt: skip
NEEDED = ("Category", "Date", "Easting", "Northing")
HOSTILE = (
    '=HYPERLINK("http://sample.invalid")', "<script>alert(1)</script>", "\u202eA", "\U0001f525",
    "'; DROP TABLE x;--", "${7*7}", "a\nb", "a\rb", '"', '""', "'", "\ufeff", "\x0b", "\x1c",
    "\x85", "\u2028", "x" * 33_000, "9" * 400, "١٢/٠٣/٢٠٢٥", "²", "½", "e\u0301", "\x1b[31m", "\t",
    ",", ";", "27/03/2025\x00", "-", "NaN", "None", "1e400", "0x10", "1_000", "٤٠٠٥٠٠",
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")


def text_file(seed: int) -> bytes:
    """The text file of a number: valid for a third of the numbers, else damaged."""
    random = Random(seed)
    rows = table(random)
    for _ in range(random.choice((0, 0, 1, 2))):
        random.choice(_TABLE_DAMAGE)(random, rows)
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=random.choice(",,,;\t|"),
        lineterminator=random.choice(("\n", "\n", "\r\n", "\r")),
        quoting=random.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    )
    writer.writerows(rows)
    content = bytearray(text.getvalue().encode(random.choice(ENCODINGS), errors="replace"))
    for _ in range(random.choice((0, 0, 1, 3))):
        random.choice(_BYTE_DAMAGE)(random, content)
    return bytes(content)


def workbook(seed: int) -> bytes:
    """The workbook of a number: a third as they were written, else damaged."""
    random = Random(seed)
    rows = table(random)
    for _ in range(random.choice((0, 1))):
        random.choice(_TABLE_DAMAGE)(random, rows)
    cells = [["".join(c for c in cell if c.isprintable())[:32_000] for cell in row] for row in rows]
    made = bytearray((xlsx if random.random() < 0.6 else ods)([Sheet("Rows", cells)]))
    for _ in range(random.choice((0, 1, 2))):
        random.choice(_BYTE_DAMAGE)(random, made)
    return bytes(made)


def table(random: Random) -> list[list[str]]:
    """A header and up to six rows of cells that are mostly right."""
    others = [name for name in CELLS if name not in (*NEEDED, "Latitude")]
    columns = [*NEEDED, *random.sample(others, random.randint(0, 5))]
    if "Longitude" in columns:
        columns.append("Latitude")
    rows = [
        [random.choice(CELLS[column]) for column in columns] for _ in range(random.randint(1, 6))
    ]
    return [columns, *rows]


def _title(random: Random, rows: list[list[str]]) -> None:
    rows[:0] = [["A title"], []] * random.randint(1, 11)


def _hostile_cell(random: Random, rows: list[list[str]]) -> None:
    row = random.choice(rows)
    if row:
        row[random.randrange(len(row))] = random.choice(HOSTILE)


def _ragged(random: Random, rows: list[list[str]]) -> None:
    row = random.choice(rows)
    row[:] = row[: random.randint(0, len(row))] if random.random() < 0.5 else [*row, "more"]


def _shuffled(random: Random, rows: list[list[str]]) -> None:
    random.shuffle(rows)


def _repeated(random: Random, rows: list[list[str]]) -> None:
    rows.extend([list(random.choice(rows)) for _ in range(random.randint(1, 4))])


def _blank(random: Random, rows: list[list[str]]) -> None:
    rows.insert(random.randint(0, len(rows)), [""] * random.randint(0, 20))


def _totals(random: Random, rows: list[list[str]]) -> None:
    rows.append(["Total", str(len(rows))])


def _flip(random: Random, content: bytearray) -> None:
    for _ in range(random.randint(1, 6)):
        if content:
            content[random.randrange(len(content))] = random.randrange(256)


def _cut(random: Random, content: bytearray) -> None:
    del content[random.randint(0, len(content)) :]


def _lose(random: Random, content: bytearray) -> None:
    at = random.randint(0, len(content))
    del content[at : at + random.randint(1, 40)]


def _double(random: Random, content: bytearray) -> None:
    at = random.randint(0, len(content))
    content[at:at] = content[at : at + random.randint(1, 300)]


def _insert(random: Random, content: bytearray) -> None:
    at = random.randint(0, len(content))
    content[at:at] = random.choice(
        (b"\x00", b'"', b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"\r")
    )


_TABLE_DAMAGE: tuple[Callable[[Random, list[list[str]]], None], ...] = (
    _title, _hostile_cell, _hostile_cell, _hostile_cell, _ragged, _shuffled, _repeated, _blank,
    _totals,
)  # fmt: skip
_BYTE_DAMAGE: tuple[Callable[[Random, bytearray], None], ...] = (
    _flip, _flip, _cut, _lose, _double, _insert,
)  # fmt: skip
