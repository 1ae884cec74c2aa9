"""What a password has to be: long, and none of those that are tried first.

The length and the refusal of what is common or says the account's own name follow NIST SP 800-63B,
section 3.1.1; nothing is asked of capitals, digits or signs. Instead of a list of passwords it is a
rule about how the common ones are made: a common word, a sequence or a few letters, repeated or
with digits and signs around them.
"""

from __future__ import annotations

import re

from hotspots.errors import InputError

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024
FEWEST_CHARACTERS = 5
"""How many different characters a password has at least."""

# Atomic and longest first: a long password cannot be read in many ways, which would take for ever.
_COMMON = re.compile(
    r"""(?>administrator|iloveyou|changeme|hotspots|password|passwort|princess|football|sunshine
    |superman|wiltshire|swindon|welcome|letmein|hotspot|council|default|change|dragon|master|monkey
    |passwd|police|qwerty|secret|summer|winter|spring|autumn|admin|guest|login|demo|pass|test|this
    |user|word|abc|let|our|the|in|is|me|my|a)++""",
    re.VERBOSE,
)
_DECORATION = re.compile(r"^[\W\d_]{1,8}|[\W\d_]{1,8}$")
_AS_LETTERS = str.maketrans("013457@$!", "oieastasi")
_SEQUENCES = ("01234567890" * 2, "abcdefghijklmnopqrstuvwxyz" * 2, "qwertyuiopasdfghjklzxcvbnm")
_SHORTEST_STEP = 3


def require_good_password(password: str, *, email: str) -> None:
    """Refuse a password that would be guessed.

    Raises
    ------
    InputError
        With a sentence that says what is wrong with it.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise InputError(f"The password is too short; use at least {SHORTEST_PASSWORD} characters.")
    if len(password) > LONGEST_PASSWORD:
        raise InputError(f"The password is longer than {LONGEST_PASSWORD} characters; shorten it.")
    if is_common(password):
        raise InputError("That password is among the first that are tried; choose another.")
    if _says_address(password, email):
        raise InputError("The password must not be your email address; choose another.")


def is_common(password: str) -> bool:
    """Whether a password is made as the common ones are."""
    plain = "".join(password.casefold().split())
    if len(set(plain)) < FEWEST_CHARACTERS:
        return True
    if _without_sequences(plain) == "":
        return True
    return any(_is_common_word(text) for text in (plain, _without_sequences(plain)))


def _is_common_word(plain: str) -> bool:
    """Whether only common words are left without the few digits and signs around them."""
    bare = _DECORATION.sub("", plain)
    words = (re.sub(r"[\W_]", "", text) for text in (bare, bare.translate(_AS_LETTERS)))
    return any(word == "" or _COMMON.fullmatch(word) for word in words)


def _without_sequences(plain: str) -> str:
    """A text without what runs along the digits, the alphabet or the keyboard, either way."""
    left, at = [], 0
    while at < len(plain):
        length = _sequence_at(plain, at)
        if length < _SHORTEST_STEP:
            left.append(plain[at])
            length = 1
        at += length
    return "".join(left)


def _sequence_at(plain: str, at: int) -> int:
    longest = 0
    for sequence in _SEQUENCES:
        for direction in (sequence, sequence[::-1]):
            length = 1
            while at + length <= len(plain) and plain[at : at + length] in direction:
                length += 1
            longest = max(longest, length - 1)
    return longest


def _says_address(password: str, email: str) -> bool:
    said, (name, _, _) = password.casefold().strip(), email.casefold().partition("@")
    if email.casefold() in said:
        return True
    return len(name) >= FEWEST_CHARACTERS and re.sub(r"[\W\d_]", "", said) in {
        re.sub(r"[\W\d_]", "", text) for text in (name, name * 2, email.casefold())
    }
