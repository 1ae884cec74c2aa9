"""Incidents without a point: the queue, placing them, local places and hit rates."""

from web.locations import decisions, local_places, queue, rates, search
from web.locations.blueprint import blueprint

__all__ = ["blueprint", "decisions", "local_places", "queue", "rates", "search"]
