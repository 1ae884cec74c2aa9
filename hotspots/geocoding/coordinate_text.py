"""Numbers of a coordinate column, as people and spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.geocoding.cell import cell_texts, is_missing, plain
from hotspots.geocoding.result import Flag, flag_bits

_FINEST_STEP = 1e-7
# Far beyond any slip that could be undone; also keeps the arithmetic finite.
_LARGEST = 1e12
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?E\+?\d+")
_TINY = re.compile(r"[+-]?\d+(?:\.\d+)?E-\d+")
# The digits before the point are not given back: a cell of digits alone would take many seconds.
_NUMBER = re.compile(r"[+-]?(?:\d++\.?(?P<decimals>\d*)|\.(?P<only>\d+))")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:(?P<mark>[, ])\d{3})(?:(?P=mark)\d{3})*(?:\.\d*)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
_GROUPED_BY_POINTS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")
_SEXAGESIMAL = re.compile(
    r"(?P<sign>[+-])?(?P<degrees>\d{1,3})(?:°|D|:| ) ?"
    r"(?P<minutes>\d{1,2}(?:\.\d+)?)(?:'|M|:| |$) ?"
    r"(?:(?P<seconds>\d{1,2}(?:\.\d+)?)(?:\"|''|S)?)?"
)
_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("\u00ba\u02da", "\u00b0"),
        **dict.fromkeys("\u2032\u2019\u2018\u00b4`", "'"),
        **dict.fromkeys("\u2033\u201d\u201c", '"'),
        **dict.fromkeys("\u2212\u2013", "-"),
    }
)


@dataclass(frozen=True, eq=False)
class NumberColumn:
    """The numbers of a column.

    Attributes
    ----------
    value
        float64; NaN where there is none.
    step
        float64: what one unit of the last digit that was written is worth, at least 1e-7.
    missing
        bool: nothing was written.
    flags
        int64 of `flag_bits`.
    """

    value: NDArray[np.float64]
    step: NDArray[np.float64]
    missing: NDArray[np.bool_]
    flags: NDArray[np.int64]


def read_numbers(cells: Iterable[object], *, degrees: bool) -> NumberColumn:
    """Read a column of coordinates; ``degrees`` says that it holds latitudes or longitudes.

    Understood beside plain numbers: decimal commas, thousands separators, units, compass letters,
    degrees with minutes and seconds. A positive power of ten (3.84E+05) is refused: the spreadsheet
    that wrote it dropped digits.
    """
    if isinstance(cells, pd.Series) and pd.api.types.is_numeric_dtype(cells.dtype):
        value = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        texts: list[str] = []
        easy = np.ones(len(value), dtype=np.bool_)
    else:
        texts = [text.strip() for text in cell_texts(cells)]
        easy = np.array([not text.strip("0123456789.-") for text in texts], dtype=np.bool_)
        value = pd.to_numeric(
            pd.Series(texts, dtype=object).where(easy, None), errors="coerce"
        ).to_numpy(dtype=np.float64, na_value=np.nan)
    absurd = np.abs(value) > _LARGEST
    value = np.where(absurd, np.nan, value)
    step = _steps(value)
    missing = np.isnan(value) & ~absurd
    flags = np.where(absurd, flag_bits(Flag.COORDINATE_UNREADABLE), 0)
    if texts:
        # A spreadsheet drops trailing zeros, a person who writes them means them.
        for row in np.flatnonzero((step >= 1e-3) & easy & ~missing):
            step[row] = 10.0 ** -len(texts[row].partition(".")[2])
        for row in np.flatnonzero(missing):
            missing[row] = is_missing(texts[row])
            if not missing[row]:
                value[row], step[row], flags[row] = read_number(texts[row], degrees=degrees)
    return NumberColumn(value, np.maximum(step, _FINEST_STEP), missing, flags)


def read_number(text: str, *, degrees: bool) -> tuple[float, float, int]:
    """Read one coordinate that is not a plain number: its value, step and flags."""
    cleaned = " ".join(plain(text.translate(_LOOKALIKES)).split())
    if _SCIENTIFIC.fullmatch(cleaned):
        return np.nan, 1.0, flag_bits(Flag.SCIENTIFIC_NOTATION)
    if _TINY.fullmatch(cleaned):
        return float(cleaned), _FINEST_STEP, 0
    cleaned, negative, compass = _without_compass(cleaned, degrees=degrees)
    if degrees and (angle := _SEXAGESIMAL.fullmatch(cleaned)):
        return _angle(angle, negative=negative)
    cleaned = cleaned.rstrip("° ") if degrees else cleaned.removesuffix("M").rstrip()
    flags = 0
    if not degrees and _GROUPED.fullmatch(cleaned):
        cleaned = cleaned.replace(",", "").replace(" ", "")
    elif _GROUPED_BY_POINTS.fullmatch(cleaned) or _DECIMAL_COMMA.fullmatch(cleaned):
        cleaned = cleaned.replace(".", "").replace(",", ".")
        flags = flag_bits(Flag.DECIMAL_COMMA)
    match = _NUMBER.fullmatch(cleaned)
    # A sign and a compass letter together may contradict each other.
    if (
        match is None
        or not cleaned.isascii()
        or abs(float(cleaned)) > _LARGEST
        or (compass and cleaned[0] in "+-")
    ):
        return np.nan, 1.0, flag_bits(Flag.COORDINATE_UNREADABLE)
    decimals = match["decimals"] or match["only"] or ""
    value = float(cleaned)
    return (-value if negative else value), 10.0 ** -len(decimals), flags


def _without_compass(text: str, *, degrees: bool) -> tuple[str, bool, bool]:
    letters = "NSEW" if degrees else "EN"
    ends = (text[:1], text[-1:])
    # A final S after a number may stand for seconds: then the letter N or S is in front.
    for letter in ends if ends[0] in letters else ends[::-1]:
        if letter and letter in letters:
            rest = text[1:] if ends[0] == letter else text[:-1]
            return rest.strip(" :"), letter in "SW", True
    return text, False, False


def _angle(match: re.Match[str], *, negative: bool) -> tuple[float, float, int]:
    minutes, seconds = match["minutes"], match["seconds"] or "0"
    whole_minutes = match["seconds"] is None or "." not in minutes
    if float(minutes) >= 60 or float(seconds) >= 60 or not whole_minutes:
        return np.nan, 1.0, flag_bits(Flag.COORDINATE_UNREADABLE)
    if negative and match["sign"]:
        return np.nan, 1.0, flag_bits(Flag.COORDINATE_UNREADABLE)
    last, unit = (minutes, 60.0) if match["seconds"] is None else (seconds, 3600.0)
    value = float(match["degrees"]) + float(minutes) / 60 + float(seconds) / 3600
    step = 10.0 ** -len(last.partition(".")[2]) / unit
    signed = -value if negative or match["sign"] == "-" else value
    return signed, step, flag_bits(Flag.DEGREES_MINUTES_SECONDS)


def _steps(value: NDArray[np.float64]) -> NDArray[np.float64]:
    step = np.full(value.shape, _FINEST_STEP)
    for decimals in range(6, -1, -1):
        scaled = value * 10.0**decimals
        with np.errstate(invalid="ignore"):
            step[np.abs(scaled - np.rint(scaled)) < 1e-5] = 10.0**-decimals
    return step
