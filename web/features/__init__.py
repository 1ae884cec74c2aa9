"""The map layers live, for geographic programs: OGC API - Features, read-only."""

from web.features import collections, items, service
from web.features.blueprint import blueprint

__all__ = ["blueprint", "collections", "items", "service"]
