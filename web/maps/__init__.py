"""The county's map and each community area's."""

from web.maps.views import blueprint

__all__ = ["blueprint"]
