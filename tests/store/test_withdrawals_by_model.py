"""Withdrawing against a plain model, in any order, with people who place incidents in between.

The model keeps every report of every submission and asks what the last one says that was not
withdrawn. It is not asked where the store cannot know the answer: of several submissions that
report an incident as it is, the store remembers the last alone, so none is sent after such a one.
"""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck
from hypothesis import settings as trials
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from hotspots.store import audit
from hotspots.store.boundaries import current_boundaries
from hotspots.store.database import Database, lock_installation
from hotspots.store.incidents import store_incidents
from hotspots.store.location_text import location_key
from hotspots.store.placings import Placement, place_group, set_group_aside, undo_placing
from hotspots.store.schema import (
    PLACED,
    Agency,
    Incident,
    IncidentVersion,
    Place,
    PlacedIncident,
    Placing,
    Submission,
)
from hotspots.store.withdrawals import withdraw_submission

SPOT = Placement(401_200.0, 150_300.0, "coordinate", 100.0, "401200, 150300")
NOWHERE: dict[str, Any] = {
    "easting": None, "northing": None, "match_type": "none", "accuracy_m": None, "confidence": 0.0,
    "flags": ["no_location"],
}  # fmt: skip
TESCO, PARK = {"address": "back of Tesco"}, {"address": "the park"}
KEYS = [location_key(TESCO), location_key(PARK)]
REPORTS: dict[str, dict[str, Any]] = {
    "here": {},
    "there": {"easting": 400_900.0},
    "tesco": NOWHERE | {"location": TESCO},
    "tesco, other": NOWHERE | {"location": TESCO},
    "park": NOWHERE | {"location": PARK},
}
REFERENCES = ["A", "B", "C"]


class Withdrawing(RuleBasedStateMachine):
    """One agency of its own, so that one database serves all runs."""

    database: Database
    make: Any
    agencies = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).agencies += 1
        with self.database.transaction() as session:
            agency = Agency(code=f"A{self.agencies}", name="Invented")
            session.add(agency)
            session.flush()
            self.agency_id = agency.id
        self.sent: dict[int, dict[str, str]] = {}
        """Submission -> reference -> what it reported, of those not withdrawn."""
        self.decisions: list[int] = []

    def stored(self) -> dict[str, Incident]:
        with self.database.session() as session:
            query = sa.select(Incident).where(Incident.agency_id == self.agency_id)
            return {one.reference: one for one in session.scalars(query)}

    @rule(said=st.dictionaries(st.sampled_from(REFERENCES), st.sampled_from(sorted(REPORTS))))
    def send(self, said: dict[str, str]) -> None:
        stored = self.stored()
        forgets = {
            reference
            for reference, report in said.items()
            if reference in stored
            and stored[reference].category == report
            and stored[reference].confirmed_id
        }
        said = {reference: said[reference] for reference in said if reference not in forgets}
        with self.database.transaction() as session:
            lock_installation(session)
            submission = Submission(
                agency_id=self.agency_id, filename="rows.csv", sha256="0" * 64, profile="template",
                encoding="utf-8", rows=0, accepted=0, rejected=0, held=0, updated=0, unchanged=0,
                located=0, outside=0,
            )  # fmt: skip
            session.add(submission)
            session.flush()
            store_incidents(
                session,
                [self.make(one, category=what, **REPORTS[what]) for one, what in said.items()],
                agency_id=self.agency_id,
                submission_id=submission.id,
                boundaries=current_boundaries(session),
            )
            self.sent[submission.id] = said

    @rule(which=st.integers(0, 20))
    def withdraw(self, which: int) -> None:
        if not self.sent:
            return
        number = sorted(self.sent)[which % len(self.sent)]
        before, reported = self.stored(), self.sent.pop(number)
        with self.database.transaction() as session:
            done = withdraw_submission(session, session.get_one(Submission, number), actor="test")
        after = self.stored()
        assert done.removed == len(before) - len(after)
        assert done.removed + done.restored + done.kept == len(reported)

    @rule(key=st.sampled_from(KEYS), aside=st.booleans())
    def decide(self, key: str, aside: bool) -> None:
        decided = self.decided()
        waiting = any(
            one.easting is None and one.location_key == key and one.id not in decided
            for one in self.stored().values()
        )
        if not waiting:
            return
        with self.database.transaction() as session:
            if aside:
                placing = set_group_aside(session, self.agency_id, key, actor="test")
            else:
                placing = place_group(session, self.agency_id, key, SPOT, actor="test")
            self.decisions.append(placing.id)

    @rule(which=st.integers(0, 20))
    def undo(self, which: int) -> None:
        if self.decisions:
            placing = self.decisions.pop(which % len(self.decisions))
            with self.database.transaction() as session:
                undo_placing(session, placing, agency_id=None, actor="test")

    def decided(self) -> dict[int, Placing]:
        with self.database.session() as session:
            rows = session.execute(
                sa.select(PlacedIncident.incident_id, Placing)
                .join(Placing, Placing.id == PlacedIncident.placing_id)
                .where(Placing.agency_id == self.agency_id)
            )
            return {row.incident_id: row.Placing for row in rows}

    @invariant()
    def incidents_say_what_the_last_remaining_report_says(self) -> None:
        expected: dict[str, str] = {}
        for _, said in sorted(self.sent.items()):
            expected.update(said)
        stored = self.stored()
        assert {one: row.category for one, row in stored.items()} == expected
        for reference, row in stored.items():
            assert self.sent[row.submission_id][reference] == row.category
            if row.confirmed_id:
                assert self.sent[row.confirmed_id][reference] == row.category

    @invariant()
    def places_are_those_of_the_reports_or_of_the_decisions(self) -> None:
        decided = self.decided()
        for row in self.stored().values():
            report = self.make(row.reference, category=row.category, **REPORTS[row.category])
            placing = decided.get(row.id)
            if placing is not None and placing.easting is not None:
                assert (row.easting, row.flags) == (SPOT.easting, [PLACED])
            else:
                assert (row.easting, row.flags) == (report["easting"], report["flags"])
            assert row.location == report["location"]
            assert (row.place_id is None) == (row.easting is None)
            waited = report["easting"] is None
            assert row.location_key == (location_key(row.location) if waited else "")
            assert placing is None or waited

    def teardown(self) -> None:
        for _ in list(self.sent):
            self.withdraw(0)
        assert self.stored() == {}
        with self.database.session() as session:
            for table in (IncidentVersion, PlacedIncident, Place):
                assert session.scalars(sa.select(table)).all() == []
            assert audit.verify(session) is None


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_withdrawn_in_any_order_it_is_as_if_it_had_never_been_sent(
    database: Database, incident: Any
) -> None:
    class Machine(Withdrawing):
        pass

    Machine.database, Machine.make = database, staticmethod(incident)
    examples = 60 if database.engine.dialect.name == "sqlite" else 15
    run_state_machine_as_test(
        Machine,
        settings=trials(
            max_examples=examples, stateful_step_count=25, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
