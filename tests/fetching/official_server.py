"""A server on this machine that answers as the three publishers do, and as badly as asked to.

Source of the layouts: data.police.uk/about, the query operation of ArcGIS feature services, and the
OS Downloads API. As with the real ones, archives and downloads are behind a redirect to a store of
files that answers range requests, with 403 where there is nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.fetching.official_publications import Publications, md5

PAGE = 40
FORMATS = {"OpenRoads": "ESRI\u00ae Shapefile"}
"""Of the products that are not offered as CSV."""


@dataclass(frozen=True)
class Fault:
    """How an answer is spoilt.

    Attributes
    ----------
    status
        Answer with it instead, and with ``headers``.
    breaks_after
        Close the connection after so many bytes of the body.
    no_ranges
        Send the whole file whatever is asked for.
    content
        Send this instead.
    pause
        Seconds before every 4 kB.
    held
        Send no more than 20 kB before this is set.
    length
        Say that the body is so long.
    """

    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    breaks_after: int | None = None
    no_ranges: bool = False
    content: bytes | None = None
    pause: float = 0
    held: threading.Event | None = None
    length: int | None = None
    etag: str | None = None


@dataclass(frozen=True)
class Request:
    """What was asked for."""

    path: str
    range: str | None


class OfficialServer:
    """Serves publications; ``faults`` are used up one for each request that a pattern fits."""

    def __init__(self, publications: Publications) -> None:
        self.publications = publications
        self.requests: list[Request] = []
        self.sent: dict[str, int] = defaultdict(int)
        self._faults: list[tuple[str, Fault, int]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @property
    def police(self) -> str:
        return f"{self.url}/data/archive"

    @property
    def boundaries(self) -> str:
        return f"{self.url}/services/WD_MAY_2025_UK_BGC_V2/FeatureServer/0"

    @property
    def downloads(self) -> str:
        return f"{self.url}/downloads/v1"

    @property
    def environment(self) -> dict[str, str]:
        """The settings that lead here."""
        return {
            "HOTSPOTS_POLICE_UK_URL": self.police,
            "HOTSPOTS_ONS_BOUNDARIES_URL": self.boundaries,
            "HOTSPOTS_OS_DOWNLOADS_URL": self.downloads,
            "NO_PROXY": "127.0.0.1",
        }

    def spoil(self, pattern: str, fault: Fault, *, times: int = 1) -> None:
        """Spoil the next answers whose path (with its query) a pattern is found in."""
        self._faults.append((pattern, fault, times))

    def mend(self) -> None:
        """Answer well from now on."""
        self._faults.clear()

    def asked(self, pattern: str) -> list[Request]:
        """The requests whose path a pattern is found in."""
        return [each for each in self.requests if re.search(pattern, each.path)]

    def __enter__(self) -> OfficialServer:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _fault_of(self, path: str) -> Fault:
        for number, (pattern, fault, times) in enumerate(self._faults):
            if re.search(pattern, path):
                self._faults[number : number + 1] = (
                    [(pattern, fault, times - 1)] if times > 1 else []
                )
                return fault
        return Fault()

    def _answer(self, path: str, query: dict[str, list[str]]) -> bytes | str | None:
        """Content, the path of a redirect, or None where there is nothing."""
        if match := re.fullmatch(r"/data/archive/(.+)\.zip", path):
            name = max(self.publications.archives) if match[1] == "latest" else match[1]
            return f"/store/archive/{name}.zip"
        if match := re.fullmatch(r"/store/archive/(.+)\.zip", path):
            return self.publications.archives.get(match[1])
        if match := re.fullmatch(r"/downloads/v1/products/(\w+)(/downloads)?", path):
            return self._product(match[1], listed=bool(match[2]), query=query)
        if match := re.fullmatch(r"/store/(\w+)/.+", path):
            return self.publications.products[match[1]][2]
        if path.endswith("/FeatureServer/0"):
            names = ("FID", "WD25CD", "WD25NM", "LAD25CD", "LAD25NM")
            return _json({"fields": [{"name": name} for name in names], "maxRecordCount": PAGE})
        if path.endswith("/FeatureServer/0/query"):
            return self._features(query)
        return None

    def _product(
        self, product: str, *, listed: bool, query: dict[str, list[str]]
    ) -> bytes | str | None:
        if product not in self.publications.products:
            return None
        name, version, content = self.publications.products[product]
        if not listed:
            return _json({"id": product, "version": version})
        if "redirect" in query:
            return f"/store/{product}/{name}?sig=secret"
        address = f"{self.downloads}/products/{product}/downloads?area=GB&redirect"
        return _json(
            [
                {
                    "md5": md5(content),
                    "size": len(content),
                    "url": address,
                    "format": FORMATS.get(product, "CSV"),
                    "area": "GB",
                    "fileName": "../../../../evil.zip",
                }
            ]
        )

    def _features(self, query: dict[str, list[str]]) -> bytes:
        if query["where"] != ["LAD25CD='E06000054'"]:
            return _json({"error": {"code": 400, "message": "Unable to complete operation."}})
        features = self.publications.divisions
        if "returnCountOnly" in query:
            return _json({"count": len(features)})
        assert query["outSR"] == ["27700"]
        first = int(query["resultOffset"][0])
        page: dict[str, Any] = {
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": "EPSG:27700"}},
            "features": sorted(features, key=lambda each: each["properties"]["WD25CD"])[  # type: ignore[index]
                first : first + PAGE
            ],
        }
        if first + PAGE < len(features):
            page["properties"] = {"exceededTransferLimit": True}
        return _json(page)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Otherwise every answer waits 40 ms for the one before to be acknowledged.
            disable_nagle_algorithm = True

            def log_message(self, *_: object) -> None:
                """Be quiet."""

            def handle(self) -> None:
                with suppress(ConnectionError):  # the other side may have been killed
                    super().handle()

            def do_GET(self) -> None:
                server.requests.append(Request(self.path, self.headers.get("Range")))
                parts = urlsplit(self.path)
                fault = server._fault_of(self.path)
                found = server._answer(parts.path, parse_qs(parts.query, keep_blank_values=True))
                if fault.status is not None:
                    self._plain(fault.status, dict(fault.headers))
                elif found is None:
                    self._plain(403, {})
                elif isinstance(found, str):
                    self._plain(302, {"Location": found})
                else:
                    content = found if fault.content is None else fault.content
                    self._file(parts.path, content, fault)

            def do_HEAD(self) -> None:
                content = server._answer(urlsplit(self.path).path, {})
                self.send_response(200)
                self.send_header("ETag", _tag(content if isinstance(content, bytes) else b""))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _plain(self, status: int, headers: dict[str, str]) -> None:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": "0"}.items():
                    self.send_header(name, value)
                self.end_headers()

            def _file(self, path: str, content: bytes, fault: Fault) -> None:
                tag = fault.etag or _tag(content)
                first, last = 0, len(content) - 1
                asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range") or "")
                same = self.headers.get("If-Range") in (None, tag)
                partly = asked is not None and same and not fault.no_ranges
                if partly and asked is not None:
                    if asked[1]:
                        first = int(asked[1])
                        last = min(last, int(asked[2] or last))
                    else:
                        first = max(0, len(content) - int(asked[2]))
                    if first > last:
                        self._plain(416, {})
                        return
                self.send_response(206 if partly else 200)
                self.send_header("ETag", tag)
                if partly:
                    self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
                body = content[first : last + 1]
                self.send_header("Content-Length", str(fault.length or len(body)))
                self.end_headers()
                self._send(path, body, fault)

            def _send(self, path: str, body: bytes, fault: Fault) -> None:
                if fault.breaks_after is not None:
                    body = body[: fault.breaks_after]
                    self.close_connection = True
                step = 4096 if fault.pause else len(body) or 1
                try:
                    for begin in range(0, len(body), step):
                        time.sleep(fault.pause)
                        if fault.held and begin >= 5 * step:
                            fault.held.wait(60)
                        self.wfile.write(body[begin : begin + step])
                        server.sent[path] += len(body[begin : begin + step])
                except OSError:
                    self.close_connection = True

        return Handler


@contextmanager
def serving(publications: Publications) -> Iterator[OfficialServer]:
    """A server and, in the environment, the settings that lead to it."""
    with OfficialServer(publications) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        yield server


def _json(content: object) -> bytes:
    return json.dumps(content).encode()


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:16]}"'
