"""The county's figures: one row for each community area, for the map and the table alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hotspots.assessment import Picture, Selection, Sight
from hotspots.disclosure import FEWEST
from hotspots.store.boundaries import Boundaries
from hotspots.themes import THEMES
from web.maps.geojson import encode
from web.maps.scales import CountScale, count_scale
from web.maps.shapes import COUNTY_TOLERANCE_M, light_shapes, middle
from web.wording import count, told


@dataclass(frozen=True)
class Figure:
    """A count that may be told, and whether there are a few more that may not."""

    n: int
    withheld: bool

    @property
    def text(self) -> str:
        """``12``, ``12+`` where a few more are withheld, ``under 5`` where nothing may be told."""
        return told(self.n, self.withheld)


@dataclass(frozen=True)
class AreaCount:
    """One area: the incidents of the selection, and of every theme."""

    name: str
    slug: str
    chosen: Figure
    by_theme: dict[str, Figure]


@dataclass(frozen=True)
class CountyCounts:
    """All areas by name, the scale of the map's colours, and incidents located too badly."""

    areas: tuple[AreaCount, ...]
    scale: CountScale
    left_out: int

    @property
    def total(self) -> str:
        """The selection in all areas: a range where some of them withhold a few."""
        told_of = sum(area.chosen.n for area in self.areas)
        withheld = sum(area.chosen.withheld for area in self.areas)
        if not withheld:
            return count(told_of)
        return f"{count(told_of + withheld)} to {count(told_of + withheld * (FEWEST - 1))}"

    @property
    def empty(self) -> bool:
        """Whether there is nothing of the selection in any area."""
        return not any(area.chosen.n or area.chosen.withheld for area in self.areas)

    def ordered(self, by: str) -> list[AreaCount]:
        """The areas by ``name``, or by count with the highest first (``n`` or a theme)."""
        if by == "name":
            return list(self.areas)

        def value(area: AreaCount) -> int:
            return (area.chosen if by == "n" else area.by_theme[by]).n

        return sorted(self.areas, key=value, reverse=True)


def count_areas(picture: Picture, selection: Selection, sight: Sight) -> CountyCounts:
    """Count the selection and every theme in each area."""
    chosen = _figures(picture, selection, sight)
    left_out = int(picture.area_counts(selection, sight)["left_out"].sum())
    themes = {
        theme: _figures(picture, replace(selection, theme=theme, subtype=None), sight)
        for theme in THEMES
    }
    areas = tuple(
        AreaCount(
            area.name,
            area.slug,
            chosen[area.slug],
            {theme: figures[area.slug] for theme, figures in themes.items()},
        )
        for area in picture.boundaries.areas
    )
    return CountyCounts(areas, count_scale([area.chosen.n for area in areas]), left_out)


def _figures(picture: Picture, selection: Selection, sight: Sight) -> dict[str, Figure]:
    table = picture.area_counts(selection, sight)
    return {
        str(slug): Figure(int(n), bool(withheld))
        for slug, n, withheld in zip(table["slug"], table["n"], table["withheld"], strict=True)
    }


def areas_layer(
    boundaries: Boundaries, counts: CountyCounts, address_of: Callable[[str], str]
) -> bytes:
    """The areas with their counts; each is a link to its page."""
    shades = counts.scale.classes([area.chosen.n for area in counts.areas])
    said = [
        _said(area) | {"class": int(shade), "href": address_of(area.slug)}
        for area, shade in zip(counts.areas, shades, strict=True)
    ]
    return encode(light_shapes(boundaries.areas, COUNTY_TOLERANCE_M), said)


def labels_layer(boundaries: Boundaries, counts: CountyCounts) -> bytes:
    """A name and a count in the middle of each area."""
    points = [middle(area.geometry) for area in boundaries.areas]
    return encode(points, [_said(area) | {"area": True} for area in counts.areas])


def _said(area: AreaCount) -> dict[str, Any]:
    return {"name": area.name, "count": area.chosen.text}
