"""What an agency said of its columns, kept for its next file, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hotspots.errors import InputError, NotFoundError
from hotspots.intake.profile import Profile
from hotspots.store.agencies import add_agency
from hotspots.store.agency_profiles import (
    forget_profile,
    list_profiles,
    profile_for,
    save_profile,
    saved_mappings,
    saved_profile,
)
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent

HEADINGS = ("Ref", "Kind", "Day", "Post code", "Notes")
CONTENT: dict[str, Any] = {
    "title": "Homes",
    "columns": {"reference": "Ref", "category": "Kind", "date": "Day", "postcode": "Post code"},
    "categories": {"Din": "asb/nuisance"},
}


@pytest.fixture
def agency_id(database: Database) -> int:
    with database.transaction() as session:
        return add_agency(session, "HOU", "Invented homes", actor="test").id


def save(database: Database, agency_id: int, name: str = "homes", **said: Any) -> None:
    headings = said.pop("headings", HEADINGS)
    with database.transaction() as session:
        save_profile(session, agency_id, name, CONTENT | said, headings, actor="zora@test")


def found(database: Database, agency_id: int, *headings: str) -> str | None:
    with database.session() as session:
        saved = profile_for(session, agency_id, headings)
        return saved.name if saved else None


def test_what_was_saved_is_read_so_again(database: Database, agency_id: int) -> None:
    save(database, agency_id, day_first=False, dates_since=1904)
    with database.session() as session:
        saved = profile_for(session, agency_id, ["POST_CODE", " ref", "kind", "Day", "Notes", ""])
        assert saved is not None
        profile = saved_profile(saved)
        assert saved.headings == list(HEADINGS)
    assert profile == Profile(name="homes", day_first=False, dates_since=1904, **CONTENT)
    assert profile.theme_of("DIN") == ("asb", "nuisance")


def test_saving_again_replaces_and_is_audited(database: Database, agency_id: int) -> None:
    save(database, agency_id)
    save(database, agency_id, title="Homes, new system", headings=["Kind", "", "Day", "Post code"])
    with database.session() as session:
        (saved,) = list_profiles(session, agency_id)
        assert saved.content["title"] == "Homes, new system"
        assert saved.headings == ["Kind", "Day", "Post code"]
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "save profile"))
        # Not by its name, which is made of a file's and may say whom the file was about.
        subject = f"HOU profile {saved.id}"
        assert [(e.actor, e.subject) for e in events] == [("zora@test", subject)] * 2


def test_a_file_is_recognised_while_it_has_every_column_that_is_read(
    database: Database, agency_id: int
) -> None:
    save(database, agency_id)
    assert found(database, agency_id, *HEADINGS) == "homes"
    assert found(database, agency_id, *HEADINGS[:4], "Officer", "Ward") == "homes"
    assert found(database, agency_id, "Reference", *HEADINGS[1:]) is None
    assert found(database, agency_id) is None


def test_the_file_most_alike_counts_then_the_newest(database: Database, agency_id: int) -> None:
    save(database, agency_id, "narrow")
    save(database, agency_id, "wide", headings=[*HEADINGS, "Ward", "Officer"])
    assert found(database, agency_id, *HEADINGS) == "narrow"
    assert found(database, agency_id, *HEADINGS, "Ward", "Officer") == "wide"
    save(database, agency_id, "newer")
    assert found(database, agency_id, *HEADINGS) == "newer"
    save(database, agency_id, "narrow")
    assert found(database, agency_id, *HEADINGS) == "narrow"


def test_another_agency_has_its_own(database: Database, agency_id: int) -> None:
    with database.transaction() as session:
        other = add_agency(session, "COU", "Invented council", actor="test").id
    save(database, agency_id)
    assert found(database, other, *HEADINGS) is None
    save(database, other, title="Council")
    with database.session() as session:
        assert [p.content["title"] for p in list_profiles(session, agency_id)] == ["Homes"]
        assert saved_mappings(session, other)[0].columns["category"] == "Kind"


def test_what_is_no_profile_is_not_saved(database: Database, agency_id: int) -> None:
    for wrong, words in (
        ({"columns": {"category": "Kind"}}, "the columns must name a category and a start"),
        ({"categories": {"Din": "asb/noise"}}, '"noise" is not a kind of anti-social behaviour'),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
    ):
        with pytest.raises(InputError, match=words):
            save(database, agency_id, **wrong)
    for name in ("", "a b", "x" * 61, "a\x00b", "../etc"):
        with pytest.raises(InputError, match="name: String should match pattern"):
            save(database, agency_id, name)
    with database.session() as session:
        assert list_profiles(session, agency_id) == []


def test_hostile_headings_are_kept_as_they_are(database: Database, agency_id: int) -> None:
    heading = "<script>\u202e'; DROP TABLE \U0001f525"
    columns = {"category": heading, "date": "Day", "postcode": "P"}
    save(database, agency_id, columns=columns, headings=[heading, "Day", "P"])
    assert found(database, agency_id, heading.upper(), "day", "p") == "homes"


def test_a_profile_is_forgotten(database: Database, agency_id: int) -> None:
    save(database, agency_id)
    with database.transaction() as session:
        forget_profile(session, agency_id, "homes", actor="zora@test")
    assert found(database, agency_id, *HEADINGS) is None
    with database.transaction() as session, pytest.raises(NotFoundError, match="no such profile"):
        forget_profile(session, agency_id, "homes", actor="zora@test")
