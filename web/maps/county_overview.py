"""What the county page says first, whatever is chosen below it: worked out once for a sight."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from hotspots.assessment import Picture, Selection, Sight
from hotspots.county_exceptions import CountyExceptions, county_exceptions
from hotspots.themes import THEMES
from web.maps.county_agencies import AgencyTable, agency_table
from web.maps.county_attention import Attention, attention
from web.maps.trends import Trend, county_trends


@dataclass(frozen=True)
class Overview:
    """The exceptions of the last complete month, what stands out of them, and the agencies."""

    exceptions: CountyExceptions
    attention: Attention
    agencies: AgencyTable

    def trends(self, selection: Selection) -> tuple[Trend, ...]:
        """The months of every theme, and of the kind chosen, if there are complete ones."""
        counts = self.exceptions.counts
        if counts is None:
            return ()
        kinds: list[tuple[str, str | None]] = [(theme, None) for theme in THEMES]
        if selection.subtype:
            kinds.insert(0, (selection.theme, selection.subtype))
        return county_trends(counts, kinds, selection.period)


_known: WeakKeyDictionary[Picture, dict[Sight, Overview]] = WeakKeyDictionary()


def county_overview(picture: Picture, sight: Sight) -> Overview:
    """What stands out, how it came about and who has sent what; kept as long as the picture."""
    kept = _known.setdefault(picture, {})
    if sight not in kept:
        exceptions = county_exceptions(picture, sight)
        kept[sight] = Overview(
            exceptions=exceptions,
            attention=attention(exceptions),
            agencies=agency_table(picture, sight, exceptions.agencies),
        )
    return kept[sight]
