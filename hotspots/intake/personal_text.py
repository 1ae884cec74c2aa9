"""What in a text tells who somebody is: names, telephone and National Insurance numbers, e-mail.

It finds what is written in the usual ways and misses the rest: it warns, it does not clean.

- Names: a title with a name ("Mr Patel", "Mrs J. Smith"), and a frequent given name with another
  name beside it ("Sarah Jones", "JONES, Sarah"). A given name that is not in our own table
  ``given_names.csv``, a surname alone and a name in small letters are missed.
- Streets and places that are named after people are none: "St John Street", "John Rennie Close",
  "Victoria Park" end in a word for a kind of place, or begin with "St" or "The".
- Telephone numbers: a national number of ten or eleven digits that begins with 01, 02, 03, 07 or
  08, with or without blanks, and any number that begins with +44 or 0044 (the numbering plan of
  Ofcom). Eleven digits in one piece count only if they begin with 07, because references look so.
- National Insurance numbers: two letters that are given out, six digits and a letter from A to D
  (HM Revenue and Customs, National Insurance Manual, NIM39110).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

from hotspots.geocoding.address.word_list import word_list

Kind = Literal[
    "name", "phone number", "National Insurance number", "email address", "date of birth"
]
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_INSURANCE = re.compile(
    r"(?<![A-Z0-9])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    r"[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D](?![A-Z0-9])",
    re.I,
)
# Few blanks between two digits: without a limit, a cell of blanks alone would take seconds.
_ABROAD = re.compile(
    r"(?<![\d+])(?:\+44|0044)[\s().-]{0,3}(?:\(0\)[\s().-]{0,3})?\d(?:[\s().-]{0,3}\d){8,9}(?!\d)"
)
_NATIONAL = re.compile(r"(?<![\d.+/-])\(?0[1-378](?:[\s().-]{0,2}\d){8,9}(?![\d/]|\.\d)")
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Rev|Revd|Sir|Dame|MR|MRS|MS|MISS)\b\.?\s+"
    r"(?:[A-Z]\.?\s+){0,2}(?P<name>[A-Z][\w'\u2019-]+)"
)
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
_SAME_PART = re.compile(r"[^,;:()\d]*")


def personal_kinds(text: str) -> Iterator[Kind]:
    """The kinds of what a text tells about a person, each once."""
    if "@" in text and _EMAIL.search(text):
        yield "email address"
    if _has_phone(text):
        yield "phone number"
    if _INSURANCE.search(text):
        yield "National Insurance number"
    if is_named(text):
        yield "name"


def has_contact_detail(text: str) -> bool:
    """Whether a text holds an e-mail address, a telephone or a National Insurance number."""
    return bool(_EMAIL.search(text) or _has_phone(text) or _INSURANCE.search(text))


def may_be_name(text: str) -> bool:
    """Whether a whole cell reads like somebody's name, under a heading that speaks of people."""
    words = text.replace(",", " ").replace(".", " ").split()
    return 1 <= len(words) <= 5 and all(
        _WORD.fullmatch(word) and word[:1].isupper() for word in words
    )


def _has_phone(text: str) -> bool:
    if _ABROAD.search(text):
        return True
    for match in _NATIONAL.finditer(text):
        digits = [sign for sign in match[0] if sign.isdigit()]
        in_one_piece = match[0].isdigit()
        if len(digits) == 11 or not in_one_piece:
            return not in_one_piece or match[0].startswith("07")
    return False


def speaks_of_place(text: str) -> bool:
    """Whether a text of several words has one for a kind of place in it, such as "Close"."""
    words = _WORD.findall(text.lower())
    return len(words) > 1 and not _place_words().isdisjoint(words)


def is_named(text: str) -> bool:
    """Whether a text has somebody's name in it."""
    if _hints().isdisjoint(_WORD.findall(text.lower())):
        return False
    if any(
        _may_be_surname(match["name"]) and not _is_place(text, match.end())
        for match in _TITLE.finditer(text)
    ):
        return True
    words = list(_WORD.finditer(text))
    return any(
        _is_given(first[0]) and _beside(text, words, place)
        for place, first in enumerate(words)
        if place + 1 < len(words) or place
    )


def _beside(text: str, words: list[re.Match[str]], place: int) -> bool:
    """Whether a surname stands after a given name, or before it with a comma between."""
    given = words[place]
    before = words[place - 1] if place else None
    if before and before[0].lower() in _BEFORE_PLACES:
        return False
    if place + 1 < len(words):
        after = words[place + 1]
        between = text[given.end() : after.start()]
        if between.strip(".") == " " and _may_be_surname(after[0]):
            return not _is_place(text, after.end())
    if before and text[before.end() : given.start()].strip() == ",":
        return (
            before[0].isupper() and len(before[0]) > 2 and _may_be_surname(before[0])
            and not _is_place(text, given.end())
        )  # fmt: skip
    return False


def _is_place(text: str, end: int) -> bool:
    """Whether what follows makes a place of a name: "John Rennie Close", "Mary Tavy Road"."""
    rest = _WORD.findall(_SAME_PART.match(text[end : end + 40])[0])[:2]  # type: ignore[index]
    return any(word.lower() in _place_words() for word in rest)


def _may_be_surname(word: str) -> bool:
    return (
        word[:1].isupper()
        and len(word) > 1
        and word.lower() not in _place_words()
        and word.lower() not in _NO_SURNAMES
    )


def _is_given(word: str) -> bool:
    return word[:1].isupper() and word.lower() in _given_names()


_BEFORE_PLACES = frozenset(
    {"st", "saint", "the", "king", "queen", "prince", "princess", "of", "and"}
)
_NO_SURNAMES = _BEFORE_PLACES | {
    *("at", "by", "from", "in", "near", "off", "on", "opposite", "outside", "to", "with", "about"),
    *("was", "is", "has", "had", "said", "behind"),
}


@cache
def _place_words() -> frozenset[str]:
    return _names("place_words.csv") | word_list("street_types.csv")


@cache
def _hints() -> frozenset[str]:
    """The words without one of which no name is found."""
    return _given_names() | {"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "revd", "sir", "dame"}


@cache
def _given_names() -> frozenset[str]:
    return _names("given_names.csv")


def _names(table: str) -> frozenset[str]:
    text = files("hotspots.tables").joinpath(table).read_text(encoding="utf-8")
    return frozenset(text.split()[1:])
