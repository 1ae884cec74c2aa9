"""What a person sees of the county: counts of each community area, and an area's hotspots.

`load_picture` opens what is stored; `hotspots.picture` says what can be seen of it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

from hotspots.area_assessment import AreaAssessment
from hotspots.default_places import piled_on_default_places
from hotspots.disclosure import Selection, Sight
from hotspots.errors import SetupError
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.gazetteer_file import state_of
from hotspots.geocoding.reverse import PlaceNames
from hotspots.kept_judgements import KeptJudgements
from hotspots.picture import Picture, version_of
from hotspots.store.boundaries import Boundaries, current_boundaries
from hotspots.store.database import Database
from hotspots.store.snapshot import load_snapshot

__all__ = ["AreaAssessment", "Picture", "Selection", "Sight", "load_picture", "version_of"]

_loaded: WeakKeyDictionary[Database, Picture] = WeakKeyDictionary()
_loading = Lock()


def load_picture(database: Database) -> Picture:
    """Everything stored at present; while nothing of it changes, the same object again.

    A gazetteer that is built anew makes a new picture, since it names the clusters.

    Raises
    ------
    SetupError
        If no community areas have been imported.
    """
    with _loading:  # of two who ask at once, the second gets what the first has loaded
        return _load(database)


def _load(database: Database) -> Picture:
    path = database.settings.gazetteer
    # Of one that is replaced while it is read, the state of before makes the next call read again.
    state = state_of(path)
    while True:
        with database.session() as session:
            version = database.data_version(session)
            known = _loaded.get(database)
            if known is not None and known.version == version_of(version, state):
                return known
            boundaries = current_boundaries(session)
            demo = database.is_demo(session)
            judgements = KeptJudgements.of(database.settings, session)
        if boundaries is None:
            raise SetupError(
                "No community areas have been imported yet; run: hotspots boundaries import FILE "
                "--name FIELD"
            )
        snapshot = load_snapshot(database)
        # Areas are numbered by their boundaries: of another version, they would be other areas.
        if snapshot.data_version == version:
            break
    gazetteer = _gazetteer(path)
    piled = snapshot.piled | piled_on_default_places(snapshot, gazetteer.names)
    picture = Picture(
        replace(snapshot, piled=piled),
        boundaries,
        demo=demo,
        editions=_editions(boundaries, gazetteer),
        names=PlaceNames(gazetteer.names),
        gazetteer=state,
        judgements=judgements,
    )
    judgements.forget_outdated(picture)
    _loaded[database] = picture
    return picture


def _gazetteer(path: Path) -> Gazetteer:
    return Gazetteer.load(path) if path.exists() else Gazetteer()


def _editions(boundaries: Boundaries, gazetteer: Gazetteer) -> tuple[str, ...]:
    lines = (f"Community areas: {boundaries.title}", boundaries.attribution, *gazetteer.editions)
    return tuple(dict.fromkeys(filter(None, lines)))
