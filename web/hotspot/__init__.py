"""One hotspot, what was done there, and whether it worked."""

from web.hotspot import actions, notes, views
from web.hotspot.blueprint import blueprint

__all__ = ["actions", "blueprint", "notes", "views"]
