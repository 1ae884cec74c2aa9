"""The header Idempotency-Key: a call repeated under the same one is answered, not done again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from flask import request

from hotspots.store.idempotency import LONGEST_KEY, Answered, answer_under
from web.installation import database
from web.problems import CallRefusedError, FieldError

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

_under_way: set[tuple[str, int, str]] = set()
_lock = Lock()


def key_of_call() -> str | None:
    """The idempotency key of this call, if it names one, with or without quotation marks.

    Raises
    ------
    CallRefusedError
        422 if it cannot be one.
    """
    said = request.headers.get(HEADER)
    if said is None:
        return None
    key = said[1:-1] if re.fullmatch(r'".*"', said) else said
    if not re.fullmatch(rf"[!-~]{{1,{LONGEST_KEY}}}", key):
        message = f"Write 1 to {LONGEST_KEY} printable ASCII characters without spaces."
        raise CallRefusedError(
            422, f"The header {HEADER} cannot be used.", errors=[FieldError(None, HEADER, message)]
        )
    return key


@contextmanager
def alone_under(agency_id: int, key: str | None) -> Iterator[None]:
    """Keep a second call under the same key out as long as the first is at work.

    Of calls that come to several servers of one installation, the store lets one pass.

    Raises
    ------
    CallRefusedError
        409 if there is one.
    """
    if key is None:
        yield
        return
    call = (database().settings.database_url, agency_id, key)
    with _lock:
        if call in _under_way:
            raise CallRefusedError(
                409,
                f"A call under this {HEADER} is still at work; repeat it in a second to read its "
                "answer.",
                headers={"Retry-After": "1"},
            )
        _under_way.add(call)
    try:
        yield
    finally:
        with _lock:
            _under_way.discard(call)


def earlier_answer(agency_id: int, key: str | None, *, request_digest: str) -> Answered | None:
    """What this very call was answered before, if it was.

    Raises
    ------
    CallRefusedError
        422 if the key was used for another call.
    """
    if key is None:
        return None
    with database().session() as session:
        found = answer_under(session, agency_id, key, request_digest=request_digest)
    if found is not None and not found.same_request:
        raise CallRefusedError(
            422,
            f"This {HEADER} was used for a call with another body; choose a new one for each call.",
            errors=[FieldError(None, HEADER, "It was used for another call.")],
        )
    return found
