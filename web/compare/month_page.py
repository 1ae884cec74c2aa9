"""What the page of an area's months shows, gathered for its template."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from hotspots.analysis.density.bands import theme_breaks
from hotspots.analysis.drawn_bands import band_notes, bands_not_drawn
from hotspots.analysis.parameters import Parameters
from hotspots.assessment import Picture, Sight
from hotspots.disclosure import FEWEST
from hotspots.errors import InputError
from hotspots.periods import Month, Period, parse_month
from hotspots.store.boundaries import CommunityArea
from web.cache import AnswerCache
from web.compare.month_chart import MonthChart, month_chart
from web.compare.months import ShownMonth, months_to_show, shown_months
from web.installation import source
from web.maps import backdrop
from web.maps.area_layers import BACKDROP
from web.maps.area_page import LAYERS
from web.maps.filters import Filters
from web.maps.folium_map import HotspotMap, RenderedMap
from web.maps.geojson import bounds_in_degrees
from web.maps.rows import band_legend
from web.maps.scales import CountScale, count_scale

MONTH = "month"


@dataclass(frozen=True)
class MonthRow:
    """One month, the addresses of its layers (empty where it has nothing to draw) and its page."""

    shown: ShownMonth
    squares: str
    density: str
    href: str


@dataclass(frozen=True)
class MonthPage:
    """The months of one area.

    Attributes
    ----------
    period
        The months shown, which may be others than the filters name.
    shortened
        Whether the filters' period is longer than what is shown, or a single month.
    bands_left_out
        Why a month has few bands of density, or none.
    """

    area: CommunityArea
    period: Period
    shortened: bool
    rows: list[MonthRow]
    chart: MonthChart
    map: RenderedMap
    bands: list[tuple[int, str]]
    bandwidth: float
    bands_left_out: tuple[str, ...]
    square_scale: CountScale
    agencies: tuple[tuple[str, str], ...]
    indicative: bool
    roads: bool
    protected: bool

    @property
    def told(self) -> bool:
        """Whether any month has incidents, told or withheld."""
        return any(row.shown.n or row.shown.withheld for row in self.rows)

    @property
    def drawn(self) -> bool:
        """Whether any month has a map."""
        return any(row.squares for row in self.rows)

    def position(self, month: Month | None) -> int:
        """Where the slider stands at first: at the month named, else at the last with a map."""
        named = [i for i, row in enumerate(self.rows) if row.shown.month == month]
        with_map = [i for i, row in enumerate(self.rows) if row.squares]
        return (named or with_map[-1:] or [len(self.rows) - 1])[0]


_pages: AnswerCache[MonthPage] = AnswerCache(64)


def month_page(picture: Picture, area: CommunityArea, filters: Filters, sight: Sight) -> MonthPage:
    """Count and address the months of an area, once for each data version and sight."""
    key = (*source(), backdrop.state(), area.slug, filters.selection, sight)
    return _pages.get(key, lambda: _gather(picture, area, filters, sight))


def read_month(text: str, period: Period) -> Month | None:
    """The month that an address names; None without one.

    Raises
    ------
    InputError
        If it is no month, or none of those shown.
    """
    if not text:
        return None
    month = parse_month(text)
    if not period.first <= month <= period.last:
        raise InputError(
            f"{month} is not among the months shown, {period.label}: choose one of these."
        )
    return month


def _gather(picture: Picture, area: CommunityArea, filters: Filters, sight: Sight) -> MonthPage:
    period = months_to_show(filters.selection.period)
    months = shown_months(picture, area, replace(filters.selection, period=period), sight)
    bandwidth = picture.judged(area.slug, filters.selection.theme, sight).bandwidth.bandwidth
    parameters, breaks = Parameters(bandwidth=bandwidth), theme_breaks(filters.selection.theme)
    lowest = FEWEST if sight is Sight.PROTECTED else 1
    scale = count_scale([max(1, *(month.fullest for month in months), 1)], lowest=lowest)
    return MonthPage(
        area=area,
        period=period,
        shortened=period != filters.selection.period,
        rows=[_row(picture, area, filters, month, scale.highest) for month in months],
        chart=month_chart(months),
        map=_map(picture, area),
        bands=band_legend(breaks, bands_not_drawn(parameters, breaks, 1)),
        bandwidth=bandwidth,
        bands_left_out=band_notes(parameters, breaks, 1),
        square_scale=scale,
        agencies=filters.agencies,
        indicative=picture.boundaries.indicative,
        roads=bool(backdrop.state()),
        protected=sight is Sight.PROTECTED,
    )


def _row(
    picture: Picture, area: CommunityArea, filters: Filters, month: ShownMonth, highest: int
) -> MonthRow:
    query = month_query(filters, month.month)
    href = url_for("maps.area", slug=area.slug, **query)
    if not month.mapped:
        return MonthRow(month, "", "", href)
    query["data"] = picture.version
    return MonthRow(
        month,
        squares=url_for("compare.squares", slug=area.slug, highest=highest, **query),
        density=url_for("maps.area_layer", slug=area.slug, kind="density", **query),
        href=href,
    )


def month_query(filters: Filters, month: Month) -> dict[str, Any]:
    """The view of one month as the parts of an address."""
    return filters.query(**{"from": month, "to": month, "compare_from": None, "compare_to": None})


def _map(picture: Picture, area: CommunityArea) -> RenderedMap:
    layers = [
        (kind, url_for("maps.area_layer", slug=area.slug, kind=kind, data=picture.version))
        for kind in LAYERS
        if kind in BACKDROP
    ]
    layers[1:1] = backdrop.area_layers(area.slug)
    return HotspotMap("months", bounds=bounds_in_degrees(area.geometry), layers=layers).parts()
