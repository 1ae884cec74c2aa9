"""The parameters of an address, none of them unknown, empty or said in two ways."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import request

from hotspots.intake.quotation import quote
from web.problems import CallRefusedError, FieldError

LARGEST_NUMBER = 2**31 - 1
MANY = frozenset({"agency", "area"})
"""What may stand more than once with different values."""


@dataclass(frozen=True)
class Arguments:
    """What an address says, checked as far as can be without knowing what it means."""

    said: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str | None:
        """The value of a parameter, or None where it is left out."""
        return self.said[name][0] if name in self.said else None

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a parameter, none where it is left out."""
        return self.said.get(name, ())

    def number(self, name: str, usual: int, *, least: int, most: int = LARGEST_NUMBER) -> int:
        """A whole number.

        Raises
        ------
        CallRefusedError
            400, if it is none, or out of its range.
        """
        said = self.one(name)
        if said is None:
            return usual
        readable = said.isascii() and said.isdecimal() and len(said) <= 10
        if not readable or not least <= int(said) <= most:
            raise wrong(name, f"{name} is a whole number from {least} to {most:,}.")
        return int(said)

    def numbers(self, name: str) -> list[float]:
        """Numbers separated by commas, all of them finite.

        Raises
        ------
        CallRefusedError
            400, if any of them is none.
        """
        parts = (self.one(name) or "").split(",")
        number = re.compile(r"\s*[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?\s*")
        if not all(part.isascii() and number.fullmatch(part) for part in parts):
            raise wrong(name, f"{name} is numbers separated by commas.")
        values = [float(part) for part in parts]
        if not all(map(math.isfinite, values)):
            raise wrong(name, f"{name} has a number that is too large.")
        return values


def read_arguments(known: Collection[str]) -> Arguments:
    """The parameters of this call's address.

    Clients append the parameters of a connection to every address, in their own order and
    sometimes twice: the same value twice is one.

    Raises
    ------
    CallRefusedError
        400, if there is one that is not known, is empty, or has two values where one can be.
    """
    said: dict[str, tuple[str, ...]] = {}
    for name, values in request.args.lists():
        if name not in known:
            raise wrong(name, f'There is no parameter "{quote(name)}" here; remove it.')
        different = tuple(dict.fromkeys(values))
        if "" in different:
            raise wrong(name, f"{name} is empty; give it a value or remove it.")
        if len(different) > 1 and name not in MANY:
            raise wrong(name, f"{name} is given twice with different values; keep one of them.")
        said[name] = different
    if said.get("f", ("json",)) != ("json",):
        raise wrong("f", "Everything here is JSON: f can be json alone.")
    return Arguments(said)


def wrong(name: str | None, sentence: str) -> CallRefusedError:
    """A refusal of one parameter, or of what they say together."""
    field = None if name is None else quote(name, most=100)
    return CallRefusedError(400, sentence, errors=[FieldError(None, field, sentence)])
