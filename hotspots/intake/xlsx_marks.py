"""Marks on a sheet of an XLSX workbook, from the XML of its parts (ECMA-376 part 1, 18.3)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from xml.etree import ElementTree

from hotspots.intake.package import Package
from hotspots.intake.sheet_marks import SheetMarks, column_number

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_PREFIX = rb"<(?:[A-Za-z_][\w.-]*:)?"
_HIDDEN_ROW = re.compile(_PREFIX + rb"""row\b([^>]*?\bhidden\s*=\s*["'](?:1|true)["'][^>]*)>""")
_HIDDEN_COLUMN = re.compile(_PREFIX + rb"""col\b([^>]*?\bhidden\s*=\s*["'](?:1|true)["'][^>]*)>""")
_ERROR = re.compile(
    _PREFIX
    + rb"""c\b([^>/]*?\bt\s*=\s*["']e["'][^>/]*)>(?:(?!</(?:[\w.-]+:)?c>).)*?"""
    + _PREFIX
    + rb"v\b[^>]*>([^<]*)<",
    re.DOTALL,
)
_NO_VALUE = re.compile(
    _PREFIX + rb"c\b([^>]*)>\s*" + _PREFIX + rb"f\b[^>]*(?:/>|>[^<]*</(?:[\w.-]+:)?f>)\s*"
    rb"(?:" + _PREFIX + rb"v\s*/>|" + _PREFIX + rb"v\s*></(?:[\w.-]+:)?v>)?\s*</(?:[\w.-]+:)?c>"
)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})?(\d{1,7})["']""")
ROW_END = b"row>"
"""Where the XML of a sheet may be cut."""
_SPAN = re.compile(rb"""\b(min|max)\s*=\s*["'](\d{1,5})["']""")


@dataclass(frozen=True)
class WorkbookPart:
    """What the first part of a workbook says: where each sheet is, and from when days count."""

    sheets: dict[str, str]
    since_1904: bool


def read_workbook_part(package: Package) -> WorkbookPart:
    """Read the part that lists the sheets; `package` has refused any declaration of entities."""
    root = ElementTree.fromstring(package.part("xl/workbook.xml"))  # noqa: S314
    relations = ElementTree.fromstring(package.part("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    sheets: dict[str, str] = {}
    since_1904 = False
    for element in root.iter():
        kind = element.tag.rpartition("}")[2]
        if kind == "sheet":
            target = targets.get(element.get(_RELATION) or element.get(_STRICT_RELATION), "")
            path = posixpath.normpath(posixpath.join("xl", target))
            sheets[element.get("name", "")] = path.lstrip("/")
        elif kind == "workbookPr":
            since_1904 = element.get("date1904") in ("1", "true")
    return WorkbookPart(sheets, since_1904)


def xlsx_marks(pieces: Iterable[bytes]) -> SheetMarks:
    """The marks on a sheet, by its XML in pieces of whole rows."""
    marks = SheetMarks()
    for xml in pieces:
        _mark(marks, xml)
    return marks


def _mark(marks: SheetMarks, xml: bytes) -> None:
    if b"hidden" in xml:
        marks.hidden_rows.update(row for (row, _), _ in _found(_HIDDEN_ROW, xml))
        marks.hidden_columns += sum(map(_columns, _HIDDEN_COLUMN.finditer(xml)))
    if b't="e"' in xml or b"t='e'" in xml:
        for place, found in _found(_ERROR, xml):
            marks.texts[place] = unescape(found[2].decode("utf-8", "replace")).strip()
    if b"<f" in xml or b":f" in xml:
        marks.without_value += sum(b't="str"' not in found[1] for found in _NO_VALUE.finditer(xml))


def _found(
    pattern: re.Pattern[bytes], xml: bytes
) -> Iterator[tuple[tuple[int, int], re.Match[bytes]]]:
    for found in pattern.finditer(xml):
        if place := _PLACE.search(found[1]):
            letters = (place[1] or b"A").decode("ascii")
            yield (int(place[2]) - 1, column_number(letters)), found


def _columns(found: re.Match[bytes]) -> int:
    ends = {end[1]: int(end[2]) for end in _SPAN.finditer(found[1])}
    return max(ends.get(b"max", 0) - ends.get(b"min", 0) + 1, 0)
