"""Reading what was sent, in pages, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import sqlalchemy as sa

from hotspots.store import audit
from hotspots.store.schema import AuditEvent, Incident

Report = Callable[..., dict[str, Any]]
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def _pages(service, path: str, member: str) -> list[list[Any]]:
    """The items of every page, following the addresses that the pages name."""
    pages: list[list[Any]] = []
    address: str | None = path
    while address is not None:
        answer = service.call("GET", address.removeprefix("/api/v1"))
        assert answer.status_code == 200
        pages.append(answer.json[member])
        address = answer.json["next"]
        assert answer.headers.get("Link") == (address and f'<{address}>; rel="next"')
    return pages


def test_submissions_come_in_pages_the_newest_first(service, incident: Report) -> None:
    for number in range(5):
        service.send(incident(f"A{number}"))
        service.send(incident(f"A{number}"), agency="POL")
    mine = [[one["submission"] for one in page] for page in _pages(
        service, "/submissions?limit=2", "submissions"
    )]  # fmt: skip
    assert mine == [[9, 7], [5, 3], [1]]
    assert [len(page) for page in _pages(service, "/submissions", "submissions")] == [5]
    assert [len(page) for page in _pages(service, "/submissions?limit=5", "submissions")] == [5]


def test_new_arrivals_move_nothing_on_the_pages_that_follow(service, incident: Report) -> None:
    for number in range(6):
        service.send(incident(f"A{number}"))
    first = service.call("GET", "/submissions?limit=2").json
    seen = [one["submission"] for one in first["submissions"]]
    following = first["next"]
    for number in range(6, 9):
        service.send(incident(f"A{number}"))
        page = service.call("GET", following.removeprefix("/api/v1")).json
        seen += [one["submission"] for one in page["submissions"]]
        following = page["next"]
        if following is None:
            break
    assert seen == [6, 5, 4, 3, 2, 1]


def test_a_submission_tells_what_became_of_it(service, incident: Report) -> None:
    service.send(incident("A"), incident("B", easting=None, northing=None), incident("C", date="x"))
    report = service.call("GET", "/submissions/1").json
    received = report.pop("received_at")
    assert received.endswith("+00:00")
    assert report == {
        "submission": 1,
        "channel": "api",
        "sent_by": service.keys["HOU"].rsplit("_", 1)[0],
        "filename": "API call, Case system",
        "counts": {
            "rows": 3, "accepted": 2, "rejected": 1, "held": 0, "updated": 0, "unchanged": 0,
            "located": 1, "outside": 0,
        },
        "hit_rate": 0.5,
        "match_types": {"coordinate": 1, "none": 1},
        "notes": [],
        "withdrawn_at": None,
    }  # fmt: skip


def test_rows_not_accepted_come_in_pages_in_their_order(service, incident: Report) -> None:
    rows = [incident(f"A{n}", **({"date": "x"} if n % 2 else {})) for n in range(10)]
    service.send(*rows)
    pages = _pages(service, "/submissions/1/rows?limit=2", "rows")
    assert [[row["row"] for row in page] for page in pages] == [[2, 4], [6, 8], [10]]
    assert pages[0][0] == {
        "row": 2,
        "outcome": "rejected",
        "reference": "A1",
        "field": "date",
        "value": "x",
        "reason": '"x" is not a date; write it like 27/03/2025 or 2025-03-27 21:30.',
    }
    service.send(incident("A0"))
    assert service.call("GET", "/submissions/2/rows").json == {"rows": [], "next": None}


@on_sqlite
@pytest.mark.parametrize("path", ["/submissions", "/submissions/1/rows"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"), ("limit", "501"), ("limit", "-1"), ("limit", "ten"), ("limit", ""),
        ("limit", "1.0"), ("limit", "\u0661"), ("limit", "9" * 5000), ("cursor", "0"),
        ("cursor", "x"), ("cursor", "2147483648"), ("cursor", "%00"), ("limt", "5"),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_is_refused(
    service, incident: Report, path: str, name: str, value: str
) -> None:
    service.send(incident())
    answer = service.call("GET", f"{path}?{name}={value}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [name]


def test_a_submission_is_withdrawn_once(service, incident: Report) -> None:
    service.send(incident("A"), incident("B"))
    service.send(incident("B", easting=402_500), incident("C"))
    answer = service.call("DELETE", "/submissions/2")
    assert answer.status_code == 200
    assert answer.json == {"submission": 2, "removed": 1, "restored": 1, "kept": 0}
    assert service.call("GET", "/incidents/C").status_code == 404
    assert service.call("GET", "/incidents/B").json["easting"] == 400_500
    assert service.call("GET", "/submissions/2").json["withdrawn_at"] is not None
    again = service.call("DELETE", "/submissions/2")
    assert again.status_code == 409
    assert again.mimetype == "application/problem+json"
    with service.database.session() as session:
        assert audit.verify(session) is None
        last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert last.actor == service.keys["HOU"].rsplit("_", 1)[0]


@pytest.mark.parametrize(
    "reference",
    [
        "A1", "WH/101", "WH//101", "/WH", "WH/", "a b", "50%", "a?b=c", "a#b", "é/ü", "a%2Fb",
        "+44", "\U0001f4a9", "'; DROP TABLE incidents; --", "https://example.org/", "a\\b", "a\nb",
    ],
)  # fmt: skip
@on_sqlite
def test_an_incident_is_found_and_withdrawn_by_any_reference(
    service, incident: Report, reference: str
) -> None:
    near = {reference.replace("//", "/"), reference.strip("/"), reference.replace("%2F", "/")}
    others = sorted(near - {reference})
    service.send(incident(reference), *(incident(other) for other in others))
    path = f"/incidents/{quote(reference, safe='')}"
    found = service.call("GET", path)
    assert found.json["reference"] == reference
    assert service.call("DELETE", path).status_code == 204
    assert service.call("DELETE", path).status_code == 404
    with service.database.session() as session:
        assert sorted(session.scalars(sa.select(Incident.reference))) == others


def test_an_incident_is_read_as_it_stands(service, incident: Report) -> None:
    service.send(incident("A", address="by the pond"))
    service.send(incident("A", easting=402_512.5, date="2025-03-28"))
    assert service.call("GET", "/incidents/A").json == {
        "reference": "A",
        "theme": "asb",
        "subtype": "nuisance",
        "start": "2025-03-28T00:00:00+00:00",
        "end": "2025-03-29T00:00:00+00:00",
        "time_precision": "day",
        "located": True,
        "match_type": "coordinate",
        "accuracy_m": 10.0,
        "community_area": "East",
        "flags": [],
        "category": "asb/nuisance",
        "location": {"easting": "402512.5", "northing": "150500"},
        "easting": 402_512.5,
        "northing": 150_500.0,
        "version": 2,
        "submission": 2,
    }


def test_withdrawing_an_incident_leaves_the_others(service, incident: Report) -> None:
    service.send(incident("A"), incident("B"))
    service.send(incident("A"), agency="POL")
    answer = service.call("DELETE", "/incidents/A")
    assert (answer.status_code, answer.data) == (204, b"")
    assert service.call("GET", "/incidents/A").status_code == 404
    assert service.call("GET", "/incidents/B").status_code == 200
    assert service.call("GET", "/incidents/A", agency="POL").status_code == 200
    assert service.send(incident("A")).json["rows"][0]["outcome"] == "accepted"


@on_sqlite
def test_the_address_of_a_next_page_keeps_its_limit(service, incident: Report) -> None:
    for number in range(3):
        service.send(incident(f"A{number}"))
    following = service.call("GET", "/submissions?limit=1").json["next"]
    assert parse_qs(urlsplit(following).query) == {"limit": ["1"], "cursor": ["3"]}
