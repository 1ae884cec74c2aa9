"""Hotspots and clusters as waypoints and as rounds, for a patrol's phone or satellite navigation.

GDAL writes one layer into a GPX file and no more; the few elements that are needed here are written
as the schema of GPX 1.1 (https://www.topografix.com/GPX/1/1/) orders them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from hotspots.assessment import AreaAssessment
from hotspots.errors import InputError
from hotspots.export.description import MARKING, description, title
from hotspots.export.file_copy import FileCopy
from hotspots.export.layers import DEGREE_DECIMALS, require_results
from hotspots.export.patrol_round import Round, rounds
from hotspots.export.places_to_visit import CLUSTER, HOTSPOT, places_to_visit, unsure
from hotspots.export.plain_text import plain_text
from hotspots.output_file import replacing
from hotspots.store.schema import now
from hotspots.themes import THEMES

SYMBOLS = {HOTSPOT: "Flag, Red", CLUSTER: "Flag, Blue"}
"""By the names that most devices know."""

_NAMESPACE = "http://www.topografix.com/GPX/1/1"
_LETTERS = {HOTSPOT: "H", CLUSTER: "C"}


def write_gpx(results: Sequence[AreaAssessment], path: Path, copy: FileCopy | None = None) -> None:
    """Write a waypoint for each hotspot and each cluster, and a route through an area's hotspots.

    Waypoints are named by rank and place. There is one route for each area and theme: the shortest
    round through the hotspots that the map numbers.

    Raises
    ------
    InputError
        If there is nothing to write, no hotspot and no cluster was found, ``path`` does not end in
        .gpx or cannot be written.
    """
    require_results(results, path, ".gpx")
    places = places_to_visit(results)
    if places.empty:
        raise InputError(
            f"There is nowhere to go: {title(results)} has no hotspot and no cluster. Choose a "
            "longer period, all kinds or more agencies."
        )
    areas, themes = places["area"].nunique() > 1, places["theme"].nunique() > 1
    root = Element("gpx", version="1.1", creator="Hotspots", xmlns=_NAMESPACE)
    _metadata(root, results, copy)
    for row in places.itertuples(index=False):
        _point(root, "wpt", row, _name(row, area=areas, theme=themes))
    for found in rounds(places):
        _route(root, found, theme=themes)
    indent(root, " ")
    with replacing(path) as target:
        ElementTree(root).write(target, encoding="utf-8", xml_declaration=True)


def _metadata(root: Element, results: Sequence[AreaAssessment], copy: FileCopy | None) -> None:
    said = SubElement(root, "metadata")
    made = copy.made if copy else now()
    _say(said, "name", [f"{MARKING}: {title(results)}"])
    _say(said, "desc", description(results, copy).splitlines())
    _say(said, "time", [f"{made:%Y-%m-%dT%H:%M:%SZ}"])
    _say(said, "keywords", [", ".join([MARKING, *([copy.mark] if copy else [])])])


def _point(parent: Element, tag: str, row: Any, name: str) -> None:
    latitude, longitude = (
        f"{degrees:.{DEGREE_DECIMALS}f}" for degrees in (row.latitude, row.longitude)
    )
    point = SubElement(parent, tag, lat=latitude, lon=longitude)
    _say(point, "name", [name])
    _say(point, "desc", [_description(row)])
    _say(point, "src", [MARKING])
    _say(point, "sym", [SYMBOLS[row.layer]])
    _say(point, "type", [row.layer])


def _route(root: Element, found: Round, *, theme: bool) -> None:
    first, *others = found.stops
    of_theme = f", {THEMES[found.theme].title.lower()}" if theme else ""
    route = SubElement(root, "rte")
    _say(route, "name", [f"Round of {found.area}{of_theme}"])
    _say(
        route,
        "desc",
        [
            f"The shortest round through {len(found.stops)} hotspots, {found.kilometres:.1f} km as "
            "the crow flies: begin at any of them. The device finds the roads between them."
        ],
    )
    _say(route, "src", [MARKING])
    for row in (first, *others, first):
        _point(route, "rtept", row, _name(row, area=False, theme=False))


def _say(parent: Element, tag: str, lines: Iterable[str]) -> None:
    SubElement(parent, tag).text = "\n".join(plain_text(line) for line in lines)


def _name(row: Any, *, area: bool, theme: bool) -> str:
    """Short, since small screens cut names off: ``H1 Fore Street``."""
    before = " ".join([*([row.area] if area else []), *([row.theme] if theme else [])])
    return f"{before} {_LETTERS[row.layer]}{row.rank} {row.name}".strip()


def _description(row: Any) -> str:
    incidents = f"{row.n:,} incident{'' if row.n == 1 else 's'}"
    return (
        f"{row.layer.capitalize()} {row.rank}, {row.grid_reference}: {incidents}, "
        f"{row.share:.0%} of those on the map of {row.area}, in {row.area_m2 / 10_000:.1f} hectares"
        f"{unsure(row)}"
    )
