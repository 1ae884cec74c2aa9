"""What the county page shows, gathered for its template."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from flask import url_for

from hotspots.assessment import Picture, Sight
from hotspots.periods import month_of
from hotspots.store.boundaries import Boundaries
from hotspots.store.schema import now
from hotspots.themes import THEMES
from web.cache import AnswerCache
from web.installation import source
from web.maps import backdrop
from web.maps.county import AreaCount, CountyCounts, count_areas, measure_of, offers_rates
from web.maps.county_overview import Overview, county_overview
from web.maps.county_rates import NO_RATE, Measure
from web.maps.filters import Filters
from web.maps.folium_map import HotspotMap, RenderedMap
from web.maps.geojson import bounds_in_degrees
from web.maps.left_out import left_out_sentence
from web.maps.trends import Trend


@dataclass(frozen=True)
class CountyPage:
    """The county's figures for one selection, and what stands out whatever is selected."""

    overview: Overview
    trends: tuple[Trend, ...]
    map: RenderedMap
    counts: CountyCounts
    rows: list[AreaCount]
    order: str
    unlocated: int | None
    outside: int | None
    indicative: bool
    boundaries: str
    attribution: str
    offers_rates: bool
    residents_source: str
    editions: tuple[str, ...]
    left_out: str
    protected: bool
    demo: bool

    @property
    def by_rate(self) -> bool:
        """Whether rates are shown, not counts."""
        return self.counts.measure is Measure.RATE

    @property
    def measure(self) -> str:
        """As it stands in an address: empty for counts, which are shown without asking."""
        return Measure.RATE.value if self.by_rate else ""

    @property
    def withheld(self) -> bool:
        """Whether any figure of the table leaves a few incidents out."""
        return any(f.withheld for row in self.rows for f in (row.chosen, *row.by_theme.values()))

    @property
    def without_rate(self) -> list[str]:
        """Names of the areas of which no rate is told."""
        return [
            row.name for row in self.counts.areas if self.counts.text(row, row.chosen) == NO_RATE
        ]

    @property
    def long_ago(self) -> str:
        """A sentence where the newest figures are old; the demonstration's always are."""
        return "" if self.demo else self.overview.agencies.long_ago(month_of(now()))


_pages: AnswerCache[CountyPage] = AnswerCache(256)


def county_page(
    picture: Picture, filters: Filters, sight: Sight, order: str, measure: str | None = None
) -> CountyPage:
    """Count and draw, or what was counted and drawn for the same question before.

    Parameters
    ----------
    order
        ``name``, ``n`` or a theme; ``n`` where it is neither.
    measure
        ``rate`` for incidents by resident, where residents are known; counts otherwise.
    """
    order = order if order in {"name", *THEMES} else "n"
    shown = measure_of(measure, picture.boundaries)
    key = (*source(), backdrop.state(), filters, sight, order, shown)
    return _pages.get(key, lambda: _county_page(picture, filters, sight, order, shown))


def _county_page(
    picture: Picture, filters: Filters, sight: Sight, order: str, measure: Measure
) -> CountyPage:
    selection, boundaries = filters.selection, picture.boundaries
    counts = count_areas(picture, selection, sight, measure)
    unlocated, outside = picture.unplaced(selection, sight)
    overview = county_overview(picture, sight)
    return CountyPage(
        overview=overview,
        trends=overview.trends(selection),
        map=_map(picture.version, boundaries, filters, measure),
        counts=counts,
        rows=counts.ordered(order),
        order=order,
        unlocated=unlocated,
        outside=outside,
        indicative=boundaries.indicative,
        boundaries=boundaries.title,
        attribution=boundaries.attribution,
        offers_rates=offers_rates(boundaries),
        residents_source=boundaries.residents_source,
        editions=picture.editions,
        left_out=left_out_sentence(
            counts.left_out, selection.located_within, protected=sight is Sight.PROTECTED
        ),
        protected=sight is Sight.PROTECTED,
        demo=picture.demo,
    )


def _map(version: str, boundaries: Boundaries, filters: Filters, measure: Measure) -> RenderedMap:
    query = filters.query(data=version, measure=measure.value if measure is Measure.RATE else "")
    county = shapely.box(*shapely.total_bounds(np.array([a.geometry for a in boundaries.areas])))
    return HotspotMap(
        "county",
        bounds=bounds_in_degrees(county),
        layers=[
            ("areas", url_for("maps.county_layer", kind="areas", **query)),
            *backdrop.county_layers(),
            ("places", url_for("maps.county_layer", kind="labels", **query)),
        ],
    ).parts()
