"""Two periods or two themes side by side, and the months of a period one after the other."""

from web.compare import views
from web.compare.blueprint import blueprint

__all__ = ["blueprint", "views"]
