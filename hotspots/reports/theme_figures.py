"""One theme of the six-monthly report: volume by kind, areas with most, and their maps."""

from __future__ import annotations

from hotspots.assessment import Picture
from hotspots.disclosure import Selection, Sight
from hotspots.reports.comparison import period_before
from hotspots.reports.counts import Count, counts_of_areas
from hotspots.reports.figure import Name, Sentence, listed, say
from hotspots.reports.lasting_hotspots import Assess
from hotspots.reports.mapped_area import MappedArea, map_area
from hotspots.reports.report import Block, MapWithTable, Paragraph, Section
from hotspots.reports.volumes import Volumes, most_affected

MAPPED_AREAS = {"asb": 4}
"""How many of the areas with most incidents are mapped, by theme; of others ``USUALLY_MAPPED``."""

USUALLY_MAPPED = 2
FEWEST_MAPPED = 10
"""An area with fewer incidents is not mapped: its hotspots would be chance."""

LISTED_HOTSPOTS = 5
NAMED_AREAS = 3


class ThemeFigures:
    """The counts and the mapped areas of one theme."""

    def __init__(
        self, picture: Picture, selection: Selection, sight: Sight, assess: Assess
    ) -> None:
        self.selection = selection
        self.volumes = Volumes(picture, selection, sight)
        self.areas = counts_of_areas(picture, selection, sight)
        self.before = period_before(selection.period)
        chosen = most_affected(self.areas, MAPPED_AREAS.get(selection.theme, USUALLY_MAPPED))
        self.mapped: list[MappedArea] = []
        self.not_mapped: list[Count] = []
        for count in (one for one in chosen if one.told >= FEWEST_MAPPED):
            area = count.counted.area
            assert area is not None  # counts of areas have one
            one = map_area(picture, area.slug, selection, sight, before=self.before, assess=assess)
            if one.found.hotspots.n > 0:
                self.mapped.append(one)
            else:
                self.not_mapped.append(count)

    @property
    def title(self) -> str:
        return self.volumes.theme.title

    def section(self) -> Section:
        """Volume, areas with most, and their maps."""
        blocks: list[Block] = [Paragraph(self._words()), self.volumes.table(f"volume-{self._id}")]
        blocks += [Paragraph((self._most(),))] if self._named else []
        blocks += [self._map(one) for one in self.mapped]
        if self.not_mapped:
            names = [say(Name(_area_name(count))) for count in self.not_mapped]
            blocks.append(
                Paragraph(
                    (
                        say(
                            "No map can be shown of ",
                            listed(names),
                            ": the incidents are of sensitive kinds or too few in one place.",
                        ),
                    )
                )
            )
        return Section(self._id, self.title, tuple(blocks))

    @property
    def _id(self) -> str:
        return self.selection.theme

    @property
    def _named(self) -> list[Count]:
        return most_affected(self.areas, NAMED_AREAS)

    def _words(self) -> tuple[Sentence, ...]:
        return (self.volumes.reported, *self.volumes.comparisons)

    def _most(self) -> Sentence:
        named = [say(Name(_area_name(count)), " (", count.figure, ")") for count in self._named]
        return say("Most were reported in ", listed(named), ".")

    def _map(self, one: MappedArea) -> MapWithTable:
        count = next(c for c in self.areas if c.counted.area is one.found.area)
        heading = say(Name(one.found.area.name), ": ", count.figure, " ", self.volumes.of_what)
        return one.block(heading, LISTED_HOTSPOTS)


def _area_name(count: Count) -> str:
    return count.counted.area.name if count.counted.area else ""
