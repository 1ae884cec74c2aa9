"""What whoever runs the service learns of an agency: numbers and moments, nothing that was sent."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from hotspots.errors import NotFoundError
from hotspots.roles import Role
from hotspots.store import audit, users
from hotspots.store.agencies import add_agency, find_agency
from hotspots.store.agency_categories import categories_of, forget_category, save_categories
from hotspots.store.agency_figures import AgencyFigures, figures_of_agencies, latest_submissions
from hotspots.store.api_keys import issue_key, revoke_key
from hotspots.store.database import Database
from hotspots.store.schema import ApiKey, AuditEvent, Submission
from hotspots.store.sign_ins import last_sign_ins
from hotspots.store.table import now

FIRST, SECOND, THIRD = (datetime(2026, 3, day, 9, 30, tzinfo=UTC) for day in (1, 2, 3))


def _sent(agency_id: int, at: datetime, *, withdrawn: bool = False, channel: str = "api"):
    return Submission(
        agency_id=agency_id, filename="mrs smith.csv", sha256="0" * 64, profile="template",
        encoding="utf-8", submitted_at=at, channel=channel, rows=21, accepted=6, updated=5,
        unchanged=4, rejected=3, held=3, located=14, outside=1,
        withdrawn_at=at if withdrawn else None,
    )  # fmt: skip


@pytest.fixture
def filled(database: Database) -> Database:
    """COU with two people, two keys that open and three submissions; FRS with nothing."""
    with database.transaction() as session:
        for code in ("COU", "FRS"):
            add_agency(session, code, f"Invented {code}", actor="test")
        for name in ("ana", "ben", "cat", "dan"):
            users.add_user(
                session, f"{name}@example.org", role=Role.VIEWER, password=None,
                agency=None if name == "dan" else "COU", actor="test",
            )  # fmt: skip
        users.set_enabled(session, "cat@example.org", False, actor="test")
        keys = [
            issue_key(session, "COU", label=f"Key {i}", scopes=["incidents:write"], actor="test")[0]
            for i in range(4)
        ]
        revoke_key(session, keys[0].prefix, actor="test")
        session.execute(
            sa.update(ApiKey).filter_by(id=keys[1].id).values(expires_at=now() - timedelta(hours=1))
        )
        session.execute(
            sa.update(ApiKey).filter_by(id=keys[2].id).values(expires_at=now() + timedelta(hours=1))
        )
        number = find_agency(session, "COU").id
        session.add_all([_sent(number, FIRST), _sent(number, SECOND, channel="form")])
        session.flush()
        session.add(_sent(number, THIRD, withdrawn=True))
    return database


def test_figures_count_what_opens_and_what_stayed(filled: Database) -> None:
    with filled.session() as session:
        number = find_agency(session, "COU").id
        assert figures_of_agencies(session) == {number: AgencyFigures(2, 2, 2, SECOND)}


def test_submissions_are_figures_alone_the_newest_first(filled: Database) -> None:
    with filled.session() as session:
        number = find_agency(session, "COU").id
        found = latest_submissions(session, number)
        assert [(one.submitted_at, one.withdrawn) for one in found] == [
            (THIRD, True),
            (SECOND, False),
            (FIRST, False),
        ]
        assert latest_submissions(session, number, most=1) == found[:1]
        assert latest_submissions(session, find_agency(session, "FRS").id) == []
    one = asdict(found[1])
    assert (one.pop("submitted_at"), one.pop("channel"), one.pop("withdrawn")) == (
        SECOND, "form", False,
    )  # fmt: skip
    assert one == {
        "rows": 21, "accepted": 6, "updated": 5, "unchanged": 4, "rejected": 3, "held": 3,
        "located": 14,
    }  # fmt: skip


def test_the_last_of_several_sign_ins_counts(database: Database) -> None:
    with database.transaction() as session:
        for actor, action in (
            ("ana@example.org", "sign in"),
            ("ben@example.org", "sign-in refused"),
            ("ana@example.org", "sign in"),
            ("ana@example.org", "sign out"),
        ):
            audit.record(session, actor, action)
    with database.session() as session:
        second = session.scalars(sa.select(AuditEvent.at).filter_by(id=3)).one()
        assert last_sign_ins(session) == {"ana@example.org": second}


def test_a_forgotten_code_has_no_meaning_any_more(filled: Database) -> None:
    with filled.transaction() as session:
        number = find_agency(session, "COU").id
        save_categories(
            session, number, {"Noise": "asb/nuisance", "Lost dog": "none"}, actor="test"
        )
        forget_category(session, number, "noise", actor="admin")
        assert categories_of(session, number) == {"lost dog": "none"}
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
        assert (event.actor, event.action, event.subject) == ("admin", "forget category", "COU")
        others = find_agency(session, "FRS").id
        for agency_id, key in ((number, "noise"), (number, "a\0b"), (others, "lost dog")):
            with pytest.raises(NotFoundError, match="no such category"):
                forget_category(session, agency_id, key, actor="admin")
