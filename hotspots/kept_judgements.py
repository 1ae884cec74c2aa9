"""What was found about the maps of each theme, kept until the incidents it was found from change.

Judging takes seconds; a server that starts again, a command and another server's process read what
the first one found. A file holds figures of community areas and no place of any incident. It is
made from incidents all the same: it lies in the data folder, readable by its owner alone, and the
first picture that is made after a change removes those that do not follow from the data any more.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.disclosure import Sight
from hotspots.picture import Picture
from hotspots.settings import Settings
from hotspots.store.kept_file import remove_abandoned, write_whole
from hotspots.store.schema import Installation

if TYPE_CHECKING:
    from hotspots.judged_maps import JudgedMap

FOLDER = "judged_maps"
_log = logging.getLogger(__name__)


class KeptJudgements:
    """The files of one installation in a folder, which several processes may share.

    Parameters
    ----------
    folder
        Created when something is first kept.
    instance
        Which installation; files of others are left alone.
    """

    def __init__(self, folder: Path, instance: str) -> None:
        self._folder = folder
        self._instance = instance

    @classmethod
    def of(cls, settings: Settings, session: Session) -> KeptJudgements:
        """Those of the installation that a session reads."""
        instance = session.scalars(select(Installation.instance)).one()
        return cls(settings.home / FOLDER, instance)

    def read(self, picture: Picture, theme: str, sight: Sight) -> Mapping[str, JudgedMap] | None:
        """What was found of these very incidents; None where nothing was, or it is damaged."""
        from hotspots.judged_inputs import inputs_digest
        from hotspots.judgement_file import read_kept

        kept = read_kept(self._path(picture, theme, sight))
        if kept is None or (kept.theme, kept.sight) != (theme, sight):
            return None
        names = {area.name for area in picture.boundaries.areas}
        if kept.maps.keys() != names or kept.inputs != inputs_digest(picture, theme):
            return None
        return kept.maps

    def keep(
        self, picture: Picture, theme: str, sight: Sight, maps: Mapping[str, JudgedMap]
    ) -> None:
        """Keep what was found; where it cannot be written, it is found anew another time."""
        from hotspots.judged_inputs import inputs_digest
        from hotspots.judgement_file import KeptTheme

        inputs = inputs_digest(picture, theme)
        if inputs is None:
            return  # there are too few months: that is said as quickly as it is read
        kept = KeptTheme(theme=theme, sight=sight, inputs=inputs, maps=dict(maps))
        content = kept.model_dump_json().encode()
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            write_whole(self._path(picture, theme, sight), lambda file: file.write(content))
        except OSError as error:
            _log.warning("How good the maps are could not be kept: %s", error.strerror)

    def forget_outdated(self, picture: Picture) -> None:
        """Remove what was found of other data; what still holds is kept for these."""
        current = self._name(picture.data_version)
        for path in sorted(self._folder.glob(f"{self._instance}-*.json")):
            if not path.name.startswith(current):
                self._renew(path, picture)
        remove_abandoned(self._folder)

    def _renew(self, path: Path, picture: Picture) -> None:
        from hotspots.judged_inputs import inputs_digest
        from hotspots.judgement_file import read_kept

        kept = read_kept(path)
        try:
            if kept is not None and kept.inputs == inputs_digest(picture, kept.theme):
                path.replace(self._path(picture, kept.theme, kept.sight))
            else:
                path.unlink()
        except FileNotFoundError:
            return  # another process was quicker

    def _path(self, picture: Picture, theme: str, sight: Sight) -> Path:
        return self._folder / f"{self._name(picture.data_version)}{theme}-{sight}.json"

    def _name(self, data_version: int) -> str:
        return f"{self._instance}-{data_version}-"
