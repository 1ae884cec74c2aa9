"""Names looked up by many at once."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import pandas as pd

from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.local_place import LocalPlace

TEXTS = ["Fore St, Wexbridge", "A361/B3098", "Chruch Lane, Wexbridge", "Brookton", "own place"]
OWN = LocalPlace("own place", 385_000, 157_000, 30, "local place of Wex Homes")


def test_threads_that_share_a_geocoder_agree(county: Gazetteer) -> None:
    table = pd.DataFrame({"address": TEXTS * 5})
    expected = Geocoder(county, local_places=(OWN,)).geocode(table)
    # A copy of the tables, whose indexes no one has made yet.
    fresh = Geocoder(pickle.loads(pickle.dumps(county)), local_places=(OWN,))
    with ThreadPoolExecutor(4) as threads:
        for found in threads.map(lambda _: fresh.geocode(table), range(12)):
            pd.testing.assert_frame_equal(found, expected)


def test_a_geocoder_can_be_sent_to_another_process(county: Gazetteer) -> None:
    geocoder = Geocoder(county, local_places=(OWN,))
    expected = geocoder.geocode(pd.DataFrame({"address": TEXTS}))
    sent = pickle.loads(pickle.dumps(geocoder))
    pd.testing.assert_frame_equal(sent.geocode(pd.DataFrame({"address": TEXTS})), expected)


def test_local_places_of_one_source_are_one_source(county: Gazetteer) -> None:
    other = LocalPlace("other place", 386_000, 157_000, 30, OWN.source)
    search = Geocoder(county, local_places=(OWN, other)).search
    assert len(search.sources) == len(county.sources) + 1
    assert [place.label for place in search.local.values()] == ["other place", "own place"]


def test_of_two_local_places_of_one_text_the_first_counts(county: Gazetteer) -> None:
    later = LocalPlace("Own  Place", 386_000, 157_000, 30, OWN.source)
    geocoder = Geocoder(county, local_places=(OWN, later))
    assert geocoder.geocode_one(address="own place").easting == 385_000
