"""The hotspots of one community area as they are told: layers, totals and what they leave out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.disclosure import Selection, Sight
from hotspots.location_quality import Shares
from hotspots.store.boundaries import CommunityArea

if TYPE_CHECKING:
    from hotspots.analysis.area_hotspots import AreaHotspots


@dataclass(frozen=True)
class AreaAssessment:
    """The hotspots of one community area for one selection, and what they leave out.

    Attributes
    ----------
    hotspots
        Layers and parameters; its ``n`` counts the incidents on the map.
    total
        Incidents of the area that may be told.
    withheld
        Whether there are others that may not.
    outside, unlocated
        Of the whole selection: beyond all areas, and without a point; None where withheld.
    left_out
        How many fewer ``total`` is because some are located worse than the selection asks for.
    piled
        Incidents of the total that are on no map because they lie on points where a system puts
        what has no place; 0 where they are too few to be told.
    located_by
        Match types and their shares of the incidents that are on the map or would be if none were
        left out.
    accuracy_m
        What half of the incidents on the map, and what nine in ten, are known to or better, in
        metres; NaN without any and where it is not known or told of too few.
    indicative
        Whether the boundaries are not the official ones.
    editions
        The data sets it rests on, a sentence each, attributions included.
    """

    area: CommunityArea
    selection: Selection
    sight: Sight
    hotspots: AreaHotspots
    total: int
    withheld: bool
    left_out: int
    piled: int
    outside: int | None
    unlocated: int | None
    accuracy_m: tuple[float, float]
    located_by: Shares
    indicative: bool
    editions: tuple[str, ...]

    @property
    def not_mapped(self) -> int:
        """Incidents in the total that are not on the map."""
        return self.total - round(self.hotspots.n)
