"""One layer answered in three ways by the product's own server; see ``benchmarks/web_layers.py``.

``python -m benchmarks.layer_server``: serves the installation in ``HOTSPOTS_HOME`` as ``hotspots
serve`` does, with one address more for each way, open to all and to those signed in.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import click
import numpy as np
import shapely
from flask import Flask, Response

from hotspots.settings import Settings
from web.access import everyone_signed_in, public
from web.application import create_app
from web.installation import picture, source
from web.layers import answer_layer
from web.maps.geojson import encode
from web.serving import address_of, listen, serve_forever

SQUARES, SIDE = 11_250, 250
COLUMNS = 100
WEST, SOUTH = 380_000, 120_000
WAYS = ("kept", "compressed", "plain")


def invented_squares() -> tuple[list[shapely.Polygon], list[dict[str, object]]]:
    """Squares over a county and what a map says of each; compressed, about 235 kB of GeoJSON."""
    random = np.random.default_rng(6)
    row, column = np.divmod(np.arange(SQUARES), COLUMNS)
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    counts, classes = random.integers(1, 400, SQUARES), random.integers(1, 6, SQUARES)
    said: list[dict[str, object]] = [
        {
            "label": f"Square {n}", "n": int(counts[n]), "class": int(classes[n]),
            "significant": bool(counts[n] > 300), "significance": "Not significant",
        }
        for n in range(SQUARES)
    ]  # fmt: skip
    return list(shapely.box(west, south, west + SIDE, south + SIDE)), said


def kept(build: Callable[[], bytes]) -> Response:
    return answer_layer("benchmark", build)


def kept_now(build: Callable[[], bytes]) -> Response:
    picture()  # as every layer does, to know the version
    return answer_layer((*source(), "benchmark"), build)


def compressed(build: Callable[[], bytes]) -> Response:
    answer = Response(gzip.compress(build(), 6, mtime=0), mimetype="application/geo+json")
    answer.headers["Content-Encoding"] = "gzip"
    return answer


def plain(build: Callable[[], bytes]) -> Response:
    return Response(build(), mimetype="application/geo+json")


def add_addresses(app: Flask, build: Callable[[], bytes]) -> None:
    """``/benchmark/open/WAY`` and ``/benchmark/signed-in/WAY``."""
    for whom, rule, first in (("open", public, kept), ("signed-in", everyone_signed_in, kept_now)):
        for way, answer in zip(WAYS, (first, compressed, plain), strict=True):

            def view(answer: Callable[[Callable[[], bytes]], Response] = answer) -> Response:
                return answer(build)

            app.add_url_rule(f"/benchmark/{whom}/{way}", f"{whom}_{way}", rule(view))


def main() -> None:
    with listen("127.0.0.1", 0) as taken:
        app = create_app(Settings.from_environment())
        shapes, said = invented_squares()
        add_addresses(app, lambda: encode(shapes, said))
        click.echo(f"Hotspots is at {address_of(taken)} (stop with Ctrl+C)")
        serve_forever(app, taken)


if __name__ == "__main__":
    main()
