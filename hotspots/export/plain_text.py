"""Text that agencies and gazetteers sent, as it goes into files that other programs show."""

from __future__ import annotations

import re

# What XML 1.0 has no way to write, and the marks that turn the reading direction of what follows.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)


def plain_text(text: str) -> str:
    """A text on one line, without characters that XML cannot hold or that reorder what follows."""
    return " ".join(_UNWRITABLE.sub("", text).split())
