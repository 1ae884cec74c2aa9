"""What incidents weigh, in words: which weights are published, which derived, which declared."""

from __future__ import annotations

from collections.abc import Iterable

from hotspots.analysis.harm import UNSPECIFIED, Category, HarmTable
from hotspots.themes import THEMES

SAID = {"published": "published", "derived": "derived", "local": "declared here"}
"""What a reader calls the kinds of a weight."""


def harm_account(categories: Iterable[Category], table: HarmTable) -> str:
    """The weights of some kinds of incident, by who says so.

    Parameters
    ----------
    categories
        Theme and subtype of each, all of which the table has; what is said twice counts once.

    Returns
    -------
    str
        Such as "published: robbery 365; derived: with injury 365, public order 7.5", the heaviest
        first; empty without any kind.

    Examples
    --------
    >>> from hotspots.analysis.harm import default_harm_table
    >>> kinds = [("violence", "robbery"), ("asb", "nuisance"), ("violence", "public_order")]
    >>> harm_account(kinds, default_harm_table())
    'published: robbery 365; derived: public order 7.5; declared here: nuisance 1'
    """
    of_kind: dict[str, list[tuple[float, str]]] = {kind: [] for kind in SAID}
    for category in set(categories):
        weighed = table[category]
        of_kind[weighed.kind].append((-weighed.weight, _name(category)))
    return "; ".join(
        f"{SAID[kind]}: {', '.join(f'{name} {-weight:g}' for weight, name in sorted(found))}"
        for kind, found in of_kind.items()
        if found
    )


def _name(category: Category) -> str:
    theme, subtype = category
    if subtype == UNSPECIFIED:  # Of a table of types, the theme is what people call it.
        subtype = f"{theme} {UNSPECIFIED}" if theme in THEMES else theme
    return " ".join(subtype.replace("_", " ").split())[:60]
