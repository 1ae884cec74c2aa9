"""Numbers that are asked for by name, checked for being numbers."""

from __future__ import annotations

from numbers import Integral, Real

from hotspots.errors import InputError


def require_number(value: object, what: str) -> float:
    """Return a number as a float; refuse text, lists and nothing, but not NaN."""
    if not isinstance(value, Real):
        raise InputError(f"The {what} is {value!r}: give a number.")
    return float(value)


def require_whole(value: object, what: str, least: int) -> int:
    """Return a whole number that is no less than the least."""
    if not isinstance(value, Integral) or value < least:
        raise InputError(f"The {what} is {value!r}: give a whole number of {least} or more.")
    return int(value)


def require_share(share: object, what: str) -> float:
    """Return a share between 0 and 1, neither included."""
    value = require_number(share, what)
    if not 0 < value < 1:
        raise InputError(f"The {what} is {value:g}: give a number between 0 and 1.")
    return value


def require_seed(seed: object) -> int:
    """Return what random numbers can begin with."""
    return require_whole(seed, "seed", 0)
