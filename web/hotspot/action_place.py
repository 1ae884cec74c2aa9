"""Where something was done: a hotspot as an analyst sees it, and as everyone else may see it.

An analyst notes an action at a hotspot of exact points, and everyone who signs in reads the note.
What the others see of its place is made of protected cells alone: the squares of the same map that
may be shown to them and that the hotspot touches. Where there are none they read in which community
area it was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from hotspots.assessment import Picture, Selection, Sight
from hotspots.disclosure import CELL_SIZE, see
from hotspots.geocoding.grid_reference import format_grid_reference
from hotspots.store.actions import ActionPlace
from hotspots.store.boundaries import CommunityArea


def action_place(
    picture: Picture, area: CommunityArea, hotspot: Any, selection: Selection
) -> ActionPlace:
    """The place of a hotspot of exact points.

    Parameters
    ----------
    hotspot
        A row of the ``hotspots`` layer of `hotspots.analysis.area_hotspots.AreaHotspots`.
    """
    protected = _squares(picture, area, hotspot.geometry, selection)
    return ActionPlace(
        area=area.name,
        theme=selection.theme,
        subtype=selection.subtype,
        name=str(hotspot["name"]) or format_grid_reference(hotspot.peak_x, hotspot.peak_y),
        outline=hotspot.geometry,
        protected_name=_protected_name(picture, area, protected),
        protected_outline=protected,
    )


def _squares(
    picture: Picture, area: CommunityArea, shape: shapely.Geometry, selection: Selection
) -> shapely.Geometry | None:
    # Points on pile-ups are on no protected map.
    visible = see(
        picture.snapshot,
        replace(selection, pile_ups=False),
        Sight.PROTECTED,
        areas=len(picture.boundaries.areas),
    )
    own = visible.area == picture.boundaries.areas.index(area)
    west, south = visible.x[own] - CELL_SIZE / 2, visible.y[own] - CELL_SIZE / 2
    squares = shapely.box(west, south, west + CELL_SIZE, south + CELL_SIZE)
    touched = squares[np.asarray(shapely.area(shapely.intersection(squares, shape)) > 0)]
    return shapely.union_all(touched) if len(touched) else None


def _protected_name(picture: Picture, area: CommunityArea, outline: shapely.Geometry | None) -> str:
    if outline is None:
        return f"A place in {area.name}"
    middle = outline.representative_point()
    (name,) = picture.names.at([middle.x], [middle.y], known_to_m=CELL_SIZE / 2)
    return str(name) or format_grid_reference(middle.x, middle.y)
