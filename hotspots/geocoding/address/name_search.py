"""All that is known of names: local places, agencies' codes and the gazetteer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from hotspots.geocoding.address.address_text import LONGEST
from hotspots.geocoding.address.found import NOTHING, Found
from hotspots.geocoding.address.junction import junction_index
from hotspots.geocoding.address.lookup import Lookup
from hotspots.geocoding.address.name_index import NameIndex, name_index
from hotspots.geocoding.address.reading import Circle
from hotspots.geocoding.address.resolution import Resolution
from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.context import Context
from hotspots.geocoding.gazetteer import Gazetteer, GazetteerSource
from hotspots.geocoding.local_place import LocalPlace
from hotspots.geocoding.result import Flag, MatchType, flag_bits

_CONFIDENCE_LOCAL = 0.98


class NameSearch:
    """Finds places by name.

    Parameters
    ----------
    gazetteer
        What is known of streets, settlements, landmarks, farms and junctions.
    local_places
        What the agency means by whole texts; they come before everything else.
    context
        The area that decides between places of one name.

    Attributes
    ----------
    context
        As given.
    local
        The local places by the key of their text.
    sources
        The gazetteer's sources and those of the local places: what a source's position counts.
    """

    def __init__(
        self,
        gazetteer: Gazetteer | None,
        *,
        local_places: Sequence[LocalPlace] = (),
        context: Context | None = None,
    ) -> None:
        self._gazetteer = gazetteer
        self.context = context
        known = gazetteer.sources if gazetteer is not None else ()
        said = tuple(dict.fromkeys(place.source for place in local_places))
        self.sources = (*known, *(GazetteerSource(name, "", "", "", 0) for name in said))
        self.local = {
            name_key(place.text[:LONGEST]): Found(
                place.easting, place.northing, place.radius, MatchType.LANDMARK,
                _CONFIDENCE_LOCAL, place.text, len(known) + said.index(place.source),
            )
            for place in reversed(local_places)
        }  # fmt: skip

    @cached_property
    def index(self) -> NameIndex | None:
        """The gazetteer's names, arranged when they are first needed; None if there are none."""
        if self._gazetteer is None or not len(self._gazetteer.names):
            return None
        return name_index(self._gazetteer.names)

    @cached_property
    def _resolution(self) -> Resolution | None:
        """None if neither names nor junctions are known."""
        if self._gazetteer is None or not (self._gazetteer.names or self._gazetteer.junctions):
            return None
        index = name_index(self._gazetteer.names)
        return Resolution(index, junction_index(self._gazetteer.junctions), self.context)

    @property
    def lookup(self) -> Lookup | None:
        """Finds single names; None if there are none."""
        return None if self._resolution is None else self._resolution.lookup

    def find(
        self,
        whole: str,
        segments: Sequence[str],
        localities: Sequence[str] = (),
        around: Circle | None = None,
    ) -> Found:
        """Find the place of a text.

        Parameters
        ----------
        whole
            All that was written about the place.
        segments, localities
            What is left of the text and of the columns that name a town or village when postcodes
            and the like are taken out.
        around
            Where the rest of the row says that it is, roughly.
        """
        if self.local and (place := self.local.get(name_key(whole[:LONGEST]))):
            return place
        resolution = self._resolution
        if (
            resolution is not None
            and (place := resolution.lookup.code(name_key(whole[:LONGEST]))).located
        ):
            return place
        if not segments and not localities:
            return NOTHING
        if resolution is not None:
            place = resolution.find(segments, localities, around)
            if place.located or self.index is not None:
                return place
        why = Flag.GAZETTEER_MISSING if self._gazetteer is None else Flag.NAMES_MISSING
        return Found(flags=flag_bits(why))
