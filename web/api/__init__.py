"""How an agency's own system sends incidents and reads what became of them."""

from web.api import incidents, reference, sending, submissions
from web.api.blueprint import blueprint

__all__ = ["blueprint", "incidents", "reference", "sending", "submissions"]
