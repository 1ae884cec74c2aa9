"""Layers as files for geographic programs."""

from web.downloads.views import blueprint

__all__ = ["blueprint"]
