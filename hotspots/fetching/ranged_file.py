"""A file on a server as if it lay on the disk: only the parts that are read are asked for."""

from __future__ import annotations

import io
import re

from hotspots.errors import InputError
from hotspots.fetching.address import shown
from hotspots.fetching.client import CHUNK, Client, PassingError

# The directory of an archive of the whole country has 0.6 MB, a month of a force 0.3 MB.
_WINDOW = 1 << 18
_TAIL = 1 << 16
_MOST_AT_ONCE = 64 << 20
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")


class RangesRefusedError(Exception):
    """The server sends whole files only; ``size`` is that of this one, None if it is unsaid."""

    def __init__(self, size: int | None) -> None:
        super().__init__("The server sends whole files only.")
        self.size = size


class RangedFile(io.RawIOBase):
    """Read access by HTTP range requests, for ``zipfile`` and the like.

    Parameters
    ----------
    client, address
        Whom to ask for what.

    Raises
    ------
    RangesRefusedError
        If the server does not send parts of files.
    NotFoundError
        If there is nothing at the address.
    SetupError, InputError
        As `Client.open` does; also from ``read``.
    """

    def __init__(self, client: Client, address: str) -> None:
        super().__init__()
        self._client, self._address = client, address
        self._position = 0
        self._version = ""
        self.received = 0
        self._start, self._window = client.persist(
            lambda: self._ask(f"bytes=-{_TAIL}"), address=address
        )
        self.size = self._start + len(self._window)

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """The position that is read from next."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position; nothing is asked for yet."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if origin + offset < 0:
            raise ValueError("A file has no position before its beginning.")
        self._position = origin + offset
        return self._position

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes from the position on, fewer only at the end."""
        left = max(0, self.size - self._position)
        wanted = left if size is None or size < 0 else min(size, left)
        if wanted > _MOST_AT_ONCE:
            raise InputError(
                f"{shown(self._address)} is damaged: a part of it would have "
                f"{wanted / 1e6:,.0f} MB; try again tomorrow."
            )
        if wanted and not self._holds(self._position, wanted):
            self._fill(self._position, max(wanted, _WINDOW))
        offset = self._position - self._start
        content = self._window[offset : offset + wanted]
        self._position += wanted
        return content

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer from the position on."""
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def _holds(self, position: int, size: int) -> bool:
        return self._start <= position and position + size <= self._start + len(self._window)

    def _fill(self, position: int, size: int) -> None:
        last = min(position + size, self.size) - 1
        wanted = f"bytes={position}-{last}"
        self._start, self._window = self._client.persist(
            lambda: self._ask(wanted), address=self._address
        )
        if (self._start, len(self._window)) != (position, last + 1 - position):
            raise self._changed()

    def _ask(self, wanted: str) -> tuple[int, bytes]:
        """Ask for a part; return where it begins, and its bytes."""
        headers = {"Range": wanted}
        if self._version:
            headers["If-Range"] = self._version
        with self._client.open(self._address, headers=headers) as response:
            if response.status_code != 206:
                if self._version or response.status_code == 416:
                    raise self._changed()
                stated = response.headers.get("Content-Length", "")
                raise RangesRefusedError(int(stated) if stated.isdecimal() else None)
            match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
            if match is None:
                raise self._changed()
            first, last, whole = (int(number) for number in match.groups())
            content = bytearray()
            for chunk in response.iter_content(CHUNK):
                content += chunk
                self.received += len(chunk)
                if len(content) > last + 1 - first:
                    raise self._changed()
            if len(content) < last + 1 - first:
                raise PassingError("the connection broke")
            if getattr(self, "size", whole) != whole or last >= whole:
                raise self._changed()
            tag = response.headers.get("ETag", "")
            if not self._version and tag and not tag.startswith("W/"):
                self._version = tag
            return first, bytes(content)

    def _changed(self) -> InputError:
        return InputError(
            f"{shown(self._address)} was replaced while it was read, or its server mixes up parts "
            "of files; give the same command again."
        )
