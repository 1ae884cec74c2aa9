"""Each agency's geocoder, ready between requests."""

from __future__ import annotations

from hotspots.geocoding.gazetteer_file import state_of
from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake.agency_geocoder import agency_geocoder
from hotspots.intake.location import open_geocoder
from hotspots.store.agencies import areas_of
from hotspots.store.local_places import local_places_of
from hotspots.store.schema import Agency
from web.cache import AnswerCache
from web.installation import database

_gazetteers: AnswerCache[Geocoder] = AnswerCache(2)
_kept: AnswerCache[Geocoder] = AnswerCache(32)


def geocoder_for(agency_id: int | None) -> Geocoder:
    """What an upload of that agency would be geocoded with; without an agency, the plain one."""
    settings = database().settings
    path, service_area = settings.gazetteer, settings.service_area
    built = str(path), state_of(path)
    plain = _gazetteers.get(built, lambda: open_geocoder(path, service_area=service_area))
    if agency_id is None:
        return plain
    with database().session() as session:
        agency = session.get_one(Agency, agency_id)
        known = local_places_of(session, agency), areas_of(session, agency_id)
        key = (built, database().data_version(session), agency_id, known)
        return _kept.get(key, lambda: agency_geocoder(session, agency, plain))
