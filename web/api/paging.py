"""Long answers in pages: each names the address of the next, and new arrivals move nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from flask import Response, request

from hotspots.intake.quotation import quote
from hotspots.store.submissions import LARGEST_ID
from web.problems import CallRefusedError, FieldError

USUAL, MOST = 50, 500


class Page(NamedTuple):
    """How many items are asked for, and after which number; None from the beginning."""

    limit: int
    cursor: int | None


def page_asked() -> Page:
    """The page that this call asks for.

    Raises
    ------
    CallRefusedError
        422 if the limit or the cursor cannot be one, or another parameter is given.
    """
    other = sorted(request.args.keys() - {"limit", "cursor"})
    if other:
        raise _wrong(quote(other[0], most=100), "There is no such parameter; remove it.")
    limit = _number("limit", most=MOST, message=f"Write a whole number from 1 to {MOST}.")
    cursor = _number(
        "cursor", most=LARGEST_ID, message="Follow the address that the page before names."
    )
    return Page(limit or USUAL, cursor)


def page_answer(members: Mapping[str, Any], *, next_cursor: int | None, limit: int) -> Response:
    """A page, with the address of the next in its body and in the header ``Link``."""
    following = None
    if next_cursor is not None:
        query = urlencode({"limit": limit, "cursor": next_cursor})
        following = f"{request.path}?{query}"
    answer = json_answer({**members, "next": following})
    if following is not None:
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return answer


def json_answer(said: Mapping[str, Any], status: int = 200) -> Response:
    """An answer that is no refusal."""
    return Response(orjson.dumps(said), status, mimetype="application/json")


def _number(name: str, *, most: int, message: str) -> int | None:
    said = request.args.get(name)
    if said is None:
        return None
    readable = said.isascii() and said.isdecimal() and len(said) <= 10
    if not readable or not 1 <= int(said) <= most:
        raise _wrong(name, message)
    return int(said)


def _wrong(name: str, message: str) -> CallRefusedError:
    errors = [FieldError(None, name, message)]
    return CallRefusedError(422, "A parameter of the address cannot be used.", errors=errors)
