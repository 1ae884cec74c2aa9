"""UK postcodes: read from dirty text, packed into integers.

A postcode is an outward code (A9, A99, AA9, AA99, A9A or AA9A) and an inward code (9AA, without the
letters C, I, K, M, O and V). The letter O and the digit 0, and I and 1, are exchanged only where
the position admits one of the two: no district above 9 begins with 0, and neither I nor O follows
the digits of an outward code, nor I another letter. No other character is ever replaced, because
most misspelt postcodes are real postcodes elsewhere. Whether a postcode exists, only the gazetteer
knows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.geocoding.cell import cell_texts, plain
from hotspots.geocoding.postcode_scan import CANDIDATES, scan_cells

_SYMBOLS = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WELL_FORMED = re.compile(
    r"([A-Z][1-9]|[A-Z][1-9][0-9]|[A-Z][A-HJ-Z][0-9]|[A-Z][A-HJ-Z][1-9][0-9]"
    r"|[A-Z][1-9][A-HJ-NP-Z]|[A-Z][A-HJ-Z][0-9][A-HJ-NP-Z]) ?([0-9][ABD-HJLNP-UW-Z]{2})"
)
_INCOMPLETE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?(\s*[0-9][A-Z]?)?")
_CELLS_AT_ONCE = 1 << 16


@dataclass(frozen=True, eq=False)
class PostcodeScan:
    """What may be postcodes in each cell of a column.

    Attributes
    ----------
    candidates
        int64 of shape (cells, 4): packed postcodes in order of appearance, 0 where there is none.
    corrected
        bool of that shape: whether O and 0 or I and 1 were exchanged.
    count
        int32: different candidates in the cell, also beyond the four that are kept.
    """

    candidates: NDArray[np.int64]
    corrected: NDArray[np.bool_]
    count: NDArray[np.int32]


def scan_postcodes(cells: Iterable[object]) -> PostcodeScan:
    """Find everything that is shaped like a postcode in each cell, also inside an address.

    Spaces, hyphens, full stops and the like may stand anywhere in a cell that holds nothing but a
    postcode; inside longer text the postcode must be a word of its own, or two words with nothing
    but such characters between them ("BA14 BJN" is not BA1 4BJ).
    """
    texts = cell_texts(cells)
    scan = PostcodeScan(
        candidates=np.zeros((len(texts), CANDIDATES), dtype=np.int64),
        corrected=np.zeros((len(texts), CANDIDATES), dtype=np.bool_),
        count=np.zeros(len(texts), dtype=np.int32),
    )
    for start in range(0, len(texts), _CELLS_AT_ONCE):
        part = slice(start, start + _CELLS_AT_ONCE)
        characters, ends = _code_points(texts[part])
        scan_cells(characters, ends, scan.candidates[part], scan.corrected[part], scan.count[part])
    return scan


def parse_postcode(text: object) -> str | None:
    """Read the one postcode in a text, as "SN1 1AE"; None where there is none or more than one."""
    scan = scan_postcodes([text])
    return unpack(int(scan.candidates[0, 0])) if scan.count[0] == 1 else None


def is_incomplete(text: str) -> bool:
    """Whether a text is the beginning of a postcode ("SN12", "BA14 8") and nothing else."""
    return _INCOMPLETE.fullmatch(plain(text).rstrip(".,")) is not None


def pack(postcode: str) -> int:
    """Pack a clean postcode into an integer that sorts like the text.

    Raises
    ------
    ValueError
        If it is not a well-formed postcode in capitals with at most one space.
    """
    match = _WELL_FORMED.fullmatch(postcode)
    if match is None:
        raise ValueError(f"{postcode!r} is not a postcode")
    code = 0
    for character in f"{match[1]:4}{match[2]}":
        code = code << 6 | _SYMBOLS.index(character)
    return code


def unpack(code: int) -> str:
    """Invert `pack`: "SN1 1AE"."""
    text = "".join(_SYMBOLS[code >> shift & 63] for shift in range(36, -1, -6))
    return f"{text[:4].rstrip()} {text[4:]}"


def _code_points(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    joined = "".join(texts)
    if not joined.isascii():
        texts = [t if t.isascii() else unicodedata.normalize("NFKC", t) for t in texts]
        joined = "".join(texts)
    characters = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return characters, np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)))
