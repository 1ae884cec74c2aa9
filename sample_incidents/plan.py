"""The plan of the invented incidents: what plan.toml, the settlements and the profiles say."""

from __future__ import annotations

import csv
import tomllib
import zlib
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

import sample_incidents

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

SENSITIVE = {"violence/sexual", "violence/domestic"}


class Draw:
    """A stream of random numbers of its own for each purpose.

    Only the bit generator and its uniform doubles are used: NumPy promises the stream of a named
    bit generator, but not that of ``normal`` or ``choice``, and the files must stay the same byte
    for byte under later versions.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        entropy = [seed, zlib.crc32(purpose.encode())]
        self._generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))

    def uniform(self, n: int, low: float = 0.0, high: float = 1.0) -> Floats:
        """Return ``n`` numbers evenly spread over [low, high)."""
        return low + (high - low) * self._generator.random(n)

    def normal(self, n: int) -> Floats:
        """Return ``n`` standard normal numbers (Box and Muller 1958)."""
        radius = np.sqrt(-2.0 * np.log(1.0 - self._generator.random(n)))
        return np.asarray(radius * np.cos(2.0 * np.pi * self._generator.random(n)))

    def choose(self, n: int, weights: Floats) -> Indices:
        """Return ``n`` indices into ``weights``, each as likely as its weight."""
        steps = np.cumsum(weights)
        at = np.searchsorted(steps, self._generator.random(n) * steps[-1], side="right")
        return np.asarray(at, dtype=np.int64)

    def some_of(self, n: int, available: Indices) -> Indices:
        """Return ``n`` different members of ``available``."""
        return available[np.argsort(self._generator.random(len(available)), kind="stable")[:n]]


@dataclass(frozen=True)
class Settlement:
    """A named place with its kind's weights for town and country incidents; spread in metres."""

    name: str
    easting: float
    northing: float
    community_area: str
    town: float
    country: float
    spread: float


@dataclass(frozen=True)
class Plan:
    """Everything the generator is told.

    Attributes
    ----------
    settlements
        From ``boundaries/settlements.csv``, in its order.
    subtypes
        Agency code -> offence code -> "theme/subtype" or "none", from the profiles.
    """

    seed: int
    first_day: date
    last_day: date
    patterns: dict[str, Any]
    agencies: dict[str, Any]
    hotspots: list[dict[str, Any]]
    seen_twice: list[dict[str, Any]]
    settlements: list[Settlement]
    subtypes: dict[str, dict[str, str]]

    def draw(self, purpose: str) -> Draw:
        """Return the random numbers for one purpose, which no other purpose disturbs."""
        return Draw(self.seed, purpose)

    def scattered(self, agency: str) -> int:
        """Return how many of an agency's rows belong to no hotspot and no second report."""
        planted = sum(spot["reports"].get(agency, 0) for spot in self.hotspots)
        repeated = sum(twin["count"] for twin in self.seen_twice if twin["agency"] == agency)
        return int(self.agencies[agency]["incidents"] - planted - repeated)


def read_plan() -> Plan:
    """Read plan.toml, the settlements and the four profiles."""
    told = tomllib.loads((sample_incidents.folder() / "plan.toml").read_text(encoding="utf-8"))
    return Plan(
        seed=told["seed"],
        first_day=told["first_day"],
        last_day=told["last_day"],
        patterns=told["patterns"],
        agencies=told["agencies"],
        hotspots=told["hotspot"],
        seen_twice=told["seen_twice"],
        settlements=_settlements(told["kinds"], told["town_weights"]),
        subtypes={
            sample.agency_code: tomllib.loads(sample.profile_path.read_text(encoding="utf-8"))[
                "categories"
            ]
            for sample in sample_incidents.files()
        },
    )


def _settlements(kinds: dict[str, Any], town_weights: dict[str, float]) -> list[Settlement]:
    text = (resources.files("boundaries") / "settlements.csv").read_text(encoding="utf-8")
    return [
        Settlement(
            name=row["name"],
            easting=float(row["easting"]),
            northing=float(row["northing"]),
            community_area=row["community_area"],
            town=town_weights.get(row["name"], kinds[row["kind"]]["town"]),
            country=kinds[row["kind"]]["country"],
            spread=kinds[row["kind"]]["spread"],
        )
        for row in csv.DictReader(text.splitlines())
    ]
