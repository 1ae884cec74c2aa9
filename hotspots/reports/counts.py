"""How many incidents there were, as far as a reader may be told."""

from __future__ import annotations

from dataclasses import dataclass

from hotspots.assessment import Picture
from hotspots.disclosure import FEWEST, Selection, Sight
from hotspots.reports.figure import Counted, Figure
from hotspots.store.boundaries import CommunityArea


@dataclass(frozen=True)
class Count:
    """Incidents of a selection, in one area or in all.

    Attributes
    ----------
    told
        Incidents that may be told.
    withholding
        How many areas have others, 1 to ``FEWEST - 1`` each, which may not.
    """

    told: int
    withholding: int
    counted: Counted

    @property
    def least(self) -> int:
        """The fewest that there can be."""
        return self.told + self.withholding

    @property
    def most(self) -> int:
        """The most that there can be."""
        return self.told + self.withholding * (FEWEST - 1)

    @property
    def is_none(self) -> bool:
        """Whether there are none, for certain."""
        return self.most == 0

    @property
    def text(self) -> str:
        """``1,234``, ``13 to 16`` where a few are withheld, ``under 5`` where nothing is told."""
        if not self.withholding:
            return f"{self.told:,}"
        if not self.told and self.withholding == 1:
            return f"under {FEWEST}"
        return f"{self.least:,} to {self.most:,}"

    @property
    def figure(self) -> Figure:
        """For a sentence."""
        return Figure(self.text, (self.counted,), direct=True)


def county_count(picture: Picture, selection: Selection, sight: Sight) -> Count:
    """The incidents of all community areas together: the sum of what each of them tells."""
    table = picture.area_counts(selection, sight)
    return Count(int(table["n"].sum()), int(table["withheld"].sum()), Counted(selection))


def counts_of_areas(picture: Picture, selection: Selection, sight: Sight) -> tuple[Count, ...]:
    """The incidents of each community area, in the order of the boundaries."""
    table = picture.area_counts(selection, sight)
    return tuple(
        Count(int(n), int(withheld), Counted(selection, area))
        for area, n, withheld in zip(
            picture.boundaries.areas, table["n"], table["withheld"], strict=True
        )
    )


def count_of(
    picture: Picture, selection: Selection, sight: Sight, area: CommunityArea | None
) -> Count:
    """The incidents of one area, or of all."""
    if area is None:
        return county_count(picture, selection, sight)
    return counts_of_areas(picture, selection, sight)[picture.boundaries.areas.index(area)]
