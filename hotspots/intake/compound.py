"""Compound files, the small file system inside an XLS workbook (MS-CFB)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from hotspots.errors import InputError

_END_OF_CHAIN = 0xFFFFFFFE
_HEADER_LENGTH, _ENTRY_LENGTH = 512, 128
_MINI_SECTOR = 64
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True)
class _Entry:
    kind: int
    start: int
    size: int


class CompoundFile:
    """The streams of a compound file, by their names."""

    def __init__(self, content: bytes, *, name: str) -> None:
        """Read the directory.

        Raises
        ------
        InputError
            If the file is damaged.
        """
        self._content = content
        try:
            self._read_directory()
        except (struct.error, IndexError, ValueError, KeyError) as error:
            raise InputError(
                f"{name} is damaged: it begins like an old Excel workbook but cannot be taken "
                "apart; open it in a spreadsheet and save it as XLSX or CSV."
            ) from error

    @property
    def names(self) -> frozenset[str]:
        """The names of all streams and storages."""
        return frozenset(self._entries)

    def stream(self, name: str) -> bytes:
        """The content of a stream; empty if there is none."""
        entry = self._entries.get(name)
        if entry is None or entry.kind != _STREAM:
            return b""
        if entry.size < self._smallest:
            return self._in_small_sectors(entry)
        return self._chain(entry.start)[: entry.size]

    def _read_directory(self) -> None:
        (shift,) = struct.unpack_from("<H", self._content, 30)
        if shift not in (9, 12):
            raise ValueError("sectors are of 512 or 4096 bytes")
        self._sector = 1 << shift
        tables, directory, _, self._smallest, mini, _, extra, _ = struct.unpack_from(
            "<IIIIIIII", self._content, 44
        )
        self._next = self._allocation(tables, extra)
        self._entries: dict[str, _Entry] = {}
        listing = self._chain(directory)
        for at in range(0, len(listing) - _ENTRY_LENGTH + 1, _ENTRY_LENGTH):
            length, kind = struct.unpack_from("<HB", listing, at + 64)
            if kind:
                name = listing[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
                start, size = struct.unpack_from("<II", listing, at + 116)
                self._entries.setdefault(name, _Entry(kind, start, size))
        roots = [entry for entry in self._entries.values() if entry.kind == _ROOT]
        self._small = self._chain(roots[0].start)
        table = self._chain(mini)
        self._next_small = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])

    def _allocation(self, tables: int, extra: int) -> tuple[int, ...]:
        """Which sector follows each one."""
        sectors = list(struct.unpack_from("<109I", self._content, 76))
        per_sector = self._sector // 4
        seen: set[int] = set()
        while extra < _END_OF_CHAIN - 1 and extra not in seen:
            seen.add(extra)
            more = struct.unpack(f"<{per_sector}I", self._at(extra))
            sectors += more[:-1]
            extra = more[-1]
        used = [sector for sector in sectors[:tables] if sector < _END_OF_CHAIN - 1]
        table = b"".join(map(self._at, used))
        return struct.unpack(f"<{len(table) // 4}I", table)

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        return self._content[start : start + self._sector].ljust(self._sector, b"\x00")

    def _chain(self, sector: int) -> bytes:
        parts: list[bytes] = []
        # A chain that leads back into itself is longer than the file.
        while sector < len(self._next) and len(parts) * self._sector <= len(self._content):
            parts.append(self._at(sector))
            sector = self._next[sector]
        return b"".join(parts)

    def _in_small_sectors(self, entry: _Entry) -> bytes:
        parts: list[bytes] = []
        sector = entry.start
        while sector < len(self._next_small) and len(parts) * _MINI_SECTOR < entry.size:
            parts.append(self._small[sector * _MINI_SECTOR : (sector + 1) * _MINI_SECTOR])
            sector = self._next_small[sector]
        return b"".join(parts)[: entry.size]
