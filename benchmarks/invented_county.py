"""An invented gazetteer of the size of a county, and dirty cells that ask for its places.

No area of the United Kingdom is called WX; streets, settlements and UPRNs are invented too. The
numbers of rows are those of Wiltshire with a margin of 20 km.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks import corruptions
from hotspots.geocoding.address.words import name_key
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.gazetteer_tables import (
    UNKNOWN,
    Junctions,
    Names,
    PlaceKind,
    Postcodes,
    Uprns,
)
from hotspots.geocoding.postcode import scan_postcodes
from hotspots.geocoding.service_area import WILTSHIRE

POSTCODES, UPRNS, STREETS, SETTLEMENTS, JUNCTIONS = 200_000, 600_000, 60_000, 400, 30_000
FIRST_UPRN = 900_000_000_001
_LETTERS = np.array(list("ABDEFGHJLNPQRSTUWXYZ"))
_KINDS = ("Road", "Street", "Lane", "Close", "Avenue", "Drive", "Way", "Gardens", "Court", "Hill")
_BEGIN = "Al Ba Ben Bro Ca Chal Cor Dun El Fen Gar Hal Ho Ing Ken La Mel Nor Os Pen Ra Sto Ti Wal"
_MIDDLE = "ber bour den dle fer gan ham kin lin mar ner pen ra sel ter ver wor"
_END = "borough bridge combe dean field ford ham ley mere stock ton wick worth"

DIRTY: tuple[Callable[[str], str], ...] = (
    lambda p: p,
    lambda p: p.replace(" ", ""),
    lambda p: p.replace(" ", "  "),
    str.lower,
    lambda p: p.replace(" ", "\u00a0"),
    lambda p: p + ".",
    lambda p: f"{p[:-3]}{p[-3:-2].translate(str.maketrans('01', 'OI'))}{p[-2:]}",
    lambda p: "\ufeff" + p,
    lambda p: p.replace(" ", "\t"),
    lambda p: f"Flat 2, 12 High Street, Trowbridge, {p}, United Kingdom",
    lambda p: "".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in p),
)


def postcodes(seed: int = 1) -> list[str]:
    """Invented postcodes, each once."""
    random = np.random.default_rng(seed)
    # WX1 to WX99, ten sectors, 400 units: a third of them exist.
    chosen = np.sort(random.choice(99 * 10 * 400, POSTCODES, replace=False))
    district, rest = np.divmod(chosen, 4_000)
    sector, unit = np.divmod(rest, 400)
    return [
        f"WX{d + 1} {s}{_LETTERS[u // 20]}{_LETTERS[u % 20]}"
        for d, s, u in zip(district, sector, unit, strict=True)
    ]


def dirty_postcodes(rows: int, seed: int = 2) -> list[str]:
    """Cells in eleven ways of writing; one in fifty names no postcode that exists."""
    random = np.random.default_rng(seed)
    known = postcodes()
    unknown = [postcode.replace("WX", "WY") for postcode in known[:1_000]]
    which, style = random.integers(len(known), size=rows), random.integers(len(DIRTY), size=rows)
    missing = random.random(rows) < 0.02
    return [
        DIRTY[s](unknown[w % len(unknown)] if m else known[w])
        for w, s, m in zip(which.tolist(), style.tolist(), missing.tolist(), strict=True)
    ]


def gazetteer(seed: int = 3) -> Gazetteer:
    """All four tables."""
    random = np.random.default_rng(seed)
    place = np.zeros(max(POSTCODES, UPRNS), dtype=np.uint8)
    code = scan_postcodes(postcodes()).candidates[:, 0]
    easting, northing = _points(random, POSTCODES)
    table = Postcodes(
        np.sort(code), easting, northing, np.full(POSTCODES, 10, np.uint8),
        random.integers(50, 400, POSTCODES).astype(np.uint16),
        np.full(POSTCODES, UNKNOWN, np.int16), np.zeros(POSTCODES, np.bool_), place[:POSTCODES],
    )  # fmt: skip
    uprns = Uprns(np.arange(FIRST_UPRN, FIRST_UPRN + UPRNS), *_points(random, UPRNS), place[:UPRNS])
    names = _names(random)
    pair = np.sort(random.integers(STREETS, size=(JUNCTIONS, 2)), axis=1)
    roads = [sorted((names.key[a], names.key[b])) for a, b in pair.tolist()]
    junctions = Junctions(
        [a for a, _ in roads], [b for _, b in roads], *_points(random, JUNCTIONS),
        np.full(JUNCTIONS, 30, np.int32), place[:JUNCTIONS],
    )  # fmt: skip
    source = GazetteerSource("Invented county", "1", "none", "Invented.", POSTCODES)
    return Gazetteer(table, uprns, names, junctions, (source,), WILTSHIRE)


def free_text(table: Names, rows: int, seed: int = 4) -> tuple[list[str], list[int]]:
    """Streets of the gazetteer as agencies write them, and their rows; -1 for an unknown tenth."""
    random = np.random.default_rng(seed)
    styles = (corruptions.as_published, corruptions.abbreviated, corruptions.misspelt,
              corruptions.shouted, corruptions.with_house_number, corruptions.with_flat,
              corruptions.near)  # fmt: skip
    cells, meant = [], []
    for row in random.integers(STREETS, size=rows).tolist():
        name, settlement = table.text[row], table.settlement[row]
        known = random.random() >= 0.1
        if not known:
            name = f"{name.split()[0][::-1].title()} Road"
        meant.append(row if known else -1)
        text = styles[int(random.integers(len(styles)))](random, name) or name
        cells.append(f"{text}, {settlement}")
    return cells, meant


def _names(random: np.random.Generator) -> Names:
    words = [a + b + c for a in _BEGIN.split() for b in _MIDDLE.split() for c in _END.split()]
    settlements = [str(name) for name in random.choice(words, SETTLEMENTS, replace=False)]
    middle = np.column_stack(_points(random, SETTLEMENTS))
    town = random.choice(SETTLEMENTS, STREETS, p=random.dirichlet(np.full(SETTLEMENTS, 0.4)))
    streets = [
        f"{words[w]} {_KINDS[k]}"
        for w, k in zip(
            random.integers(len(words), size=STREETS),
            random.integers(len(_KINDS), size=STREETS), strict=True,
        )
    ]  # fmt: skip
    around = middle[town] + random.normal(0, 800, (STREETS, 2)).astype(np.int32)
    text = [*streets, *settlements]
    points = np.vstack((around, middle)).astype(np.int32)
    return Names(
        text=text,
        key=[name_key(name) for name in text],
        place=np.arange(len(text), dtype=np.int32),
        kind=np.repeat([PlaceKind.STREET, PlaceKind.SETTLEMENT], [STREETS, SETTLEMENTS]).astype(
            np.uint8
        ),
        easting=points[:, 0],
        northing=points[:, 1],
        radius=np.repeat([120, 1_500], [STREETS, SETTLEMENTS]).astype(np.int32),
        settlement=[*(settlements[t] for t in town.tolist()), *[""] * SETTLEMENTS],
        district=["Wiltshire"] * len(text),
        source=np.zeros(len(text), dtype=np.uint8),
    )


def _points(random: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
    xmin, ymin, xmax, ymax = WILTSHIRE
    return (
        random.integers(int(xmin), int(xmax), rows, dtype=np.int32),
        random.integers(int(ymin), int(ymax), rows, dtype=np.int32),
    )
