"""The names of a gazetteer, arranged so that they are found by key and by locality."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from hotspots.geocoding.address.spelling import corrected
from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.gazetteer_tables import Names, PlaceKind

# A street belongs to a settlement if its point is no farther from the edge than this: the circle
# around a settlement is drawn for its buildings, and a street's point is its middle.
MARGIN = 250.0
_LONGEST_REACH = 500.0
# "On Avon" is no name of Bradford on Avon, nor is "St James" one of Berwick St James.
_NO_BEGINNING = frozenset(
    ("and", "by", "cum", "de", "in", "juxta", "la", "le", "magna", "near", "next", "of", "on",
     "parva", "saint", "sub", "super", "the", "under", "upon", "with")
)  # fmt: skip
_THINGS = (PlaceKind.STREET.value, PlaceKind.LANDMARK.value, PlaceKind.FARM.value)


class NameIndex:
    """Look-ups over `Names`; made once for a gazetteer, see `name_index`.

    Parameters
    ----------
    names
        The table.
    """

    def __init__(self, names: Names) -> None:
        # The columns and not the table, which is free to go when no one else needs it.
        self.text, self.key, self.place = names.text, names.key, names.place
        self.settlement, self.district, self.source = names.settlement, names.district, names.source
        self.kind: list[int] = names.kind.tolist()
        self.easting = names.easting.astype(np.float64)
        self.northing = names.northing.astype(np.float64)
        self.radius = names.radius.astype(np.float64)
        self.settlements: dict[str, list[int]] = {}
        self._codes: dict[str, list[int]] = {}
        self._rows: dict[str, list[int]] = {}
        tables = {PlaceKind.SETTLEMENT: self.settlements, PlaceKind.CODE: self._codes}
        for row, (key, kind) in enumerate(zip(names.key, self.kind, strict=True)):
            tables.get(kind, self._rows).setdefault(key, []).append(row)
        self._key_of = {text: name_key(text) for text in set(names.settlement) if text}
        self._spoken_of = frozenset(self._key_of.values())
        districts = {name_key(text) for text in set(names.district)}
        self.districts = frozenset(districts - self.settlements.keys() - {""})
        self._eastwards = np.argsort(self.easting, kind="stable")
        self._sorted_easting = self.easting[self._eastwards]
        self._keys_in: dict[str, dict[str, list[str]]] = {}

    def rows(self, key: str) -> list[int]:
        """Rows of streets, landmarks and farms of a name.

        Also of the name with or without "the" before it or with its words run together.
        """
        found = self._rows.get(key)
        if found is None:
            other = key.removeprefix("the ") if key.startswith("the ") else f"the {key}"
            found = self._rows.get(other) or self._rows.get(self._spellings.get(_squeezed(key), ""))
        return found or []

    def exact_rows(self, key: str) -> list[int]:
        """Rows of streets, landmarks and farms of exactly this name."""
        return self._rows.get(key, [])

    def code_rows(self, key: str) -> list[int]:
        """Rows of agencies' own codes."""
        return self._codes.get(key, [])

    def is_locality(self, key: str) -> bool:
        """Whether a name is that of a settlement or of what streets say they are in."""
        return key in self.settlements or key in self._spoken_of

    def within(self, rows: Sequence[int], locality: str) -> list[int]:
        """The rows that are in the settlements of a name.

        Either their publisher says so, or they are no farther from one than its radius with
        ``MARGIN`` and what is known of their own extent.
        """
        key_of, said = self._key_of, self.settlement
        inside = np.array([key_of.get(said[row]) == locality for row in rows], dtype=np.bool_)
        reach = np.minimum(self.radius[rows], _LONGEST_REACH) + MARGIN
        for settlement in self.settlements.get(locality, ()):
            inside |= self.distance(settlement, rows) <= self.radius[settlement] + reach
        return [row for row, is_in in zip(rows, inside.tolist(), strict=True) if is_in]

    def is_said_in(self, row: int, locality: str) -> bool:
        """Whether the publisher says that a row is in the settlement of this name."""
        return self.settlement_key(row) == locality

    def settlement_key(self, row: int) -> str:
        """The key of the settlement that the publisher says a row is in; "" if none."""
        return self._key_of.get(self.settlement[row], "")

    def keys_in(self, locality: str) -> dict[str, list[str]]:
        """The different names of streets, landmarks and farms in a locality by first letter."""
        if locality not in self._keys_in:
            near = set(self._said_in.get(locality, ()))
            for settlement in self.settlements.get(locality, ()):
                near.update(self._around(settlement))
            keys = {self.key[row] for row in self.within(sorted(near), locality)}
            self._keys_in[locality] = _by_first_letter(keys - self.settlements.keys())
        return self._keys_in[locality]

    def keys_like(self, start: str) -> list[str]:
        """Names of streets, landmarks and farms that begin so, in alphabetical order."""
        first = bisect_left(self._alphabetical, start)
        last = bisect_left(self._alphabetical, f"{start}\uffff")
        return self._alphabetical[first:last]

    def label(self, row: int) -> str:
        """Name a row for a person: "Fore Street, Trowbridge"."""
        where = self.settlement[row]
        if self.kind[row] == PlaceKind.SETTLEMENT.value:
            where = self.district[row]
        return f"{self.text[row]}, {where}" if where else self.text[row]

    def distance(self, row: int, others: Sequence[int]) -> NDArray[np.float64]:
        """Metres from one row's point to those of others."""
        apart: NDArray[np.float64] = np.hypot(
            self.easting[others] - self.easting[row], self.northing[others] - self.northing[row]
        )
        return apart

    def _around(self, row: int) -> list[int]:
        """Rows of streets, landmarks and farms as far to the west and east as they may be in it."""
        reach = self.radius[row] + MARGIN + _LONGEST_REACH
        ends = self.easting[row] - reach, self.easting[row] + reach
        first, last = np.searchsorted(self._sorted_easting, ends)
        rows = self._eastwards[first:last]
        rows = rows[np.abs(self.northing[rows] - self.northing[row]) <= reach]
        return [r for r in rows.tolist() if self.kind[r] in _THINGS]

    def settlements_like(self, key: str) -> tuple[str, ...]:
        """The settlements that a key may be a misspelling of; several if they are equally near."""
        near = corrected(key, self.settlements_by_letter)
        return tuple(dict.fromkeys(self.short_names.get(name, name) for name in near))

    @cached_property
    def short_names(self) -> dict[str, str]:
        """Settlements by the end of their name: "wootton bassett" for "royal wootton bassett".

        Only ends of two words or more that are the end of no other and the name of nothing else.
        """
        whole: dict[str, list[str]] = {}
        for key in self.settlements:
            short = key.partition(" ")[2]
            if " " in short and short.split()[0] not in _NO_BEGINNING:
                whole.setdefault(short, []).append(key)
        return {
            short: keys[0]
            for short, keys in whole.items()
            if len(keys) == 1 and not self.is_locality(short) and short not in self._rows
        }

    @cached_property
    def settlements_by_letter(self) -> dict[str, list[str]]:
        """The names of settlements, short ones too, by first letter."""
        return _by_first_letter({**self.settlements, **self.short_names})

    @cached_property
    def _said_in(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for row, text in enumerate(self.settlement):
            if text and self.kind[row] in _THINGS:
                rows.setdefault(self._key_of[text], []).append(row)
        return rows

    @cached_property
    def _spellings(self) -> dict[str, str]:
        return {_squeezed(key): key for key in self._rows if " " in key}

    @cached_property
    def _alphabetical(self) -> list[str]:
        return sorted(self._rows)


def name_index(names: Names) -> NameIndex:
    """The index of a table of names, made when it is first asked for."""
    index = _INDEXES.get(names)
    if index is None:
        # Two threads may both make one; either is right.
        index = _INDEXES[names] = NameIndex(names)
    return index


_INDEXES: WeakKeyDictionary[Names, NameIndex] = WeakKeyDictionary()


def _squeezed(key: str) -> str:
    return key.replace(" ", "")


def _by_first_letter(keys: Iterable[str]) -> dict[str, list[str]]:
    letters: dict[str, list[str]] = {}
    for key in sorted(keys):
        letters.setdefault(key[:1], []).append(key)
    return letters
