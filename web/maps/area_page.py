"""What an area's page shows, gathered for its template."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from hotspots.analysis.location_accuracy import PRECISE_M, accuracy_labels
from hotspots.area_change import AreaChange
from hotspots.assessment import AreaAssessment, Picture, Sight
from hotspots.disclosure import FEWEST
from hotspots.location_quality import sentence
from hotspots.store.boundaries import Boundaries, CommunityArea
from web.cache import AnswerCache
from web.installation import assessment, source
from web.maps import backdrop
from web.maps.area_answers import change_of, facts_of, week_of
from web.maps.area_layers import ANALYSED, CHANGE
from web.maps.change_rows import CLASSES as CHANGE_CLASSES
from web.maps.change_rows import change_rows, whole_sentence
from web.maps.filters import Filters
from web.maps.folium_map import HotspotMap, RenderedMap
from web.maps.geojson import bounds_in_degrees
from web.maps.hotspot_table import RankedHotspot, ranked_hotspots
from web.maps.left_out import left_out_sentence, piled_sentence, unknown_times_sentence
from web.maps.rows import Row, band_legend_of, band_rows, cell_rows, cluster_rows
from web.maps.scales import CountScale
from web.maps.week_picture import WeekPicture, week_picture
from web.wording import decimals, percent

LAYERS = (
    "neighbours",
    "density",
    "cells",
    "change",
    "accuracy",
    "boundary",
    "clusters",
    "hotspots",
    "places",
)
"""The map's layers in the order they are drawn."""


@dataclass(frozen=True)
class AreaChangeShown:
    """The change of an area from another period, as the page says it."""

    before: str
    sentence: str
    notes: tuple[str, ...]
    rows: list[Row]

    legend = CHANGE_CLASSES


@dataclass(frozen=True)
class AreaPage:
    """One area's figures for one selection."""

    area: CommunityArea
    neighbours: list[CommunityArea]
    found: AreaAssessment
    map: RenderedMap
    clusters: list[Row]
    bands: list[Row]
    squares: list[Row]
    square_scale: CountScale
    band_legend: list[tuple[int, str]]
    accuracy_legend: list[tuple[int, str]]
    left_out: str
    piled: str
    untimed: str
    located_by: str
    indicative: bool
    boundaries: str
    attribution: str
    protected: bool
    judged: str
    roads: bool
    hotspots: list[RankedHotspot]
    week: WeekPicture
    change: AreaChangeShown | None

    precise_m = PRECISE_M

    @property
    def drawn(self) -> bool:
        """Whether there is anything on the map."""
        return self.found.hotspots.n > 0

    @property
    def hotspot_share(self) -> str:
        """The share of the mapped incidents that lie in hotspots."""
        return percent(float(self.found.hotspots.hotspots["share"].sum()))

    @property
    def hotspot_area(self) -> str:
        """The share of the area that hotspots cover."""
        covered = float(self.found.hotspots.hotspots["area_m2"].sum())
        return f"{decimals(100 * covered / self.area.geometry.area)}%"

    @property
    def mostly_unmapped(self) -> bool:
        """Whether the map leaves out more than half of the area's incidents."""
        return self.found.not_mapped > self.found.total / 2


_pages: AnswerCache[AreaPage] = AnswerCache(256)


def area_page(picture: Picture, area: CommunityArea, filters: Filters, sight: Sight) -> AreaPage:
    """Analyse and draw one area, once for each data version, selection and comparison."""
    key = (*source(), backdrop.state(), area.slug, filters.selection, filters.compare, sight)
    return _pages.get(key, lambda: _draw(picture, area, filters, sight))


def _draw(picture: Picture, area: CommunityArea, filters: Filters, sight: Sight) -> AreaPage:
    boundaries, selection = picture.boundaries, filters.selection
    protected = sight is Sight.PROTECTED
    found = assessment(area.slug, selection, sight)
    result = found.hotspots
    squares, scale = cell_rows(result, FEWEST if protected else 1)
    week, untimed = week_of(area.slug, selection, sight)
    compare = filters.compare
    change = None if compare is None else change_of(area.slug, selection, compare, sight)
    return AreaPage(
        area=area,
        neighbours=_neighbours(boundaries, area),
        found=found,
        map=_map(picture, area, filters),
        clusters=cluster_rows(result, whole_months=protected),
        bands=band_rows(result),
        squares=squares,
        square_scale=scale,
        band_legend=band_legend_of(result),
        accuracy_legend=accuracy_labels(),
        left_out=left_out_sentence(found.left_out, selection.located_within, protected=protected),
        piled=piled_sentence(found.piled),
        untimed=unknown_times_sentence(untimed) if selection.times else "",
        located_by=sentence(found.located_by),
        indicative=boundaries.indicative,
        boundaries=boundaries.title,
        attribution=boundaries.attribution,
        protected=protected,
        judged=picture.judged(area.slug, selection.theme, sight).sentence,
        roads=bool(backdrop.state()),
        hotspots=ranked_hotspots(
            area.slug, result, facts_of(area.slug, selection, sight), change, filters.query()
        ),
        week=week_picture(week),
        change=None if change is None else _change(change, protected=protected),
    )


def _change(change: AreaChange, *, protected: bool) -> AreaChangeShown:
    return AreaChangeShown(
        before=change.before.label,
        sentence=whole_sentence(change, protected=protected),
        notes=change.notes,
        rows=change_rows(change),
    )


def _map(picture: Picture, area: CommunityArea, filters: Filters) -> RenderedMap:
    layers = []
    for kind in LAYERS:
        if kind == CHANGE and filters.compare is None:
            continue
        query = filters.query() if kind == CHANGE else filters.layer_query()
        query = query if kind == CHANGE or kind in ANALYSED else {}
        query["data"] = picture.version
        layers.append((kind, url_for("maps.area_layer", slug=area.slug, kind=kind, **query)))
    layers[1:1] = backdrop.area_layers(area.slug)
    return HotspotMap("area", bounds=bounds_in_degrees(area.geometry), layers=layers).parts()


def _neighbours(boundaries: Boundaries, area: CommunityArea) -> list[CommunityArea]:
    return [
        other
        for other in boundaries.areas
        if other is not area and other.geometry.distance(area.geometry) < 1
    ]
