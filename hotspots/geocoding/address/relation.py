"""How a text says that something happened beside a place or where two roads meet."""

from __future__ import annotations

import re

_BESIDE = re.compile(
    r"(?:^|\s)(?:(?:just|directly|somewhere|right)\s+)?"
    r"(?:near(?:\s+to)?|nr|opposite(?:\s+to)?|opp(?:\s+to)?|behind|outside(?:\s+of)?|beside"
    r"|(?:(?:at|to|round)\s+)?(?:the\s+)?(?:rear|back|side|front)\s+of|next\s+(?:door\s+)?to"
    r"|in\s+front\s+of|adjacent(?:\s+to)?|adj(?:\s+to)?|adjoining|alongside|across\s+from"
    r"|close\s+to|by|(?:(?:land|field|fields|track|path)\s+)?off(?!\s*-?\s*licen)"
    r"|(?:land|field|fields)\s+(?:near|behind|by))\.?\s+(?=\S)"
)
_BETWEEN = re.compile(r"(?:^|\s)between\s+(?=\S)")
_AND = re.compile(r"\s+and\s+|\s*&\s*")
_ABOUT = re.compile(
    r"^(?:(?:on\s+or\s+near|in\s+the\s+(?:area|vicinity)\s+of|(?:area|vicinity)\s+of|at|on|in|along"
    r"|within|around|inside|from|@|(?:land|site|field|property|premises|yard|fields)\s+(?:at|in)"
    r"|junction\s+of\s+(?=[am]\d))\s*(?<=[\s@]))+"
)
_PREPOSITION = re.compile(r"\s(?:in|on|at|along|inside|down)\s+(?=\S)")
_OR = re.compile(r"(?<!\bon)\sor\s")
_MEETING_OF = re.compile(
    r"^(?:(?:at|on)\s+)?(?:the\s+)?"
    r"(?:junction|junct|junc|jct|jctn|jnct|jn|corner|cnr|crossroads|intersection|x-?roads)"
    r"\s+(?:of|between|with|at|for)\s+(?:the\s+)?"
)
_CORNER = re.compile(r"^(?:the\s+)?(?:junction|junct|junc|jct|jn|corner|cnr)\s+(?=\S)")
_MEETS = re.compile(
    r"\s*/\s*|\s*&\s*|\s+(?:and|with|x)\s+"
    r"|\s+(?:at\s+)?(?:its\s+|the\s+)?(?:junction|junct|junc|jct|jctn|jnct|jn|corner|cnr)\.?"
    r"(?:\s+(?:of|with|and))?\s+(?:the\s+)?"
)
_INTERCHANGE = re.compile(
    r"\b([am]\d{1,4})(?:\(m\))?[\s,/]*(?:j|jct|jctn|junction|junc|jn)\.?\s*(\d{1,2}[a-z]?)\b"
)
_INTERCHANGE_OF = re.compile(
    r"\b(?:j|jct|jctn|junction|junc|jn)\.?\s*(\d{1,2}[a-z]?)\s*,?\s*"
    r"(?:(?:of|on|off)\s+)?(?:the\s+)?([am]\d{1,4})\b"
)


def beside(text: str) -> tuple[str, str] | None:
    """Split "bench opposite tesco" into what is said first and what it is beside."""
    match = _BESIDE.search(text)
    if match is None:
        return None
    return text[: match.start()].strip(), text[match.end() :].strip()


def between(text: str) -> tuple[str, tuple[str, str]] | None:
    """Split "london road between mill lane and the green" into the road and the two ends."""
    match = _BETWEEN.search(text)
    if match is None:
        return None
    ends = _AND.split(text[match.end() :], maxsplit=1)
    return (text[: match.start()].strip(), (ends[0], ends[1])) if len(ends) == 2 else None


def without_preposition(text: str) -> str:
    """Take "at", "land at", "on or near" and the like off the start."""
    return _ABOUT.sub("", text)


def after_prepositions(text: str) -> list[str]:
    """What may be the name in "youths drinking in fore street", the shortest first."""
    return [text[match.end() :] for match in _PREPOSITION.finditer(text)][::-1]


def meetings(text: str) -> list[tuple[str, str]]:
    """The pairs of roads that a text may say meet, for every place where it can be split."""
    for pattern, order in ((_INTERCHANGE, (1, 2)), (_INTERCHANGE_OF, (2, 1))):
        if match := pattern.search(text):
            road, number = match[order[0]], match[order[1]]
            return [(road, f"j{number}")]
    rest = _MEETING_OF.sub("", text)
    # "Corner fore street & mill lane", but also "Junction Road / Mill Lane".
    return [
        (said[: match.start()], said[match.end() :])
        for said in dict.fromkeys((rest, _CORNER.sub("", rest)))
        for match in _MEETS.finditer(said)
        if match.start() and match.end() < len(said)
    ]


def says_meeting(text: str) -> bool:
    """Whether a text speaks of a junction or corner in so many words."""
    return _MEETING_OF.match(text) is not None


def says_or(text: str) -> bool:
    """Whether a text offers a choice: "melksham or calne", but not "on or near fore street"."""
    return _OR.search(text) is not None
