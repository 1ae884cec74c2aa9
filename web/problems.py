"""Refusals as other programs read them: ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson
from flask import Response, request

from hotspots.errors import HotspotsError

CALLS = ("/api/", "/ogc/")
PROBLEM = "application/problem+json"

# What a program's author does about a status whose cause has no sentence of its own.
ADVICE = {
    400: "The call cannot be read as HTTP; check its headers and its address.",
    404: "There is nothing at this address; /api/v1/ lists the addresses there are, /ogc those of "
    "the layers.",
    405: "This address does not answer to this method; the header Allow names those it answers to.",
    413: "The body is larger than 5 MB; send the incidents in several calls.",
    429: "This key has called too often; wait as many seconds as the header Retry-After says.",
    500: "Something is wrong with the service, and it has been recorded; nothing was stored. "
    "Send the call again in a few minutes, under the same Idempotency-Key if it had one.",
}


class FieldError(NamedTuple):
    """What is wrong with one field of one row; rows are counted from 1."""

    row: int | None
    field: str | None
    message: str


class CallRefusedError(HotspotsError):
    """A call that is refused, with the fields that are to blame.

    Parameters
    ----------
    more
        Members of the answer beside the usual ones.
    """

    def __init__(
        self,
        status: int,
        sentence: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.more = dict(more or {})


def is_call() -> bool:
    """Whether the request comes from another program and not from a page."""
    called = request.path.startswith(CALLS) or request.path == "/ogc"
    return called and request.path != "/api/v1/"


def problem(
    status: int,
    sentence: str,
    *,
    errors: Sequence[FieldError] = (),
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The members of a problem, in the order in which they are read."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        "errors": [error._asdict() for error in errors],
        **(more or {}),
    }


def refusal(error: CallRefusedError) -> Response:
    """The answer to a refused call."""
    said = problem(error.status, str(error), errors=error.errors, more=error.more)
    answer = Response(orjson.dumps(said), error.status, mimetype=PROBLEM)
    answer.headers.update(error.headers)
    return answer


def call_advice(status: int) -> str:
    """What to do about a status that comes without a sentence."""
    return ADVICE.get(status, ADVICE[400 if status < 500 else 500])
