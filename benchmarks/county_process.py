"""What a process pays that does nothing but geocode: prints JSON, see ``benchmarks/geocoding.py``.

``python benchmarks/county_process.py GAZETTEER TEXTS`` with a gazetteer's file and a file of texts.
It imports nothing that geocoding does not; memory is the largest that was resident until then.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.postcode import scan_postcodes


def main(path: Path, texts: list[str]) -> dict[str, float]:
    # Machine code is loaded when it is first used, whatever it is used for.
    scan_postcodes(["WX1 1AA"])
    before = resident()
    start = time.perf_counter()
    gazetteer = Gazetteer.load(path)
    loaded = time.perf_counter()
    geocoder = Geocoder(gazetteer)
    geocoder.geocode_one(address=texts[0])
    first = time.perf_counter()
    geocoder.locate({"address": texts}, rows=len(texts))
    geocoder.geocode_one(postcode="WX1 1AA", uprn="900000000001")
    return {
        "loading": loaded - start,
        "first": first - loaded,
        "before": before,
        "resident": resident(),
    }


def resident() -> float:
    """The largest resident memory of this program so far, bytes; Linux counts it in KiB.

    Not from ``getrusage``, which tells that of the process that started it where that is larger.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024.0


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]).read_text("utf-8").splitlines())))
