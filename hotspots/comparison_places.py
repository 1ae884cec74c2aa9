"""Places to hold an action against: other hotspots of the county, most alike and far enough away.

They are hotspots of the months before the action, found as its own place was: a place that is
chosen because it was high falls by itself, and so do these.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import geopandas as gpd
import numpy as np
import shapely

from hotspots.analysis.area_layers import density_surface, hotspots_layer
from hotspots.analysis.density.bands import areas_of
from hotspots.analysis.parameters import Parameters
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.disclosure import CELL_SIZE, Sight, Visible, see
from hotspots.picture import Picture
from hotspots.selection import Selection
from hotspots.store.boundaries import CommunityArea

APART_M = 1_000.0
"""A place nearer than this to the action may be touched by it."""

TIMES_AS_MANY = 2.0
"""A place with more than so many times its incidents, or fewer than that share, is none like it."""

OFFERED = 9
PROPOSED = 3
MOST_KEPT = 16


@dataclass(frozen=True, eq=False)
class ComparisonPlace:
    """One hotspot of the months before.

    Attributes
    ----------
    id
        The slug of its area and its rank there.
    n
        Its incidents before, as the map of those months counts them.
    peak
        Where it is densest, easting and northing.
    unlikeness
        0 for a place of the same count and size; their ratios' logarithms added up.
    """

    id: str
    area: str
    name: str
    n: float
    outline: shapely.Geometry
    peak: tuple[float, float]
    unlikeness: float


_known: WeakKeyDictionary[Picture, dict[tuple[Selection, Sight], tuple[ComparisonPlace, ...]]] = (
    WeakKeyDictionary()
)


def comparison_places(
    picture: Picture,
    before: Selection,
    sight: Sight,
    *,
    place: shapely.Geometry,
    n: float,
    kept_away: Sequence[shapely.Geometry] = (),
) -> tuple[ComparisonPlace, ...]:
    """The places most like one, the most alike first.

    Parameters
    ----------
    before
        The months before the action and the incidents it is about.
    place
        Where something was done, EPSG:27700.
    n
        Its incidents before.
    kept_away
        Where something else was done in the months compared: no place there can stand for nothing.
    """
    if n <= 0:
        return ()
    offered = [
        replace(one, unlikeness=_unlikeness(one.n / n, one.outline, place))
        for one in _known_hotspots(picture, before, sight)
        if 1 / TIMES_AS_MANY <= one.n / n <= TIMES_AS_MANY
        and shapely.distance(one.outline, place) > APART_M
        and not any(shapely.intersects(one.outline, other) for other in kept_away)
    ]
    nearest = sorted(offered, key=lambda one: (one.unlikeness, one.id))[:OFFERED]
    named = _names(picture, nearest, sight)
    return tuple(replace(one, name=name) for one, name in zip(nearest, named, strict=True))


def _known_hotspots(
    picture: Picture, selection: Selection, sight: Sight
) -> tuple[ComparisonPlace, ...]:
    """The hotspots of all areas; found once for the places that are chosen one after another."""
    kept = _known.setdefault(picture, {})
    if (selection, sight) not in kept:
        for oldest in list(kept)[: max(0, len(kept) - MOST_KEPT + 1)]:
            kept.pop(oldest, None)
        kept[selection, sight] = tuple(_hotspots(picture, selection, sight))
    return kept[selection, sight]


def _hotspots(picture: Picture, selection: Selection, sight: Sight) -> Iterator[ComparisonPlace]:
    """The hotspots of all areas, without their names."""
    areas = picture.boundaries.areas
    visible = see(picture.snapshot, selection, sight, areas=len(areas))
    for position, area in enumerate(areas):
        bandwidth = picture.judged(area.name, selection.theme, sight).bandwidth.bandwidth
        layer = _hotspots_of(visible, position, area, Parameters(bandwidth=bandwidth))
        for one in layer.itertuples():
            yield ComparisonPlace(
                id=f"{area.slug}-{int(one.rank)}",
                area=area.name,
                name="",
                n=float(one.n),
                outline=one.geometry,
                peak=(float(one.peak_x), float(one.peak_y)),
                unlikeness=math.inf,
            )


def _hotspots_of(
    visible: Visible, position: int, area: CommunityArea, parameters: Parameters
) -> gpd.GeoDataFrame:
    """The ``hotspots`` layer of `hotspots.analysis.area_hotspots.analyse_area`, and it alone.

    All the layers of all areas take seconds, most of them for clusters that nobody looks at here.
    """
    inside = visible.area == position
    used = inside | area.within_reach(visible.x, visible.y, parameters.bandwidth_m)
    points = WeightedPoints(
        x=visible.x[used], y=visible.y[used], weight=visible.weight[used], inside=inside[used]
    )
    land = areas_of(shapely.make_valid(area.geometry))
    surface = density_surface(points, land, parameters)
    return hotspots_layer(surface, points.chosen(points.inside), land, parameters)


def _names(picture: Picture, places: Sequence[ComparisonPlace], sight: Sight) -> Sequence[str]:
    if not places:
        return ()
    x, y = np.array([one.peak for one in places]).T
    known_to_m = CELL_SIZE / 2 if sight is Sight.PROTECTED else 0.0
    return [str(name) for name in picture.names.clusters(x, y, known_to_m=known_to_m)]


def _unlikeness(
    ratio_of_counts: float, outline: shapely.Geometry, place: shapely.Geometry
) -> float:
    ratio_of_sizes = float(shapely.area(outline)) / float(shapely.area(place))
    return abs(math.log(ratio_of_counts)) + abs(math.log(ratio_of_sizes))
