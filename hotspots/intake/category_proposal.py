"""What each code of a file means: known, or proposed from its spelling or from its words.

Neither ever decides: the person who confirms the proposal reads what it was proposed for.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from rapidfuzz import fuzz, process

from hotspots.intake.column_words import heading_words
from hotspots.intake.profile import Profile, find_profile
from hotspots.intake.quotation import quote
from hotspots.intake.source_table import SourceTable
from hotspots.store.agency_categories import code_key
from hotspots.themes import NO_THEME, THEMES

CLOSE = 86
"""How alike two spellings are that are worth asking about, of 100."""
LEAD = 4
"""How much more alike it must be than the closest code of another meaning."""
SHORTEST_GUESSED = 4
NONE_KNOWN = "Not known: say which theme it belongs to, or its rows wait."
_OPPOSITES = re.compile(r"\b(?:without|with|no|non|not|attempted|w/o)\b")


@dataclass(frozen=True)
class ProposedCategory:
    """What one code of a file seems to mean.

    Attributes
    ----------
    code
        As the file first writes it, on one line.
    rows
        How many rows have it.
    path
        ``theme/subtype`` or ``none``; None if nothing is known, and its rows are held.
    why
        The reason, in a sentence.
    decided
        Whether that is settled; if not, ``path`` is a guess for a person to confirm.
    """

    code: str
    rows: int
    path: str | None
    why: str
    decided: bool


def propose_categories(
    table: SourceTable, profile: Profile, known: Mapping[str, str]
) -> tuple[ProposedCategory, ...]:
    """Every code of a table, those of most rows first.

    Codes are the same that differ in capitals and blanks alone; empty cells are no code.

    Parameters
    ----------
    profile
        How the table is read: its column of categories, and the codes that it has itself.
    known
        The agency's own table, see `hotspots.store.agency_categories.categories_of`.
    """
    position = profile.positions(table.columns, name=table.name)["category"]
    written: dict[str, str] = {}
    rows: Counter[str] = Counter()
    for row in table.rows:
        if len(row.cells) == len(table.columns) and (key := code_key(row.cells[position])):
            written.setdefault(key, " ".join(row.cells[position].split()))
            rows[key] += 1
    own = {code_key(code): path for code, path in profile.categories.items()}
    meanings = {**known_codes(), **own, **known}
    return tuple(
        ProposedCategory(written[key], count, *_meaning(key, known, own, meanings))
        for key, count in sorted(rows.items(), key=lambda each: (-each[1], each[0]))
    )


def is_known_code(cell: str) -> bool:
    """Whether the plain template or the table of themes knows such a category."""
    return code_key(cell) in known_codes()


@cache
def known_codes() -> Mapping[str, str]:
    """The codes of the plain template and the titles of themes and their kinds: key -> path."""
    titles = {
        code_key(subtype.title): f"{theme.id}/{subtype.id}"
        for theme in THEMES.values()
        for subtype in theme.subtypes
        if subtype.id != "unspecified"
    }
    themes = {
        code_key(title): f"{theme.id}/unspecified"
        for theme in THEMES.values()
        for title in (theme.id, theme.title)
    }
    template = {code_key(code): path for code, path in find_profile("template").categories.items()}
    return MappingProxyType({**themes, **titles, **template})


def _meaning(
    key: str, known: Mapping[str, str], own: Mapping[str, str], meanings: Mapping[str, str]
) -> tuple[str | None, str, bool]:
    if key in known:
        return known[key], "As your agency said before.", True
    if key in own:
        return own[key], "As the saved way of reading says.", True
    if key in meanings:
        return meanings[key], "It is the name of a kind of incident.", True
    if close := _closest(key, meanings):
        return meanings[close], f'It looks like "{quote(close, most=60)}"; please check.', False
    if words := _usual_words(key):
        usual = _usual()[words]
        return usual, f'It speaks of "{" ".join(words)}"; please check.', False
    return None, NONE_KNOWN, False


def _closest(key: str, meanings: Mapping[str, str]) -> str | None:
    """The known code that is spelt most like this one, if none of another meaning is as close."""
    if len(key) < SHORTEST_GUESSED:
        return None
    alike = process.extract(
        key, list(meanings), scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE - LEAD, limit=None
    )
    alike = [each for each in alike if _opposites(each[0]) == _opposites(key)]
    if not alike or alike[0][1] < CLOSE:
        return None
    best, score, _ = alike[0]
    rivals = (other for code, other, _ in alike if meanings[code] != meanings[best])
    return best if score - next(rivals, 0.0) >= LEAD else None


def _opposites(key: str) -> frozenset[str]:
    """The words that turn a meaning round; "without" is not a misspelt "with"."""
    return frozenset(_OPPOSITES.findall(key))


def _usual_words(key: str) -> tuple[str, ...] | None:
    """The longest phrase of the table whose words are all in a code, if only one meaning fits."""
    if _OPPOSITES.search(key) and "without injury" not in key and "with injury" not in key:
        return None
    said = set(heading_words(key))
    fitting = [words for words in _usual() if said.issuperset(words)]
    most = max(map(len, fitting), default=0)
    longest = [words for words in fitting if len(words) == most]
    return longest[0] if len({_usual()[words] for words in longest}) == 1 else None


@cache
def _usual() -> Mapping[tuple[str, ...], str]:
    """What words of categories usually mean: our own table, ``category_words.csv``."""
    text = files("hotspots.tables").joinpath("category_words.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({heading_words(row["words"]): row["path"] for row in rows})


def theme_title(path: str | None) -> str:
    """A path in words, "Anti-social behaviour: Nuisance"; of None, that its rows wait."""
    if path is None:
        return "Not known yet"
    if path == NO_THEME:
        return "Not part of any theme"
    theme = THEMES[path.partition("/")[0]]
    return f"{theme.title}: {theme.subtype(path.partition('/')[2]).title}"
