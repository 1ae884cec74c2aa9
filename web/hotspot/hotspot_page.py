"""What the page of one hotspot shows, gathered for its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from flask import url_for

from hotspots.assessment import AreaAssessment, Picture, Selection, Sight
from hotspots.county_exceptions import AreaException, county_exceptions
from hotspots.disclosure import CELL_SIZE
from hotspots.errors import NotFoundError
from hotspots.hotspot_history import HotspotHistory, hotspot_history
from hotspots.periods import month_title
from hotspots.places_around import places_around
from hotspots.store.boundaries import CommunityArea
from web.cache import AnswerCache
from web.hotspot.bars import BarChart, bar_chart
from web.hotspot.shown_action import ShownAction
from web.installation import assessment, source
from web.maps import backdrop
from web.maps.area_answers import change_of, facts_of
from web.maps.filters import Filters
from web.maps.folium_map import HotspotMap, RenderedMap
from web.maps.geojson import bounds_in_degrees
from web.maps.hotspot_table import RankedHotspot, ranked_hotspots
from web.maps.week_picture import WeekPicture, week_picture

MARGIN_M = 500.0
"""How much around the hotspot its map shows."""

_histories: AnswerCache[HotspotHistory] = AnswerCache(256)


@dataclass(frozen=True)
class HotspotPage:
    """One hotspot for one selection.

    Attributes
    ----------
    row
        Its cells in the area's table.
    last
        The rank of the area's last hotspot.
    flags
        Exceptions of its area that the selection is about.
    flags_month
        The month that they are of, in words; empty where there is none.
    here, elsewhere
        What was done at it, and at other places of its area.
    """

    area: CommunityArea
    rank: int
    last: int
    row: RankedHotspot
    found: AreaAssessment
    history: HotspotHistory
    chart: BarChart
    week: WeekPicture | None
    around: tuple[str, ...]
    flags: tuple[AreaException, ...]
    flags_month: str
    here: list[ShownAction]
    elsewhere: list[ShownAction]
    map: RenderedMap
    protected: bool


def find_hotspot(area: CommunityArea, rank: int, selection: Selection, sight: Sight) -> Any:
    """The row of the area's ``hotspots`` layer with this rank.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    layer = assessment(area.slug, selection, sight).hotspots.hotspots
    if not 1 <= rank <= len(layer):
        has = f"only {len(layer)}" if len(layer) else "none"
        raise NotFoundError(
            f"There is no hotspot {rank} in {area.name} for this selection, which has {has}: "
            "choose one on the area\N{RIGHT SINGLE QUOTATION MARK}s map."
        )
    return layer.iloc[rank - 1]


def hotspot_page(
    picture: Picture,
    area: CommunityArea,
    rank: int,
    filters: Filters,
    sight: Sight,
    actions: Sequence[ShownAction],
) -> HotspotPage:
    """Gather what is told of one hotspot.

    Parameters
    ----------
    actions
        What was done in the area, as the reader may see it.
    """
    selection, protected = filters.selection, sight is Sight.PROTECTED
    hotspot = find_hotspot(area, rank, selection, sight)
    found = assessment(area.slug, selection, sight)
    history = _history(picture, area, rank, selection, sight)
    here = [one for one in actions if _touches(one, hotspot.geometry)]
    exceptions = county_exceptions(picture, sight)
    return HotspotPage(
        area=area,
        rank=rank,
        last=len(found.hotspots.hotspots),
        row=_row(area, rank, filters, sight),
        found=found,
        history=history,
        chart=bar_chart(history.steps),
        week=week_picture(history.week) if history.week else None,
        around=places_around(
            picture.names,
            float(hotspot.peak_x),
            float(hotspot.peak_y),
            but=str(hotspot["name"]),
            known_to_m=CELL_SIZE / 2 if protected else 0.0,
        ),
        flags=tuple(one for one in exceptions.findings if _concerns(one, area, selection)),
        flags_month=month_title(exceptions.period.last) if exceptions.period else "",
        here=here,
        elsewhere=[one for one in actions if one not in here],
        map=_map(picture, area, hotspot.geometry, filters),
        protected=protected,
    )


def _history(
    picture: Picture, area: CommunityArea, rank: int, selection: Selection, sight: Sight
) -> HotspotHistory:
    found = assessment(area.slug, selection, sight)
    shape = find_hotspot(area, rank, selection, sight).geometry
    return _histories.get(
        (*source(), area.slug, rank, selection, sight),
        lambda: hotspot_history(picture, found, shape),
    )


def _row(area: CommunityArea, rank: int, filters: Filters, sight: Sight) -> RankedHotspot:
    selection, compare = filters.selection, filters.compare
    change = None if compare is None else change_of(area.slug, selection, compare, sight)
    facts = facts_of(area.slug, selection, sight)
    result = assessment(area.slug, selection, sight).hotspots
    return ranked_hotspots(area.slug, result, facts, change, filters.query())[rank - 1]


def _touches(action: ShownAction, shape: shapely.Geometry) -> bool:
    return action.outline is not None and bool(shapely.intersects(action.outline, shape))


def _concerns(found: AreaException, area: CommunityArea, selection: Selection) -> bool:
    kinds = (None, selection.subtype) if selection.subtype else (found.subtype,)
    return found.slug == area.slug and found.theme == selection.theme and found.subtype in kinds


def _map(
    picture: Picture, area: CommunityArea, shape: shapely.Geometry, filters: Filters
) -> RenderedMap:
    layers = []
    for kind in ("neighbours", "density", "boundary", "hotspots", "places"):
        query = filters.layer_query() if kind in ("density", "hotspots") else {}
        query["data"] = picture.version
        layers.append((kind, url_for("maps.area_layer", slug=area.slug, kind=kind, **query)))
    layers[1:1] = backdrop.area_layers(area.slug)
    seen = shapely.box(*shapely.bounds(shapely.buffer(shape, MARGIN_M)))
    return HotspotMap("hotspot", bounds=bounds_in_degrees(seen), layers=layers).parts(
        one_place=True
    )
