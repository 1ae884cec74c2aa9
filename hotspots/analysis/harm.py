"""Harm: what an incident weighs, so that one robbery is not one case of litter.

The weights are a table that a partnership can replace with its own. The bundled one counts days of
imprisonment, from the Cambridge Crime Harm Index where it knows the offence, and says of every
weight whether it is published, derived or declared here.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.locations import FloatArray
from hotspots.errors import InputError

UNSPECIFIED = "unspecified"
NEEDED = ("theme", "subtype", "weight")
NEEDED_OF_TYPES = ("type", "weight")
KINDS = ("published", "derived", "local")
LARGEST = 1e6

Category = tuple[str, str]


@dataclass(frozen=True)
class HarmWeight:
    """What one kind of incident weighs, and who says so.

    Attributes
    ----------
    kind
        "published": a figure of the source; "derived": calculated from its figures; "local":
        declared by the partnership.
    """

    weight: float
    kind: str
    basis: str
    source: str


HarmTable = Mapping[Category, HarmWeight]
"""Theme and subtype to what an incident of it weighs."""


def harm_weights(
    theme: ArrayLike | str, subtype: ArrayLike, *, table: HarmTable | None = None
) -> FloatArray:
    """Weigh incidents by the harm that their kind does.

    Parameters
    ----------
    theme
        Theme of each incident (n), such as "violence", or one for all of them.
    subtype
        Subtype of each incident (n), such as "robbery"; where it is blank or missing the theme's
        "unspecified" is taken.
    table
        The weights; those of ``default_harm_table`` unless given.

    Returns
    -------
    numpy.ndarray
        Weights (n, float64) for every function that takes weights: days of imprisonment, if the
        table is the default one.

    Raises
    ------
    InputError
        If the table has no weight for a theme and subtype (none is guessed) or is none, or there
        are not as many themes as subtypes.

    Examples
    --------
    >>> harm_weights(["violence", "asb", "asb"], ["robbery", "nuisance", None]).tolist()
    [365.0, 1.0, 1.0]
    """
    weights = _in_use(table)
    number, subtypes = _coded(subtype)
    of_theme, themes = _coded([theme] * number.size if isinstance(theme, str) else theme)
    if of_theme.size != number.size:
        raise InputError(
            f"There are {of_theme.size} themes but {number.size} subtypes: give one of each for "
            "every incident."
        )
    pair, pairs = pd.factorize(of_theme * max(len(subtypes), 1) + number)
    kinds = [
        (themes[at // len(subtypes)], subtypes[at % len(subtypes)] or UNSPECIFIED) for at in pairs
    ]
    return _weights_of_kinds(kinds, weights)[pair]


def category_weights(categories: ArrayLike, *, table: HarmTable | None = None) -> FloatArray:
    """Weigh categories written as tables of codes write them, such as "violence/robbery"."""
    number, paths = _coded(categories)
    kinds = [_category(path) for path in paths]
    return _weights_of_kinds(kinds, _in_use(table))[number]


def _in_use(table: HarmTable | None) -> HarmTable:
    if table is None:
        return default_harm_table()
    if not isinstance(table, Mapping):
        raise InputError(
            f"The table of harm is a {type(table).__name__}: read its file with read_harm_table."
        )
    return table


@cache
def default_harm_table() -> HarmTable:
    """The bundled weights: ``hotspots/tables/harm_weights.csv``.

    Sherman, Neyroud and Neyroud (2016), "The Cambridge Crime Harm Index: Measuring Total Harm from
    Crime Based on Sentencing Guidelines", Policing 10(3): the sentence, in days, from which the
    guidelines of England and Wales start for an offence by somebody without a record. Anti-social
    behaviour is no offence and has a weight declared here.
    """
    text = files("hotspots.tables").joinpath("harm_weights.csv").read_text(encoding="utf-8")
    return _table(text, "The bundled table of harm")


def read_harm_table(path: Path) -> HarmTable:
    """Read a partnership's own weights.

    Parameters
    ----------
    path
        CSV in UTF-8 with the columns ``theme``, ``subtype`` and ``weight`` (zero or more), and if
        wanted ``kind`` (published, derived or local; local unless given), ``basis``, ``source``.
        For offences that are none of our kinds, the column ``type`` may stand in place of theme and
        subtype: whatever the incidents call them.

    Raises
    ------
    InputError
        If it cannot be read, lacks a column, or a weight is no number; the sentence names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"There is no file {path}: check the name and the folder.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not text in UTF-8: save it again as CSV UTF-8.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}): check the file.") from None
    return _table(text, str(path))


def _table(text: str, name: str) -> HarmTable:
    reader = csv.DictReader(text.splitlines(), restval="")
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise InputError(f"{name} cannot be read as a table with commas ({error}).") from None
    columns = reader.fieldnames or ()
    of_types = "type" in columns and "theme" not in columns
    needed = NEEDED_OF_TYPES if of_types else NEEDED
    missing = [column for column in needed if column not in columns]
    if missing:
        raise InputError(f"{name} has no column {' and no column '.join(missing)}: add it.")
    weights: dict[Category, HarmWeight] = {}
    for line, row in rows:
        category = _category(row["type"] if of_types else f"{row['theme']}/{row['subtype']}")
        if category in weights:
            raise InputError(
                f"Line {line} of {name} weighs {'/'.join(category)} a second time: keep one line."
            )
        weights[category] = _weight(row, f"Line {line} of {name}")
    if not weights:
        raise InputError(f"{name} has no weights: give a line for each theme and subtype.")
    return MappingProxyType(weights)


def _category(path: str) -> Category:
    theme, _, subtype = path.partition("/")
    return theme.strip(), subtype.strip() or UNSPECIFIED


def _weight(row: Mapping[str, str], where: str) -> HarmWeight:
    try:
        weight = float(row["weight"])
    except ValueError:
        weight = math.nan
    if not 0 <= weight <= LARGEST:
        found = " ".join(row["weight"].split())[:40]
        raise InputError(
            f'{where} has the weight "{found}": give a number from 0 to {LARGEST:,.0f}.'
        )
    kind = (row.get("kind") or "local").strip()
    if kind not in KINDS:
        raise InputError(
            f'{where} has the kind "{kind[:40]}": write one of {", ".join(KINDS)}, or leave it out.'
        )
    return HarmWeight(weight, kind, (row.get("basis") or ""), (row.get("source") or ""))


def _weights_of_kinds(kinds: Sequence[Category], table: HarmTable) -> FloatArray:
    for theme, subtype in kinds:
        if (theme, subtype) not in table:
            raise InputError(
                f'The table of harm has no weight for "{theme[:40]}/{subtype[:40]}": '
                "add it to the table, or leave out these incidents."
            )
    return np.array([table[kind].weight for kind in kinds], dtype=np.float64)


def _coded(values: ArrayLike) -> tuple[NDArray[np.intp], list[str]]:
    """Number of each value's text, and the texts without blanks around them, empty if missing."""
    column = np.asarray(values, dtype=object).ravel()
    number, different = pd.factorize(column, use_na_sentinel=False)
    return number, ["" if pd.isna(value) else str(value).strip() for value in different]
