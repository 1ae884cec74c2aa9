"""What storing incidents did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hotspots.store.places import PlaceIds


@dataclass(frozen=True)
class Stored:
    """What storing did.

    Attributes
    ----------
    accepted, updated, unchanged
        How many incidents were new, changed, and as they were.
    places
        The ids of the places of every row that has a point now, whoever found it.
    match_types
        How many rows were located by what; "none" counts those without a point.
    """

    accepted: int
    updated: int
    unchanged: int
    places: PlaceIds
    match_types: Mapping[str, int]

    @classmethod
    def nothing(cls) -> Stored:
        """What storing no rows does."""
        return cls(0, 0, 0, np.empty(0, dtype=np.int64), Counter())

    def __add__(self, other: Stored) -> Stored:
        """What storing one part of a submission and then another did."""
        return Stored(
            self.accepted + other.accepted,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            np.concatenate([self.places, other.places]),
            Counter(self.match_types) + Counter(other.match_types),
        )

    @property
    def counts(self) -> tuple[int, int, int]:
        """New, changed and as they were."""
        return self.accepted, self.updated, self.unchanged
