"""A place that people of an agency have put on the map for a text that they often write."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LocalPlace:
    """What an agency means by a text, such as "back of the old cinema".

    Attributes
    ----------
    text
        As it was written; it is compared by `hotspots.geocoding.address.words.name_key`, as a whole
        and never by likeness.
    easting, northing
        Metres, EPSG:27700.
    radius
        Metres: holds the true place with 95 % probability.
    source
        Who says so, such as "local place of Riverside Homes".
    """

    text: str
    easting: float
    northing: float
    radius: float
    source: str
