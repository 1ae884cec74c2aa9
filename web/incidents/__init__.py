"""One incident at a time: reported on a form, looked up, corrected and withdrawn."""

from web.incidents import check, journey, own, what, when, where
from web.incidents.blueprint import blueprint

__all__ = ["blueprint", "check", "journey", "own", "what", "when", "where"]
