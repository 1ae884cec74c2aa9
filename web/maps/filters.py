"""What a reader chose to see, as it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from hotspots.assessment import Picture, Selection
from hotspots.disclosure import LIMITS_M
from hotspots.errors import InputError, NotFoundError
from hotspots.intake.quotation import quote
from hotspots.periods import (
    Month,
    Period,
    month_from_number,
    month_number,
    month_of,
    month_title,
)
from hotspots.store.schema import now
from hotspots.themes import THEMES, Theme, find_theme
from hotspots.time_of_week import TIMES
from web.maps.compared_periods import read_compared, usual_comparisons

MONTHS_AT_FIRST = 12
COMPARED = ("compare_from", "compare_to")


@dataclass(frozen=True)
class Filters:
    """A selection, and what is needed to offer another.

    Attributes
    ----------
    selection
        Theme, period, subtype, agencies (none means all), how well located they must be, and the
        part of the week.
    available
        The months there are incidents for, or None.
    agencies
        Code and name of every agency that sent incidents.
    problem
        Why the address could not be followed; the selection is then the one shown at first.
    compare
        The period that the selection's is compared with; None for no comparison.
    problem_field
        The name of the field that the problem is about.
    """

    selection: Selection
    available: Period | None
    agencies: tuple[tuple[str, str], ...]
    problem: str = ""
    compare: Period | None = None
    problem_field: str = "from"

    @property
    def theme(self) -> Theme:
        """The chosen theme."""
        return find_theme(self.selection.theme)

    @property
    def title(self) -> str:
        """``Nuisance, October 2025 to September 2026``."""
        kind = self.theme.title
        if self.selection.subtype:
            kind = f"{kind}: {self.theme.subtype(self.selection.subtype).title.lower()}"
        return ", ".join(filter(None, (kind, self.selection.period.label, self.times)))

    @property
    def agency_names(self) -> str:
        """The chosen agencies, or that all are."""
        chosen = set(self.selection.agencies)
        names = [name for code, name in self.agencies if code in chosen]
        return ", ".join(names) if names else "all agencies"

    @property
    def located(self) -> str:
        """How well located the incidents must be, or nothing."""
        limit = self.selection.located_within
        return "" if limit is None else f"located to {limit:,} m or better"

    @property
    def times(self) -> str:
        """The part of the week, or nothing for all of it."""
        block = self.selection.time_block
        return "" if block is None else block.title

    @property
    def parts_of_week(self) -> list[dict[str, str]]:
        """The parts of the week to choose from."""
        blocks = [{"value": block.id, "text": block.title} for block in TIMES.values()]
        return [{"value": "", "text": "The whole week"}, *blocks]

    @property
    def limits(self) -> list[dict[str, str]]:
        """The limits of accuracy to choose from."""
        worse = [{"value": str(limit), "text": f"{limit:,} m"} for limit in LIMITS_M]
        return [{"value": "", "text": "Leave none out"}, *worse]

    def query(self, **changes: Any) -> dict[str, Any]:
        """The view as the parts of an address, with changes; empty parts are left out."""
        parts = {
            "theme": self.selection.theme,
            "subtype": self.selection.subtype,
            "from": self.selection.period.first,
            "to": self.selection.period.last,
            "agency": list(self.selection.agencies),
            "within": self.selection.located_within,
            "piled": "shown" if self.selection.pile_ups else "",
            "times": self.selection.times,
            "compare_from": self.compare.first if self.compare else None,
            "compare_to": self.compare.last if self.compare else None,
        }
        return {name: value for name, value in {**parts, **changes}.items() if value}

    def layer_query(self) -> dict[str, Any]:
        """The selection alone as the parts of an address, for what is the same compared or not."""
        return self.query(compare_from=None, compare_to=None)

    def comparisons(self) -> list[tuple[str, Period]]:
        """Periods that are often compared with, as far as incidents are held for them."""
        return usual_comparisons(self.selection.period, self.available)

    def months(self) -> list[dict[str, str]]:
        """The months to choose from, the newest first; a chosen month is always among them."""
        periods = filter(None, (self.selection.period, self.compare))
        numbers = {month_number(month) for one in periods for month in (one.first, one.last)}
        if self.available:
            first, last = month_number(self.available.first), month_number(self.available.last)
            numbers.update(range(first, last + 1))
        months = [month_from_number(number) for number in sorted(numbers, reverse=True)]
        return [{"value": month, "text": month_title(month)} for month in months]


def read_filters(arguments: MultiDict[str, str], picture: Picture) -> Filters:
    """Read an address; what cannot be followed is said and replaced.

    Raises
    ------
    NotFoundError
        If the theme, the subtype, an agency or the limit of accuracy does not exist: no form of
        ours leads there.
    """
    available = picture.available
    agencies = tuple(picture.agencies)
    compare, problem, field = None, "", "from"
    try:
        period = _period(arguments, available)
    except InputError as error:
        period, problem = _first_period(available), str(error)
    else:
        try:
            compare = read_compared(*(quote(arguments.get(name, "")) for name in COMPARED), period)
        except InputError as error:
            problem, field = str(error), "compare_from"
    selection = _selection(arguments, period, agencies)
    return Filters(selection, available, agencies, problem, compare, field)


def read_selection(arguments: MultiDict[str, str], picture: Picture) -> Selection:
    """Read the address of a layer or a download, where nothing may be replaced.

    Raises
    ------
    InputError, NotFoundError
        If any part cannot be followed.
    """
    return read_comparison(arguments, picture)[0]


def read_comparison(
    arguments: MultiDict[str, str], picture: Picture
) -> tuple[Selection, Period | None]:
    """Read the address of a layer or a download that compares, where nothing may be replaced.

    Raises
    ------
    InputError, NotFoundError
        If any part cannot be followed.
    """
    filters = read_filters(arguments, picture)
    if filters.problem:
        raise InputError(filters.problem)
    return filters.selection, filters.compare


def _selection(
    arguments: MultiDict[str, str], period: Period, agencies: tuple[tuple[str, str], ...]
) -> Selection:
    theme = find_theme(quote(arguments.get("theme", "")) or next(iter(THEMES)))
    subtype = quote(arguments.get("subtype", "")) or None
    # The list of kinds belongs to the theme that was shown; another theme starts with all kinds.
    known = {kind.id for kind in theme.subtypes}
    if subtype and subtype not in known and not _of_any_theme(subtype):
        theme.subtype(subtype)
    codes = [code for code, _ in agencies]
    chosen = tuple(sorted({quote(code) for code in arguments.getlist("agency") if code}))
    for code in chosen:
        if code not in codes:
            raise NotFoundError(
                f'No agency with the code "{code}" has sent incidents; '
                f"choose among {', '.join(codes) or 'none yet'}."
            )
    return Selection(
        theme=theme.id,
        period=period,
        subtype=subtype if subtype in known else None,
        agencies=() if set(chosen) == set(codes) else chosen,
        located_within=_limit(quote(arguments.get("within", ""))),
        pile_ups=arguments.get("piled") == "shown",
        times=quote(arguments.get("times", "")) or None,
    )


def _limit(text: str) -> int | None:
    if not text:
        return None
    known = {str(limit): limit for limit in LIMITS_M}
    if text not in known:
        raise NotFoundError(
            f'Incidents located worse than "{text}" metres cannot be left out; '
            f"choose one of {', '.join(known)}."
        )
    return known[text]


def _of_any_theme(subtype: str) -> bool:
    themes: Mapping[str, Theme] = THEMES
    return any(kind.id == subtype for theme in themes.values() for kind in theme.subtypes)


def _period(arguments: MultiDict[str, str], available: Period | None) -> Period:
    first, last = (quote(arguments.get(name, "")) for name in ("from", "to"))
    if not first and not last:
        return _first_period(available)
    return Period.parse(first or last, last or first)


def _first_period(available: Period | None) -> Period:
    if available:
        return available.latest(MONTHS_AT_FIRST)
    month: Month = month_of(now())
    return Period(month, month)
