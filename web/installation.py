"""What a view may ask of the installation it runs in."""

from __future__ import annotations

from flask import current_app, g

from hotspots.assessment import AreaAssessment, Picture, Selection, Sight, load_picture, version_of
from hotspots.errors import ConflictError
from hotspots.geocoding.gazetteer_file import state_of
from hotspots.store.database import Database
from web.cache import AnswerCache

_pictures: AnswerCache[Picture] = AnswerCache(2)
# A page, its layers and its downloads are made from one result; a few hundred kilobytes each.
_assessments: AnswerCache[AreaAssessment] = AnswerCache(256)


def database() -> Database:
    """The installation's store."""
    store: Database = current_app.extensions["hotspots"]
    return store


def picture() -> Picture:
    """The incidents and areas as they stand, the same throughout one request.

    Raises
    ------
    SetupError
        If no community areas have been imported.
    """
    if "picture" not in g:
        settings = database().settings
        key = (settings.database_url, version_of(_data_version(), state_of(settings.gazetteer)))
        g.picture = _pictures.get(key, lambda: load_picture(database()))
    current: Picture = g.picture
    return current


def _data_version() -> int:
    """The version of the data, as it was when whoever asks was looked up, where that is known."""
    if "data_version" in g:
        known: int = g.data_version
        return known
    with database().session() as session:
        return database().data_version(session)


def require_version(asked: str | None) -> None:
    """Refuse a layer to a page that was made from other data; without a version, any will do.

    Raises
    ------
    ConflictError
        If the data or the gazetteer have changed since.
    """
    if asked is not None and asked != picture().version:
        raise ConflictError(
            "The incidents, the areas or the gazetteer changed while this page was opening;"
            " load the page again."
        )


def assessment(slug: str, selection: Selection, sight: Sight) -> AreaAssessment:
    """An area's hotspots as a person with this sight may see them, worked out once."""
    shown = picture()
    key = (*source(), slug, selection, sight)
    return _assessments.get(key, lambda: shown.area_hotspots(slug, selection, sight))


def source() -> tuple[str, str]:
    """What every kept answer depends on: the installation and the version of its picture."""
    return database().settings.database_url, picture().version
