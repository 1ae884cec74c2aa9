"""A Folium map that asks no other machine for anything.

Folium's own page loads ten files from elsewhere, and its pop-ups and tooltips put data into
scripts and markup. This map brings only Leaflet, from our own address, and elements that name
layers by address: the data travel as GeoJSON and ``assets/map.js`` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from web.service.background import background_options
from web.styles import asset

FILLS = frozenset({"density", "cells", "change", "accuracy"})
"""Kinds of coloured layers, of which one is shown at a time."""
LATER = frozenset({"clusters", "streets"})
"""Kinds that no map shows at first: a reader ticks them, or comes close."""
EARLY_SCRIPT = Markup('<link rel="preload" as="script" href="{}">')
# Without `crossorigin` a browser would take what it has fetched for an answer to something else.
EARLY_LAYER = Markup('<link rel="preload" as="fetch" crossorigin href="{}">')


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
    """The parts of a map that a page of ours puts in their places.

    A map is kept with its page for as long as the data are the same. The background is not of it:
    it is asked for whenever a page is written, so that it follows what an administrator sets.

    Attributes
    ----------
    variable
        What the map is called in scripts.
    drawing
        Makes the map and names its layers.
    layers
        Kind and address of each.
    background
        Whether it has the background that is set; a file that opens without us has none.
    one_place
        Whether its view tells of one place: another server never learns which, so that only a
        background from our own file is drawn.
    """

    html: Markup
    variable: str
    drawing: Markup
    own_scripts: tuple[str, ...]
    layers: tuple[tuple[str, str], ...]
    background: bool = True
    one_place: bool = False

    @property
    def script(self) -> Markup:
        """What runs within the page, once its scripts are there."""
        tiles = self._tiles()
        if tiles is None:
            return self.drawing
        said = htmlsafe_json_dumps(tiles)
        return self.drawing + Markup(  # noqa: S704 - a name of ours and escaped JSON
            f"\nhotspots.addBackground({self.variable}, {said});\n"
        )

    @property
    def scripts(self) -> tuple[str, ...]:
        """The addresses of the page's scripts, in their order."""
        if self._tiles() is not None:
            return (*self.own_scripts, asset("background.js"))
        return self.own_scripts

    def early(self, fill: str = "density") -> Markup:
        """What a page's head asks for, so that the map does not wait until its scripts have run.

        Parameters
        ----------
        fill
            The coloured layer that is ticked at first; the others are fetched when they are.
        """
        not_yet = LATER | FILLS - {fill}
        links = [EARLY_SCRIPT.format(address) for address in self.scripts]
        links += [EARLY_LAYER.format(url) for kind, url in self.layers if kind not in not_yet]
        return Markup("\n").join(links)

    def _tiles(self) -> dict[str, Any] | None:
        return background_options(own_only=self.one_place) if self.background else None


class HotspotMap(folium.Map):
    """A map fitted to bounds, without tiles unless an administrator has set a background.

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
        self.default_js = [("map", asset("map.js"))]
        self.default_css = []  # Leaflet's is part of the style of every page.
        self._layers = tuple(layers)
        fitted = folium.FitBounds([list(corner) for corner in bounds], padding=(12, 12))
        fitted.options["animate"] = False  # The first view is there at once, not flown to.
        fitted.add_to(self)
        for kind, url in layers:
            LayerByAddress(kind, url).add_to(self)

    def parts(self, *, background: bool = True, one_place: bool = False) -> RenderedMap:
        """Render into a page of ours; Folium's header is left out.

        Its viewport tag forbids zooming and its inline styles would need a weaker policy.

        Parameters
        ----------
        background
            Whether the background that is set is drawn; a file that opens without us has none.
        one_place
            Whether the view tells of one place: then only a background from our own file is.
        """
        figure = self.get_root()
        self.render()
        return RenderedMap(
            html=Markup(figure.html.render()),  # noqa: S704 - made of constants and escaped JSON
            variable=self.get_name(),
            drawing=Markup(figure.script.render()),  # noqa: S704
            own_scripts=tuple(url for _, url in self.default_js),
            layers=self._layers,
            background=background,
            one_place=one_place,
        )
