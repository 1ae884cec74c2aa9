"""What each door shows of an area, read back into one form: pages, files, live layers, reports."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio

from hotspots.export.layers import TITLES

KML = "{http://www.opengis.net/kml/2.2}"

Place = tuple[int, int, str]
"""Rank, incidents, and the share of those on the map as readers see it."""


@dataclass(frozen=True)
class Shown:
    """What one door shows; None where it has no room for a figure.

    Attributes
    ----------
    total
        Incidents of the area that may be told, and whether a few more may not.
    """

    total: tuple[int, bool] | None
    mapped: int | None
    hotspots: list[Place] | None
    clusters: list[Place] | None
    left_out: int | None = None


class Page(HTMLParser):
    """A page's tables by their ids, heads and all, and its text without the numbers of notes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self._table: list[list[str]] | None = None
        self._text: list[str] = []
        self._cell = self._note = False
        self.feed(page)

    @property
    def text(self) -> str:
        return " ".join("".join(self._text).split())

    def column(self, table: str, heading: str) -> list[str]:
        head, *rows = self.tables.get(table, [[heading]])
        return [row[head.index(heading)] for row in rows]

    def places(self, *tables: str, share: str = "Share of mapped") -> list[Place]:
        return [
            (int(rank), number(n), said)
            for table in tables
            for rank, n, said in zip(
                *(self.column(table, name) for name in ("Rank", "Incidents", share)), strict=True
            )
        ]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        self._note |= tag == "sup"
        if tag == "table":
            self._table = self.tables.setdefault(named.get("id") or "", [])
        elif tag == "tr" and self._table is not None:
            self._table.append([])
        elif tag in ("td", "th") and self._table is not None:
            self._table[-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        self._note &= tag != "sup"
        if tag == "table":
            self._table = None
        elif tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._note:
            return
        self._text.append(data)
        if self._cell and self._table is not None:
            self._table[-1][-1] = (self._table[-1][-1] + data).strip()


def number(text: str) -> int:
    return int(text.replace(",", ""))


def told(text: str) -> tuple[int, bool]:
    """``12``, ``12+`` or ``under 5`` of a page; of a report a range, where a few are withheld."""
    if text.startswith("under"):
        return 0, True
    if " to " in text:
        return number(text.partition(" to ")[0]) - 1, True
    return number(text.rstrip("+")), text.endswith("+")


def on_page(page: str) -> Shown:
    """An area's page, or the same as one file."""
    read = Page(page)
    figures = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page))
    left_out = re.search(r"used, (under \d|[\d,]+\+?) not mapped", page)
    assert left_out
    return Shown(
        told(figures["Incidents in the area"]),
        number(figures["On the map"]),
        read.places("hotspot-table", "more-hotspots"),
        read.places("cluster-table"),
        told(left_out[1])[0],
    )


def changes_on_page(page: str) -> list[tuple[str, bool]]:
    """The change of each hotspot in per cent, and whether it is beyond chance."""
    read = Page(page)
    if "Change" not in read.tables["hotspot-table"][0]:
        return []
    found = []
    for said in read.column("hotspot-table", "Change"):
        moved = re.match(r"(up|down) (\d+%), from [\d,]+ to [\d,]+ \((.*)\)", said)
        assert moved, said
        sign = "+" if moved[1] == "up" else "\u2212"
        found.append((f"{sign}{moved[2]}", moved[3] == "more than chance"))
    return found


def changes_in_briefing(page: str) -> list[tuple[str, bool]]:
    """The same of the hotspots that a briefing lists."""
    read = Page(page)
    (table,) = [name for name in read.tables if name.startswith("hotspots-")]
    return [
        (said.partition(" ")[0], "beyond chance" in said)
        for said in read.column(table, "Since the months before")
    ]


def in_layers(layer: Callable[[str], Any]) -> Shown:
    """Layers as tables, by their names."""
    (area,) = layer("areas").to_dict("records")
    return Shown(
        (int(area["n"]), _yes(area["n_withheld"])),
        int(area["n_mapped"]),
        _places(layer("hotspots")),
        _places(layer("clusters")),
    )


