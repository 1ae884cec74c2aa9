"""The themes a partnership looks at, and the kinds of incident within each.

They are a table, ``tables/themes.csv``, so that a partnership can add its own.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from hotspots.errors import InputError, NotFoundError

NO_THEME = "none"
"""What a category maps to when its incidents are kept without belonging to a theme."""


@dataclass(frozen=True)
class Subtype:
    """One kind of incident within a theme, such as nuisance within anti-social behaviour."""

    id: str
    title: str
    sensitive: bool
    """Never shown as a place, only in the total of an area (domestic abuse, sexual offences)."""


@dataclass(frozen=True)
class Theme:
    """What a map is about."""

    id: str
    title: str
    subtypes: tuple[Subtype, ...]

    def subtype(self, subtype_id: str) -> Subtype:
        """The subtype with this id, or a NotFoundError that lists those there are."""
        for subtype in self.subtypes:
            if subtype.id == subtype_id:
                return subtype
        raise NotFoundError(
            f'"{subtype_id}" is not a kind of {self.title.lower()}; '
            f"choose one of {', '.join(subtype.id for subtype in self.subtypes)}."
        )


@cache
def _load() -> Mapping[str, Theme]:
    titles: dict[str, str] = {}
    subtypes: dict[str, list[Subtype]] = {}
    table = files("hotspots.tables").joinpath("themes.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(table.splitlines()):
        titles[row["theme"]] = row["theme_title"]
        subtypes.setdefault(row["theme"], []).append(
            Subtype(row["subtype"], row["subtype_title"], row["sensitive"] == "yes")
        )
    return MappingProxyType(
        {name: Theme(name, title, tuple(subtypes[name])) for name, title in titles.items()}
    )


THEMES: Mapping[str, Theme] = _load()


def find_theme(theme_id: str) -> Theme:
    """The theme with this id, or a NotFoundError that lists those there are."""
    try:
        return THEMES[theme_id]
    except KeyError:
        raise NotFoundError(
            f'"{theme_id}" is not a theme; choose one of {", ".join(THEMES)}.'
        ) from None


def parse_theme_path(path: str) -> tuple[str | None, str | None]:
    """Read ``theme/subtype`` as category tables write it; ``none`` is no theme.

    Raises
    ------
    InputError
        If the theme or the subtype does not exist.
    """
    if path == NO_THEME:
        return None, None
    theme_id, _, subtype_id = path.partition("/")
    try:
        subtype = find_theme(theme_id).subtype(subtype_id)
    except NotFoundError as error:
        raise InputError(f'The category table sends a code to "{path}": {error}') from None
    return theme_id, subtype.id
