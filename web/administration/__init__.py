"""Agencies, their people and their keys."""

from web.administration import (
    agencies,
    invitations,
    keys,
    known_codes,
    overview,
    people,
    service,
    shown_once,
)
from web.administration.blueprint import blueprint

__all__ = [
    "agencies",
    "blueprint",
    "invitations",
    "keys",
    "known_codes",
    "overview",
    "people",
    "service",
    "shown_once",
]
