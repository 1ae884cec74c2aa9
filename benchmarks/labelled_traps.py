"""Labelled texts that are easily misread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks import corruptions, real_places, wiltshire_places
from benchmarks.labelled_places import Labelled, somewhere_along
from benchmarks.labelled_streets import alone, middles, published, within_two_edits
from hotspots.geocoding.result import MatchType

EACH = 500
_FAR_COUNTIES = ("Norfolk", "Kent", "Shropshire", "Cumbria", "Lincolnshire", "Cornwall", "Essex",
                 "County Durham", "Staffordshire", "Fife")  # fmt: skip
_BUILDINGS = ("Rose Cottage", "The Kings Arms", "Tesco Express", "The Old Rectory", "Subway",
              "Wilton House", "St Mary's Church", "Church Hall", "Bath Stores")  # fmt: skip
_FORMS = ("{town}, {street}", "{town} - {street}", "{street}; {town}", "{street}\n{town}",
          "{street} ({town})", "{street}, in {town}", "{town}: {street}",
          "{street} {town} Wiltshire UK")  # fmt: skip


def arrangements(random: np.random.Generator) -> Iterator[Labelled]:
    """Town first, other separators."""
    for label in _streets(random, "other arrangement"):
        form = _FORMS[int(random.integers(len(_FORMS)))]
        yield _written(
            label, form.format(street=label.fields["street"], town=label.fields["locality"])
        )


def buildings(random: np.random.Generator) -> Iterator[Labelled]:
    """The name of a house or business, often one that is a place elsewhere, before the street."""
    for label in _streets(random, "building before it"):
        name = _BUILDINGS[int(random.integers(len(_BUILDINGS)))]
        yield _written(label, ", ".join([name, *label.fields.values()]))


def slips_everywhere(random: np.random.Generator) -> Iterator[Labelled]:
    """A slip in the street and another one in the town."""
    known = {*wiltshire_places.streets()["name"], *middles()}
    for label in _streets(random, "slips in street and town"):
        parts = [corruptions.misspelt(random, part) for part in label.fields.values()]
        if all(part and part not in known for part in parts):
            yield _written(label, ", ".join(str(part) for part in parts))


def split_words(random: np.random.Generator) -> Iterator[Labelled]:
    """Two words run together, as in Parklane."""
    known = {name.casefold() for name in wiltshire_places.streets()["name"]}
    for label in _streets(random, "words run together"):
        first, _, rest = label.name.partition(" ")
        together = first + rest.lower()
        if rest and together.casefold() not in known:
            yield _written(label, f"{together}, {label.fields['locality']}")


def towns_outside(random: np.random.Generator) -> Iterator[Labelled]:
    """A street name that the county has, in a town far away."""
    towns = real_places.towns_of_elsewhere()
    table = wiltshire_places.streets().sample(EACH, random_state=random)
    for row in table.itertuples():
        town = towns[int(random.integers(len(towns)))]
        yield Labelled(
            MatchType.NONE, "town outside the area", row.name, {"address": f"{row.name}, {town}"},
            (row.easting, row.northing),
        )  # fmt: skip


def named_after_towns(random: np.random.Generator) -> Iterator[Labelled]:
    """Streets that do not exist, called after one town, with another town."""
    everywhere = {name.casefold() for name in wiltshire_places.streets()["name"]}
    middle_of = middles()
    for town in middle_of:
        others = [other for other in middle_of if other != town]
        for kind in ("Street", "Close", "Green", "Avenue", "Court"):
            if f"{town} {kind}".casefold() in everywhere:
                continue
            other = others[int(random.integers(len(others)))]
            yield Labelled(
                MatchType.NONE, "no such street, called after a town", f"{town} {kind}",
                {"address": f"{town} {kind}, {other}"}, middle_of[other], (),
                published(middle_of[other]),
            )  # fmt: skip


def far_counties(random: np.random.Generator) -> Iterator[Labelled]:
    """A settlement of another county that has a namesake here."""
    for town in middles():
        county = _FAR_COUNTIES[int(random.integers(len(_FAR_COUNTIES)))]
        yield Labelled(
            MatchType.NONE, "in a county far away", town, {"address": f"{town}, {county}"},
            (0.0, 0.0),
        )  # fmt: skip


def estates(random: np.random.Generator) -> Iterator[Labelled]:
    """A part of a town that the gazetteer does not know; the town is right."""
    here = wiltshire_places.streets().groupby("settlement")["name"].agg(set)
    middle_of = middles()
    towns = [name for name in here.index if len(here[name]) > 20 and name in middle_of]
    for name in real_places.names_of_elsewhere()[::3]:
        town = towns[int(random.integers(len(towns)))]
        estate = name.rpartition(" ")[0]
        known = {*middle_of, *(word for street in here[town] for word in street.split())}
        if within_two_edits(estate, {*here[town], *known}):
            continue
        yield Labelled(
            MatchType.NONE, "unknown part of a town", name,
            {"address": f"{estate} estate, {town}"}, middle_of[town], (),
            published(middle_of[town]),
        )  # fmt: skip


def _streets(random: np.random.Generator, style: str) -> Iterator[Labelled]:
    """Streets with their settlement in the columns ``street`` and ``locality``, to be written."""
    middle_of = middles()
    for row in alone().sample(EACH, random_state=random).itertuples():
        if row.settlement not in middle_of:
            continue
        entry = (row.easting, row.northing)
        truth = somewhere_along(random, entry, (row.xmin, row.ymin, row.xmax, row.ymax))
        yield Labelled(
            MatchType.STREET, style, row.name,
            {"street": row.name, "locality": row.settlement}, truth, published(entry),
            published(middle_of[row.settlement]),
        )  # fmt: skip


def _written(label: Labelled, text: str) -> Labelled:
    return replace(label, fields={"address": text})
