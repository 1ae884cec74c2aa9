"""The map of one area as a drawing for paper: shapes in a frame, without scripts or tiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely

from hotspots.assessment import AreaAssessment
from hotspots.places import settlements
from hotspots.reports.lasting_hotspots import shapes_of

WIDTH = 800.0
"""Of the drawing, in its own unit."""

TALLEST = 1.15
"""The most that a drawing is higher than wide: two of them fit on a page side by side."""

MARGIN = 22.0
LETTER, LINE = 11.5, 26.0
"""Width of a letter and height of a line of a name, in the unit of the drawing."""

MARK = 17.0
"""The radius of the mark that holds a hotspot's rank."""

_KINDS = ("city", "town", "suburb", "village")
_LENGTHS_M = (100, 200, 500, 1_000, 2_000, 5_000, 10_000)


@dataclass(frozen=True)
class MapShape:
    """What is drawn (``ground``, ``band-3``, ``hotspot``, ``boundary``) and its outline."""

    kind: str
    path: str


@dataclass(frozen=True)
class MapLabel:
    """A name or a rank, and where its middle is in the drawing."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class AreaMap:
    """A drawing.

    Attributes
    ----------
    id
        Names it within its report.
    ranks
        Marks of the hotspots that the table beside the map lists.
    scale_width, scale_text
        Length of the scale bar in the drawing and what it stands for.
    """

    id: str
    title: str
    description: str
    height: float
    shapes: tuple[MapShape, ...]
    names: tuple[MapLabel, ...]
    ranks: tuple[MapLabel, ...]
    scale_width: float
    scale_text: str

    kind = "map"
    width = WIDTH


@dataclass(frozen=True)
class _Frame:
    """From metres on the National Grid to the drawing."""

    west: float
    north: float
    metres: float
    left: float
    height: float

    def to_drawing(self, x: float, y: float) -> tuple[float, float]:
        return (
            self.left + (x - self.west) / self.metres,
            MARGIN + (self.north - y) / self.metres,
        )


def draw_area(found: AreaAssessment, listed: Sequence[int]) -> AreaMap:
    """Draw boundary, density bands and hotspots.

    Parameters
    ----------
    listed
        The ranks that are marked.
    """
    frame = _frame(found)
    hotspots = found.hotspots.hotspots
    ranks = tuple(
        MapLabel(str(int(row.rank)), *frame.to_drawing(row.peak_x, row.peak_y))
        for row in hotspots.itertuples()
        if int(row.rank) in listed
    )
    length = max((one for one in _LENGTHS_M if one / frame.metres <= WIDTH / 4), default=100)
    return AreaMap(
        id=f"map-{found.area.slug}-{found.selection.theme}",
        title=f"Map of {found.area.name}",
        description=_description(found),
        height=round(frame.height, 1),
        shapes=tuple(_shapes(found, frame)),
        names=_names(found, frame, ranks),
        ranks=ranks,
        scale_width=round(length / frame.metres, 1),
        scale_text=f"{length / 1000:g} km" if length >= 1000 else f"{length} m",
    )


def _description(found: AreaAssessment) -> str:
    return (
        f"The boundary of {found.area.name}, density of incidents in bands that darken where "
        "there are more, and outlines of the hotspots. The table beside it lists the marked ones."
    )


def _frame(found: AreaAssessment) -> _Frame:
    west, south, east, north = found.area.geometry.bounds
    inner = WIDTH - 2 * MARGIN
    metres = max((east - west) / inner, (north - south) / (TALLEST * inner))
    left = (WIDTH - (east - west) / metres) / 2
    return _Frame(west, north, metres, left, (north - south) / metres + 2 * MARGIN + LINE)


def _shapes(found: AreaAssessment, frame: _Frame) -> Iterable[MapShape]:
    boundary = _path(found.area.geometry, frame)
    yield MapShape("ground", boundary)
    for row in found.hotspots.density.sort_values("band").itertuples():
        yield MapShape(f"band-{int(row.band)}", _path(row.geometry, frame))
    for shape in shapes_of(found):
        yield MapShape("hotspot", _path(shape, frame))
    yield MapShape("boundary", boundary)


def _path(geometry: shapely.Geometry, frame: _Frame) -> str:
    """Rings as an outline, in tenths of the drawing's unit."""
    light = shapely.simplify(geometry, frame.metres * 0.75)
    parts = [part for part in shapely.get_parts(light) if not part.is_empty]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return "".join(_ring(ring.coords[:-1], frame) for ring in rings)


def _ring(corners: Sequence[tuple[float, ...]], frame: _Frame) -> str:
    points = [frame.to_drawing(x, y) for x, y, *_ in corners]
    return f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y in points)}Z"


def _names(found: AreaAssessment, frame: _Frame, ranks: Sequence[MapLabel]) -> tuple[MapLabel, ...]:
    """Names of settlements, the larger first, where they hide neither each other nor a mark."""
    table = settlements()
    inside = table[shapely.contains(found.area.geometry, table.geometry.to_numpy())]
    ordered = sorted(inside.itertuples(), key=lambda place: (_KINDS.index(place.kind), place.name))
    taken = [_box(mark.x, mark.y, 2 * MARK, 2 * MARK) for mark in ranks]
    kept = []
    for place in ordered:
        label = MapLabel(place.name, *frame.to_drawing(place.geometry.x, place.geometry.y))
        box = _box(label.x, label.y, LETTER * len(label.text), LINE)
        within = box[0] >= 0 and box[2] <= WIDTH
        if within and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            kept.append(label)
    return tuple(kept)


Box = tuple[float, float, float, float]


def _box(x: float, y: float, width: float, height: float) -> Box:
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
