"""What is about to be downloaded, in words, before it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hotspots.fetching.provenance import OPEN_GOVERNMENT_LICENCE


@dataclass(frozen=True)
class PlannedDownload:
    """One line of a plan.

    Attributes
    ----------
    what
        Such as "OS Code-Point Open 2026-08".
    address
        From where, without any query.
    size
        Bytes to download, None where it is not known before.
    attribution
        What maps made from it must print.
    """

    what: str
    address: str
    size: int | None
    attribution: str


def describe(planned: Sequence[PlannedDownload], folder: Path) -> list[str]:
    """The plan as lines for a person to read; empty where there is nothing to download."""
    if not planned:
        return []
    lines = [f"To be downloaded to {folder}:"]
    for each in planned:
        lines += [f"  {each.what}: {size_in_words(each.size)}", f"    from {each.address}"]
    known = sum(each.size for each in planned if each.size is not None)
    more = " and what is of unknown size" if any(each.size is None for each in planned) else ""
    lines.append(f"In all: {size_in_words(known)}{more}.")
    lines.append(f"All of it is under the {OPEN_GOVERNMENT_LICENCE}. Maps made from it must print:")
    lines += [f"  {line}" for line in dict.fromkeys(each.attribution for each in planned)]
    return lines


def size_in_words(size: int | None) -> str:
    """A number of bytes as people say it."""
    if size is None:
        return "of unknown size"
    for unit, letters in ((10**9, "GB"), (10**6, "MB")):
        if size >= unit:
            return f"{size / unit:.1f} {letters}"
    return f"{max(1, round(size / 1000))} kB" if size else "nothing"
