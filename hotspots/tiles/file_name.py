"""Names of files of tiles: always of one folder, never a way out of it."""

from __future__ import annotations

import re
from pathlib import Path

from hotspots.errors import InputError, NotFoundError
from hotspots.intake.quotation import quote

FOLDER = "tiles"
ENDINGS = (".mbtiles", ".pmtiles")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,119}", re.ASCII)


def check_file_name(text: str) -> str:
    """The name of an MBTiles or PMTiles file, without a folder.

    Raises
    ------
    InputError
        If it could lead anywhere else, or is no file of tiles.
    """
    name = text.strip()
    if not _NAME.fullmatch(name) or ".." in name:
        raise InputError(
            f"{quote(text)} cannot be the name of a file of tiles; use letters, digits, hyphens "
            "and full stops, without a folder in front."
        )
    if not name.lower().endswith(ENDINGS):
        raise InputError(f"{quote(text)} is no file of tiles; its name must end in "
                         f"{ENDINGS[0]} or {ENDINGS[1]}.")  # fmt: skip
    return name


def find_tiles_file(home: Path, name: str) -> Path:
    """The file of a name in the installation's folder of tiles.

    Parameters
    ----------
    home
        The installation's data folder (``HOTSPOTS_HOME``).

    Raises
    ------
    InputError
        As `check_file_name`, or if the file is a link that leads out of the folder.
    NotFoundError
        If there is none.
    """
    folder = home / FOLDER
    path = folder / check_file_name(name)
    if not path.is_file():
        there = ", ".join(list_tiles_files(home)) or "none"
        raise NotFoundError(
            f"There is no file {quote(name)} in the folder {FOLDER} of the data folder; put it "
            f"there first (files of tiles there now: {there})."
        )
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            f"{quote(name)} is a link to a file in another folder; copy the file itself into the "
            f"folder {FOLDER}."
        )
    return path


def list_tiles_files(home: Path) -> list[str]:
    """The names of the files of tiles that an administrator can choose from, sorted."""
    folder = home / FOLDER
    if not folder.is_dir():
        return []
    return sorted(
        path.name
        for path in folder.iterdir()
        if path.is_file()
        and path.name.lower().endswith(ENDINGS)
        and _NAME.fullmatch(path.name)
        and ".." not in path.name
    )
