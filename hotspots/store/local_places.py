"""Places that an agency's people have put on the map for a text that they often write."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import InputError, NotFoundError
from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.local_place import LocalPlace
from hotspots.store import audit
from hotspots.store.schema import Agency, Placing, StoredLocalPlace
from hotspots.store.submissions import LARGEST_ID

LONGEST = 200


def remember_place(
    session: Session, placing: Placing, *, text: str, name: str, user_id: int | None, actor: str
) -> StoredLocalPlace:
    """Remember what an agency means by a text, for its later submissions.

    What was remembered for that text before is replaced. The place is forgotten when the decision
    that it came from is undone.

    Raises
    ------
    InputError
        If the decision gave no point, or the text or name cannot be remembered.
    """
    if placing.easting is None or placing.northing is None or placing.accuracy_m is None:
        raise InputError("Only a place that is on the map can be remembered.")
    text, name = " ".join(text.split()), " ".join(name.split())
    key = name_key(text)
    if not may_remember(text):
        raise InputError(
            f"This text cannot be remembered: it needs a letter or digit, and at most {LONGEST} "
            "characters."
        )
    if not 1 <= len(name) <= LONGEST:
        raise InputError(f"Give the place a name of up to {LONGEST} letters.")
    agency = session.get_one(Agency, placing.agency_id)
    place = session.scalars(
        select(StoredLocalPlace).where(
            StoredLocalPlace.agency_id == agency.id, StoredLocalPlace.text_key == key
        )
    ).first() or StoredLocalPlace(agency_id=agency.id, text_key=key)
    place.text, place.name = text, name
    place.easting, place.northing = placing.easting, placing.northing
    place.radius, place.kind = placing.accuracy_m, placing.match_type
    place.created_by, place.placing_id = user_id, placing.id
    session.add(place)
    session.flush()
    audit.record(
        session, actor, "remember local place", subject=f"{agency.code} local place {place.id}"
    )
    return place


def may_remember(text: str) -> bool:
    """Whether a text on one line can be remembered, and so is worth asking about."""
    key = name_key(text)
    return bool(key) and max(len(text), len(key)) <= LONGEST


def list_local_places(session: Session, agency_id: int | None) -> Sequence[StoredLocalPlace]:
    """An agency's places by name; those of all agencies if None."""
    query = select(StoredLocalPlace).order_by(StoredLocalPlace.name, StoredLocalPlace.id)
    if agency_id is not None:
        query = query.where(StoredLocalPlace.agency_id == agency_id)
    return session.scalars(query).all()


def forget_place(session: Session, place_id: int, *, agency_id: int | None, actor: str) -> str:
    """Forget a place and return its name; incidents that it has located stay where they are.

    Raises
    ------
    NotFoundError
        If there is none of that number, or it is another agency's.
    """
    known = 0 < place_id <= LARGEST_ID
    place = session.get(StoredLocalPlace, place_id) if known else None
    if place is None or agency_id not in (None, place.agency_id):
        raise NotFoundError(f"There is no local place {place_id}; it may have been forgotten.")
    agency = session.get_one(Agency, place.agency_id)
    session.delete(place)
    session.flush()
    audit.record(
        session, actor, "forget local place", subject=f"{agency.code} local place {place_id}"
    )
    return place.name


def local_places_of(session: Session, agency: Agency) -> tuple[LocalPlace, ...]:
    """An agency's places as geocoding takes them."""
    return tuple(
        LocalPlace(
            text=place.text,
            easting=place.easting,
            northing=place.northing,
            radius=place.radius,
            source=f"local place of {agency.name}",
        )
        for place in list_local_places(session, agency.id)
    )
