"""Asking a publisher's server: redirects looked at, busy and broken answers tried again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urljoin

import requests

from hotspots.errors import InputError, NotFoundError, SetupError
from hotspots.fetching.address import require_safe, shown

# Of a connection that breaks, the chunk that was not complete is lost.
CHUNK = 1 << 13
MOST_REDIRECTS = 5
# What object stores answer where there is nothing is 403 if they do not let people list.
_ABSENT = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_REDIRECTS = (301, 302, 303, 307, 308)
_USABLE = (200, 206, 416)

Result = TypeVar("Result")


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to try.

    Attributes
    ----------
    attempts
        Tries without a single new byte between them before it is given up.
    first_pause, longest_pause
        Seconds before the second try, doubled for each further one, and the most that a server
        may ask for with ``Retry-After``.
    timeout
        Seconds to wait for a connection, and for the next bytes of an answer.
    """

    attempts: int = 5
    first_pause: float = 2
    longest_pause: float = 300
    timeout: tuple[float, float] = (15, 60)


class PassingError(Exception):
    """A broken connection or a busy server: another try may do."""

    def __init__(self, reason: str, *, pause: float = 0) -> None:
        super().__init__(reason)
        self.pause = pause


class Client:
    """Reads from one publisher; the address in the settings says how far to trust it.

    Parameters
    ----------
    setting
        The publisher's address as the settings have it; see `hotspots.fetching.address`.
    pause
        Waits so many seconds.
    """

    def __init__(
        self,
        setting: str,
        *,
        patience: Patience | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.setting = setting
        self.patience = patience or Patience()
        self._pause = pause
        self._session = requests.Session()
        self._session.headers["User-Agent"] = "hotspots (open hotspot mapping service)"
        # Bytes are counted and resumed: they must be those of the file.
        self._session.headers["Accept-Encoding"] = "identity"

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def persist(
        self, action: Callable[[], Result], *, address: str, arrived: Callable[[], int] = lambda: 0
    ) -> Result:
        """Carry out an action again after each `PassingError`, with longer and longer pauses.

        Parameters
        ----------
        arrived
            Bytes that have arrived so far: whenever there are more of them, patience starts anew.

        Raises
        ------
        SetupError
            If it is given up; whatever else the action raises passes through.
        """
        failures, before = 0, arrived()
        while True:
            try:
                return action()
            except PassingError as error:
                if (now := arrived()) > before:
                    failures, before = 0, now
                failures += 1
                self._wait(error, failures, address)

    def _wait(self, error: PassingError, failures: int, address: str) -> None:
        longest = self.patience.longest_pause
        if error.pause > longest:
            raise SetupError(
                f"{shown(address)} asks to wait {error.pause / 60:.0f} minutes before it is asked "
                "again; give the same command then, and it goes on where it stopped."
            ) from error
        if failures >= self.patience.attempts:
            raise SetupError(
                f"{shown(address)} cannot be read ({error}); check the connection, and HTTPS_PROXY "
                "behind a proxy, then give the same command again: it goes on where it stopped."
            ) from error
        self._pause(max(error.pause, min(longest, self.patience.first_pause * 2 ** (failures - 1))))

    @contextmanager
    def open(
        self, address: str, *, headers: Mapping[str, str] | None = None
    ) -> Iterator[requests.Response]:
        """Ask for an address and yield the answer, of status 200, 206 or 416, its body unread.

        Raises
        ------
        PassingError
            If the connection breaks or the server is busy, also while the body is read here.
        NotFoundError
            If the server has nothing there.
        InputError
            If it leads where it must not, or answers with anything else.
        """
        try:
            with self._followed(address, dict(headers or {})) as response:
                _require_usable(response, address)
                yield response
        except requests.exceptions.SSLError as error:
            raise SetupError(
                f"The certificate of {shown(address)} cannot be trusted; check the clock of this "
                "machine, and REQUESTS_CA_BUNDLE behind a proxy that reads what passes."
            ) from error
        except (
            requests.ConnectionError,
            requests.Timeout,
            requests.exceptions.ChunkedEncodingError,
        ) as error:
            raise PassingError(_in_words(error)) from error
        except requests.RequestException as error:
            raise SetupError(
                f"{shown(address)} cannot be asked ({type(error).__name__}); check the address and "
                "HTTPS_PROXY."
            ) from error

    def read(self, address: str, *, most: int) -> bytes:
        """Return the whole of a small answer.

        Raises
        ------
        InputError
            If it is larger than ``most`` bytes; and as `open` does.
        """

        def attempt() -> bytes:
            content = bytearray()
            with self.open(address) as response:
                for chunk in response.iter_content(CHUNK):
                    content += chunk
                    if len(content) > most:
                        raise InputError(
                            f"{shown(address)} answers with more than {most // 10**6} MB, which it "
                            "never did; nothing was imported."
                        )
            return bytes(content)

        return self.persist(attempt, address=address)

    def read_json(self, address: str, *, most: int) -> Any:
        """Return what an address says in JSON.

        Raises
        ------
        InputError
            If it is no JSON; and as `read` does.
        """
        try:
            return json.loads(self.read(address, most=most))
        except (ValueError, RecursionError) as error:
            raise InputError(
                f"{shown(address)} was expected to answer in JSON and does not; the publisher may "
                "have changed the service, and nothing was imported."
            ) from error

    def _followed(self, address: str, headers: dict[str, str]) -> requests.Response:
        for _ in range(MOST_REDIRECTS + 1):
            require_safe(address, setting=self.setting)
            response = self._session.get(
                address,
                headers=headers,
                stream=True,
                allow_redirects=False,
                timeout=self.patience.timeout,
            )
            if response.status_code not in _REDIRECTS:
                return response
            response.close()
            address = urljoin(address, response.headers.get("Location", ""))
        raise InputError(
            f"{shown(self.setting)} redirects more than {MOST_REDIRECTS} times; try again later."
        )


def _require_usable(response: requests.Response, address: str) -> None:
    status = response.status_code
    if status in _ABSENT:
        raise NotFoundError(f"There is nothing at {shown(address)} (status {status}).")
    if status in (408, 429) or status >= 500:
        raise PassingError(f"it answers with status {status}", pause=_asked_pause(response))
    if status not in _USABLE:
        raise InputError(
            f"{shown(address)} answers with status {status}, which is not understood; the "
            "publisher may have changed the service."
        )


def _asked_pause(response: requests.Response) -> float:
    """The seconds of ``Retry-After``, given as such or as a moment (RFC 9110, section 10.2.3)."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0


def _in_words(error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy does not let it pass"
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, requests.Timeout) or "timed out" in str(error):
        return "it stopped answering"
    if isinstance(error, requests.exceptions.ChunkedEncodingError) or "broken" in str(error):
        return "the connection broke"
    return "no connection"
