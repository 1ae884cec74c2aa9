"""What the page of a comparison shows, gathered for its template."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from hotspots.analysis.location_accuracy import accuracy_labels
from hotspots.area_change import AreaChange
from hotspots.assessment import AreaAssessment, Picture, Sight
from hotspots.store.boundaries import CommunityArea
from web.cache import AnswerCache
from web.compare.figures import Figure, figures, nothing_sentence
from web.compare.legend import Legend, band_legends
from web.compare.overlap import Address, Overlap, overlap
from web.compare.squares import common_scale
from web.compare.two_views import TwoViews, View
from web.installation import assessment, source
from web.maps import backdrop
from web.maps.area_answers import change_of
from web.maps.area_layers import ANALYSED, CHANGE
from web.maps.area_page import LAYERS
from web.maps.change_rows import whole_sentence
from web.maps.folium_map import HotspotMap, RenderedMap
from web.maps.geojson import bounds_in_degrees
from web.maps.scales import CountScale

SQUARES = "cells"
NAMES = ("first", "second")


@dataclass(frozen=True)
class ShownView:
    """One of the two views.

    Attributes
    ----------
    nothing
        Why its map has no incidents; empty where it has.
    bands
        Numbers and ranges of its density bands, the densest first.
    href
        Its own area page.
    """

    title: str
    found: AreaAssessment
    map: RenderedMap
    nothing: str
    bands: Legend
    href: str


@dataclass(frozen=True)
class ComparePage:
    """Two views of one area.

    Attributes
    ----------
    figures
        The table between the maps.
    change
        How the whole area changed, in words; empty where nothing is compared like with like.
    notes
        What is left out of the change, and why.
    scales_differ
        Whether the two maps have bands of their own.
    lengths_differ
        Whether counts grow with unequal numbers of months.
    """

    area: CommunityArea
    views: TwoViews
    first: ShownView
    second: ShownView
    figures: list[Figure]
    change: str
    notes: tuple[str, ...]
    overlap: Overlap
    square_scale: CountScale
    accuracy_legend: list[tuple[int, str]]
    protected: bool
    roads: bool

    @property
    def both(self) -> tuple[ShownView, ShownView]:
        """The two views in the order they are shown."""
        return self.first, self.second

    @property
    def nothing_shared(self) -> str:
        """Why hotspots are not laid on each other; empty where they are."""
        if self.overlap.sentence:
            return ""
        without = [
            view.title
            for view, rows in zip(self.both, (self.overlap.first, self.overlap.second), strict=True)
            if not rows
        ]
        which = "neither map has a" if len(without) > 1 else f"the map of {without[0]} has no"
        return f"There is nothing to lay on each other: {which} hotspot."

    @property
    def drawn(self) -> bool:
        """Whether there is anything on either map."""
        return not all(view.nothing for view in self.both)

    @property
    def analysis_notes(self) -> list[tuple[str, str]]:
        """What the reader is told of each map, and of which; what is true of both only once."""
        notes = [
            (view.title, note)
            for view in self.both
            if not view.nothing
            for note in view.found.hotspots.notes
        ]
        said = [note for _, note in notes]
        both = [("Both maps", note) for note in dict.fromkeys(said) if said.count(note) == 2]
        return both + [(title, note) for title, note in notes if said.count(note) == 1]

    @property
    def banded(self) -> bool:
        """Whether either map has a band of density; squares are shown first where none has."""
        return any(len(view.found.hotspots.density) for view in self.both)

    @property
    def scales_differ(self) -> bool:
        """Whether the same colour stands for different densities on the two maps."""
        return self.first.bands != self.second.bands

    @property
    def lengths_differ(self) -> bool:
        """Whether one view counts more months than the other."""
        return self.first.found.hotspots.months != self.second.found.hotspots.months


_pages: AnswerCache[ComparePage] = AnswerCache(64)


def compare_page(
    picture: Picture, area: CommunityArea, views: TwoViews, sight: Sight
) -> ComparePage:
    """Set two views of an area beside each other, once for each data version and sight."""
    key = (
        *source(),
        backdrop.state(),
        area.slug,
        views.first.selection,
        views.second.selection,
        sight,
    )
    return _pages.get(key, lambda: _compare(picture, area, views, sight))


def _compare(picture: Picture, area: CommunityArea, views: TwoViews, sight: Sight) -> ComparePage:
    found = [assessment(area.slug, view.selection, sight) for view in (views.first, views.second)]
    scale = common_scale([one.hotspots for one in found], sight)
    both = views.first, views.second
    bands = band_legends([one.hotspots for one in found], (both[0].title, both[1].title))
    first, second = (
        _shown(picture, area, view, one, _map(picture, area, view, name, scale), legend)
        for view, one, name, legend in zip(both, found, NAMES, bands, strict=True)
    )
    change = _change(area, views, sight)
    return ComparePage(
        area=area,
        views=views,
        first=first,
        second=second,
        figures=figures(*found, change),
        change=whole_sentence(change, protected=sight is Sight.PROTECTED) if change else "",
        notes=change.notes if change else (),
        overlap=overlap(
            *(one.hotspots for one in found),
            area_m2=area.geometry.area,
            titles=(first.title, second.title),
            addresses=(_hotspots_of(area, views.first), _hotspots_of(area, views.second)),
        ),
        square_scale=scale,
        accuracy_legend=accuracy_labels(),
        protected=sight is Sight.PROTECTED,
        roads=bool(backdrop.state()),
    )


def _shown(
    picture: Picture,
    area: CommunityArea,
    view: View,
    found: AreaAssessment,
    drawn: RenderedMap,
    bands: Legend,
) -> ShownView:
    return ShownView(
        title=view.title,
        found=found,
        map=drawn,
        nothing=nothing_sentence(found, view.title, picture.available),
        bands=bands,
        href=url_for("maps.area", slug=area.slug, **view.query),
    )


def _map(
    picture: Picture, area: CommunityArea, view: View, name: str, scale: CountScale
) -> RenderedMap:
    layers = []
    for kind in LAYERS:
        if kind == CHANGE:
            continue
        query = view.query if kind in ANALYSED else {}
        query["data"] = picture.version
        if kind == SQUARES:
            address = url_for(
                "compare.squares", slug=area.slug, highest=max(scale.highest, 1), **query
            )
        else:
            address = url_for("maps.area_layer", slug=area.slug, kind=kind, **query)
        layers.append((kind, address))
    layers[1:1] = backdrop.area_layers(area.slug)
    return HotspotMap(name, bounds=bounds_in_degrees(area.geometry), layers=layers).parts()


def _change(area: CommunityArea, views: TwoViews, sight: Sight) -> AreaChange | None:
    if views.of_themes:
        return None
    return change_of(area.slug, views.second.selection, views.first.selection.period, sight)


def _hotspots_of(area: CommunityArea, view: View) -> Address:
    return lambda rank: url_for("hotspot.hotspot", slug=area.slug, rank=rank, **view.query)
