"""Signing in and out."""

from web.accounts.views import blueprint

__all__ = ["blueprint"]
