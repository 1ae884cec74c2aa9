"""The four tables of a gazetteer: postcodes, UPRNs, names and junctions, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int32]
UNKNOWN = -1


class PlaceKind(IntEnum):
    """What a name names. The numbers are kept in files: add, never change."""

    STREET = 0
    SETTLEMENT = 1
    LANDMARK = 2
    FARM = 3
    CODE = 4
    """An agency's own code for a place; it is matched as a whole and never by likeness."""


@dataclass(frozen=True, eq=False)
class Postcodes:
    """Postcodes and their points, sorted by packed postcode, each once.

    Attributes
    ----------
    code
        int64, packed by `hotspots.geocoding.postcode.pack`.
    easting, northing
        int32, metres, EPSG:27700.
    quality
        uint8, Ordnance Survey's positional quality indicator (10 best, 60 sector mean).
    radius
        uint16, metres: the radius that holds an address of the postcode with 95 % probability; in
        what a reader hands over, 0 where it has to be derived.
    addresses
        int16, addresses in the postcode; ``UNKNOWN`` where the sources do not say.
    terminated
        bool: Royal Mail no longer uses it.
    source
        uint8, position in the gazetteer's sources.
    """

    code: NDArray[np.int64]
    easting: IntArray
    northing: IntArray
    quality: NDArray[np.uint8]
    radius: NDArray[np.uint16]
    addresses: NDArray[np.int16]
    terminated: NDArray[np.bool_]
    source: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.code)

    def lookup(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Find packed postcodes; returns the row of each, -1 where it does not exist."""
        return _positions(self.code, codes)


@dataclass(frozen=True, eq=False)
class Uprns:
    """Unique property reference numbers and their points, sorted by number, each once.

    Attributes
    ----------
    number
        int64.
    easting, northing
        int32, metres, EPSG:27700.
    source
        uint8, position in the gazetteer's sources.
    """

    number: NDArray[np.int64]
    easting: IntArray
    northing: IntArray
    source: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.number)

    def lookup(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Find UPRNs; returns the row of each, -1 where it does not exist."""
        return _positions(self.number, numbers)


@dataclass(frozen=True, eq=False)
class Names:
    """Names of streets, settlements, landmarks and farms, one row for each name of each place.

    Attributes
    ----------
    text
        The name as its publisher writes it, such as "St John's Street".
    key
        The name as it is compared, see `hotspots.geocoding.address.words.name_key`.
    place
        int32: rows with the same number are names of one place (Welsh and English, old and new).
    kind
        uint8 of `PlaceKind`.
    easting, northing
        int32, metres, EPSG:27700.
    radius
        int32, metres: the radius that holds something that happened there with 95 % probability.
    settlement, district
        The settlement and the district or county that hold the place; "" where it is not said.
    source
        uint8, position in the gazetteer's sources.
    """

    text: Sequence[str]
    key: Sequence[str]
    place: IntArray
    kind: NDArray[np.uint8]
    easting: IntArray
    northing: IntArray
    radius: IntArray
    settlement: Sequence[str]
    district: Sequence[str]
    source: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.text)


@dataclass(frozen=True, eq=False)
class Junctions:
    """Where two roads meet, one row for each pair of roads at each meeting.

    Attributes
    ----------
    road_a, road_b
        The names or numbers of the roads as they are compared ("a361", "fore street"), in
        alphabetical order; ``road_b`` of a numbered motorway junction is its number ("j17").
    easting, northing
        int32, metres, EPSG:27700.
    radius
        int32, metres, 95 %.
    source
        uint8, position in the gazetteer's sources.
    """

    road_a: Sequence[str]
    road_b: Sequence[str]
    easting: IntArray
    northing: IntArray
    radius: IntArray
    source: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.road_a)


@dataclass(frozen=True, eq=False)
class AddressPostcodes:
    """Which postcode each UPRN has; used to build the gazetteer and not kept in it.

    Attributes
    ----------
    number
        int64, UPRN.
    code
        int64, packed postcode.
    easting, northing
        int32, metres, EPSG:27700, of the address.
    """

    number: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    code: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    easting: IntArray = field(default_factory=lambda: np.empty(0, np.int32))
    northing: IntArray = field(default_factory=lambda: np.empty(0, np.int32))


def no_postcodes() -> Postcodes:
    """A table of postcodes without rows."""
    integers, small = np.empty(0, np.int32), np.empty(0, np.uint8)
    return Postcodes(
        np.empty(0, np.int64), integers, integers, small, np.empty(0, np.uint16),
        np.empty(0, np.int16), np.empty(0, np.bool_), small,
    )  # fmt: skip


def no_uprns() -> Uprns:
    """A table of UPRNs without rows."""
    integers = np.empty(0, np.int32)
    return Uprns(np.empty(0, np.int64), integers, integers, np.empty(0, np.uint8))


def no_names() -> Names:
    """A table of names without rows."""
    integers, small = np.empty(0, np.int32), np.empty(0, np.uint8)
    return Names((), (), integers, small, integers, integers, integers, (), (), small)


def no_junctions() -> Junctions:
    """A table of junctions without rows."""
    integers = np.empty(0, np.int32)
    return Junctions((), (), integers, integers, integers, np.empty(0, np.uint8))


def _positions(known: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    if not len(known):
        return np.full(wanted.shape, -1, dtype=np.int64)
    row = np.searchsorted(known, wanted)
    row[row == len(known)] = 0
    found: NDArray[np.int64] = np.where(known[row] == wanted, row, -1)
    return found
