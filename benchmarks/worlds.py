"""The three gazetteers that accuracy is measured on, and what is asked of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks import (
    invented_sources,
    labelled_numbers,
    labelled_streets,
    labelled_text,
    labelled_tile,
    labelled_traps,
    postcode_groups,
    real_places,
    wiltshire_places,
)
from benchmarks.labelled_places import Labelled
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.service_area import WILTSHIRE

Generator = Callable[[np.random.Generator], Iterable[Labelled]]


@dataclass(frozen=True)
class World:
    """A gazetteer and what is asked of it."""

    name: str
    geocoder: Geocoder
    generators: tuple[Generator, ...]

    def labels(self, seed: int) -> Iterator[Labelled]:
        """Everything that is asked, the same every time for one seed."""
        for number, generator in enumerate(self.generators):
            yield from generator(np.random.default_rng((seed, number)))


@cache
def worlds() -> tuple[World, ...]:
    """Build the three gazetteers; a minute's work, so once for each process."""
    return (
        World(
            "Wiltshire",
            Geocoder(wiltshire_gazetteer(), service_area=WILTSHIRE),
            (
                labelled_streets.streets,
                labelled_streets.post_towns,
                labelled_streets.misspelt_localities,
                labelled_streets.addresses,
                labelled_streets.streets_without_locality,
                labelled_streets.wrong_localities,
                labelled_streets.wrong_kinds,
                labelled_streets.streets_of_elsewhere,
                labelled_traps.arrangements,
                labelled_traps.buildings,
                labelled_traps.slips_everywhere,
                labelled_traps.split_words,
                labelled_traps.towns_outside,
                labelled_traps.named_after_towns,
                labelled_traps.far_counties,
                labelled_traps.estates,
                labelled_text.settlements,
                labelled_text.landmarks,
                labelled_text.nothing,
                labelled_numbers.postcodes,
                labelled_numbers.sectors,
                labelled_numbers.uprns,
                labelled_numbers.coordinates,
                labelled_numbers.grid_references,
                labelled_numbers.contradictions,
            ),
        ),
        World(
            "HY20",
            Geocoder(
                build_gazetteer([real_places.TILE], service_area=labelled_tile.AREA),
                service_area=labelled_tile.AREA,
            ),
            (
                labelled_tile.streets,
                labelled_tile.drawn_streets,
                labelled_tile.written_streets,
                labelled_tile.settlements,
                labelled_tile.junctions,
            ),
        ),
        World("groups", Geocoder(_grouped_postcodes()), (postcode_groups.labelled,)),
    )


@cache
def wiltshire_gazetteer() -> Gazetteer:
    """Real postcodes; streets, settlements, landmarks and farms with real names; UPRNs."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        sources = [
            real_places.CODE_POINT,
            invented_sources.write_open_names(
                root / "opname_csv_gb", wiltshire_places.streets(), wiltshire_places.settlements()
            ),
            invented_sources.write_place_list(root / "places.csv", wiltshire_places.landmarks()),
            invented_sources.write_open_uprn(root, labelled_numbers.here()),
        ]
        return build_gazetteer(sources)


def _grouped_postcodes() -> Gazetteer:
    table = postcode_groups.groups()
    with TemporaryDirectory() as folder:
        standing = table[table["stands"]]
        return build_gazetteer([invented_sources.write_code_point(Path(folder), standing)])
