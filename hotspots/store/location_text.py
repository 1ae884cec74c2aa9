"""The location of an incident as it was written: as one line, and as what alike ones share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

NAMING = ("address", "street", "locality")
"""The fields that hold the name of a place, in the order in which a person reads them."""


def location_key(location: Mapping[str, str]) -> str:
    """What all locations share that were written alike but for capitals and blanks.

    Parameters
    ----------
    location
        Field -> what was sent in it, as `hotspots.intake.incident.ReportedIncident` has it.
    """
    written = {field: " ".join(said.split()).casefold() for field, said in location.items()}
    spoken = json.dumps(written, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(spoken.encode()).hexdigest()[:32]


def location_text(location: Mapping[str, str]) -> str:
    """What was sent, on one line: names first, then the other fields."""
    named = [location[field] for field in NAMING if location.get(field)]
    other = [said for field, said in location.items() if said and field not in NAMING]
    return " ".join(", ".join([*named, *other]).split())


def place_name(location: Mapping[str, str]) -> str:
    """The part of a location that an agency would write again for the same place; "" if none.

    As geocoding compares it with a `hotspots.geocoding.local_place.LocalPlace`. Coordinates, grid
    references and postcodes are not names: they say where they are themselves.
    """
    if not (location.get("address") or location.get("street")):
        return ""
    return " ".join(", ".join(location[f] for f in NAMING if location.get(f)).split())
