"""How each layer looks in the programs that open a file: what is drawn, and what the legend says.

Squares have the same classes of counts in every file, so that two files can be held side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from hotspots.analysis.location_accuracy import CLASSES_M, accuracy_labels
from hotspots.assessment import AreaAssessment
from hotspots.export.palette import (
    ACCURACIES,
    BANDS,
    BOUNDARY,
    CLASSES,
    CLUSTER,
    INK,
    OPACITY,
    WHITE,
)

COUNTS_FROM = (1, 5, 10, 25, 50)
"""The fewest incidents of each class of squares."""

SIGNIFICANT = 0.05

_EDGE = "#8fb0b7"


@dataclass(frozen=True)
class Look:
    """A fill and an edge; colours as ``#rrggbb``, None for none, widths in millimetres.

    ``line`` is "solid", "dash" or "dot".
    """

    fill: str | None = None
    edge: str | None = None
    width_mm: float = 0.26
    line: str = "solid"
    opacity: float = OPACITY


@dataclass(frozen=True)
class Rule:
    """What some shapes of a layer look like; every rule that a shape meets draws it, in order.

    Attributes
    ----------
    condition
        In the expressions of QGIS, over the columns of the layer.
    """

    label: str
    condition: str
    look: Look


@dataclass(frozen=True)
class Label:
    """What is written on shapes, and how.

    Attributes
    ----------
    expression
        In the expressions of QGIS, over the columns of the layer.
    place
        "middle" of the shape, "above" its middle, or "free": wherever there is room within it.
    """

    expression: str
    colour: str = INK
    place: Literal["middle", "above", "free"] = "middle"


@dataclass(frozen=True)
class Drawing:
    """One way of drawing a layer.

    Attributes
    ----------
    label
        What is written on each shape, None for nothing.
    """

    layer: str
    title: str
    rules: tuple[Rule, ...]
    label: Label | None = None
    usual: bool = True


def drawings(results: Sequence[AreaAssessment]) -> tuple[Drawing, ...]:
    """Every way of drawing the layers of a file, the usual one of each layer first."""
    return (
        Drawing("areas", "Community areas", (_always("Community area", _BOUNDARY),), _AREA_NAME),
        Drawing("density", "Density", _bands(results)),
        Drawing("cells", "Counts in squares", _counts()),
        Drawing("cells", "How well located", _accuracies(), usual=False),
        Drawing("hotspots", "Hotspots", (_always("Hotspot, by rank", _HOTSPOT),), _RANK),
        Drawing("clusters", "Clusters", _clusters(), _CLUSTER_RANK),
    )


def count_class(n: float) -> int:
    """The class of a square's count, 1 to 5; 0 for none."""
    return int(np.searchsorted(COUNTS_FROM, n, side="right"))


_BOUNDARY = Look(edge=BOUNDARY, width_mm=0.8)
_HOTSPOT = Look(edge=INK, width_mm=0.66)
_CLUSTER = Look(edge=CLUSTER, width_mm=0.53, line="dash")
_UNSURE = Look(edge=CLUSTER, width_mm=0.53, line="dot")

_AREA_NAME = Label('"area"', place="free")
_RANK = Label('"rank"')
# A hotspot and a cluster often have the same middle: their numbers neither meet nor look the same.
_CLUSTER_RANK = Label("'C' || \"rank\"", CLUSTER, "above")


def _always(label: str, look: Look) -> Rule:
    return Rule(label, "", look)


def _bands(results: Sequence[AreaAssessment]) -> tuple[Rule, ...]:
    words = _band_words({result.hotspots.parameters.breaks or () for result in results})
    return tuple(
        Rule(words(band), f'"band" = {band}', Look(fill=colour))
        for band, colour in reversed(list(enumerate(BANDS, start=1)))
    )


def _band_words(breaks: set[tuple[float, ...]]) -> Callable[[int], str]:
    if len(breaks) != 1:  # Several themes in one file: a band's limits are its theme's own.
        return "Band {}".format
    limits = [*breaks.pop(), np.inf]

    def words(band: int) -> str:
        if band >= len(limits):
            return f"Band {band}"
        low, high = limits[band - 1], limits[band]
        upper = f"to {high:g}" if np.isfinite(high) else "and over"
        return f"{low:g} {upper} incidents per km² and year"

    return words


def _counts() -> tuple[Rule, ...]:
    ends = [f"to {above - 1:g}" if above < np.inf else "and more" for above in _COUNTS_BELOW]
    shades = [
        Rule(
            f"{low} {end} incidents",
            f'"n" >= {low}' + (f' AND "n" < {above:g}' if above < np.inf else ""),
            Look(fill=colour, edge=_EDGE),
        )
        for low, above, end, colour in zip(COUNTS_FROM, _COUNTS_BELOW, ends, CLASSES, strict=True)
    ]
    marked = Rule(
        "Significantly high with its neighbours (Gi*)",
        f'"n" > 0 AND "gistar" > 0 AND "p_adjusted" <= {SIGNIFICANT}',
        Look(edge=INK, width_mm=0.53),
    )
    return (*shades, marked)


_COUNTS_BELOW = (*COUNTS_FROM[1:], np.inf)


def _accuracies() -> tuple[Rule, ...]:
    conditions = [
        f'"accuracy_m" <= {CLASSES_M[0]}',
        *(f'"accuracy_m" > {low} AND "accuracy_m" <= {high}' for low, high in pairwise(CLASSES_M)),
        f'"accuracy_m" IS NULL OR "accuracy_m" > {CLASSES_M[-1]}',
    ]
    return tuple(
        Rule(f"Half known to {words}", f'"n" > 0 AND ({condition})', Look(fill=colour, edge=_EDGE))
        for (_, words), condition, colour in zip(
            accuracy_labels(), conditions, ACCURACIES, strict=True
        )
    )


def _clusters() -> tuple[Rule, ...]:
    return (
        Rule("Cluster, by rank", '"reliable"', _CLUSTER),
        Rule("Cluster, unsure", 'NOT "reliable"', _UNSURE),
    )


FEATURE_LOOKS: Mapping[str, Callable[..., Look]] = {
    "areas": lambda row: _BOUNDARY,
    "density": lambda row: Look(fill=BANDS[min(int(row.band), len(BANDS)) - 1]),
    "cells": lambda row: Look(fill=CLASSES[max(count_class(row.n), 1) - 1], edge=_EDGE),
    "hotspots": lambda row: _HOTSPOT,
    "clusters": lambda row: _CLUSTER if row.reliable else _UNSURE,
}
"""The look of one row of each layer, for formats that style every shape by itself."""

LABEL_HALO = WHITE
