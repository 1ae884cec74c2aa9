"""What a file is, by its content and never by its name; what is no table gets one sentence."""

from __future__ import annotations

import re
from typing import Literal

from hotspots.errors import InputError

Container = Literal["text", "package", "compound"]
"""Text; a zip package, as XLSX and ODS are; a compound file, as XLS is."""
_PACKAGE, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"PK\x05\x06", "an empty zip archive"),
    (b"PK\x07\x08", "a zip archive in parts"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3", "a database"),
    (b"\x00\x01\x00\x00Standard", "an Access database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
)
# The oldest workbooks, before compound files: a BOF record of BIFF2, 3 or 4.
_OLDEST = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_LOOKED_AT = 2_000
"""Characters of a text in which its kind shows."""
_WEB_PAGE = re.compile(r"<(!doctype\s+html|html|head|body|table|meta|style|div)\b", re.I)


def container_of(content: bytes, *, name: str) -> Container:
    """What kind of container the bytes are; only workbooks and text hold tables.

    Raises
    ------
    InputError
        If the file is a picture, a document, an archive or anything else that is known.
    """
    if content.startswith(_PACKAGE):
        return "package"
    if content.startswith(_COMPOUND):
        return "compound"
    for signature, kind in _OTHERS:
        if content.startswith(signature):
            raise InputError(
                f"{name} is {kind}, not a spreadsheet; save the table as CSV or XLSX and send that."
            )
    if content.startswith(_OLDEST):
        raise InputError(
            f"{name} is a workbook of Excel 4 or older; open it and save it as XLSX or CSV."
        )
    return "text"


def refuse_other_text(text: str, *, name: str) -> None:
    """Refuse text that is no table: web pages, workbooks written as XML, JSON.

    Raises
    ------
    InputError
        Saying what the text is and how a table is made of it.
    """
    top = text[:_LOOKED_AT].lstrip("\ufeff \t\r\n")
    if top.startswith("<?") or _WEB_PAGE.match(top):
        raise InputError(_markup(top, name))
    if top[:13].lower() == "mime-version:":
        raise InputError(
            f"{name} is a web page saved with its pictures (MHTML), though it opens in a "
            "spreadsheet; open it there and save it as XLSX or CSV."
        )
    if re.match(r'\{\s*"|\[\s*[\[{]', top):
        raise InputError(
            f"{name} is JSON, not a spreadsheet; systems that write JSON send it to the API."
        )


def _markup(top: str, name: str) -> str:
    if "urn:schemas-microsoft-com:office:spreadsheet" in top or 'progid="Excel.Sheet"' in top:
        return (
            f"{name} is a workbook written as XML (Excel 2003); open it and save it as XLSX or CSV."
        )
    if "opendocument" in top:
        return f"{name} is a flat XML document (FODS); open it and save it as ODS or CSV."
    if _WEB_PAGE.search(top):
        return (
            f"{name} is a web page, not a workbook, though many systems export one under the name "
            "of a spreadsheet; open it in Excel or LibreOffice and save it as XLSX or CSV."
        )
    return f"{name} is XML, not a spreadsheet; save the table as XLSX or CSV."
