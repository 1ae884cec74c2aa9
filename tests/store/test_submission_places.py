"""Where a submission's incidents are, and which submissions and rows a page shows."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from hotspots.store.agencies import add_agency
from hotspots.store.database import Database
from hotspots.store.schema import Agency, Incident, Place, Submission, SubmissionRow, now
from hotspots.store.submission_pages import (
    count_submissions,
    page_of_rows,
    page_of_submissions,
    upload_of,
)
from hotspots.store.submission_places import SubmissionPlace, submission_areas, submission_places


@dataclass
class Store:
    """A store with one agency, to which submissions and incidents are added by hand."""

    database: Database
    agency_id: int

    def submission(self, held: int = 0) -> int:
        with self.database.transaction() as session:
            one = Submission(
                agency_id=self.agency_id, filename="a.csv", sha256="0" * 64, profile="template",
                encoding="utf-8", rows=held, accepted=0, updated=0, unchanged=0, rejected=0,
                held=held, located=0, outside=0, channel="upload", sent_by="",
            )  # fmt: skip
            session.add(one)
            session.flush()
            # Not in the order of the file, which is what a page has to restore.
            session.add_all(
                SubmissionRow(
                    submission_id=one.id,
                    row_number=number,
                    outcome="held",
                    column="",
                    value="",
                    reason="",
                    fields={},
                )
                for number in range(held + 1, 1, -1)
            )
            return one.id

    def incident(
        self, submission: int, reference: str, at: tuple[float, float] | None, *,
        accuracy: float = 10.0, confirmed: int | None = None,
    ) -> None:  # fmt: skip
        with self.database.transaction() as session:
            place = None
            if at:
                east, north = at
                place = session.scalars(
                    sa.select(Place).filter_by(easting=east, northing=north)
                ).first() or Place(easting=east, northing=north)
                session.add(place)
                session.flush()
            session.add(
                Incident(
                    agency_id=self.agency_id,
                    reference=reference,
                    submission_id=submission,
                    confirmed_id=confirmed,
                    digest=reference,
                    category="x",
                    sensitive=False,
                    start=now(),
                    end=now(),
                    time_precision="exact",
                    month="2026-03",
                    location={},
                    easting=at[0] if at else None,
                    northing=at[1] if at else None,
                    place_id=place.id if place else None,
                    accuracy_m=accuracy if at else None,
                    match_type="postcode" if at else "none",
                    confidence=1.0,
                )
            )


@pytest.fixture
def store(database: Database) -> Store:
    with database.transaction() as session:
        add_agency(session, "HOU", "Homes (invented)", actor="test")
        return Store(database, session.scalars(sa.select(Agency.id)).one())


def test_points_are_counted_once_each_the_fullest_first(store: Store) -> None:
    first, second = store.submission(), store.submission()
    near, far = (400_000.0, 150_000.0), (410_000.0, 150_000.0)
    store.incident(first, "1", far)
    store.incident(first, "2", near, accuracy=10)
    store.incident(first, "3", near, accuracy=100)
    store.incident(first, "4", None)
    store.incident(second, "5", far)
    with store.database.session() as session:
        places, points = submission_places(session, first, most=10)
        assert places == [
            SubmissionPlace(*near, 2, 100.0, "postcode"),
            SubmissionPlace(*far, 1, 10.0, "postcode"),
        ]
        assert points == 2
        places, points = submission_places(session, first, most=1)
        assert ([place.incidents for place in places], points) == ([2], 2)
        assert submission_areas(session, first) == [(None, 3)]
        assert submission_places(session, 999, most=1) == ([], 0)


def test_what_a_later_submission_confirms_is_in_both(store: Store) -> None:
    first, second = store.submission(), store.submission()
    store.incident(first, "1", (400_000.0, 150_000.0), confirmed=second)
    with store.database.session() as session:
        for number in (first, second):
            assert submission_places(session, number, most=9)[1] == 1


def test_pages_of_submissions_and_of_rows_are_in_their_order(store: Store) -> None:
    numbers = [store.submission() for _ in range(26)]
    long = store.submission(held=101)
    with store.database.session() as session:
        assert count_submissions(session, store.agency_id) == 27
        assert count_submissions(session, store.agency_id + 1) == 0
        newest = [one.id for one in page_of_submissions(session, store.agency_id)]
        oldest = [one.id for one in page_of_submissions(session, store.agency_id, page=2)]
        assert newest + oldest == sorted([*numbers, long], reverse=True)
        assert len(newest) == 25
        rows = [row.row_number for row in page_of_rows(session, long)]
        rows += [row.row_number for row in page_of_rows(session, long, page=2)]
        assert rows == list(range(2, 103))
        assert upload_of(session, long) is None
