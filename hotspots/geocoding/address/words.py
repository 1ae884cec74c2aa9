"""The words of a name as they are compared."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = dict.fromkeys(map(ord, "'\u2019\u2018\u02bc`\u00b4"))
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def name_key(text: str) -> str:
    """Fold a name to lower-case words without accents, apostrophes and punctuation."""
    folded = unicodedata.normalize("NFKD", text).translate(_APOSTROPHES).casefold()
    return _NOT_A_WORD.sub(" ", folded.replace("&", " and ")).strip()
