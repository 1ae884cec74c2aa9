"""Our fields in the words that a person chooses them by."""

from __future__ import annotations

from collections.abc import Mapping

from hotspots.intake.profile import Column

FIELD_GROUPS: Mapping[str, Mapping[Column, str]] = {
    "What": {"category": "Category: the kind of incident", "reference": "Your own reference"},
    "When": {
        "date": "Date it happened, with or without the time",
        "time": "Time it happened",
        "start": "Start, or the earliest it can have been",
        "end": "End, or the latest it can have been",
        "month": "Month, where no day is known",
    },
    "Where": {
        "postcode": "Postcode",
        "address": "Address",
        "street": "Street",
        "locality": "Town, village or estate",
        "uprn": "Property number (UPRN)",
        "grid_reference": "Grid reference",
        "easting": "Easting (X)",
        "northing": "Northing (Y)",
        "latitude": "Latitude",
        "longitude": "Longitude",
    },
}
"""In the order of the list; every field of a profile stands in one group."""

FIELD_NAMES: Mapping[Column, str] = {
    field: name for group in FIELD_GROUPS.values() for field, name in group.items()
}


def short_name(field: Column) -> str:
    """The name as it stands within a sentence: ``date it happened``."""
    name = FIELD_NAMES[field].partition(":")[0].partition(",")[0]
    return name if name.endswith(")") or name in ("Easting", "Northing") else _small(name)


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]
