"""What a person may see of selections, area by area, as the analysis takes it.

Everything comes through the gate, once for each selection however many areas ask for it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.evaluation.bandwidth_trial import CANDIDATES_M
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.disclosure import CELL_SIZE, Selection, Sight, see
from hotspots.picture import Picture
from hotspots.selection_harm import HarmScale, selection_harm
from hotspots.store.boundaries import CommunityArea

SHOWN_ONLY = " in squares that may be shown"
MAP_CELL_M = 50.0
REACH_M = max(CANDIDATES_M)

_Areas = NDArray[np.int16]


class VisiblePoints:
    """The points of a county for a person, and with a table of harm what their incidents weigh.

    Parameters
    ----------
    sight
        What the person may see.
    scale
        What kinds of incident weigh; of exact points alone, because what a few incidents of a
        protected cell weigh would tell what they were.
    """

    def __init__(self, picture: Picture, sight: Sight, scale: HarmScale | None = None) -> None:
        if scale is not None and sight is not Sight.EXACT:
            raise ValueError("The harm of protected cells tells what their incidents were.")
        self.sight = sight
        self._picture = picture
        self._scale = scale
        self._of_county: dict[Selection, tuple[WeightedPoints, _Areas]] = {}

    @property
    def cell_size(self) -> float:
        """Side of the squares that a map is judged by, metres."""
        return float(CELL_SIZE) if self.sight is Sight.PROTECTED else MAP_CELL_M

    @property
    def counted(self) -> str:
        """Added to "incidents" where not all that were recorded are to be seen."""
        return SHOWN_ONLY if self.sight is Sight.PROTECTED else ""

    def of_area(
        self, area: CommunityArea, selection: Selection, *, reach: float = REACH_M
    ) -> WeightedPoints:
        """What lies in an area and so many metres around it; any bandwidth tried unless given.

        Raises
        ------
        InputError
            If the table of harm lacks a kind that is mapped, or all weigh nothing.
        """
        points, areas = self._county(selection)
        inside = areas == self._picture.boundaries.areas.index(area)
        near = area.within_reach(points.x, points.y, reach)
        return replace(points, inside=inside).chosen(inside | near)

    def _county(self, selection: Selection) -> tuple[WeightedPoints, _Areas]:
        """Everything of a selection, and the number of each point's area."""
        if selection not in self._of_county:
            snapshot, areas = self._picture.snapshot, len(self._picture.boundaries.areas)
            visible = see(snapshot, selection, self.sight, areas=areas)
            harm = None
            if self._scale is not None:
                harm = selection_harm(snapshot, selection, self._scale, areas=areas).harm
            points = WeightedPoints(
                x=visible.x,
                y=visible.y,
                weight=visible.weight,
                inside=visible.area >= 0,
                harm=harm,
            )
            self._of_county[selection] = points, visible.area
        return self._of_county[selection]
