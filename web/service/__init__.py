"""How this service looks: its name, its colour, and the background of its maps."""

from web.service import style, tiles
from web.service.blueprint import blueprint

__all__ = ["blueprint", "style", "tiles"]
