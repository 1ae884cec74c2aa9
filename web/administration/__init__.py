"""Agencies, their people and their keys."""

from web.administration.blueprint import blueprint

__all__ = ["blueprint"]
