"""The names that a misspelt one may mean, among few: the names of one locality.

Two names are compared as a whole by the number of letters to insert, drop, replace or exchange with
their neighbour. What makes a name its own ("fore" in "fore street") decides how many may differ:
none below 5 letters, one below 9, then two. Numbers have to agree, and so has the kind of street
unless it is itself misspelt: Church Lane is not Church Road. The first letter has to agree except
in long names. Nothing is corrected if two names are equally near.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from hotspots.geocoding.address.word_list import word_list

STREET_TYPES = word_list("street_types.csv")
_SHORTEST, _LONG, _FIRST_LETTER_MAY_DIFFER = 5, 9, 8
_MISSPELT_TYPE = 2


def corrected(key: str, by_first_letter: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The nearest names that a key may be a misspelling of; more than one where several are.

    Parameters
    ----------
    key
        Of `hotspots.geocoding.address.words.name_key`.
    by_first_letter
        The keys of the locality by their first letter.
    """
    own, _ = own_part(key)
    found = _nearest(key, by_first_letter.get(key[:1], ()))
    if not found and len(own) >= _FIRST_LETTER_MAY_DIFFER:
        others = (keys for letter, keys in by_first_letter.items() if letter != key[:1])
        found = _nearest(key, [other for keys in others for other in keys], most=1)
    return found


def similar(key: str, names: Sequence[str], *, limit: int, least: float = 0.7) -> list[str]:
    """Names that look like a key, best first, to offer to a person and never to choose from."""
    found = process.extract(
        key, names, scorer=OSA.normalized_similarity, score_cutoff=least, limit=limit
    )
    return [name for name, _, _ in found]


def own_part(key: str) -> tuple[str, str]:
    """Split a name into what is its own, without spaces, and the kind of street it ends with."""
    before, _, last = key.rpartition(" ")
    if last in STREET_TYPES and before:
        return before.replace(" ", ""), last
    return key.replace(" ", ""), ""


def _nearest(key: str, names: Sequence[str], *, most: int = 2) -> tuple[str, ...]:
    if not names:
        return ()
    found = process.extract(key, names, scorer=OSA.distance, score_cutoff=most, limit=12)
    fitting = [(apart, name) for name, apart, _ in found if _may_mean(key, name, int(apart))]
    if not fitting:
        return ()
    least = min(apart for apart, _ in fitting)
    return tuple(sorted(name for apart, name in fitting if apart == least))


def _may_mean(written: str, name: str, apart: int) -> bool:
    if _numbers(written) != _numbers(name):
        return False
    own_written, type_written = own_part(written)
    own_name, type_of_name = own_part(name)
    if type_written and type_of_name and type_written != type_of_name:
        return False
    if type_of_name and not type_written:
        # The last word is a misspelt kind of street, or belongs to the name and the kind is gone.
        before = written.rpartition(" ")[0].replace(" ", "")
        if before == own_name:
            # "Mill Race" is not Mill Lane.
            return apart <= (1 if len(type_of_name) < _SHORTEST else _MISSPELT_TYPE)
        own_written = before
    length = min(len(own_written), len(own_name))
    if length < _SHORTEST:
        return own_written == own_name
    return apart <= (1 if length < _LONG else 2)


def _numbers(key: str) -> list[str]:
    return sorted(word for word in key.split() if any(letter.isdigit() for letter in word))
