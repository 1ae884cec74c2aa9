"""Layers as KML for Google Earth and phones, a folder each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio

from hotspots.assessment import AreaAssessment
from hotspots.export.description import description, title
from hotspots.export.file_copy import FileCopy
from hotspots.export.layers import TITLES, layers, require_results, to_degrees
from hotspots.export.looks import FEATURE_LOOKS, Look
from hotspots.export.places_to_visit import unsure
from hotspots.export.plain_text import plain_text
from hotspots.output_file import replacing

DRAWN = ("areas", "density", "cells", "hotspots", "clusters")
"""From the ground up."""

_OFF_AT_FIRST = frozenset({"cells"})
_PIXELS_PER_MM = 3.0


def write_kml(results: Sequence[AreaAssessment], path: Path, copy: FileCopy | None = None) -> None:
    """Write the layers, a folder each, in longitude and latitude through OSTN15.

    Squares without incidents stay out.

    Raises
    ------
    InputError
        If there is nothing to write, ``path`` does not end in .kml or cannot be written.
    """
    require_results(results, path, ".kml")
    frames = layers(results)
    frames["cells"] = frames["cells"][frames["cells"]["n"] > 0]
    drawn = [name for name in DRAWN if len(frames[name])]
    with replacing(path) as target:
        for name in drawn:
            pyogrio.write_dataframe(
                _placemarks(name, frames[name]),
                target,
                layer=name,
                driver="LIBKML",
                append=name != drawn[0],
                dataset_options={
                    "NAME": _text(title(results)),
                    "DESCRIPTION": _as_markup(description(results, copy)),
                    "OPEN": "1",
                }
                if name == drawn[0]
                else {},
                layer_options={
                    "FOLDER": "YES",
                    "NAME": TITLES[name],
                    "VISIBILITY": "0" if name in _OFF_AT_FIRST else "1",
                },
            )


def _placemarks(layer: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows = list(frame.itertuples(index=False))
    say, look = _SAYS[layer], FEATURE_LOOKS[layer]
    marks = frame.drop(columns=[name for name in ("name", "notes") if name in frame])
    for name in marks.columns:
        if name == marks.geometry.name:
            continue
        if marks[name].dtype.kind == "i":  # KML has no number of 64 bits: it would become text.
            marks[name] = marks[name].astype("int32")
        elif marks[name].dtype.kind not in "fb":
            marks[name] = marks[name].map(lambda text: _text(str(text)), na_action="ignore")
    said = [say(row) for row in rows]
    return marks.assign(
        name=[heading for heading, _ in said],
        description=[_as_markup(text) for _, text in said],
        OGR_STYLE=[_style(look(row)) for row in rows],
    ).set_geometry(to_degrees(frame.geometry.to_numpy()), crs="EPSG:4326")


def _place(kind: str) -> Callable[[Any], tuple[str, str]]:
    def say(row: Any) -> tuple[str, str]:
        name = _text(row.name or "")
        return (
            f"{kind} {row.rank}: {name}" if name else f"{kind} {row.rank}",
            f"{_incidents(row.n)}, {row.share:.0%} of those on the map of {_text(row.area)}, "
            f"in {row.area_m2 / 10_000:.1f} hectares{unsure(row)}",
        )

    return say


_SAYS: Mapping[str, Callable[[Any], tuple[str, str]]] = {
    "areas": lambda row: (
        _text(row.area),
        f"{_incidents(row.n)}{', and a few more withheld' if row.n_withheld else ''}, "
        f"{row.period_from} to {row.period_to}; {_incidents(row.n_mapped)} on the map",
    ),
    "density": lambda row: (
        f"Density band {row.band}",
        f"From {row.density_min:.3g} to {row.density_max:.3g} incidents per km² over the period",
    ),
    "cells": lambda row: (_incidents(row.n), "In a square of 250 m"),
    "hotspots": _place("Hotspot"),
    "clusters": _place("Cluster"),
}


def _incidents(n: float) -> str:
    return f"{round(n):,} incident{'' if round(n) == 1 else 's'}"


def _text(text: str) -> str:
    """The driver puts what looks like markup between marks, and does not mind their end in it."""
    return plain_text(text).replace("]]>", "]] >")


def _as_markup(text: str) -> str:
    """A description is shown as HTML: what looks like it must not be it."""
    return escape(text, quote=False).replace("\n", "<br>")


def _style(look: Look) -> str:
    """A style in the language of OGR, which has no other way of saying that nothing is filled."""
    fill = f"{look.fill}{round(255 * look.opacity):02x}" if look.fill else "#ffffff00"
    width = max(1, round(look.width_mm * _PIXELS_PER_MM))
    edge = f"{look.edge}ff" if look.edge else "#ffffff00"
    return f"BRUSH(fc:{fill});PEN(c:{edge},w:{width}px)"
