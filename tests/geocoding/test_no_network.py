"""Geocoding opens no socket: checked in a process in which none can be opened."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hotspots.geocoding.gazetteer import Gazetteer

PROGRAM = """
import socket, sys

def refuse(event, arguments):
    if event.startswith("socket."):
        raise AssertionError(f"{event} {arguments}")

# Also what is compiled has to pass here.
sys.addaudithook(refuse)

class Refused(socket.socket):
    def __init__(self, *arguments, **options):
        raise AssertionError("a socket was opened")

socket.socket = Refused

from pathlib import Path
import pandas as pd
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.suggestions import suggest

for attempt in (socket.socket, lambda: socket.getaddrinfo("localhost", 80)):
    try:
        attempt()
    except AssertionError:
        print("blocked")
geocoder = Geocoder(Gazetteer.load(Path(sys.argv[1])))
table = pd.DataFrame({
    "easting": ["385500", "", "", "", "", "", "", ""],
    "northing": ["157400", "", "", "", "", "", "", ""],
    "latitude": ["", "51.3123", "", "", "", "", "", ""],
    "longitude": ["", "-2.2083", "", "", "", "", "", ""],
    "grid_reference": ["", "", "ST 855 571", "", "", "", "", ""],
    "postcode": ["", "", "", "WX1 1AA", "", "", "", ""],
    "uprn": ["", "", "", "", "9876", "", "", ""],
    "address": ["", "", "", "", "",
                "rear of 12 Fore St, Wexbrige", "///filled.count.soap", "A361/B3098"],
})
print(*geocoder.geocode(table)["match_type"])
print(len(suggest(geocoder, "fore st")))
"""


def test_no_way_of_naming_a_place_opens_a_socket(county: Gazetteer, tmp_path: Path) -> None:
    county.save(tmp_path / "gazetteer.npz")
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "gazetteer.npz")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    assert run.stdout.splitlines() == [
        "blocked",
        "blocked",
        "coordinate coordinate grid_reference postcode uprn near none junction",
        "2",
    ]
