"""Ways from the layers of a file: OS Open Roads by its own columns, any other as it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.backdrop.kinds import KINDS, Kind, kinds_of, known_words
from hotspots.backdrop.vector_file import VectorLayer, opened, unreadable
from hotspots.backdrop.ways import Bounds, Ways
from hotspots.errors import InputError
from hotspots.geocoding.sources.road_files import last_changed

Advance = Callable[[int], None]
OPEN_ROADS = "OS Open Roads"
LONGEST_NAME, LONGEST_NUMBER = 60, 10

# The names in the GeoPackage and in the Shapefile, after the product's technical specification.
_FUNCTION = ("road_function", "roadFunction", "function")
_FORM = ("form_of_way", "formOfWay")
_START = ("start_node", "startNode")
_NUMBER = ("road_classification_number", "roadClassificationNumber", "roadNumber", "number", "ref")
_NAME = ("name_1", "name1", "name")
_SLIP_ROAD = "slip road"
_UNKNOWN_SHOWN = 8


@dataclass(frozen=True)
class Question:
    """What a person asks of a file.

    Attributes
    ----------
    layers
        Names of layers; all unless some are named.
    field
        The field that says what each way is; that of OS Open Roads unless named.
    kind
        What everything in the file is, where no field says it.
    """

    layers: tuple[str, ...] = ()
    field: str | None = None
    kind: Kind | None = None


@dataclass(frozen=True, eq=False)
class Reading:
    """What a file was found to hold in the service area.

    Attributes
    ----------
    ways
        As the file has them, cut off at the edges of the service area.
    product
        ``OPEN_ROADS``, or "" for any other file.
    edition
        Year and month of OS Open Roads; "" otherwise.
    not_drawn
        Words that stand for nothing that is drawn, with how often they stand there.
    """

    ways: Ways
    product: str
    edition: str
    not_drawn: dict[str, int]


def read_ways(
    path: Path, question: Question, service_area: Bounds, *, advance: Advance = lambda number: None
) -> Reading:
    """Read what is drawn of a file in the service area.

    Parameters
    ----------
    path
        A vector file that GDAL reads, or a folder or zip archive of GeoPackages or Shapefiles.
    service_area
        Bounds in metres, EPSG:27700.
    advance
        Told of the features that were read since it was last called.

    Raises
    ------
    NotFoundError
        If there is nothing at ``path``.
    InputError
        If the file cannot be read, does not say what its lines are, or has none in the area.
    """
    with opened(path, service_area, question.layers) as (files, layers):
        chosen = [layer for layer in layers if _says(layer, question)]
        if not chosen:
            raise _unexplained(path, layers, question)
        open_roads = question == Question(question.layers) and all(map(_is_open_roads, chosen))
        unknown: Counter[str] = Counter()
        parts = [
            _clipped(part, service_area, path)
            for layer in chosen
            for part in _parts(layer, question, service_area, unknown, advance)
        ]
        edition = last_changed(files) if open_roads else ""
    ways = Ways.joined(parts)
    if not len(ways):
        raise _nothing(path, question, service_area, unknown)
    return Reading(ways, OPEN_ROADS if open_roads else "", edition, dict(unknown.most_common()))


def _says(layer: VectorLayer, question: Question) -> bool:
    """Whether it is said what the ways of a layer are."""
    if question.kind is not None:
        return True
    return layer.field((question.field,) if question.field else _FUNCTION) is not None


def _is_open_roads(layer: VectorLayer) -> bool:
    return all(layer.field(names) for names in (_FUNCTION, _FORM, _START))


def _parts(
    layer: VectorLayer,
    question: Question,
    service_area: Bounds,
    unknown: Counter[str],
    advance: Advance,
) -> list[Ways]:
    fields = {
        "kind": layer.field((question.field,) if question.field else _FUNCTION),
        "form": layer.field(_FORM),
        "number": layer.field(_NUMBER),
        "name": layer.field(_NAME),
    }
    columns = list(dict.fromkeys(field for field in fields.values() if field))
    parts = []
    for shapes, values in layer.strips(columns, service_area):
        told = dict(zip(columns, values, strict=True))
        empty = np.full(len(shapes), None, dtype=object)
        said = {ours: told[theirs] if theirs else empty for ours, theirs in fields.items()}
        kinds = _kinds(said, question, unknown)
        drawn = kinds >= 0
        advance(len(shapes))
        parts.append(
            Ways(
                kinds[drawn],
                _texts(said["number"][drawn], LONGEST_NUMBER),
                _texts(said["name"][drawn], LONGEST_NAME),
                shapes[drawn],
            )
        )
    return parts


def _kinds(
    said: dict[str, NDArray[np.object_]], question: Question, unknown: Counter[str]
) -> NDArray[np.int8]:
    """Index of each way's kind, -1 where it is not drawn."""
    if question.kind is not None:
        return np.full(len(said["kind"]), KINDS.index(question.kind), dtype=np.int8)
    found = kinds_of(said["kind"])
    unknown.update(
        " ".join(str(word).split())[:40]
        for word, kind in zip(said["kind"], found, strict=True)
        if kind is None
    )
    kinds = np.array([-1 if kind is None else KINDS.index(kind) for kind in found], dtype=np.int8)
    # A slip road has the number of its motorway, and would be drawn as wide.
    slip = np.array([str(form).lower() == _SLIP_ROAD for form in said["form"]], dtype=bool)
    kinds[slip & (kinds > KINDS.index(Kind.MINOR))] = KINDS.index(Kind.MINOR)
    return kinds


def _texts(values: NDArray[np.object_], longest: int) -> NDArray[np.object_]:
    texts = np.full(len(values), "", dtype=object)
    texts[:] = [
        "" if value is None or value != value else _text(str(value), longest) for value in values
    ]
    return texts


def _text(value: str, longest: int) -> str:
    printed = "".join(sign if sign.isprintable() else " " for sign in value)
    return " ".join(printed.split())[:longest]


def _clipped(ways: Ways, service_area: Bounds, path: Path) -> Ways:
    shape = ways.shape.copy()
    try:
        shape[ways.areas] = shapely.make_valid(
            shape[ways.areas], method="structure", keep_collapsed=False
        )
        return ways.with_shapes(shape).clipped(service_area)
    except shapely.errors.ShapelyError as error:
        raise unreadable(path.name) from error


def _unexplained(path: Path, layers: Sequence[VectorLayer], question: Question) -> InputError:
    fields = ", ".join(dict.fromkeys(field for layer in layers for field in layer.fields)) or "none"
    if question.field:
        return InputError(f"{path} has no field {question.field}; its fields are: {fields}.")
    return InputError(
        f"{path} is not OS Open Roads, so it must be said what its lines are: name the field that "
        f"says it with --class, or what all of them are with --kind; its fields are: {fields}."
    )


def _nothing(
    path: Path, question: Question, service_area: Bounds, unknown: Counter[str]
) -> InputError:
    if unknown:
        words = ", ".join(repr(word) for word, _ in unknown.most_common(_UNKNOWN_SHOWN))
        return InputError(
            f"{path} holds nothing that is drawn: the field says {words}, and what is known is "
            f"{known_words()}."
        )
    bounds = ", ".join(f"{edge:.0f}" for edge in service_area)
    return InputError(
        f"{path} holds no line and no area within the service area ({bounds} in EPSG:27700); "
        "choose the part of the country that it needs, or check the file's reference system."
    )
