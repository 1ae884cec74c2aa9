"""The county's figures: one row for each community area, for the map and the table alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from hotspots.area_rates import months_held
from hotspots.assessment import Picture, Selection, Sight
from hotspots.disclosure import FEWEST
from hotspots.store.boundaries import Boundaries
from hotspots.themes import THEMES
from web.maps.county_rates import NO_RATE, UNIT, Measure, Rate, RateScale, rate_scale, rounded
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

    @property
    def incidents(self) -> str:
        """The same with its noun."""
        return "1 incident" if self.text == "1" else f"{self.text} incidents"


@dataclass(frozen=True)
class AreaCount:
    """One area: the incidents of the selection and of every theme, and its residents if known."""

    name: str
    slug: str
    chosen: Figure
    by_theme: dict[str, Figure]
    residents: int | None = None


@dataclass(frozen=True)
class CountyCounts:
    """All areas by name, and how the page shows them.

    Attributes
    ----------
    left_out
        Incidents located too badly.
    measure
        Whether counts or rates are shown.
    months
        In how many months they were counted, for rates.
    """

    areas: tuple[AreaCount, ...]
    left_out: int
    measure: Measure = Measure.COUNT
    months: int = 12

    @cached_property
    def scale(self) -> CountScale | RateScale:
        """The classes of the map's colours."""
        if self.measure is Measure.RATE:
            return rate_scale([self.value(area, area.chosen) for area in self.areas])
        return count_scale([area.chosen.n for area in self.areas])

    @property
    def total(self) -> str:
        """The selection in all areas: a range where some of them withhold a few."""
        least, most = self._bounds()
        return count(least) if least == most else f"{count(least)} to {count(most)}"

    @property
    def total_rate(self) -> str:
        """The same for every 1,000 residents of all areas and year; a range likewise."""
        living = [area.residents for area in self.areas]
        residents = None if None in living else sum(filter(None, living))
        least, most = (Rate.of(n, False, residents, self.months).value for n in self._bounds())
        if least is None or most is None:
            return NO_RATE
        low, high = rounded(least), rounded(most)
        return low if low == high else f"{low} to {high}"

    @property
    def empty(self) -> bool:
        """Whether there is nothing of the selection in any area."""
        return not any(area.chosen.n or area.chosen.withheld for area in self.areas)

    @property
    def all_withheld(self) -> bool:
        """Whether there is something of the selection, but nowhere enough to be told."""
        return not self.empty and not any(area.chosen.n for area in self.areas)

    def ordered(self, by: str) -> list[AreaCount]:
        """The areas by ``name``, or with the highest first (``n`` or a theme)."""
        if by == "name":
            return list(self.areas)

        def value(area: AreaCount) -> tuple[float, bool]:
            figure = area.chosen if by == "n" else area.by_theme[by]
            shown = self.value(area, figure)
            # A few that are withheld are more than none.
            return -1.0 if shown is None else shown, figure.withheld

        return sorted(self.areas, key=value, reverse=True)

    def text(self, area: AreaCount, figure: Figure) -> str:
        """A figure of an area as the page shows it: a count or a rate."""
        if self.measure is Measure.RATE:
            return self._rate(area, figure).text
        return figure.text

    def value(self, area: AreaCount, figure: Figure) -> float | None:
        """The number behind it, for colours and order; None where no rate is told."""
        return self._rate(area, figure).value if self.measure is Measure.RATE else figure.n

    def sentence(self, area: AreaCount) -> str:
        """What the map says of an area."""
        if self.measure is Measure.COUNT:
            return area.chosen.incidents
        if self.value(area, area.chosen) is None:
            return f"{NO_RATE}, {area.chosen.incidents}"
        return f"{self.text(area, area.chosen)} {UNIT}, {area.chosen.incidents}"

    def _rate(self, area: AreaCount, figure: Figure) -> Rate:
        return Rate.of(figure.n, figure.withheld, area.residents, self.months)

    def _bounds(self) -> tuple[int, int]:
        told_of = sum(area.chosen.n for area in self.areas)
        withheld = sum(area.chosen.withheld for area in self.areas)
        return told_of + withheld, told_of + withheld * (FEWEST - 1)


def count_areas(
    picture: Picture, selection: Selection, sight: Sight, measure: Measure = Measure.COUNT
) -> CountyCounts:
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
            area.residents,
        )
        for area in picture.boundaries.areas
    )
    return CountyCounts(areas, left_out, measure, months_held(selection.period, picture.available))


def offers_rates(boundaries: Boundaries) -> bool:
    """Whether anybody has said how many people live in the areas."""
    return any(area.residents is not None for area in boundaries.areas)


def measure_of(asked: str | None, boundaries: Boundaries) -> Measure:
    """What to show: the count, unless a rate is asked for and there are residents."""
    if asked == Measure.RATE and offers_rates(boundaries):
        return Measure.RATE
    return Measure.COUNT


def _figures(picture: Picture, selection: Selection, sight: Sight) -> dict[str, Figure]:
    table = picture.area_counts(selection, sight)
    return {
        str(slug): Figure(int(n), bool(withheld))
        for slug, n, withheld in zip(table["slug"], table["n"], table["withheld"], strict=True)
    }


def areas_layer(
    boundaries: Boundaries, counts: CountyCounts, address_of: Callable[[str], str]
) -> bytes:
    """The areas with their counts or rates; each is a link to its page."""
    shades = counts.scale.classes([counts.value(area, area.chosen) for area in counts.areas])
    said = [
        _said(counts, area)
        | {"label": counts.sentence(area), "class": int(shade), "href": address_of(area.slug)}
        for area, shade in zip(counts.areas, shades, strict=True)
    ]
    return encode(light_shapes(boundaries.areas, COUNTY_TOLERANCE_M), said)


def labels_layer(boundaries: Boundaries, counts: CountyCounts) -> bytes:
    """A name and a count or rate in the middle of each area."""
    points = [middle(area.geometry) for area in boundaries.areas]
    return encode(points, [_said(counts, area) | {"area": True} for area in counts.areas])


def _said(counts: CountyCounts, area: AreaCount) -> dict[str, Any]:
    return {"name": area.name, "count": counts.text(area, area.chosen)}
