"""What a file holds, as sentences about it repeat it."""

from __future__ import annotations

UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"


def quote(text: str, *, most: int = 40) -> str:
    """A cell, heading or file name on one line, with at most so many characters.

    Characters that a terminal or a page would obey instead of showing (escape sequences,
    right-to-left overrides, bytes of a file name that are no text) are replaced.
    """
    line = " ".join(text[: 4 * most].split())
    shown = "".join(character if character.isprintable() else UNPRINTABLE for character in line)
    return shown if len(shown) <= most else shown[: most - 1] + "…"
