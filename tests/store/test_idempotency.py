"""Answers that are kept under a key of the caller's choice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from hotspots.store.agencies import add_agency
from hotspots.store.database import Database, lock_installation
from hotspots.store.idempotency import (
    KEPT,
    Answered,
    AnsweredMeanwhileError,
    answer_under,
    digest_of,
    keep_answer,
)
from hotspots.store.schema import IdempotentAnswer, now

BODY = digest_of(b"a body")
HOU, POL = 1, 2


@pytest.fixture
def agencies(database: Database) -> Database:
    """A store with the agencies 1 and 2."""
    with database.transaction() as session:
        for code in ("HOU", "POL"):
            add_agency(session, code, "An invented agency", actor="admin")
    return database


def _keep(database: Database, agency: int, key: str, **answer: Any) -> None:
    with database.transaction() as session:
        lock_installation(session)
        keep_answer(session, agency, key, request_digest=BODY, status=201, answer=answer)


def _found(database: Database, agency: int, key: str, digest: str = BODY) -> Answered | None:
    with database.session() as session:
        return answer_under(session, agency, key, request_digest=digest)


def test_an_answer_is_found_again_for_the_same_call_only(agencies: Database) -> None:
    assert _found(agencies, HOU, "k") is None
    _keep(agencies, HOU, "k", submission=3, notes=["é"])
    assert _found(agencies, HOU, "k") == Answered(201, {"submission": 3, "notes": ["é"]}, True)
    other = _found(agencies, HOU, "k", digest_of(b"another body"))
    assert other is not None
    assert not other.same_request
    assert _found(agencies, HOU, "K") is None


def test_two_agencies_use_the_same_key_without_knowing(agencies: Database) -> None:
    _keep(agencies, HOU, "k", of="HOU")
    assert _found(agencies, POL, "k") is None
    _keep(agencies, POL, "k", of="POL")
    assert _found(agencies, HOU, "k") == Answered(201, {"of": "HOU"}, True)


def test_the_second_of_two_calls_stores_nothing(agencies: Database) -> None:
    _keep(agencies, HOU, "k", first=True)

    def second_call() -> None:
        with agencies.transaction() as session:
            add_agency(session, "NEW", "With the second call", actor="admin")
            keep_answer(session, HOU, "k", request_digest=BODY, status=201, answer={})

    with pytest.raises(AnsweredMeanwhileError):
        second_call()
    assert _found(agencies, HOU, "k") == Answered(201, {"first": True}, True)
    with agencies.session() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM agencies")) == 2


def test_an_answer_is_forgotten_after_a_day(agencies: Database) -> None:
    for key in ("old", "young"):
        _keep(agencies, HOU, key, said=key)
    with agencies.transaction() as session:
        session.execute(
            sa.update(IdempotentAnswer).values(
                answered_at=sa.case(
                    (IdempotentAnswer.key == "old", now() - KEPT),
                    else_=now() - KEPT + timedelta(minutes=1),
                )
            )
        )
    assert _found(agencies, HOU, "old") is None
    assert _found(agencies, HOU, "young") is not None
    _keep(agencies, HOU, "old", said="new")  # it can be used for another call then
    assert _found(agencies, HOU, "old") == Answered(201, {"said": "new"}, True)
    _keep(agencies, POL, "any")
    with agencies.session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(IdempotentAnswer)) == 3
