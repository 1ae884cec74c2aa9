"""What viewers ask of the county page and of the areas' pages: filters in ever new combinations."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from hotspots.periods import Month, Period, month_from_number, month_number
from hotspots.protected_cells import LIMITS_M
from hotspots.time_of_week import TIMES

SEED = 2_025
MONTH_OFFERED = re.compile(r'<option value="(\d{4}-\d{2})"')
AREA_LINK = re.compile(r'href="/areas/([^"/?]+)\?')
# Kinds that recorded crime has. Most pages of others, and of those who leave out places known
# worse than so many metres, say that there is nothing, and are made in no time.
KINDS = (
    ("asb", ""),
    ("asb", "unspecified"),
    ("violence", ""),
    ("violence", "unspecified"),
    ("violence", "robbery"),
    ("violence", "public_order"),
)
MEASURES, ORDERS = ("", "rate"), ("n", "name", "asb", "violence")


@dataclass(frozen=True)
class Offered:
    """What an installation has: its months, of which periods are made, and its areas."""

    first: Month
    last: Month
    slugs: tuple[str, ...]

    @classmethod
    def on(cls, county_page: str) -> Offered:
        """What a county page offers."""
        months = MONTH_OFFERED.findall(county_page)
        slugs = tuple(sorted(set(AREA_LINK.findall(county_page))))
        if not months or not slugs:
            raise RuntimeError("The county page offers no months or no areas.")
        return cls(min(months), max(months), slugs)

    def periods(self) -> list[Period]:
        """Every period of whole months."""
        first, last = month_number(self.first), month_number(self.last)
        return [
            Period(month_from_number(start), month_from_number(end))
            for start in range(first, last + 1)
            for end in range(start, last + 1)
        ]


def county_addresses(offered: Offered, seed: int = SEED) -> Iterator[str]:
    """Addresses of the county page, each another combination of filters, until none is left."""
    choose = random.Random(seed)
    asked: set[str] = set()
    while len(asked) < 500:
        query = _filters(choose, offered)
        query |= {"measure": choose.choice(MEASURES), "order": choose.choice(ORDERS)}
        yield from _new(asked, "/", query)


def area_addresses(offered: Offered, seed: int = SEED) -> Iterator[str]:
    """Addresses of areas' pages: one in six for a part of the week, some compare."""
    choose = random.Random(seed)
    asked: set[str] = set()
    while len(asked) < 5_000:
        query = _filters(choose, offered)
        if choose.random() < 1 / 6:
            query["times"] = choose.choice(list(TIMES))
        earlier = [period for period in offered.periods() if period.last < query["from"]]
        if earlier and choose.random() < 1 / 3:
            before = choose.choice(earlier)
            query |= {"compare_from": before.first, "compare_to": before.last}
        yield from _new(asked, f"/areas/{choose.choice(offered.slugs)}", query)


def _filters(choose: random.Random, offered: Offered) -> dict[str, str]:
    theme, subtype = choose.choice(KINDS)
    period = choose.choice(offered.periods())
    within = choose.choice((*[""] * 16, *map(str, LIMITS_M)))
    return {
        "theme": theme, "subtype": subtype, "from": period.first, "to": period.last,
        "within": within,
    }  # fmt: skip


def _new(asked: set[str], path: str, query: dict[str, str]) -> Iterator[str]:
    address = f"{path}?{urlencode({name: value for name, value in query.items() if value})}"
    if address not in asked:
        asked.add(address)
        yield address
