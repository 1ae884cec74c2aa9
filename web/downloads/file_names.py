"""Names of files that say what is in them."""

from __future__ import annotations

from hotspots.disclosure import Selection

_AGENCIES_NAMED = 3


def file_name(where: str, selection: Selection, ending: str) -> str:
    """``trowbridge-asb-nuisance-2025-10-to-2026-09-hou.gpkg``: area, what, when, of whom.

    Parameters
    ----------
    where
        The slug of an area, or "county".
    """
    period, limit = selection.period, selection.located_within
    parts = [
        where,
        selection.theme,
        selection.subtype or "",
        f"{period.first}-to-{period.last}",
        _agencies(selection.agencies),
        selection.times or "",
        f"within-{limit}-m" if limit else "",
        "pile-ups" if selection.pile_ups else "",
    ]
    return f"{'-'.join(filter(None, parts))}.{ending}"


def _agencies(codes: tuple[str, ...]) -> str:
    if len(codes) > _AGENCIES_NAMED:
        return f"{len(codes)}-agencies"
    return "-".join(code.lower() for code in codes)
