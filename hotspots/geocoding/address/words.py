"""The words of a name as they are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from hotspots.geocoding.address.word_list import word_list, word_rows

_ONE_APOSTROPHE = dict.fromkeys(map(ord, "\u2019\u2018\u201b\u02bc\u02b9`\u00b4\u2032"), "'")
# "St James's" and "St James'" are one name.
_TWO_S = re.compile(r"s's\b", re.IGNORECASE)
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_NUMBERED_ROAD = re.compile(r"[1-9][0-9]{0,3}")
_DIRECTIONS = frozenset(
    {"n", "s", "e", "w", "nth", "sth", "north", "south", "east", "west"}
    | {"upper", "lower", "upr", "lwr", "uppr"}
)

_TABLE = word_rows("abbreviations.csv")
_ANYWHERE, _FIRST, _LAST = (
    {row["written"]: row["meant"] for row in _TABLE if row["where"] in places}
    for places in (("any",), ("start", "ends"), ("end", "ends"))
)
_PAIRS = {tuple(short.split()): meant for short, meant in _ANYWHERE.items() if " " in short}
_PAIR_STARTS = frozenset(first for first, _ in _PAIRS)
_SAINTS = word_list("saints.csv")
_SAINTS_OWN = _SAINTS | {f"{name}s" for name in _SAINTS}


@lru_cache(maxsize=1 << 13)
def name_key(text: str) -> str:
    """Fold a name to the form in which names are compared; a key is its own key.

    Lower-case words without accents, apostrophes and punctuation, with the usual abbreviations
    written out ("Gt. St John's Rd" is "great saint johns road") and the number of a road in one
    piece ("B 3098" is "b3098"). "St" is a saint at the start of a name or before a saint's name,
    otherwise a street.

    Notes
    -----
    The abbreviations are those of the folder's ``abbreviations.csv``: where ``where`` is "end" they
    are read so in the last word of a name only, where it is "ends" in the first and the last.
    """
    words = _joined(fold(text).split())
    last = len(words) - 1
    written_out = []
    for place, word in enumerate(words):
        if word == "st":
            written_out.append(_saint_or_street(words, place))
            continue
        meant = _ANYWHERE.get(word)
        if meant is None and last > 0:
            if place == last:
                meant = _LAST.get(word)
            elif place == 0:
                meant = _FIRST.get(word)
        written_out.append(meant or word)
    return " ".join(_paired(" ".join(written_out).split()))


def fold(text: str) -> str:
    """Lower-case words of a text without accents, apostrophes and punctuation."""
    text = _TWO_S.sub("s", text.translate(_ONE_APOSTROPHE)).replace("'", "")
    if not text.isascii():
        # Twice, because folding case can leave characters that are not yet decomposed.
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        text = "".join(c for c in text if not unicodedata.combining(c)).translate(_LETTERS)
    return _NOT_A_WORD.sub(" ", text.lower().replace("&", " and ")).strip()


def _joined(words: list[str]) -> list[str]:
    """Put together "st mary s" and "b 3098", which lost what held them together."""
    joined: list[str] = []
    for place, word in enumerate(words):
        possessive = word == "s" and joined and place < len(words) - 1
        road = joined and joined[-1] in ("a", "b", "m") and _NUMBERED_ROAD.fullmatch(word)
        if possessive or road:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _saint_or_street(words: list[str], place: int) -> str:
    if place == len(words) - 1:
        return "street"
    after = words[place + 1]
    if after in _SAINTS_OWN or (place == 0 and after not in _DIRECTIONS):
        return "saint"
    return "street"


def _paired(words: list[str]) -> list[str]:
    if _PAIR_STARTS.isdisjoint(words):
        return words
    paired: list[str] = []
    pairs = iter([*pairwise(words), (words[-1], "")])
    for pair in pairs:
        if pair in _PAIRS:
            paired.append(_PAIRS[pair])
            next(pairs, None)
        else:
            paired.append(pair[0])
    return paired
