"""How agencies write a name: abbreviated, misspelt, shouted, with numbers and words around it."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

Random = np.random.Generator
Corruption = Callable[[Random, str], str | None]

_SHORT = {
    "Avenue": ("Ave", "Av."), "Close": ("Cl", "Clo"), "Court": ("Ct",), "Crescent": ("Cres",),
    "Drive": ("Dr", "Drv"), "Gardens": ("Gdns",), "Green": ("Grn",), "Grove": ("Gr", "Gro"),
    "Lane": ("La", "Ln"), "Park": ("Pk",), "Place": ("Pl",), "Road": ("Rd", "Rd."),
    "Square": ("Sq",), "Street": ("St", "St.", "Str"), "Terrace": ("Terr", "Ter"), "Way": ("Wy",),
}  # fmt: skip
_SHORT_FIRST = {"Great": "Gt", "Little": "Lt", "Lower": "Lwr", "Upper": "Upr", "Saint": "St"}
_BESIDE = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w",
    "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu",
    "z": "x",
}  # fmt: skip


def as_published(random: Random, name: str) -> str:
    return name


def abbreviated(random: Random, name: str) -> str | None:
    """Rd for Road, Gt for Great; None where the name has nothing to shorten."""
    words = name.split()
    short = _SHORT.get(words[-1])
    if short and len(words) > 1:
        words[-1] = short[int(random.integers(len(short)))]
    words[0] = _SHORT_FIRST.get(words[0], words[0]) if len(words) > 1 else words[0]
    changed = " ".join(words).replace(" and ", " & ")
    return changed if changed != name else None


def misspelt(random: Random, name: str) -> str | None:
    """One slip of the keys, not in the first letter, in the word that names."""
    return _slips(random, name, 1)


def misspelt_twice(random: Random, name: str) -> str | None:
    return _slips(random, name, 2)


def without_apostrophe(random: Random, name: str) -> str | None:
    return name.replace("'", "") if "'" in name else None


def with_apostrophe(random: Random, name: str) -> str | None:
    """Queen's Road for Queens Road."""
    changed = re.sub(r"(\w{3})s (?=\w+$)", r"\1's ", name, count=1)
    return changed if changed != name else None


def shouted(random: Random, name: str) -> str:
    return name.upper()


def lower_case(random: Random, name: str) -> str:
    return name.lower()


def with_house_number(random: Random, name: str) -> str:
    number = int(random.integers(1, 180))
    forms = (f"{number} {name}", f"{number}{'abc'[number % 3]} {name}", f"No. {number}, {name}",
             f"{number}-{number + 2} {name}")  # fmt: skip
    return forms[int(random.integers(len(forms)))]


def with_flat(random: Random, name: str) -> str:
    flat, number = int(random.integers(1, 30)), int(random.integers(1, 180))
    forms = (f"Flat {flat}, {number} {name}", f"Unit {flat} {name}",
             f"Flat {flat}a {number} {name}", f"Plot {flat}, {name}")  # fmt: skip
    return forms[int(random.integers(len(forms)))]


def near(random: Random, name: str) -> str:
    forms = ("near {}", "Nr {}", "opp {}", "Opposite {}", "rear of {}", "r/o {}", "behind {}",
             "next to {}", "o/s {}", "outside {}", "adj to {}")  # fmt: skip
    return forms[int(random.integers(len(forms)))].format(name)


def told(random: Random, name: str) -> str:
    """With words around it that are no part of the place."""
    forms = ("Youths drinking in {}", "land at {}", "fight on {}", "{} by the bins",
             "garages off {}", "alleyway between houses, {}", "{} (south end)",
             "reported at {}", "bus stop, {}")  # fmt: skip
    return forms[int(random.integers(len(forms)))].format(name)


def without_kind(random: Random, name: str) -> str | None:
    """Fore for Fore Street."""
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 1 and words[-1] in _SHORT else None


def wrong_kind(random: Random, name: str) -> str | None:
    """Church Lane for Church Road."""
    words = name.split()
    if len(words) < 2 or words[-1] not in _SHORT:
        return None
    others = [kind for kind in ("Road", "Street", "Lane", "Close", "Avenue") if kind != words[-1]]
    return " ".join([*words[:-1], others[int(random.integers(len(others)))]])


def _slips(random: Random, name: str, times: int) -> str | None:
    words = name.split()
    # Agencies know how Road is spelt; the name itself is what goes wrong.
    naming = words[:-1] if len(words) > 1 else words
    longest = max(range(len(naming)), key=lambda place: len(naming[place]))
    word = words[longest]
    if len(word) < 4 + 2 * times or not word.isalpha():
        return None
    for _ in range(times):
        word = _slip(random, word)
    words[longest] = word
    changed = " ".join(words)
    return changed if changed != name else None


def _slip(random: Random, word: str) -> str:
    place = int(random.integers(1, len(word) - 1))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    match int(random.integers(4)):
        case 0:
            return before + after
        case 1:
            return before + letter + letter + after
        case 2:
            return before + after[0] + letter + after[1:]
    beside = _BESIDE.get(letter.lower(), "e")
    return before + beside[int(random.integers(len(beside)))] + after
