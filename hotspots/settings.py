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
    """

    home: Path
    database_url: str
    gazetteer: Path
    service_area: Bounds = WILTSHIRE

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the settings; nothing is created yet.

        Raises
        ------
        SetupError
            If the name of the data folder cannot be part of a database's URL, or the service area
            is not four numbers in metres on the National Grid.
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
