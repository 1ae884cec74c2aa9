"""The addresses of the interface in one table: what each takes, needs and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel

from hotspots.store.idempotency import LONGEST_KEY
from hotspots.store.submissions import LARGEST_ID
from web.api import answers
from web.api.body import MOST_INCIDENTS
from web.api.incidents import LONGEST
from web.api.paging import MOST, USUAL
from web.api.repeated_calls import HEADER, REPLAYED

Parameter = Mapping[str, Any]

ALWAYS = {
    400: "The call cannot be read as HTTP.",
    405: "The address does not answer to this method.",
    500: "Something is wrong with the service; nothing was stored.",
}
"""What any address may answer."""
WITH_KEY = ALWAYS | {
    401: "There is no key, or it opens nothing: it is wrong, was revoked or has expired.",
    403: "The key does not have the scope.",
    429: "The key has called too often.",
    503: "The service is busy, or cannot reach its records.",
}
"""What any address may answer that needs a key."""
HEADERS = {
    401: {"WWW-Authenticate": "Bearer, and what is wrong with the key"},
    403: {"WWW-Authenticate": "Bearer, and the scope that is needed"},
    429: {"Retry-After": "Seconds to wait"},
}
NEXT_PAGE = {"Link": 'Address of the next page with rel="next"; absent from the last'}

REFERENCE: Parameter = {
    "name": "reference",
    "in": "path",
    "required": True,
    "description": "Your own reference, percent-encoded; a slash may be left as it is.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
}
NUMBER: Parameter = {
    "name": "number",
    "in": "path",
    "required": True,
    "description": "Number of a submission of your agency",
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
}
LIMIT: Parameter = {
    "name": "limit",
    "in": "query",
    "description": "How many at most",
    "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
}
CURSOR: Parameter = {
    "name": "cursor",
    "in": "query",
    "description": "Where the page begins; part of the address that the page before names",
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
}
IDEMPOTENCY_KEY: Parameter = {
    "name": HEADER,
    "in": "header",
    "description": "A name of your own for this call. The same call under the same name within 24 "
    "hours is answered as before and stores nothing.",
    "schema": {"type": "string", "pattern": f"^[!-~]{{1,{LONGEST_KEY}}}$"},
}


@dataclass(frozen=True)
class Operation:
    """One method of one address.

    Attributes
    ----------
    name
        Of the view that answers, and in programs that are made from the description.
    scope
        What a key must allow; None where no key is needed.
    answer
        The model of what is answered; None for an answer without content.
    statuses
        Every status it can answer with, and what that means.
    """

    name: str
    method: Literal["get", "post", "delete"]
    path: str
    summary: str
    words: str
    scope: str | None
    answer: type[BaseModel] | type[dict[str, Any]] | None
    statuses: Mapping[int, str]
    parameters: tuple[Parameter, ...] = ()
    headers: Mapping[int, Mapping[str, str]] = field(default_factory=HEADERS.copy)
    takes_incidents: bool = False


OPERATIONS = (
    Operation(
        "send", "post", "/incidents", "Send incidents",
        f"One incident, or up to {MOST_INCIDENTS:,} in a list. Each is answered, in the order of "
        "the call: accepted, updated, unchanged, rejected or held. An incident whose reference is "
        "known is replaced. A call is stored wholly or not at all, and one that breaks this "
        "description not at all.",
        "incidents:write", answers.Sent,
        {
            201: "The call was stored; some of its rows may have been rejected or held.",
            **WITH_KEY,
            400: "The body is not JSON.",
            409: f"A call under the same {HEADER} is still at work.",
            413: f"The body is larger than 5 MB, or has more than {MOST_INCIDENTS:,} incidents.",
            415: "The body is not declared to be JSON.",
            422: "The call breaks the description, and nothing was stored; or every row was "
            f"rejected, and the report of that was stored; or the {HEADER} was used before.",
        },
        (IDEMPOTENCY_KEY,),
        HEADERS | {
            201: {
                "Location": "Address of the report",
                REPLAYED: "true, where the answer is that of an earlier call",
            },
            409: {"Retry-After": "Seconds to wait"},
        },
        takes_incidents=True,
    ),
    Operation(
        "incident", "get", "/incidents/{reference}", "Read an incident",
        "What it says now, and where and when it was understood to have happened.",
        "submissions:read", answers.Incident,
        {200: "The incident.", **WITH_KEY, 404: "Your agency has no such incident."},
        (REFERENCE,),
    ),
    Operation(
        "withdraw_one", "delete", "/incidents/{reference}", "Withdraw an incident",
        "It is removed for good, with all that it said before.",
        "incidents:withdraw", None,
        {204: "It is gone.", **WITH_KEY, 404: "Your agency has no such incident."},
        (REFERENCE,),
    ),
    Operation(
        "submissions", "get", "/submissions", "List submissions",
        "Everything your agency sent, by whichever door, the newest first. New arrivals move "
        "nothing on the pages that follow.",
        "submissions:read", answers.SubmissionPage,
        {200: "A page of them.", **WITH_KEY, 422: "A parameter of the address cannot be used."},
        (LIMIT, CURSOR),
        HEADERS | {200: NEXT_PAGE},
    ),
    Operation(
        "submission", "get", "/submissions/{number}", "Read a submission",
        "Its figures, and how it was located.",
        "submissions:read", answers.Submission,
        {200: "The submission.", **WITH_KEY, 404: "Your agency has no such submission."},
        (NUMBER,),
    ),
    Operation(
        "rows", "get", "/submissions/{number}/rows", "List the rows not accepted",
        "Every row that was rejected or is held, with the field to look at and the reason.",
        "submissions:read", answers.RowPage,
        {
            200: "A page of them.", **WITH_KEY, 404: "Your agency has no such submission.",
            422: "A parameter of the address cannot be used.",
        },
        (NUMBER, LIMIT, CURSOR),
        HEADERS | {200: NEXT_PAGE},
    ),
    Operation(
        "withdraw", "delete", "/submissions/{number}", "Withdraw a submission",
        "What only it reported is removed; what it changed says again what it said before.",
        "incidents:withdraw", answers.Withdrawn,
        {
            200: "What was done.", **WITH_KEY, 404: "Your agency has no such submission.",
            409: "It was withdrawn before.",
        },
        (NUMBER,),
    ),
    Operation(
        "document", "get", "/openapi.json", "Read this description",
        "As an OpenAPI 3.1 document.", None, dict, {200: "The document.", **ALWAYS},
    ),
)  # fmt: skip
