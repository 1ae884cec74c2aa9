"""The web, measured: ``python -m benchmarks.web [--quick]``; each part also runs by itself.

The time of the county page and the areas' pages, the weight of a first view beside the usual Folium
map, layers a second, and 200 viewers at once. All of it on one installation, which the product's
own commands fill with recorded crime where the files are at hand. ``--quick`` asks a tenth of it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import viewers, web_layers, web_pages, web_weight
from benchmarks.side_by_side import Claim, print_claims
from benchmarks.web_installation import prepare, recorded


def measure(home: Path, *, quick: bool) -> list[Claim]:
    """Every table, and what is claimed of them."""
    of = 10 if quick else 1
    claims = []
    print("\nOne page after the other\n")
    claims += web_pages.measure(home, web_pages.PAGES // of)
    print("\nThe first view of an area, in a browser with nothing kept\n")
    if web_weight.CHROMIUM.exists():
        claims += web_weight.measure(home)
    else:
        print("Not measured: there is no Chromium here (apt-get install chromium).")
    print("\nLayers a second, eight connections at once\n")
    claims += web_layers.measure(home, web_layers.SECONDS / of)
    print("\nMany viewers at once\n")
    claims += viewers.measure(
        home, viewers.VIEWERS // of, viewers.SECONDS / of, viewers.PAGES // of
    )
    return claims


def main(quick: bool = False) -> None:
    with TemporaryDirectory(prefix="hotspots-benchmark-") as name:
        home = Path(name)
        print(prepare(home))
        print_claims(measure(home, quick=quick), quick=quick or not recorded())


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
