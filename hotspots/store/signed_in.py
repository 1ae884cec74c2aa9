"""Who a session belongs to, as every request asks."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select, true

from hotspots.store.database import Database
from hotspots.store.lone_query import LoneQuery
from hotspots.store.schema import Agency, Installation, User
from hotspots.store.users import LARGEST_ID


class SignedIn(NamedTuple):
    """A user as every request needs to know them, and the version of the data at that moment."""

    id: int
    email: str
    name: str
    role: str
    agency_id: int | None
    agency_name: str | None
    session_stamp: str
    data_version: int


_SIGNED_IN = LoneQuery(
    select(
        User.id, User.email, User.name, User.role, Agency.id, Agency.name, User.session_stamp,
        Installation.data_version,
    )
    .select_from(User)
    .join(Installation, true())
    .outerjoin(Agency, Agency.id == User.agency_id)
    .where(User.id == bindparam("user_id"), User.enabled)
)  # fmt: skip


def find_signed_in(database: Database, user_id: int) -> SignedIn | None:
    """The user with this id as every request needs to know them, unless disabled.

    One short query, which makes no objects and no session: a map asks for ten layers at a time.

    Raises
    ------
    SetupError
        If the database is busy or away.
    """
    if not 0 < user_id <= LARGEST_ID:
        return None
    row = _SIGNED_IN.first(database, {"user_id": user_id})
    return None if row is None else SignedIn(*row)
