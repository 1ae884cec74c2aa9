"""Which incidents and areas a call is about, read strictly: nothing is replaced or passed over."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from hotspots.assessment import Picture, Selection
from hotspots.errors import InputError, NotFoundError
from hotspots.intake.quotation import quote
from hotspots.store.boundaries import CommunityArea
from web.features.parameters import Arguments, wrong
from web.features.period import period_asked
from web.maps.filters import read_selection

AS_ON_PAGES = ("theme", "subtype", "agency", "within", "times")
"""Those that mean here what they mean in a page's address."""


@dataclass(frozen=True, eq=False)
class View:
    """A selection of incidents, and the areas to show it in, by name."""

    selection: Selection
    areas: tuple[CommunityArea, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and self._said == other._said

    def __hash__(self) -> int:
        return hash(self._said)

    @property
    def _said(self) -> tuple[Selection, tuple[str, ...]]:
        return self.selection, tuple(area.slug for area in self.areas)


def read_view(arguments: Arguments, picture: Picture) -> View:
    """Read the filters of a call.

    Raises
    ------
    CallRefusedError
        400, if any of them cannot be followed.
    """
    return View(_selection(arguments, picture), _areas(arguments, picture))


def _selection(arguments: Arguments, picture: Picture) -> Selection:
    asked: MultiDict[str, str] = MultiDict(
        [(name, said) for name in AS_ON_PAGES for said in arguments.all(name)]
    )
    period = period_asked(arguments.one("datetime"), picture.available)
    if period is not None:
        asked["from"], asked["to"] = period.first, period.last
    try:
        selection = read_selection(asked, picture)
    except (InputError, NotFoundError) as error:
        raise wrong(None, str(error)) from None
    subtype = arguments.one("subtype")
    if subtype is not None and selection.subtype is None:
        raise wrong("subtype", f'"{quote(subtype)}" is not a kind of the theme {selection.theme}.')
    return selection


def _areas(arguments: Arguments, picture: Picture) -> tuple[CommunityArea, ...]:
    asked = arguments.all("area")
    areas = picture.boundaries.areas
    if not asked:
        return areas
    try:
        chosen = {picture.boundaries.area(quote(name)).slug for name in asked}
    except NotFoundError as error:
        raise wrong("area", str(error)) from None
    return tuple(area for area in areas if area.slug in chosen)
