"""The two views that a comparison sets side by side, as they stand in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from hotspots.assessment import Picture, Selection
from hotspots.intake.quotation import quote
from hotspots.periods import Period, month_from_number, month_number
from hotspots.themes import THEMES, find_theme
from web.maps.filters import Filters, read_filters

WITH_THEME = "with_theme"


@dataclass(frozen=True)
class View:
    """One of two views: what sets it apart from the other, and its filters."""

    title: str
    filters: Filters

    @property
    def selection(self) -> Selection:
        """Which incidents it is about."""
        return self.filters.selection

    @property
    def query(self) -> dict[str, Any]:
        """The view as the parts of an address."""
        return self.filters.layer_query()


@dataclass(frozen=True)
class TwoViews:
    """What is compared.

    Attributes
    ----------
    first, second
        The earlier and the later period, or the theme that was chosen and the other one.
    of_themes
        Whether they differ in their theme or kind rather than in their period.
    """

    first: View
    second: View
    of_themes: bool

    @property
    def of_one_theme(self) -> bool:
        """Whether both have the same theme and so the same bands and bandwidth."""
        return self.first.selection.theme == self.second.selection.theme


@dataclass(frozen=True)
class Asked:
    """What an address asks to compare.

    Attributes
    ----------
    filters
        As they are offered in the form; ``filters.problem`` says why nothing is compared.
    with_theme
        The other theme as the address writes it, ``violence`` or ``violence/robbery``; empty where
        two periods are compared.
    views
        None where there is nothing to compare with, or a problem.
    note
        What of the address was not followed, and why; empty where all of it was.
    """

    filters: Filters
    with_theme: str
    views: TwoViews | None
    note: str = ""

    @property
    def earlier(self) -> Period | None:
        """All months held before the period shown; None where there are none."""
        available, period = self.filters.available, self.filters.selection.period
        if available is None or period.first <= available.first:
            return None
        before = month_from_number(month_number(period.first) - 1)
        return Period(available.first, min(before, available.last))

    def query(self, **changes: Any) -> dict[str, Any]:
        """The comparison as the parts of an address, with changes."""
        return self.filters.query(**{WITH_THEME: self.with_theme, **changes})


def read_two_views(arguments: MultiDict[str, str], picture: Picture) -> Asked:
    """Read an address; without anything to compare with, the usual comparison is taken.

    Raises
    ------
    NotFoundError
        If a theme, a kind, an agency or the limit of accuracy does not exist.
    """
    filters = read_filters(arguments, picture)
    other = quote(arguments.get(WITH_THEME, ""))
    kind = _kind(other) if other else None
    if filters.problem:
        return Asked(filters, other, None)
    if kind is not None:
        return _themes(filters, other, *kind)
    if filters.compare is None:
        filters = replace(filters, compare=_usual(filters))
    return Asked(filters, "", _periods(filters))


def kinds_to_choose(filters: Filters) -> list[dict[str, str]]:
    """Every theme and kind but the one that is shown, to set beside it."""
    shown = filters.selection.theme, filters.selection.subtype
    kinds = [
        (theme.id, subtype)
        for theme in THEMES.values()
        for subtype in (None, *(kind.id for kind in theme.subtypes))
    ]
    choices = [
        {"value": _path(*kind), "text": kind_title(*kind)} for kind in kinds if kind != shown
    ]
    return [{"value": "", "text": "The same theme"}, *choices]


def kind_title(theme: str, subtype: str | None) -> str:
    """``Violence``, or ``Violence: robbery``."""
    found = find_theme(theme)
    return f"{found.title}: {found.subtype(subtype).title.lower()}" if subtype else found.title


def _kind(path: str) -> tuple[str, str | None]:
    name, _, subtype = path.partition("/")
    theme = find_theme(name)
    return theme.id, theme.subtype(subtype).id if subtype else None


def _path(theme: str, subtype: str | None) -> str:
    return f"{theme}/{subtype}" if subtype else theme


def _themes(filters: Filters, path: str, theme: str, subtype: str | None) -> Asked:
    note = ""
    # The form fills in the usual period itself: nobody chose it.
    if filters.compare not in (None, _usual(filters)):
        note = (
            f"{filters.compare.label} is left out: two maps that differed in theme and period "
            "would show neither difference."
        )
    filters = replace(filters, compare=None)
    shown, title = filters.selection, kind_title(theme, subtype)
    if (theme, subtype) == (shown.theme, shown.subtype):
        problem = f"{title} is shown already: choose another theme or kind to set beside it."
        filters = replace(filters, problem=problem, problem_field=WITH_THEME)
        return Asked(filters, path, None)
    other = replace(filters, selection=replace(shown, theme=theme, subtype=subtype))
    first = View(kind_title(shown.theme, shown.subtype), filters)
    return Asked(filters, path, TwoViews(first, View(title, other), of_themes=True), note)


def _usual(filters: Filters) -> Period | None:
    usual = filters.comparisons()
    return usual[0][1] if usual else None


def _periods(filters: Filters) -> TwoViews | None:
    if filters.compare is None:
        return None
    shown = replace(filters, compare=None)
    before = replace(shown, selection=replace(shown.selection, period=filters.compare))
    return TwoViews(
        View(before.selection.period.label, before),
        View(shown.selection.period.label, shown),
        of_themes=False,
    )
