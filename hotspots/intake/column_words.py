"""What the words of a heading speak of, as agencies write them: a table, ``column_words.csv``.

The table is our own collection of the headings that police, councils, landlords and fire services
use for incidents; it is no publisher's list.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

NOT_READ: Mapping[str, str] = MappingProxyType(
    {
        "person": "Left out: it seems to be about a person, which maps do not need.",
        "text": "Left out: free text is not kept.",
        "other": "Left out: it says neither what happened, nor when, nor where.",
    }
)
"""Why a column of such a meaning is not read."""

WHEN = frozenset({"occurred", "reported", "start", "end", "date", "time", "month"})
SHORTEST_GLUED, LONGEST_GLUED = 3, 60
"""Letters of a word that is looked for in a glued one, and of those that are looked into."""
_WORD = re.compile(r"[a-z]+|[0-9]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINED = re.compile(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])")


@dataclass(frozen=True)
class HeadingMeaning:
    """What a heading speaks of.

    Attributes
    ----------
    words
        How many words it has.
    meanings
        Meaning -> how many words of the heading its longest phrase takes.
    not_read
        The reason why it is left out, or "".
    """

    words: int
    meanings: Mapping[str, int]
    not_read: str = ""

    def speaks_of(self, *meanings: str) -> bool:
        """Whether it speaks of any of them."""
        return any(meaning in self.meanings for meaning in meanings)

    def strength(self, meaning: str) -> float:
        """How well the heading says it: the share of its words, and a little for more of them."""
        taken = self.meanings.get(meaning, 0)
        return taken / max(self.words, 1) + 0.1 * taken if taken else 0.0


@cache
def heading_meaning(heading: str) -> HeadingMeaning:
    """What a heading speaks of.

    A word that speaks of a person, of free text or of something else that is not needed decides
    ("Victim address"), unless it is part of a longer phrase that speaks of what is ("Street name").
    """
    words = tuple(part for word in heading_words(heading) for part in _parted(word))
    found = _phrases_in(words)
    read = [(start, end) for meaning, start, end in found if meaning not in NOT_READ]
    for meaning, start, end in found:
        if meaning in NOT_READ and not any(
            first <= start and end <= last and last - first > end - start for first, last in read
        ):
            return HeadingMeaning(len(words), MappingProxyType({}), NOT_READ[meaning])
    meanings: dict[str, int] = {}
    for meaning, start, end in found:
        meanings[meaning] = max(meanings.get(meaning, 0), end - start)
    return HeadingMeaning(len(words), MappingProxyType(meanings))


def heading_words(heading: str) -> tuple[str, ...]:
    """The words of a heading, also of "IncidentRef", "incident_ref" and "AddressLine1"."""
    parted = _CAMEL.sub(" ", heading[:200]).replace("'", "").replace("\u2019", "").lower()
    return tuple(_WORD.findall(_JOINED.sub(" ", parted)))


def _parted(word: str) -> tuple[str, ...]:
    """The known words that a long one is glued of, such as DATEOCCURRED; itself if it is not."""
    known = _vocabulary()
    if word in known or len(word) < 2 * SHORTEST_GLUED or len(word) > LONGEST_GLUED:
        return (word,)
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(SHORTEST_GLUED, len(word) + 1):
        parts = [
            (*best[start], word[start:end])
            for start in range(end - SHORTEST_GLUED + 1)
            if start in best and word[start:end] in known
        ]
        if parts:
            best[end] = min(parts, key=len)
    return best.get(len(word), (word,))


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for words in _table() for word in words)


def _phrases_in(words: tuple[str, ...]) -> list[tuple[str, int, int]]:
    table = _table()
    longest = max(map(len, table))
    return [
        (meaning, start, end)
        for start in range(len(words))
        for end in range(start + 1, min(start + longest, len(words)) + 1)
        for meaning in table.get(words[start:end], ())
    ]


@cache
def _table() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    text = files("hotspots.tables").joinpath("column_words.csv").read_text(encoding="utf-8")
    phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        words = heading_words(row["words"])
        phrases[words] = (*phrases.get(words, ()), row["meaning"])
    return MappingProxyType(phrases)
