"""What stands within a page that opens from a disk: scripts, styles and data, and nothing else.

The page brings a policy of its own that lets its own scripts run, known by their hashes, and allows
no connection, whatever the data say: layers stand in a block of JSON that no browser runs.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

import orjson
from flask import current_app
from markupsafe import Markup

from web.maps.folium_map import RenderedMap
from web.service.frame import service_settings
from web.service.style import brand_style
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


@dataclass(frozen=True)
class Inside:
    """The scripts and styles of a page in one file."""

    scripts: tuple[Inlined, ...]
    styles: tuple[Inlined, ...]

    @property
    def policy(self) -> str:
        """What the page may do: run these scripts, and nothing that needs another machine."""
        allowed = " ".join(f"'{script.hash}'" for script in self.scripts)
        shown = " ".join(f"'{style.hash}'" for style in self.styles)
        return (
            f"default-src 'none'; script-src {allowed}; style-src {shown}; img-src data:; "
            "form-action 'none'; base-uri 'none'"
        )


def inside(drawn: RenderedMap) -> Inside:
    """What a page with a map needs."""
    scripts = (_offline_script(), _built("map.js"), str(drawn.script))
    styles = (_built("app.css"), brand_style(service_settings().colour))
    return Inside(tuple(map(inlined_script, scripts)), tuple(map(inlined_style, styles)))


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
