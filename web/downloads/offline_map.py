"""An area's map as one page: script, styles and layers inside, and nothing asked of any machine.

The page brings a policy of its own that lets its own scripts run, known by their hashes, and allows
no connection, whatever the data say: layers stand in a block of JSON that no browser runs.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, replace

import orjson
from flask import current_app, render_template
from markupsafe import Markup

from hotspots.assessment import AreaAssessment, Picture, Sight
from hotspots.export.description import MARKING, description, title
from hotspots.export.file_copy import FileCopy
from hotspots.periods import Period
from hotspots.store.boundaries import CommunityArea
from web.installation import assessment
from web.maps.area_answers import change_of
from web.maps.area_layers import ANALYSED, BACKDROP, CHANGE, change_layer
from web.maps.area_page import LAYERS, area_page
from web.maps.filters import Filters
from web.maps.folium_map import HotspotMap
from web.maps.geojson import bounds_in_degrees
from web.styles import STATIC, built_version

_FILE = re.compile(r"url\((?!\s*[\"']?data:)[^)]*\)")
_NOT_IN_JSON_BLOCKS = {
    "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029",
}  # fmt: skip


@dataclass(frozen=True)
class Inlined:
    """A script or style as it stands in the page, and the hash by which the policy knows it."""

    text: Markup
    hash: str


def offline_map(
    picture: Picture, area: CommunityArea, filters: Filters, sight: Sight, copy: FileCopy
) -> str:
    """Write what an area's page shows as a page that opens from a disk.

    Parameters
    ----------
    copy
        The mark that the page carries.
    """
    page = area_page(picture, area, filters, sight)
    # Pages of the service are not there where the file is opened.
    page = replace(page, hotspots=[replace(row, href="") for row in page.hotspots])
    found = assessment(area.slug, filters.selection, sight)
    layers = area_layers(picture, found, filters.compare)
    drawn = HotspotMap(
        "area",
        bounds=bounds_in_degrees(area.geometry),
        layers=[(kind, f"inside:{kind}") for kind in layers],
    ).parts()
    scripts = [
        inlined_script(_built("leaflet.js")),
        inlined_script(_offline_script()),
        inlined_script(_built("map.js")),
        inlined_script(str(drawn.script)),
    ]
    styles = [inlined_style(_built("leaflet.css")), inlined_style(_built("app.css"))]
    return render_template(
        "downloads/offline.html",
        page=page,
        filters=filters,
        map=drawn,
        layers=json_block(layers),
        kinds=frozenset(layers),
        scripts=scripts,
        styles=styles,
        policy=policy(scripts, styles),
        heading=title([found]),
        account=description([found], copy).splitlines(),
        marking=MARKING,
        copy=copy,
    )


def area_layers(
    picture: Picture, found: AreaAssessment, compared: Period | None
) -> dict[str, bytes]:
    """The layers of the area's page, as it sends them, by kind and in the order they are drawn."""
    layers = {}
    for kind in LAYERS:
        if kind in BACKDROP:
            layers[kind] = BACKDROP[kind](picture.boundaries, found.area)
        elif kind in ANALYSED:
            layers[kind] = ANALYSED[kind](found.hotspots)
        elif kind == CHANGE and compared is not None:
            change = change_of(found.area.slug, found.selection, compared, found.sight)
            layers[kind] = change_layer(change)
    return layers


def json_block(layers: dict[str, bytes]) -> Markup:
    """Layers as the text of a JSON block: no character of theirs can end it or begin markup.

    Links lead to pages of the service, which a file does not have: they are left out.
    """
    read = {kind: orjson.loads(body) for kind, body in layers.items()}
    for layer in read.values():
        for feature in layer["features"]:
            feature["properties"].pop("href", None)
    text = orjson.dumps(read).decode()
    for sign, written in _NOT_IN_JSON_BLOCKS.items():
        text = text.replace(sign, written)
    return Markup(text)  # noqa: S704 - no character of markup is left


def inlined_script(text: str) -> Inlined:
    """A script of ours within a page."""
    # Within a script these would end it or hide the rest of the page.
    safe = text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
    return _inlined(safe)


def inlined_style(text: str) -> Inlined:
    """A style of ours within a page; pictures in files of their own are left out."""
    return _inlined(_FILE.sub("none", text).replace("</style", ""))


def policy(scripts: list[Inlined], styles: list[Inlined]) -> str:
    """What the page may do: run these scripts, and nothing that needs another machine."""
    allowed = " ".join(f"'{script.hash}'" for script in scripts)
    shown = " ".join(f"'{style.hash}'" for style in styles)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {shown}; img-src data:; "
        "form-action 'none'; base-uri 'none'"
    )


def _inlined(text: str) -> Inlined:
    # Browsers read every end of a line as one sign, and hash what they read.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Inlined(Markup(text), f"sha256-{digest}")  # noqa: S704 - scripts and styles of ours


def _built(name: str) -> str:
    return (STATIC / built_version() / name).read_text(encoding="utf-8")


def _offline_script() -> str:
    loader = current_app.jinja_env.loader
    assert loader is not None
    return loader.get_source(current_app.jinja_env, "downloads/offline.js")[0]
