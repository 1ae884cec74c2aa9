"""Invented incidents of four agencies, each in a file format of its own, and where the files are.

Nothing here describes a real event, person, home or organisation; README.md says what was planted.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path


@dataclass(frozen=True)
class SampleFile:
    """One agency's sample file and the profile that says how to read it.

    Attributes
    ----------
    agency_code, agency_name
        The sending agency, invented.
    path
        The incidents, as that agency would send them.
    profile_path
        The intake profile (TOML) with its columns and categories.
    """

    agency_code: str
    agency_name: str
    path: Path
    profile_path: Path


_AGENCIES = (
    ("POL", "Wansdyke Constabulary (invented)", "police_extract"),
    ("COU", "Sample County Council (invented)", "council_asb"),
    ("HOU", "White Horse Homes (invented)", "housing_association"),
    ("FRS", "Plain Fire and Rescue (invented)", "fire_and_rescue"),
)


def folder() -> Path:
    """Return the folder that holds the sample files."""
    return Path(str(resources.files(__name__)))


def files() -> tuple[SampleFile, ...]:
    """Return the four agencies' files, the police first."""
    return tuple(
        SampleFile(
            agency_code=code,
            agency_name=name,
            path=folder() / f"{stem}.csv",
            profile_path=folder() / "profiles" / f"{stem}.toml",
        )
        for code, name, stem in _AGENCIES
    )


def gazetteer() -> Path:
    """Return the invented postcodes: CSV of ``postcode,easting,northing`` in EPSG:27700."""
    return folder() / "gazetteer.csv"


def place_list() -> Path:
    """Return the invented streets, landmarks and farms: a list of local places (EPSG:27700)."""
    return folder() / "places.csv"


def roads() -> Path:
    """Return the invented roads, railway and river between the settlements: GeoJSON, EPSG:27700."""
    return folder() / "roads.geojson"


def expected() -> Path:
    """Return what was planted and what an intake must make of it (JSON; see README.md)."""
    return folder() / "expected.json"
