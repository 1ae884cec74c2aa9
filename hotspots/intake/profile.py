"""Which of an agency's columns is what, and which theme each of its codes belongs to."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)

from hotspots.errors import InputError, NotFoundError
from hotspots.intake.source_table import SourceTable, normal
from hotspots.store.agency_categories import code_key
from hotspots.themes import parse_theme_path

Column = Literal[
    "reference",
    "category",
    "month",
    "date",
    "time",
    "start",
    "end",
    "postcode",
    "grid_reference",
    "easting",
    "northing",
    "latitude",
    "longitude",
    "uprn",
    "address",
    "street",
    "locality",
]
LONGEST_HEADING = 200
Heading = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_HEADING)
]
PAIRS: tuple[tuple[Column, Column], ...] = (("easting", "northing"), ("latitude", "longitude"))
WHEN: tuple[Column, ...] = ("start", "date", "month")
WHERE: tuple[Column, ...] = (
    "postcode",
    "grid_reference",
    "easting",
    "northing",
    "latitude",
    "longitude",
    "uprn",
    "address",
    "street",
    "locality",
)


class Profile(BaseModel):
    """How one kind of file is read.

    Attributes
    ----------
    columns
        Our field -> the heading in the file; fields that the file lacks are left out.
    categories
        The agency's code -> ``theme/subtype``, or ``none`` for an incident without a theme.
        A code that is not in the table is held for a person, never guessed.
    day_first
        Whether 03/04/2025 is 3 April; left out, the column decides and UK order is assumed.
    dates_since
        Where dates come as bare numbers of days: the year of the workbook's date system.
    repeated_references
        What several rows under one reference are: ``hold`` asks a person, ``distinct`` keeps
        them as separate incidents.
    snapped_accuracy_m
        Where a publisher moves every point to a shared map point: the radius in metres within
        which the true place lies.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[A-Za-z0-9_]{1,60}$")
    title: str = Field(min_length=1, max_length=200)
    columns: dict[Column, Heading]
    categories: dict[str, str]
    day_first: bool | None = None
    dates_since: Literal[1900, 1904] = 1900
    repeated_references: Literal["hold", "distinct"] = "hold"
    snapped_accuracy_m: float | None = Field(default=None, gt=0)

    @field_validator("columns")
    @classmethod
    def _complete(cls, columns: dict[Column, str]) -> dict[Column, str]:
        if "category" not in columns or not any(field in columns for field in WHEN):
            raise ValueError("the columns must name a category and a start, date or month")
        if not any(field in columns for field in WHERE):
            raise ValueError("the columns must name at least one kind of location")
        for first, second in PAIRS:
            if (first in columns) != (second in columns):
                raise ValueError(f"{first} and {second} must be named together")
        return columns

    @field_validator("categories")
    @classmethod
    def _known_themes(cls, categories: dict[str, str]) -> dict[str, str]:
        known: dict[str, str] = {}
        for code, path in categories.items():
            parse_theme_path(path)
            if known.setdefault(code_key(code), path) != path:
                raise ValueError(f'the code "{code}" stands there twice, for different themes')
        return known

    def theme_of(self, code: str) -> tuple[str | None, str | None] | None:
        """Theme and subtype of an agency's code; None where a person must decide."""
        path = self.categories.get(code_key(code))
        return None if path is None else parse_theme_path(path)

    def with_categories(self, categories: Mapping[str, str]) -> Profile:
        """The same with more codes, by their keys; where both name one, the given table holds."""
        if not categories:
            return self
        own = {code_key(code): path for code, path in self.categories.items()}
        return self.model_copy(update={"categories": {**own, **categories}})

    def since_1904(self, table: SourceTable) -> bool:
        """Whether bare numbers of days in a table count from 1904; a workbook says so itself."""
        return self.dates_since == 1904 if table.kind == "csv" else table.since_1904

    def positions(self, columns: tuple[str, ...], *, name: str) -> dict[Column, int]:
        """Where each field stands in a file with these columns.

        Raises
        ------
        InputError
            If the file lacks a column without which no row could be used.
        """
        places = {normal(column): position for position, column in enumerate(columns)}
        found: dict[Column, int] = {
            field: places[normal(heading)]
            for field, heading in self.columns.items()
            if normal(heading) in places
        }
        when = [self.columns[field] for field in WHEN if field in self.columns]
        where = [self.columns[field] for field in WHERE if field in self.columns]
        if "category" not in found:
            raise self._lacks(name, self.columns["category"])
        if not any(field in found for field in WHEN):
            raise self._lacks(name, " or ".join(when))
        if not any(field in found for field in WHERE):
            raise self._lacks(name, ", ".join(where[:-1]) + " or " + where[-1])
        for first, second in PAIRS:
            if (first in found) != (second in found):
                raise self._lacks(name, self.columns[second if first in found else first])
        return found

    def heading(self, field: str) -> str:
        """What the agency calls one of our fields."""
        return {str(ours): theirs for ours, theirs in self.columns.items()}.get(field, field)

    def _lacks(self, name: str, heading: str) -> InputError:
        return InputError(
            f'{name} has no column "{heading}", which the profile {self.name} needs; '
            "nothing was stored."
        )


def read_profile(path: Path) -> Profile:
    """Read a profile from a TOML file.

    Raises
    ------
    InputError
        If the file is not a profile; the sentence says what is wrong with it.
    NotFoundError
        If there is no such file.
    """
    try:
        return Profile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except InputError as error:
        raise InputError(f"The profile {path.name} is not usable: {error}") from error
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no profile file {path}; check its path.") from error
    except OSError as error:
        raise InputError(f"The profile {path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The profile {path.name} is not a text file in UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"The profile {path.name} cannot be read: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "profile"
        message = first["msg"].removeprefix("Value error, ")
        raise InputError(f"The profile {path.name} is not usable: {where}: {message}.") from error


def built_in_profiles() -> tuple[str, ...]:
    """The names of the profiles that come with Hotspots."""
    folder = files("hotspots.intake").joinpath("profiles")
    return tuple(
        sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml"))
    )


def find_profile(name: str) -> Profile:
    """The profile of that name, or the one in the TOML file of that path.

    Raises
    ------
    NotFoundError
        If there is neither.
    """
    if name.endswith(".toml"):
        return read_profile(Path(name))
    if re.fullmatch(r"[A-Za-z0-9_]+", name) and name in built_in_profiles():
        return read_profile(Path(str(files("hotspots.intake").joinpath(f"profiles/{name}.toml"))))
    raise NotFoundError(
        f'There is no profile "{name}"; use one of {", ".join(built_in_profiles())}, or the path '
        "of a profile file (.toml)."
    )
