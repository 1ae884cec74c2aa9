"""Reports as they were written, kept while the data stay the same, and the pages they lead to."""

from __future__ import annotations

from dataclasses import replace

from flask import url_for
from werkzeug.datastructures import MultiDict

from hotspots.assessment import Picture
from hotspots.disclosure import Sight
from hotspots.reports.briefing import area_briefing
from hotspots.reports.figure import Counted
from hotspots.reports.report import Report
from hotspots.reports.six_monthly import six_monthly_report
from hotspots.store.boundaries import CommunityArea
from web.cache import AnswerCache
from web.installation import assessment, source
from web.maps.filters import Filters, read_filters

_kept: AnswerCache[Report] = AnswerCache(64)


def six_monthly(picture: Picture, to: str | None, sight: Sight) -> Report:
    """The six-monthly report as a person with this sight may read it."""
    return _kept.get(
        (*source(), "six-monthly", to, sight),
        lambda: six_monthly_report(picture, sight, to=to, assess=assessment),
    )


def briefing(picture: Picture, area: CommunityArea, filters: Filters, sight: Sight) -> Report:
    """The briefing on an area as a person with this sight may read it."""
    return _kept.get(
        (*source(), "briefing", area.slug, filters.selection, sight),
        lambda: area_briefing(picture, area, filters.selection, sight, assess=assessment),
    )


class PageLinks:
    """The address of the page that shows what a figure counts.

    Parameters
    ----------
    outside
        Whether the reader is elsewhere, so that the address has to name the service.
    """

    def __init__(self, picture: Picture, *, outside: bool = False) -> None:
        self._filters = read_filters(MultiDict(), picture)
        self._outside = outside

    def __call__(self, counted: Counted) -> str:
        """The area's page, or the county's."""
        query = replace(self._filters, selection=counted.selection).query()
        if counted.area is None:
            return url_for("maps.county", _external=self._outside, **query)
        return url_for("maps.area", slug=counted.area.slug, _external=self._outside, **query)
