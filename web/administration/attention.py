"""What somebody who runs the service should look at today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for

from hotspots.store.api_keys import name_of, state_of
from hotspots.store.invitations import Invitation
from hotspots.store.schema import ApiKey, User
from hotspots.store.table import now
from web.wording import count, moment

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Notice:
    """One thing to look at: a sentence, and the page where something can be done about it."""

    text: str
    href: str


def notices(
    keys: Sequence[ApiKey],
    invited: Iterable[Invitation],
    people: Iterable[User],
    seen: Iterable[str],
) -> list[Notice]:
    """Keys that end soon, links that ended unused and people who never came, in this order.

    Parameters
    ----------
    seen
        Addresses of those who have signed in at some time.
    """
    known = set(seen)
    absent = [one for one in people if one.enabled and one.password_hash and one.email not in known]
    found = [_ending(key) for key in keys if _ends_soon(key) and not _has_successor(key, keys)]
    found += [_unused(one) for one in invited if not one.is_open]
    if absent:
        who = "1 person has" if len(absent) == 1 else f"{count(len(absent))} people have"
        found.append(Notice(f"{who} never signed in.", url_for("administration.people")))
    return found


def _ends_soon(key: ApiKey) -> bool:
    return (
        state_of(key) == "in use" and key.expires_at is not None and key.expires_at < now() + SOON
    )


def _has_successor(key: ApiKey, keys: Iterable[ApiKey]) -> bool:
    """Whether it was rotated: its end is then meant."""
    return any(
        (other.agency_id, other.label) == (key.agency_id, key.label)
        and other.id > key.id
        and state_of(other) == "in use"
        for other in keys
    )


def _ending(key: ApiKey) -> Notice:
    assert key.expires_at is not None
    return Notice(
        f"The key {name_of(key)} of {key.agency.name} ends on {moment(key.expires_at)}.",
        url_for("administration.agency", code=key.agency.code),
    )


def _unused(one: Invitation) -> Notice:
    return Notice(
        f"The link for {one.user.name or one.user.email} ended on {moment(one.ends_at)} unused.",
        url_for("administration.one_person", number=one.user.id),
    )
