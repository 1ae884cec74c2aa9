"""What an area's page shows, gathered for its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from hotspots.analysis.location_accuracy import PRECISE_M, accuracy_labels
from hotspots.assessment import AreaAssessment, Picture, Sight
from hotspots.disclosure import FEWEST
from hotspots.location_quality import sentence
from hotspots.store.boundaries import Boundaries, CommunityArea
from web.installation import assessment
from web.maps.area_layers import ANALYSED
from web.maps.filters import Filters
from web.maps.folium_map import HotspotMap, RenderedMap
from web.maps.geojson import bounds_in_degrees
from web.maps.left_out import left_out_sentence, piled_sentence
from web.maps.rows import Row, band_range, band_rows, cell_rows, cluster_rows
from web.maps.scales import CountScale


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
    located_by: str
    indicative: bool
    boundaries: str
    attribution: str
    protected: bool
    judged: str

    precise_m = PRECISE_M

    @property
    def drawn(self) -> bool:
        """Whether there is anything on the map."""
        return self.found.hotspots.n > 0

    @property
    def mostly_unmapped(self) -> bool:
        """Whether the map leaves out more than half of the area's incidents."""
        return self.found.not_mapped > self.found.total / 2


def area_page(picture: Picture, area: CommunityArea, filters: Filters, sight: Sight) -> AreaPage:
    """Analyse and draw one area."""
    boundaries = picture.boundaries
    found = assessment(area.slug, filters.selection, sight)
    result = found.hotspots
    squares, scale = cell_rows(result, FEWEST if sight is Sight.PROTECTED else 1)
    return AreaPage(
        area=area,
        neighbours=_neighbours(boundaries, area),
        found=found,
        map=_map(picture, area, filters),
        clusters=cluster_rows(result, whole_months=sight is Sight.PROTECTED),
        bands=band_rows(result),
        squares=squares,
        square_scale=scale,
        band_legend=_band_legend(result.parameters.breaks or ()),
        accuracy_legend=accuracy_labels(),
        left_out=left_out_sentence(
            found.left_out,
            filters.selection.located_within,
            protected=sight is Sight.PROTECTED,
        ),
        piled=piled_sentence(found.piled),
        located_by=sentence(found.located_by),
        indicative=boundaries.indicative,
        boundaries=boundaries.title,
        attribution=boundaries.attribution,
        protected=sight is Sight.PROTECTED,
        judged=picture.judged(area.slug, filters.selection.theme, sight).sentence,
    )


def _map(picture: Picture, area: CommunityArea, filters: Filters) -> RenderedMap:
    layers = []
    for kind in ("neighbours", "density", "cells", "accuracy", "boundary", "clusters", "places"):
        query = filters.query() if kind in ANALYSED else {}
        query["data"] = picture.version
        layers.append((kind, url_for("maps.area_layer", slug=area.slug, kind=kind, **query)))
    return HotspotMap("area", bounds=bounds_in_degrees(area.geometry), layers=layers).parts()


def _neighbours(boundaries: Boundaries, area: CommunityArea) -> list[CommunityArea]:
    return [
        other
        for other in boundaries.areas
        if other is not area and other.geometry.distance(area.geometry) < 1
    ]


def _band_legend(breaks: Sequence[float]) -> list[tuple[int, str]]:
    upper = [*breaks[1:], float("inf")]
    ranges = [band_range(low, high) for low, high in zip(breaks, upper, strict=True)]
    return [(band, text) for band, text in enumerate(ranges, start=1)][::-1]
