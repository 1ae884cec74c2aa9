"""What an incident would have said had one submission never been sent.

Nothing here knows of a database: states in, states out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from hotspots.store.incident_versions import without_point
from hotspots.store.schema import PLACED

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """What an incident said, from one report or decision to the next.

    Attributes
    ----------
    version
        Grows from state to state.
    submission_id
        Which submission reported it so.
    confirmed_id
        The last one that reported it so again.
    placing_id
        The decision of a person about its place.
    content
        The columns of `incident_versions.CONTENT` as they are kept, moments as text. That of the
        present state is needed only where a person placed it, and else empty.
    replaced_at
        When it said something else; None is the present.
    """

    version: int
    submission_id: int
    confirmed_id: int | None
    placing_id: int | None
    content: Content
    replaced_at: datetime | None = None

    @property
    def placed(self) -> bool:
        """Whether it lies where a person put it."""
        return PLACED in self.content.get("flags", ())

    @property
    def without_point(self) -> bool:
        """Whether it is known to lie nowhere."""
        return bool(self.content) and self.content["easting"] is None


def without_submission(history: Sequence[State], withdrawn: int) -> list[State]:
    """The states that are left of a history, the oldest first; none if nobody else reported it.

    What the submission reported and a later one reported again is left, as that one's. What a
    person placed keeps a state without the point before it, so that the decision can be undone.
    """
    left: list[State] = []
    lost: State | None = None
    for submission_id, group in groupby(history, key=lambda state: state.submission_id):
        # Between two reports only people change what is said: together they stay or go.
        states = list(group)
        confirmed = max(state.confirmed_id or 0 for state in states)
        for state in states:
            if submission_id == withdrawn and confirmed <= withdrawn:
                lost = state if state.without_point else lost
                continue
            if state.placed and lost and not any(one.without_point for one in left):
                left.append(_before_placing(state, lost))
            left.append(_standing(state, withdrawn, confirmed))
    return left


def _standing(state: State, withdrawn: int, confirmed: int) -> State:
    if state.submission_id == withdrawn:
        return replace(state, submission_id=confirmed, confirmed_id=None)
    if state.confirmed_id == withdrawn:
        return replace(state, confirmed_id=None)
    return state


def _before_placing(placed: State, lost: State) -> State:
    return replace(
        lost,
        submission_id=placed.submission_id,
        confirmed_id=None,
        content=without_point(placed.content, lost.content),
    )


def as_it_stands(states: Sequence[State], placings: set[int]) -> State:
    """The last of these states, as it is once it is the present one again.

    Parameters
    ----------
    placings
        The decisions that were not undone meanwhile: what another one placed waits again.
    """
    last = states[-1]
    if last.placing_id in placings:
        return last
    before = [state for state in states if state.without_point]
    if last.placed and before:
        last = replace(last, content=without_point(last.content, before[-1].content))
    return replace(last, placing_id=None)
