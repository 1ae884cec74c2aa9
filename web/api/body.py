"""What a call carries: strict JSON, and in it one incident or many."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn

from flask import request

from hotspots.intake.quotation import quote
from web.problems import CallRefusedError, FieldError

LARGEST_CALL = 5 * 1024 * 1024
MOST_INCIDENTS = 1_000
LIST = "incidents"


def incidents_sent() -> list[dict[str, Any]]:
    """The incidents in the body of this call, in order, none of them looked at yet.

    Raises
    ------
    CallRefusedError
        400, 413, 415 or 422: if the body is not JSON as the description has it.
    """
    if request.mimetype != "application/json":
        raise CallRefusedError(
            415, "Send the incidents as JSON, with the header: Content-Type: application/json."
        )
    sent = parse_strictly(request.get_data())
    if not isinstance(sent, dict):
        raise CallRefusedError(422, f"The body is not a JSON object; {_shape()}")
    many = sent.get(LIST, [sent])
    if LIST in sent and len(sent) > 1:
        other = next(name for name in sent if name != LIST)
        raise _malformed(None, other, f"Nothing else can stand beside {LIST}.")
    if not isinstance(many, list) or not many:
        raise _malformed(None, LIST, f"It is not a list of one incident or more; {_shape()}")
    if len(many) > MOST_INCIDENTS:
        raise CallRefusedError(
            413,
            f"The call has {len(many):,} incidents, more than the {MOST_INCIDENTS:,} that one may "
            "have; send several calls, or the table as a spreadsheet.",
        )
    for row, incident in enumerate(many, start=1):
        if not isinstance(incident, dict):
            raise _malformed(row, None, "The incident is not a JSON object.")
    return many


def parse_strictly(body: bytes) -> Any:
    """JSON as RFC 8259 has it: no name twice in an object, no NaN, nothing but UTF-8.

    Raises
    ------
    CallRefusedError
        400, with the place where it stops being JSON.
    """
    try:
        text = body.decode("utf-8")
        return json.loads(text, object_pairs_hook=_each_name_once, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise _unreadable(f"byte {error.start + 1} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise _unreadable(f"line {error.lineno}, character {error.colno}") from None
    except RecursionError:
        raise _unreadable("it is nested too deeply") from None
    except ValueError:  # an integer of thousands of digits
        raise _unreadable("it has a number that is too long") from None


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        (twice, _), *_ = counted.most_common(1)
        raise _unreadable(f'an object has the name "{quote(twice)}" twice')
    return members


def _no_number(word: str) -> NoReturn:
    raise _unreadable(f"{word} is no number")


def _unreadable(where: str) -> CallRefusedError:
    return CallRefusedError(400, f"The body cannot be read as JSON ({where}); nothing was stored.")


def _malformed(row: int | None, field: str | None, message: str) -> CallRefusedError:
    error = FieldError(row, None if field is None else quote(field, most=100), message)
    return CallRefusedError(
        422, "The call is not as the description has it; nothing was stored.", errors=[error]
    )


def _shape() -> str:
    return f'send one incident, or up to {MOST_INCIDENTS:,} as {{"{LIST}": [...]}}.'
