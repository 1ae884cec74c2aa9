from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from hotspots.errors import NotFoundError
from hotspots.store.agencies import add_agency
from hotspots.store.database import Database
from hotspots.store.schema import Submission, SubmissionRow
from hotspots.store.submissions import get_submission, list_submissions, rows_not_accepted


def _submission(agency_id: int, **counts: Any) -> Submission:
    plain = {"rows": 0, "accepted": 0, "rejected": 0, "held": 0, "updated": 0, "unchanged": 0}
    return Submission(
        agency_id=agency_id, filename="rows.csv", sha256="0" * 64, profile="template",
        encoding="utf-8", located=0, outside=0, **(plain | counts),
    )  # fmt: skip


@pytest.fixture
def agencies(database: Database) -> tuple[int, int]:
    """The ids of two agencies."""
    with database.transaction() as session:
        return (
            add_agency(session, "COU", "An invented council", actor="test").id,
            add_agency(session, "HOU", "An invented housing association", actor="test").id,
        )


def test_an_agency_sees_its_own_submissions_newest_first(
    database: Database, agencies: tuple[int, int]
) -> None:
    council, housing = agencies
    with database.transaction() as session:
        for agency in (council, housing, council):
            session.add(_submission(agency, rows=15, accepted=5, rejected=4, held=3, updated=2,
                                    unchanged=1))  # fmt: skip
            session.flush()
    with database.session() as session:
        assert [row.id for row in list_submissions(session, council)] == [3, 1]
        assert [row.id for row in list_submissions(session, housing)] == [2]
        assert list_submissions(session, 99) == []
        assert get_submission(session, 2, agency_id=housing).agency.code == "HOU"


@pytest.mark.parametrize("number", [1, 0, -1, 99, 2**31, 2**63, 10**30])
def test_another_agencys_submission_is_as_good_as_none(
    database: Database, agencies: tuple[int, int], number: int
) -> None:
    council, housing = agencies
    with database.transaction() as session:
        session.add(_submission(council))
    with (
        database.session() as session,
        pytest.raises(NotFoundError, match=f"^Your agency has no submission {number}\\.$"),
    ):
        get_submission(session, number, agency_id=housing)


@pytest.mark.parametrize(
    "counts",
    [
        {"rows": 2, "accepted": 1},
        {"rows": 1, "accepted": 1, "held": 1},
        {"rows": 0, "unchanged": 1},
        {"rows": 3, "accepted": 1, "rejected": 1},
    ],
)
def test_the_database_refuses_a_submission_that_loses_or_invents_rows(
    database: Database, agencies: tuple[int, int], counts: dict[str, int]
) -> None:
    with (
        pytest.raises(sa.exc.IntegrityError, match="conservation"),
        database.transaction() as session,
    ):
        session.add(_submission(agencies[0], **counts))


def test_rows_that_were_not_accepted_are_told_in_the_order_of_the_file(
    database: Database, agencies: tuple[int, int]
) -> None:
    with database.transaction() as session:
        submission = _submission(agencies[0], rows=2, rejected=1, held=1)
        session.add(submission)
        session.flush()
        for number, outcome in ((7, "held"), (3, "rejected")):
            session.add(
                SubmissionRow(
                    submission_id=submission.id, row_number=number, outcome=outcome,
                    column="Date", value="yesterday", reason="It is not a date.",
                    fields={"start": "yesterday", "note": "Zażółć \u0000"},
                )
            )  # fmt: skip
        kept = submission.id
    with database.session() as session:
        rows = rows_not_accepted(session, kept)
    assert [(row.row_number, row.outcome) for row in rows] == [(3, "rejected"), (7, "held")]
    assert rows[0].fields == {"start": "yesterday", "note": "Zażółć \u0000"}


def test_the_database_knows_no_other_outcome(database: Database, agencies: tuple[int, int]) -> None:
    with database.transaction() as session:
        submission = _submission(agencies[0])
        session.add(submission)
        session.flush()
        kept = submission.id
    lost = SubmissionRow(
        submission_id=kept, row_number=1, outcome="lost", column="", value="", reason="", fields={}
    )
    with pytest.raises(sa.exc.IntegrityError), database.transaction() as session:
        session.add(lost)
