"""Layers as files: for geographic programs, phones, spreadsheets, and for a browser offline."""

from web.downloads.views import blueprint

__all__ = ["blueprint"]