def _yes(said: object) -> bool:
    """Formats without a type for yes and no have text or a number."""
    return str(said) in ("True", "1", "1.0")


def _places(table: Any) -> list[Place]:
    if not len(table):
        return []
    ordered = table.sort_values("rank")
    return [
        (int(rank), round(float(n)), f"{100 * float(share):.0f}%")
        for rank, n, share in zip(ordered["rank"], ordered["n"], ordered["share"], strict=True)
    ]


def in_file(path: Path) -> tuple[Shown, str]:
    """A downloaded file, read by GDAL, and the account inside it."""
    ending = path.name.partition(".")[2]
    return READERS[ending](path)


def _geopackage(path: Path) -> tuple[Shown, str]:
    account = pyogrio.read_info(path, layer="areas")["layer_metadata"]["DESCRIPTION"]
    return in_layers(lambda name: pyogrio.read_dataframe(path, layer=name)), account


def _shapefile(path: Path) -> tuple[Shown, str]:
    readme = zipfile.ZipFile(path).read("README.txt").decode("utf-8-sig")
    account = readme.partition("FILES")[0].split("\r\n", 2)[2]
    return in_layers(lambda name: pyogrio.read_dataframe(path, layer=name)), account


def _geojson(path: Path) -> tuple[Shown, str]:
    table = pyogrio.read_dataframe(path)
    account = pyogrio.read_info(path)["layer_metadata"]["DESCRIPTION"].partition("\n")[2]
    return in_layers(lambda name: table[table["layer"] == name]), account


def _kml(path: Path) -> tuple[Shown, str]:
    held = {name for name, _ in pyogrio.list_layers(path)}

    def layer(name: str) -> pd.DataFrame:
        title = TITLES[name]
        return pyogrio.read_dataframe(path, layer=title) if title in held else pd.DataFrame()

    account = ET.parse(path).getroot().findtext(f"{KML}Document/{KML}description") or ""
    return in_layers(layer), html.unescape(account.replace("<br>", "\n"))


def _spreadsheet(path: Path) -> tuple[Shown, str]:
    table = pyogrio.read_dataframe(path)
    (area,) = table[table["layer"] == "area"].to_dict("records")
    shown = Shown(
        (int(area["n"]), _yes(area["n_withheld"])),
        None,
        _places(table[table["layer"] == "hotspot"]),
        _places(table[table["layer"] == "cluster"]),
    )
    return shown, area["account"]


def _gpx(path: Path) -> tuple[Shown, str]:
    points = pyogrio.read_dataframe(path, layer="waypoints")
    places: dict[str, list[Place]] = {"hotspot": [], "cluster": []}
    for kind, said in zip(points["type"], points["desc"], strict=True):
        found = re.match(r"\w+ (\d+), .*: ([\d,]+) incidents?, (\d+%) of", said)
        assert found, said
        places[kind].append((int(found[1]), number(found[2]), found[3]))
    account = pyogrio.read_info(path, layer="waypoints")["dataset_metadata"]["DESCRIPTION"]
    return Shown(None, None, places["hotspot"], places["cluster"]), account


READERS: dict[str, Callable[[Path], tuple[Shown, str]]] = {
    "gpkg": _geopackage,
    "shp.zip": _shapefile,
    "geojson": _geojson,
    "kml": _kml,
    "csv": _spreadsheet,
    "gpx": _gpx,
}
"""By the endings of the files' names."""


def in_briefing(page: str) -> Shown:
    """The briefing of an area, which lists the first hotspots alone."""
    read = Page(page)
    heading = re.search(r"On the map: ([\d,]+) of (under \d|[\d,]+(?: to [\d,]+)?)", read.text)
    reported = re.search(r", (under \d|[\d,]+(?: to [\d,]+)?) incidents? of ", read.text)
    assert reported, read.text[:400]
    if heading:
        assert heading[2] == reported[1]
    (table,) = [name for name in read.tables if name.startswith("hotspots-")] or [""]
    return Shown(
        told(reported[1]),
        number(heading[1]) if heading else 0,
        read.places(table, share="Share of the map") if table else [],
        None,
    )
