"""A workbook of any of the three kinds, known to be harmless, and the marks on its sheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hotspots.intake.file_kind import container_of
from hotspots.intake.ods_marks import ods_marks
from hotspots.intake.package import Package
from hotspots.intake.sheet_marks import SheetMarks
from hotspots.intake.xls_marks import open_xls
from hotspots.intake.xlsx_marks import ROW_END, read_workbook_part, xlsx_marks

_NULL_DATE_1904 = b'null-date table:date-value="1904-01-01"'


@dataclass(frozen=True)
class OpenedWorkbook:
    """What a workbook says of itself.

    Attributes
    ----------
    kind
        xlsx, xls or ods.
    since_1904
        Whether it counts days from 1904.
    macros, links
        Whether programs, or links to other workbooks, are in it; neither is ever followed.
    marks
        The marks on a sheet, by its position in the workbook and its name.
    """

    kind: str
    since_1904: bool
    macros: bool
    links: bool
    marks: Callable[[int, str], SheetMarks]


def open_workbook(content: bytes, *, name: str) -> OpenedWorkbook:
    """Look through a workbook before its cells are read.

    Raises
    ------
    InputError
        If it is no workbook, or one that is damaged, protected or larger than the limits.
    """
    if container_of(content, name=name) == "compound":
        xls = open_xls(content, name=name)
        return OpenedWorkbook(
            "xls", xls.since_1904, xls.macros, False, lambda position, _: xls.marks(position)
        )
    package = Package(content, name=name)
    if package.kind == "xlsx":
        book = read_workbook_part(package)
        return OpenedWorkbook(
            "xlsx",
            book.since_1904,
            package.has("xl/vbaProject"),
            package.has("xl/externalLinks/"),
            lambda _, sheet: xlsx_marks(package.pieces(book.sheets.get(sheet, ""), ROW_END)),
        )
    xml = package.part("content.xml")
    return OpenedWorkbook(
        "ods",
        _NULL_DATE_1904 in xml,
        package.has("Basic/") or package.has("Scripts/"),
        False,
        lambda _, sheet: ods_marks(xml, sheet),
    )
