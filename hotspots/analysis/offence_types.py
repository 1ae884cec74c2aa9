"""Kinds of offence as people's files name them, and what an offence of each weighs."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.harm import UNSPECIFIED, Category, HarmTable, default_harm_table
from hotspots.analysis.locations import FloatArray
from hotspots.errors import InputError
from hotspots.themes import THEMES

MOST_NAMED, MOST_LISTED = 3, 40
LONGEST_NAMED = 40
_SPACES = re.compile(r"[\s_-]+")


def offence_weights(offences: ArrayLike, *, table: HarmTable | None = None) -> FloatArray:
    """Weigh offences by the harm of their kind, as a column of a file names it.

    Parameters
    ----------
    offences
        The kind of each offence (n): theme and subtype such as "violence/robbery"; the subtype
        alone, or its title, where no other theme has it; or the theme alone for its "unspecified".
        Capitals, and spaces for underscores, make no difference.
    table
        The weights; those of ``default_harm_table`` unless given.

    Returns
    -------
    numpy.ndarray
        Weights (n, float64).

    Raises
    ------
    InputError
        If the table does not know a kind; the sentence names the kinds that it knows.

    Examples
    --------
    >>> offence_weights(["Violence / Robbery", "robbery", "Public order", "asb"]).tolist()
    [365.0, 365.0, 7.5, 1.0]
    """
    weights = default_harm_table() if table is None else table
    number, categories = offence_categories(offences, weights)
    values = [weights[category].weight for category in categories]
    return np.array(values, dtype=np.float64)[number]


def offence_categories(
    offences: ArrayLike, table: HarmTable
) -> tuple[NDArray[np.intp], list[Category]]:
    """Number of each offence's kind, as ``offence_weights`` reads it, and the kinds.

    Two names of one kind are two numbers.
    """
    known = _names(table)
    number, kinds = pd.factorize(np.asarray(offences, dtype=object).ravel(), use_na_sentinel=False)
    texts = ["" if pd.isna(kind) else str(kind) for kind in kinds]
    found = [known.get(_key(text)) for text in texts]
    unknown = [at for at, category in enumerate(found) if category is None]
    if unknown:
        rows = np.bincount(number, minlength=len(texts))
        raise InputError(_unknown_sentence({texts[at]: int(rows[at]) for at in unknown}, table))
    return number, [category for category in found if category is not None]


def known_kinds(table: HarmTable) -> list[str]:
    """The kinds that a table weighs, as its reader may write them."""
    return sorted(
        theme if subtype == UNSPECIFIED else f"{theme}/{subtype}" for theme, subtype in table
    )


def _names(table: HarmTable) -> Mapping[str, Category]:
    """What each kind may be called; a name that would mean two of them means neither."""
    names: dict[str, Category] = {}
    ambiguous: set[str] = set()
    for category in table:
        for name in _short_names(*category):
            key = _key(name)
            if names.setdefault(key, category) != category:
                ambiguous.add(key)
    for key in ambiguous:
        del names[key]
    return names | _whole_names(table)


def _whole_names(table: HarmTable) -> dict[str, Category]:
    """The kinds by their whole names, and the themes by theirs."""
    names: dict[str, Category] = {}
    for category in table:
        theme, subtype = category
        for name in ("/".join(category), *([theme] if subtype == UNSPECIFIED else [])):
            other = names.setdefault(_key(name), category)
            if other != category:
                raise InputError(
                    f"The table of harm has {_quoted('/'.join(other))} and "
                    f"{_quoted('/'.join(category))}, which only capitals or spaces tell apart: "
                    "keep one of them."
                )
    return names


def _short_names(theme: str, subtype: str) -> list[str]:
    known = THEMES.get(theme)
    if subtype == UNSPECIFIED:
        return [] if known is None else [known.title]
    titles = [kind.title for kind in known.subtypes if kind.id == subtype] if known else []
    return [subtype, *titles]


def _key(text: str) -> str:
    parts = (_SPACES.sub("_", part.strip().casefold()) for part in text.split("/", 1))
    return "/".join(part for part in parts if part)


def _unknown_sentence(rows: Mapping[str, int], table: HarmTable) -> str:
    """Which kinds are not known, the most frequent first, and which are."""
    often = sorted(rows, key=lambda kind: (-rows[kind], kind))
    named = [f"{_quoted(kind)} ({_counted(rows[kind])})" for kind in often[:MOST_NAMED]]
    more = len(often) - len(named)
    also = f" and {more:,} more" if more else ""
    known = known_kinds(table)
    others = f" and {len(known) - MOST_LISTED:,} more" if len(known) > MOST_LISTED else ""
    return (
        f"The table of harm has no weight for {', '.join(named)}{also}. It knows "
        f"{', '.join(known[:MOST_LISTED])}{others}: write these, give a table of your own, or "
        "leave out the other rows."
    )


def _quoted(kind: str) -> str:
    text = " ".join(kind.split())
    return f'"{text[:LONGEST_NAMED]}"' if text else "blank cells"


def _counted(rows: int) -> str:
    return f"{rows:,} row{'' if rows == 1 else 's'}"
