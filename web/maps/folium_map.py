"""A Folium map that asks no other machine for anything.

Folium's own page loads ten files from elsewhere, and its pop-ups and tooltips put data into
scripts and markup. This map brings only Leaflet, from our own address, and elements that name
layers by address: the data travel as GeoJSON and ``assets/map.js`` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import folium
from branca.element import MacroElement
from folium.template import Template
from markupsafe import Markup

from web.styles import asset


class LayerByAddress(MacroElement):
    """A layer that the browser fetches; ``kind`` tells the script how to draw it."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            hotspots.addLayer({{ this._parent.get_name() }}, {{ this.options | tojavascript }});
        {% endmacro %}
        """
    )

    def __init__(self, kind: str, url: str) -> None:
        super().__init__()
        self._name = "LayerByAddress"
        self.options = {"kind": kind, "url": url}


@dataclass(frozen=True)
class RenderedMap:
    """The parts of a map that a page of ours puts in their places."""

    html: Markup
    script: Markup
    scripts: tuple[str, ...]
    stylesheets: tuple[str, ...]


class HotspotMap(folium.Map):
    """A map without tiles, fitted to bounds.

    Parameters
    ----------
    name
        Names the map within its page; letters only.
    bounds
        South-west and north-east corner, each latitude then longitude.
    layers
        Kind and address of each layer, in the order they are drawn.
    """

    def __init__(
        self,
        name: str,
        *,
        bounds: Sequence[Sequence[float]],
        layers: Sequence[tuple[str, str]],
    ) -> None:
        (south, west), (north, east) = bounds
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            tiles=None,
            control_scale=True,
            zoom_start=10,
            zoom_snap=0.25,
            min_zoom=7,
            max_zoom=18,
            attribution_control=False,
        )
        self._id = name
        self.default_js = [("leaflet", asset("leaflet.js")), ("layers", asset("map.js"))]
        self.default_css = [("leaflet_css", asset("leaflet.css"))]
        fitted = folium.FitBounds([list(corner) for corner in bounds], padding=(12, 12))
        fitted.options["animate"] = False  # The first view is there at once, not flown to.
        fitted.add_to(self)
        for kind, url in layers:
            LayerByAddress(kind, url).add_to(self)

    def parts(self) -> RenderedMap:
        """Render into a page of ours; Folium's header is left out.

        Its viewport tag forbids zooming and its inline styles would need a weaker policy.
        """
        figure = self.get_root()
        self.render()
        return RenderedMap(
            html=Markup(figure.html.render()),  # noqa: S704 - made of constants and escaped JSON
            script=Markup(figure.script.render()),  # noqa: S704
            scripts=tuple(url for _, url in self.default_js),
            stylesheets=tuple(url for _, url in self.default_css),
        )
