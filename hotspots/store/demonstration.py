"""What keeps other data out of the demonstration, which says that all it holds is invented."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import ConflictError
from hotspots.store.schema import Installation

INVENTED_ONLY = (
    "This installation holds the invented incidents of the demonstration, which takes no agencies "
    "and no community areas but its own; for data of your own, set HOTSPOTS_HOME to another folder "
    "(and HOTSPOTS_DATABASE_URL, if you use it, to another database)."
)


def refuse_demonstration(session: Session) -> None:
    """Refuse what is not invented where everything else is, so that the two are never mixed.

    Raises
    ------
    ConflictError
        If the installation is a demonstration.
    """
    if session.scalars(select(Installation.demo)).one():
        raise ConflictError(INVENTED_ONLY)
