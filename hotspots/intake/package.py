"""Zip packages, as XLSX and ODS files are: known to be harmless before anything reads them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

from hotspots.errors import InputError
from hotspots.intake import limits

_CHUNK = 1024**2
_HARMLESS = 10 * 1024**2
"""Bytes unpacked up to which no part can do harm, however well it was packed."""
MOST_PACKED = 500
"""How many times smaller than itself a larger part may be: rows of a table never reach this."""
# The declaration in each encoding that an XML part may have.
_DECLARES_ENTITIES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_OVERLAP = max(map(len, _DECLARES_ENTITIES)) - 1
_ENTRY = b"PK\x01\x02"
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


class Package:
    """A zip archive whose every part has been unpacked once, within the limits.

    Attributes
    ----------
    kind
        xlsx or ods.
    """

    def __init__(self, content: bytes, *, name: str) -> None:
        """Look through the archive.

        Raises
        ------
        InputError
            If it is damaged, encrypted, larger than the limits, declares entities of its own, or
            is no workbook.
        """
        self._name = name
        if content.count(_ENTRY) > limits.MOST_PARTS:
            raise InputError(f"{name} has more parts than a workbook; save the table as CSV.")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            self._refuse_unusual()
            for info in self._archive.infolist():
                self._look_through(info)
            self.kind = self._kind()
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
            raise InputError(
                f"{name} is damaged: it is a zip archive that cannot be unpacked; save the table "
                "as CSV or XLSX once more."
            ) from error

    def part(self, path: str) -> bytes:
        """The content of a part, empty if there is none; letter case makes no difference."""
        wanted = path.lstrip("/").casefold()
        for info in self._archive.infolist():
            if info.filename.casefold() == wanted:
                return self._archive.read(info)
        return b""

    def pieces(self, path: str, end: bytes) -> Iterator[bytes]:
        """The content of a part bit by bit, each bit up to where this stands last in it."""
        wanted = path.lstrip("/").casefold()
        infos = [info for info in self._archive.infolist() if info.filename.casefold() == wanted]
        before = b""
        for info in infos[:1]:
            with self._archive.open(info) as part:
                while chunk := part.read(_CHUNK):
                    before += chunk
                    cut = before.rfind(end) + len(end)
                    if cut >= len(end):
                        yield before[:cut]
                        before = before[cut:]
        yield before

    def has(self, beginning: str) -> bool:
        """Whether there is a part whose path begins so."""
        return any(path.startswith(beginning) for path in self._archive.namelist())

    def _refuse_unusual(self) -> None:
        parts = self._archive.infolist()
        if any(info.compress_type not in _PACKINGS for info in parts):
            raise InputError(
                f"{self._name} is packed in a way that no spreadsheet program uses; save the table "
                "as CSV."
            )
        if any(info.flag_bits & 1 for info in parts):
            raise InputError(f"{self._name} is protected by a password; save it without one.")
        if max(Counter(info.filename.casefold() for info in parts).values(), default=1) > 1:
            raise InputError(
                f"{self._name} has two parts of one name, as no spreadsheet program writes; save "
                "the table as CSV."
            )
        packed_tight = any(
            info.file_size > max(_HARMLESS, MOST_PACKED * info.compress_size) for info in parts
        )
        if packed_tight or sum(info.file_size for info in parts) > limits.LARGEST_UNPACKED:
            raise InputError(
                f"{self._name} unpacks to more than {limits.LARGEST_UNPACKED // 1024**2} MB or "
                "far more than a table of its size; save only the table as CSV."
            )

    def _look_through(self, info: zipfile.ZipInfo) -> None:
        # Reading to the end compares the real size and checksum with the declared ones.
        with self._archive.open(info) as part:
            before = b""
            while chunk := part.read(_CHUNK):
                seen = before + chunk
                if any(declaration in seen for declaration in _DECLARES_ENTITIES):
                    raise InputError(
                        f"{self._name} declares XML entities (DOCTYPE), as no spreadsheet program "
                        "writes; save the table as CSV."
                    )
                before = seen[-_OVERLAP:]

    def _kind(self) -> str:
        if self.part("xl/workbook.xml"):
            return "xlsx"
        mimetype = self.part("mimetype").strip()
        if mimetype.startswith(_SPREADSHEET):
            if b"encryption-data" in self.part("META-INF/manifest.xml"):
                raise InputError(f"{self._name} is protected by a password; save it without one.")
            return "ods"
        raise InputError(f"{self._name} is {self._other_kind(mimetype)}.")

    def _other_kind(self, mimetype: bytes) -> str:
        if self.has("xl/workbook.bin"):
            return "a binary workbook (XLSB); save it as XLSX or CSV"
        if self.has("word/") or mimetype.endswith(b"opendocument.text"):
            return "a text document; copy its table into a spreadsheet and send that"
        if self.has("ppt/") or b"opendocument.presentation" in mimetype:
            return "a presentation; copy its table into a spreadsheet and send that"
        if self.has("Index/") or self.has("index.apxl"):
            return "a workbook of Apple Numbers; export it as XLSX or CSV"
        return "a zip archive, not a spreadsheet; unpack it and send the spreadsheet that is in it"
