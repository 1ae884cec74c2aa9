"""Many different incidents on one point: more often a system's default location than a hotspot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.store.membership import one_of
from hotspots.store.places import PlaceIds, Point
from hotspots.store.schema import Incident, Place

FEWEST_INCIDENTS = 20
FEWEST_CATEGORIES = 3
SMALLEST_SHARE = 0.01


@dataclass(frozen=True)
class PileUp:
    """A point (metres, EPSG:27700) with so many of an agency's incidents, of so many categories."""

    point: Point
    incidents: int
    categories: int

    @property
    def sentence(self) -> str:
        """What its sender reads."""
        easting, northing = self.point
        return (
            f"{self.incidents:,} of your agency's incidents, of {self.categories} categories, lie "
            f"on one point (easting {easting:.0f}, northing {northing:.0f}). If that is where your "
            "system puts what has no place, such as an office, send those rows without a place: "
            "they would make a hotspot where there is none."
        )


def pile_ups(session: Session, agency_id: int, places: PlaceIds) -> list[PileUp]:
    """The points of a submission that are pile-ups among all of its agency's incidents.

    A point is one that holds at least 20 incidents, at least 1 % of the agency's located ones, and
    at least three categories.

    Parameters
    ----------
    places
        The ids of the places of the submission's located rows.
    """
    distinct, rows = np.unique(places, return_counts=True)
    # Whatever is a hundredth of all has long been a hundredth of some submission.
    often = distinct[rows >= max(2, SMALLEST_SHARE * len(places))].tolist()
    if not often:
        return []
    own = Incident.agency_id == agency_id
    located = session.scalar(
        select(func.count()).select_from(Incident).where(own, Incident.place_id.is_not(None))
    )
    most = max(FEWEST_INCIDENTS, SMALLEST_SHARE * (located or 0))
    found = session.execute(
        select(
            Place.easting,
            Place.northing,
            func.count(),
            func.count(Incident.category.distinct()),
        )
        .join(Incident, Incident.place_id == Place.id)
        .where(own, one_of(session, Incident.place_id, often))
        .group_by(Place.id, Place.easting, Place.northing)
        .having(func.count() >= most, func.count(Incident.category.distinct()) >= FEWEST_CATEGORIES)
        .order_by(func.count().desc(), Place.id)
    )
    return [PileUp((x, y), incidents, kinds) for x, y, incidents, kinds in found]


def piled_up(
    agency: Sequence[int],
    place: Sequence[int | None],
    category: Sequence[str],
    *,
    exempt: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which incidents lie on a pile-up of their agency, by the rule of `pile_ups`.

    Parameters
    ----------
    agency, place, category
        Of every incident; no place where it was not located.
    exempt
        Incidents that their publisher moved to shared map points: many lie there by design.
    """
    considered = pd.DataFrame({"agency": agency, "place": place, "category": category})
    considered = considered[~exempt & considered["place"].notna()]
    located = considered.groupby("agency").size()
    at = considered.groupby(["agency", "place"])["category"].agg(["size", "nunique"])
    share = at["size"] / located.reindex(at.index.get_level_values("agency")).to_numpy()
    is_pile = (
        (at["size"] >= FEWEST_INCIDENTS)
        & (share >= SMALLEST_SHARE)
        & (at["nunique"] >= FEWEST_CATEGORIES)
    )
    piled = np.zeros(len(exempt), dtype=np.bool_)
    rows = pd.MultiIndex.from_frame(considered[["agency", "place"]])
    piled[considered.index.to_numpy()] = rows.isin(at.index[is_pile])
    return piled
