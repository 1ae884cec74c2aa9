"""The compiled loop that finds postcodes in a column of text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotspots.compiled import compiled
from hotspots.geocoding.cell import INVISIBLE

CANDIDATES = 4

Code = int | np.int64

# Symbols are numbered 1-10 for 0-9 and 11-36 for A-Z; the rest of a character's kinds follow.
_ZERO, _ONE, _NINE, _A, _I, _O = 1, 2, 10, 11, 19, 25
_LAST_SYMBOL = 36
_JOINS, _PARTS, _LETTER, _INVISIBLE = 37, 38, 39, 40
_TABLE_SIZE = 0x10000


def _character_kinds() -> NDArray[np.uint8]:
    kinds = np.full(_TABLE_SIZE, _PARTS, dtype=np.uint8)
    for point in range(128, _TABLE_SIZE):
        if chr(point).isalnum():
            kinds[point] = _LETTER
        elif chr(point).isspace():
            kinds[point] = _JOINS
    for offset in range(10):
        kinds[ord("0") + offset] = _ZERO + offset
    for offset in range(26):
        kinds[ord("A") + offset] = kinds[ord("a") + offset] = _A + offset
    for character in " \t-._'\u2010\u2011\u2012\u2013\u2014\u2019":
        kinds[ord(character)] = _JOINS
    kinds[list(INVISIBLE)] = _INVISIBLE
    return kinds


_KINDS = _character_kinds()
_INWARD_LETTER = np.zeros(_LAST_SYMBOL + 1, dtype=np.bool_)
_INWARD_LETTER[[_A + ord(letter) - ord("A") for letter in "ABDEFGHJLNPQRSTUWXYZ"]] = True


def scan_cells(
    characters: NDArray[np.uint32],
    ends: NDArray[np.int64],
    candidates: NDArray[np.int64],
    corrected: NDArray[np.bool_],
    count: NDArray[np.int32],
) -> None:
    """Fill ``candidates``, ``corrected`` and ``count`` from the code points of joined cells.

    ``ends`` holds where each cell ends in ``characters``.
    """
    longest = int(np.diff(ends, prepend=0).max(initial=0))
    _scan(characters, ends, _KINDS, _INWARD_LETTER, longest, candidates, corrected, count)


@compiled
def _digit(symbol: int) -> int:
    if symbol == _O:
        return _ZERO
    if symbol == _I:
        return _ONE
    return symbol if symbol <= _NINE else 0


@compiled
def _letter(symbol: int) -> int:
    if symbol == _ZERO:
        return _O
    if symbol == _ONE:
        return _I
    return symbol if symbol > _NINE else 0


@compiled
def _outward(a: int, b: int, c: int, d: int, length: int) -> int:
    """Pack an outward code of the given length; 0 where its positions do not admit it."""
    first = _letter(a)
    if first == 0:
        return 0
    # A second place that can be read either way stays as written wherever that fits.
    two_letters = b > _NINE and b != _I and not (b == _O and length == 2)
    if b == _ZERO:
        two_letters = True
    if length == 2:
        digit = _digit(b)
        return (first << 18) | (digit << 12) if digit > _ZERO else 0
    if length == 3:
        last_digit = _digit(c)
        if two_letters and last_digit > 0:
            return (first << 18) | (_letter(b) << 12) | (last_digit << 6)
        digit = _digit(b)
        if digit <= _ZERO:
            return 0
        return (first << 18) | (digit << 12) | ((last_digit if last_digit > 0 else c) << 6)
    second, third, fourth = _letter(b), _digit(c), _digit(d)
    if second == 0 or second == _I or third == 0:
        return 0
    if fourth > 0 and third == _ZERO:
        return 0
    return (first << 18) | (second << 12) | (third << 6) | (fourth if fourth > 0 else d)


@compiled
def _read(
    symbols: NDArray[np.uint8], start: int, length: int, inward_letter: NDArray[np.bool_]
) -> Code:
    """Pack the postcode that the symbols spell; 0 where they spell none."""
    # Words alone ("hi old") are not read as digits: at least one must have been written.
    written = False
    for place in range(start, start + length):
        written = written or symbols[place] <= _NINE
    if not written:
        return 0
    inward = start + length - 3
    digit = _digit(symbols[inward])
    if digit == 0 or not inward_letter[symbols[inward + 1]]:
        return 0
    if not inward_letter[symbols[inward + 2]]:
        return 0
    c = symbols[start + 2] if length > 5 else 0
    d = symbols[start + 3] if length > 6 else 0
    outward = _outward(symbols[start], symbols[start + 1], c, d, length - 3)
    if outward == 0:
        return 0
    # Symbols are bytes, in which a shift would overflow.
    second, third = np.int64(symbols[inward + 1]), np.int64(symbols[inward + 2])
    return (outward << 18) | (digit << 12) | (second << 6) | third


@compiled
def _differs(code: Code, symbols: NDArray[np.uint8], start: int, length: int) -> bool:
    place = 0
    for shift in range(36, -1, -6):
        symbol = (code >> shift) & 63
        if symbol != 0:
            if symbol != symbols[start + place]:
                return True
            place += 1
    return False


@compiled
def _keep(
    code: Code,
    changed: bool,
    row: int,
    candidates: NDArray[np.int64],
    corrected: NDArray[np.bool_],
    count: NDArray[np.int32],
) -> None:
    for place in range(min(count[row], CANDIDATES)):
        if candidates[row, place] == code:
            corrected[row, place] = corrected[row, place] and changed
            return
    if count[row] < CANDIDATES:
        candidates[row, count[row]] = code
        corrected[row, count[row]] = changed
    count[row] += 1


@compiled
def _scan(
    characters: NDArray[np.uint32],
    ends: NDArray[np.int64],
    kinds: NDArray[np.uint8],
    inward_letter: NDArray[np.bool_],
    longest: int,
    candidates: NDArray[np.int64],
    corrected: NDArray[np.bool_],
    count: NDArray[np.int32],
) -> None:
    symbols = np.empty(longest + 1, dtype=np.uint8)
    for row in range(len(ends)):
        at = ends[row - 1] if row > 0 else 0
        total = 0  # symbols of the cell so far
        word = 0  # where the current word starts
        before = 0  # where the word before it starts, if only joining characters part the two
        joined = False
        words = 0
        foreign = False
        while True:
            kind = _PARTS
            if at < ends[row]:
                point = characters[at]
                kind = kinds[point] if point < _TABLE_SIZE else _PARTS
            if kind == _INVISIBLE:
                at += 1
                continue
            if kind <= _LAST_SYMBOL:
                symbols[total] = kind
                total += 1
                at += 1
                continue
            length = total - word
            if length > 0 and kind != _LETTER:
                words += 1
                if 5 <= length <= 7:
                    code = _read(symbols, word, length, inward_letter)
                    if code != 0:
                        changed = _differs(code, symbols, word, length)
                        _keep(code, changed, row, candidates, corrected, count)
                if joined and length == 3 and 2 <= word - before <= 4:
                    code = _read(symbols, before, total - before, inward_letter)
                    if code != 0:
                        changed = _differs(code, symbols, before, total - before)
                        _keep(code, changed, row, candidates, corrected, count)
            if length > 0:
                before = word
                word = total
                joined = kind == _JOINS
            elif kind != _JOINS:
                joined = False
            if kind == _LETTER:
                foreign = True
                # The rest of a word that holds a letter from elsewhere is no postcode either.
                while at < ends[row]:
                    point = characters[at]
                    kind = kinds[point] if point < _TABLE_SIZE else _PARTS
                    if kind in (_JOINS, _PARTS):
                        break
                    at += 1
                joined = False
                continue
            if at >= ends[row]:
                break
            at += 1
        if words > 1 and 5 <= total <= 7 and not foreign:
            code = _read(symbols, 0, total, inward_letter)
            if code != 0:
                changed = _differs(code, symbols, 0, total)
                _keep(code, changed, row, candidates, corrected, count)
