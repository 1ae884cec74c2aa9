"""Signing in and out, choosing a password by an invitation, and one's own account."""

from web.accounts import own, welcome
from web.accounts.views import blueprint

__all__ = ["blueprint", "own", "welcome"]
