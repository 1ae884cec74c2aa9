"""One file from a server to the disk: resumed where it stopped, and checked before it is believed.

What has arrived lies in a file that ends in ``.part``; beside it stands which version of the file
it is the beginning of, so that two editions are never joined (RFC 9110, section 13.1.5, If-Range).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import requests

from hotspots.errors import InputError, SetupError
from hotspots.fetching.address import shown
from hotspots.fetching.client import CHUNK, Client, PassingError
from hotspots.fetching.provenance import Provenance, put_in_place

Advance = Callable[[int], None]
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
_TIMES_CHECKED = 2


@dataclass(frozen=True)
class Wanted:
    """A file to download.

    Attributes
    ----------
    address, path
        From where and to where.
    most
        More bytes than this are not taken.
    size, md5
        What the publisher says of it; None where nothing is said.
    edition, attribution
        For the record that is kept beside the file.
    """

    address: str
    path: Path
    most: int
    size: int | None = None
    md5: str | None = None
    edition: str = ""
    attribution: str = ""


def download(
    client: Client, wanted: Wanted, *, advance: Advance = lambda number: None
) -> Provenance:
    """Download a file, going on where an earlier attempt stopped, and check it.

    Parameters
    ----------
    advance
        Told of the bytes that have arrived since it was last called; first of those of an earlier
        attempt.

    Raises
    ------
    SetupError
        If the connection does not hold or the disk is too small; the part stays.
    NotFoundError
        If there is nothing at the address.
    InputError
        If what arrives is not what the publisher says it is; nothing is kept then.
    """
    wanted.path.parent.mkdir(parents=True, exist_ok=True)
    part = _Part(wanted)
    for _ in range(_TIMES_CHECKED):
        advance(part.size)
        client.persist(
            lambda: part.receive(client, advance),
            address=wanted.address,
            arrived=lambda: part.furthest,
        )
        if part.is_right():
            known = put_in_place(
                part.path,
                wanted.path,
                address=shown(wanted.address),
                edition=wanted.edition,
                attribution=wanted.attribution,
            )
            part.forget()
            return known
        advance(-part.size)
        part.forget()
    raise InputError(
        f"{wanted.path.name} from {shown(wanted.address)} is not what the publisher says it is "
        "(another size or checksum, twice); nothing was kept. Try again tomorrow."
    )


def is_current(wanted: Wanted) -> bool:
    """Whether the very file that a publisher offers is there, by the checksum that it states."""
    if wanted.md5 is None or not wanted.path.is_file():
        return False
    return _has_md5(wanted.path, wanted.md5)


class _Part:
    """The beginning of a file, and of which version of it."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.path = wanted.path.with_name(f"{wanted.path.name}.part")
        self._note = self.path.with_name(f"{self.path.name}.json")
        self._whole: int | None = None
        self._version = self._read_version()
        if not self._version:
            self.forget()
        self.furthest = self.size

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def receive(self, client: Client, advance: Advance) -> None:
        """Take in what is missing."""
        begun = self.size
        if begun and begun == self._whole:
            return
        headers = {"Range": f"bytes={begun}-", "If-Range": self._version} if begun else {}
        with client.open(self.wanted.address, headers=headers) as response:
            if response.status_code == 416:
                self._forget_other(begun, advance)
            if begun and _continues(response, begun):
                whole = _whole_size(response)
            else:
                # Another version, or a server that knows no ranges: from the beginning.
                advance(-begun)
                begun = 0
                whole = _content_length(response)
                self._begin(response, whole)
            self._require_room(whole, begun)
            self._append(response, whole, advance)

    def is_right(self) -> bool:
        wanted = self.wanted
        if wanted.size is not None and self.size != wanted.size:
            return False
        return wanted.md5 is None or _has_md5(self.path, wanted.md5)

    def _begin(self, response: requests.Response, whole: int | None) -> None:
        self.forget()
        self._version, self._whole = _version(response), whole
        note = {
            "address": shown(self.wanted.address),
            "version": self._version,
            "size": self._whole,
        }
        self._note.write_text(json.dumps(note), "utf-8")

    def _append(self, response: requests.Response, whole: int | None, advance: Advance) -> None:
        with self.path.open("ab") as file:
            size = file.tell()
            for chunk in response.iter_content(CHUNK):
                size += len(chunk)
                self._require_size(size)
                file.write(chunk)
                self.furthest = max(self.furthest, size)
                advance(len(chunk))
            file.flush()
            os.fsync(file.fileno())
        if whole is not None and size < whole:
            raise PassingError("the connection broke")

    def _forget_other(self, begun: int, advance: Advance) -> None:
        """The file is another one now, and shorter than what is here."""
        advance(-begun)
        self.forget()
        raise PassingError("the file has changed")

    def _require_room(self, whole: int | None, begun: int) -> None:
        self._require_size(whole or 0)
        free = shutil.disk_usage(self.path.parent).free
        if whole is not None and free < whole - begun:
            raise SetupError(
                f"{self.wanted.path.name} needs {(whole - begun) / 1e6:,.0f} MB and the disk of "
                f"{self.path.parent} has {free / 1e6:,.0f} MB left; make room, or set "
                "HOTSPOTS_HOME to another disk."
            )

    def _require_size(self, size: int) -> None:
        wanted = self.wanted
        most = wanted.most if wanted.size is None else min(wanted.most, wanted.size)
        if size > most:
            self.forget()
            raise InputError(
                f"{wanted.path.name} from {shown(wanted.address)} is larger than the "
                f"{most / 1e6:,.1f} MB that were expected; nothing was kept. Try again tomorrow."
            )

    def _read_version(self) -> str:
        """Which version the part that is here is of; "" where it cannot be gone on with."""
        try:
            note = json.loads(self._note.read_text("utf-8"))
            same = note["address"] == shown(self.wanted.address)
            self._whole = note["size"]
            return str(note["version"]) if same and self.path.exists() else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""


def _version(response: requests.Response) -> str:
    """What stands for the very bytes of the file; "" where nothing does (RFC 9110, 8.8)."""
    tag = response.headers.get("ETag", "")
    if tag and not tag.startswith("W/"):
        return tag
    return response.headers.get("Last-Modified", "")


def _continues(response: requests.Response, begun: int) -> bool:
    if response.status_code != 206:
        return False
    match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if match is None or int(match[1]) != begun:
        raise InputError(
            f"{shown(response.url)} was asked for a part of the file and sends another; remove the "
            "file that ends in .part from the folder downloads and try again."
        )
    return True


def _whole_size(response: requests.Response) -> int | None:
    match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    return int(match[3]) if match else None


def _content_length(response: requests.Response) -> int | None:
    stated = response.headers.get("Content-Length", "")
    return int(stated) if re.fullmatch(r"\d{1,18}", stated, re.ASCII) else None


def _has_md5(path: Path, md5: str) -> bool:
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False))
    return found.hexdigest() == md5.casefold()
