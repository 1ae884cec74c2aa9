"""The contents of a file with what was found about the maps of one theme."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ValidationError

from hotspots.disclosure import Sight
from hotspots.judged_maps import JudgedMap


class KeptTheme(BaseModel, frozen=True, ser_json_inf_nan="constants"):
    """What was found about the maps of a theme, and what it was found from.

    Attributes
    ----------
    inputs
        See `hotspots.judged_inputs`.
    maps
        By area. A score of theirs is NaN or infinite where there was nothing to divide by.
    """

    theme: str
    sight: Sight
    inputs: str
    maps: dict[str, JudgedMap]


def read_kept(path: Path) -> KeptTheme | None:
    """Read a file; None if there is none, or nothing that was written as JSON of such contents."""
    try:
        return KeptTheme.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
