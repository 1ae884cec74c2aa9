"""A visitor of the pages: one connection that stays open, a cookie, and nothing a browser draws."""

from __future__ import annotations

import asyncio
import gzip
import re
import time
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
LARGEST_HEAD = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back: the body as it came over the wire, so perhaps compressed."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        """The body as it was before it was compressed."""
        is_gzip = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if is_gzip else self.body).decode()


@dataclass
class Visitor:
    """Somebody who asks one thing after the other."""

    address: str
    cookie: str = ""
    _open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(
        default=None, repr=False
    )

    @classmethod
    async def signed_in(cls, address: str, email: str, password: str) -> Self:
        """Sign in on the page, as people do."""
        visitor = cls(address)
        page = await visitor.get("/sign-in")
        token = TOKEN.search(page.text)
        if token is None:
            raise RuntimeError("The page for signing in has no form.")
        form = {"email": email, "password": password, "csrf_token": token[1]}
        answer = await visitor.ask("POST", "/sign-in", body=urlencode(form).encode())
        if answer.status != 302:
            await visitor.leave()
            raise RuntimeError(f"Signing in was answered with {answer.status}.")
        return visitor

    async def get(self, path: str, **headers: str) -> Answer:
        """Ask for an address of the service; underscores in names of headers stand for hyphens."""
        return await self.ask("GET", path, headers=headers)

    async def ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        """Send a request, opening the connection where it is not open, and read the answer.

        A server closes connections that were idle for a while; as browsers do, what changes
        nothing is then asked again on a new one, and the time of both counts.
        """
        start = time.perf_counter()
        request = self._head(method, path, headers or {}, body) + body
        may_repeat = self._open is not None and method == "GET"
        try:
            reader, head = await self._send(request)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            if not may_repeat or getattr(error, "partial", b""):
                raise
            await self.leave()
            reader, head = await self._send(request)
        found = dict(line.lower().split(": ", 1) for line in head[1:] if line)
        self._keep_cookie(head)
        content = await reader.readexactly(int(found.get("content-length", 0)))
        answer = Answer(int(head[0].split()[1]), found, content, time.perf_counter() - start)
        if found.get("connection") == "close":
            await self.leave()
        return answer

    async def leave(self) -> None:
        """Close the connection."""
        if self._open:
            self._open[1].close()
            self._open = None

    async def _send(self, request: bytes) -> tuple[asyncio.StreamReader, list[str]]:
        reader, writer = self._open or await self._connect()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        return reader, head.decode("latin-1").split("\r\n")

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        at = urlsplit(self.address)
        self._open = await asyncio.open_connection(at.hostname, at.port, limit=LARGEST_HEAD)
        return self._open

    def _head(self, method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {urlsplit(self.address).netloc}",
            "Accept-Encoding: gzip",
            f"Cookie: {self.cookie}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        if body:
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        return "\r\n".join([*lines, "", ""]).encode()

    def _keep_cookie(self, head: list[str]) -> None:
        for line in head:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self.cookie = value.split(";")[0]
