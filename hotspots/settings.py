"""Where an installation keeps its data and which database it uses (``HOTSPOTS_*`` variables)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hotspots.errors import InputError, SetupError
from hotspots.geocoding.service_area import WILTSHIRE, parse_service_area

if TYPE_CHECKING:
    from hotspots.geocoding.coordinate_repair import Bounds

KEEP_UPLOADS_DAYS = 7
LONGEST_KEPT_DAYS = 365
KEEP_NOTES_YEARS = 3
LONGEST_KEPT_YEARS = 10
POLICE_UK_URL = "https://data.police.uk/data/archive"
ONS_BOUNDARIES_URL = (
    "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services/"
    "WD_MAY_2025_UK_BGC_V2/FeatureServer/0"
)
OS_DOWNLOADS_URL = "https://api.os.uk/downloads/v1"


@dataclass(frozen=True)
class Settings:
    """One installation's settings; ``Settings.from_environment`` reads them.

    Attributes
    ----------
    home
        Folder of everything that is stored (``HOTSPOTS_HOME``, default ``./instance``).
    database_url
        SQLAlchemy URL (``HOTSPOTS_DATABASE_URL``, default an SQLite file in ``home``).
    gazetteer
        The gazetteer file that ``hotspots gazetteer build`` writes (``HOTSPOTS_GAZETTEER``).
    service_area
        Bounds (xmin, ymin, xmax, ymax) in metres, EPSG:27700, margin included, of the part of the
        country that is served (``HOTSPOTS_SERVICE_AREA``, default Wiltshire and Swindon).
    keep_uploads_days
        After so many days a file that was sent is deleted; its incidents stay
        (``HOTSPOTS_KEEP_UPLOADS_DAYS``, default 7).
    keep_notes_years
        So many years after their last change, or after the end of what was done if that is later,
        notes of what was done at hotspots are forgotten (``HOTSPOTS_KEEP_NOTES_YEARS``, default 3).
    police_uk_url, ons_boundaries_url, os_downloads_url
        Where official data are fetched from: the archives of data.police.uk, a layer of electoral
        divisions, and the downloads service of Ordnance Survey (``HOTSPOTS_POLICE_UK_URL``,
        ``HOTSPOTS_ONS_BOUNDARIES_URL``, ``HOTSPOTS_OS_DOWNLOADS_URL``).
    """

    home: Path
    database_url: str
    gazetteer: Path
    service_area: Bounds = WILTSHIRE
    keep_uploads_days: int = KEEP_UPLOADS_DAYS
    keep_notes_years: int = KEEP_NOTES_YEARS
    police_uk_url: str = POLICE_UK_URL
    ons_boundaries_url: str = ONS_BOUNDARIES_URL
    os_downloads_url: str = OS_DOWNLOADS_URL

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the settings; nothing is created yet.

        Raises
        ------
        SetupError
            If the name of the data folder cannot be part of a database's URL, the service area is
            not four numbers in metres on the National Grid, the days to keep files are no number
            from 1 to 365, or the years to keep notes no number from 1 to 10.
        """
        home = Path(os.environ.get("HOTSPOTS_HOME") or "instance").expanduser().resolve()
        if "?" in str(home):
            # A URL's path ends there: the database would lie beside the folder, for all to read.
            raise SetupError(
                f"The data folder {home} has a question mark in its name; set HOTSPOTS_HOME to a "
                "folder without one."
            )
        return cls(
            home=home,
            database_url=os.environ.get("HOTSPOTS_DATABASE_URL")
            or f"sqlite:///{home / 'hotspots.sqlite'}",
            gazetteer=Path(
                os.environ.get("HOTSPOTS_GAZETTEER") or home / "gazetteer.npz"
            ).expanduser(),
            service_area=_service_area(),
            keep_uploads_days=_whole_number(
                "HOTSPOTS_KEEP_UPLOADS_DAYS", KEEP_UPLOADS_DAYS, LONGEST_KEPT_DAYS
            ),
            keep_notes_years=_whole_number(
                "HOTSPOTS_KEEP_NOTES_YEARS", KEEP_NOTES_YEARS, LONGEST_KEPT_YEARS
            ),
            police_uk_url=os.environ.get("HOTSPOTS_POLICE_UK_URL") or POLICE_UK_URL,
            ons_boundaries_url=os.environ.get("HOTSPOTS_ONS_BOUNDARIES_URL") or ONS_BOUNDARIES_URL,
            os_downloads_url=os.environ.get("HOTSPOTS_OS_DOWNLOADS_URL") or OS_DOWNLOADS_URL,
        )

    def prepare_home(self) -> Path:
        """Create the data folder, readable by its owner alone, and return it.

        Raises
        ------
        SetupError
            If the folder cannot be created or written.
        """
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(
                f"The data folder {self.home} cannot be created ({error.strerror}); "
                "set HOTSPOTS_HOME to a folder that you may write."
            ) from error
        if not os.access(self.home, os.W_OK | os.X_OK):
            raise SetupError(
                f"The data folder {self.home} cannot be written; "
                "set HOTSPOTS_HOME to a folder that you may write."
            )
        return self.home


def _service_area() -> Bounds:
    text = os.environ.get("HOTSPOTS_SERVICE_AREA")
    if not text:
        return WILTSHIRE
    try:
        return parse_service_area(text, where="HOTSPOTS_SERVICE_AREA")
    except InputError as error:
        raise SetupError(str(error)) from error


def _whole_number(name: str, usual: int, largest: int) -> int:
    text = os.environ.get(name) or str(usual)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= number <= largest:
        raise SetupError(f"{name} is not a whole number from 1 to {largest}.")
    return number
