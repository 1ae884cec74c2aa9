"""What a line or an area of the backdrop is, from whatever words a file has for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What is drawn; the least important first, which is also the order of drawing."""

    BUILT_UP = "built-up"
    RIVER = "river"
    CANAL = "canal"
    RAILWAY = "railway"
    LOCAL = "local"
    MINOR = "minor"
    B_ROAD = "b-road"
    A_ROAD = "a-road"
    MOTORWAY = "motorway"


KINDS = tuple(Kind)
MAIN_ROADS = (Kind.B_ROAD, Kind.A_ROAD, Kind.MOTORWAY)
ROADS = (Kind.LOCAL, Kind.MINOR, *MAIN_ROADS)

# The names of OS Open Roads ("road function" and "road classification"), of OS OpenMap - Local and
# OS Open Rivers, of OpenStreetMap's tags, and ours.
_WORDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MOTORWAY: ("motorway", "m"),
    Kind.A_ROAD: ("a road", "a", "primary road", "primary", "trunk", "trunk road"),
    Kind.B_ROAD: ("b road", "b", "secondary"),
    Kind.MINOR: (
        "minor road", "minor", "classified unnumbered", "tertiary", "slip road", "motorway link",
        "trunk link", "primary link", "secondary link", "tertiary link",
    ),
    Kind.LOCAL: (
        "local road", "local", "local street", "local access road", "unclassified", "residential",
        "living street",
    ),
    Kind.RAILWAY: ("railway", "rail", "single track", "multi track", "narrow gauge", "light rail"),
    Kind.RIVER: ("river", "inland river", "tidal river"),
    Kind.CANAL: ("canal",),
    Kind.BUILT_UP: ("built up", "built up area", "urban area"),
}  # fmt: skip
_BETWEEN_WORDS = re.compile(r"[_-]|(?<=[a-z])(?=[A-Z])")
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words}


def kinds_of(values: Iterable[object]) -> list[Kind | None]:
    """The kind that each value stands for, None where it is not drawn or not known.

    Capitals, hyphens and underscores make no difference: "A_Road" is "a road", and "tidalRiver" is
    "tidal river".
    """
    known: dict[object, Kind | None] = {}
    return [
        known[value] if value in known else known.setdefault(value, _kind(value))
        for value in values
    ]


def known_words() -> str:
    """One word for each kind, as a message lists them."""
    return ", ".join(words[0] for words in _WORDS.values())


def _kind(value: object) -> Kind | None:
    words = _BETWEEN_WORDS.sub(" ", str(value)).split()
    return _KIND_OF.get(" ".join(words).lower())
