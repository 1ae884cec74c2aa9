"""Calls under an idempotency key: done once, answered as often as they come."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from hotspots.store.database import lock_installation
from hotspots.store.idempotency import KEPT, digest_of, keep_answer
from hotspots.store.schema import IdempotentAnswer, Incident, Submission, now
from web.api import repeated_calls

Report = Callable[..., dict[str, Any]]
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def _under(key: str) -> dict[str, Any]:
    return {"headers": {"Idempotency-Key": key}}


def _counted(service, table: type) -> int:
    with service.database.session() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_repeated_call_is_answered_as_before_and_stores_nothing(
    service, incident: Report
) -> None:
    first = service.send(incident("A"), incident("B", date="soon"), **_under("call-1"))
    assert first.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    again = service.send(incident("A"), incident("B", date="soon"), **_under("call-1"))
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.location == first.location
    assert _counted(service, Submission) == 1
    # Without a key it is a call of its own, though the incident is the same.
    assert service.send(incident("A")).json["rows"][0]["outcome"] == "unchanged"
    assert _counted(service, Submission) == 2


def test_another_body_under_the_same_key_is_refused(service, incident: Report) -> None:
    service.send(incident("A"), **_under("call-1"))
    other = service.send(incident("B"), **_under("call-1"))
    assert other.status_code == 422
    assert [error["field"] for error in other.json["errors"]] == ["Idempotency-Key"]
    assert _counted(service, Incident) == 1


def test_two_agencies_may_choose_the_same_key(service, incident: Report) -> None:
    for agency in ("HOU", "POL"):
        answer = service.send(incident("A"), agency=agency, **_under("1"))
        assert answer.json["rows"][0]["outcome"] == "accepted"
        assert "Idempotency-Replayed" not in answer.headers
    assert _counted(service, Incident) == 2


def test_a_report_that_nothing_could_be_used_is_kept_as_well(service, incident: Report) -> None:
    first = service.send(incident(date="soon"), **_under("call-1"))
    again = service.send(incident(date="soon"), **_under("call-1"))
    assert (first.status_code, again.status_code) == (422, 422)
    assert again.mimetype == "application/problem+json"
    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert _counted(service, Submission) == 1


@on_sqlite
def test_a_call_that_stored_nothing_may_be_corrected_under_its_key(
    service, incident: Report
) -> None:
    for wrong in ({"json": {"colour": "red"}}, {"data": "{", "content_type": "application/json"}):
        refused = service.call("POST", "/incidents", **wrong, **_under("call-1"))
        assert refused.status_code in (400, 422)
    assert service.send(incident(), **_under("call-1")).status_code == 201


@on_sqlite
def test_a_key_is_free_again_after_a_day(service, incident: Report) -> None:
    service.send(incident("A"), **_under("call-1"))
    with service.database.transaction() as session:
        session.execute(
            sa.update(IdempotentAnswer).values(answered_at=now() - KEPT - timedelta(seconds=1))
        )
    answer = service.send(incident("B"), **_under("call-1"))
    assert answer.json["rows"][0]["outcome"] == "accepted"
    assert _counted(service, IdempotentAnswer) == 1


@on_sqlite
@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "\xe9", '""', '"a b"'])
def test_what_cannot_be_a_key_is_refused(service, incident: Report, key: str) -> None:
    answer = service.send(incident(), **_under(key))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["Idempotency-Key"]
    assert _counted(service, Submission) == 0


@on_sqlite
def test_quotation_marks_belong_to_the_header_and_not_to_the_key(service, incident: Report) -> None:
    service.send(incident(), **_under('"call-1"'))
    again = service.send(incident(), **_under("call-1"))
    assert again.headers["Idempotency-Replayed"] == "true"


def test_of_two_calls_at_once_one_is_done_and_the_other_told_to_wait(
    service, incident: Report
) -> None:
    service.call("GET", "/submissions")  # the key's use is noted: neither call waits for that
    with ThreadPoolExecutor(2) as threads:
        with service.database.transaction() as session:
            lock_installation(session)  # whoever stores waits until this ends
            calls = [threads.submit(service.send, incident(), **_under("call-1")) for _ in range(2)]
            while not any(call.done() for call in calls):
                time.sleep(0.01)
            (refused,) = [call.result() for call in calls if call.done()]
        answers = [call.result() for call in calls]
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert refused.status_code == 409
    assert refused.headers["Retry-After"] == "1"
    assert refused.mimetype == "application/problem+json"
    assert service.send(incident(), **_under("call-1")).headers["Idempotency-Replayed"] == "true"
    assert _counted(service, Submission) == 1


def test_of_many_calls_at_once_exactly_one_is_done(service, incident: Report) -> None:
    with ThreadPoolExecutor(6) as threads:
        calls = [
            threads.submit(service.send, incident(), **_under(f"call-{number % 2}"))
            for number in range(12)
        ]
        answers = [call.result() for call in calls]
    assert {answer.status_code for answer in answers} <= {201, 409}
    done = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.json["submission"] for answer in done}) == 2
    assert sum("Idempotency-Replayed" not in answer.headers for answer in done) == 2
    assert _counted(service, Submission) == 2


def test_a_call_that_another_server_answered_meanwhile_stores_nothing(
    service, incident: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another server of the installation answers between this one's look and its storing."""
    body = b'{"category":"asb/nuisance","date":"2025-03-27"}'
    answered = {"submission": 77, "counts": {}, "notes": [], "rows": []}
    look = repeated_calls.answer_under

    def look_then_lose(session, agency_id: int, key: str, *, request_digest: str):
        found = look(session, agency_id, key, request_digest=request_digest)
        if found is None:
            with service.database.transaction() as other:
                lock_installation(other)
                keep_answer(
                    other, agency_id, key, request_digest=digest_of(body), status=201,
                    answer=answered,
                )  # fmt: skip
        return found

    monkeypatch.setattr(repeated_calls, "answer_under", look_then_lose)
    answer = service.call(
        "POST", "/incidents", data=body, content_type="application/json", **_under("call-1")
    )
    assert (answer.status_code, answer.json) == (201, answered)
    assert answer.headers["Idempotency-Replayed"] == "true"
    assert _counted(service, Submission) == _counted(service, Incident) == 0


@on_sqlite
def test_a_call_that_fails_half_way_may_be_repeated(
    service, incident: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("web.api.sending.outcomes_of", lambda *_: 1 / 0)
        assert service.send(incident(), **_under("call-1")).status_code == 500
    assert _counted(service, Submission) == _counted(service, IdempotentAnswer) == 0
    answer = service.send(incident(), **_under("call-1"))
    assert answer.json["rows"][0]["outcome"] == "accepted"
    assert "Idempotency-Replayed" not in answer.headers
