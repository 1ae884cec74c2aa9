"""Whom a base map comes from, as its licence asks to say on every map."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hotspots.errors import InputError

LONGEST_ATTRIBUTION = 200
_LINK = re.compile(r"\[([^\[\]]+)\]\((https://[^\s()<>\"'\\]+)\)", re.ASCII)


@dataclass(frozen=True)
class Attribution:
    """A line of text of which a part may be a link.

    Attributes
    ----------
    before, linked, after
        The text in its order; ``linked`` is empty where there is no link.
    href
        Where it leads, an https address.
    """

    before: str
    linked: str = ""
    href: str = ""
    after: str = ""


def parse_attribution(text: str) -> Attribution:
    """Read ``© [OpenStreetMap](https://www.openstreetmap.org/copyright) contributors``.

    Raises
    ------
    InputError
        If there is none, it is too long, or it holds markup or more than one link.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not 1 <= len(line) <= LONGEST_ATTRIBUTION:
        raise InputError(
            f"Enter whom the map comes from, in up to {LONGEST_ATTRIBUTION} characters; its "
            "licence says the words."
        )
    found = _LINK.search(line)
    if found is None:
        attribution = Attribution(line)
    else:
        attribution = Attribution(line[: found.start()], found[1], found[2], line[found.end() :])
    if re.search(r"[<>]|\]\(|://", attribution.before + attribution.linked + attribution.after):
        raise InputError(
            "Write whom the map comes from as plain text, or with one link as "
            "[OpenStreetMap](https://www.openstreetmap.org/copyright); HTML cannot be used."
        )
    return attribution
