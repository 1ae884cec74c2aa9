"""A file becomes a part of the backdrop: what was there of the same kinds gives way to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hotspots.backdrop.backdrop_file import Backdrop, BackdropSource
from hotspots.backdrop.generalise import for_areas, for_county
from hotspots.backdrop.kinds import KINDS, Kind
from hotspots.backdrop.reading import OPEN_ROADS, Advance, Question, Reading, read_ways
from hotspots.backdrop.ways import Bounds, Ways
from hotspots.boundary_file import checksum
from hotspots.store.schema import now

OPEN_GOVERNMENT_LICENCE = "Open Government Licence v3.0"


@dataclass(frozen=True)
class Credit:
    """What is known of a file beyond what stands in it; "" where nothing is said.

    Attributes
    ----------
    title, edition, licence, attribution
        As `BackdropSource` has them.
    """

    title: str = ""
    edition: str = ""
    licence: str = ""
    attribution: str = ""


@dataclass(frozen=True, eq=False)
class Imported:
    """What an import did.

    Attributes
    ----------
    source
        What is written down of the file.
    sizes
        Kilometres of lines, or square kilometres of areas, by kind.
    not_drawn
        Words of the file that stand for nothing that is drawn, with how often they stand there.
    """

    source: BackdropSource
    sizes: dict[Kind, float]
    not_drawn: dict[str, int]


def import_file(
    path: Path,
    backdrop: Path,
    *,
    question: Question,
    credit: Credit,
    service_area: Bounds,
    advance: Advance = lambda number: None,
) -> Imported:
    """Read a file, thin it out and put it into the backdrop, whole or not at all.

    Parameters
    ----------
    path
        See `hotspots.backdrop.reading.read_ways`.
    backdrop
        The file to add to; it is made where it is missing.
    credit
        What the person, or the record beside a download, says of the file. It comes before what
        OS Open Roads says of itself.

    Raises
    ------
    HotspotsError
        If the file or the backdrop cannot be used; the backdrop stays as it was.
    """
    reading = read_ways(path, question, service_area, advance=advance)
    areas = for_areas(reading.ways)
    kinds = tuple(kind for number, kind in enumerate(KINDS) if (areas.kind == number).any())
    source = _source(path, reading, credit, kinds)
    before = _without(Backdrop.load(backdrop), kinds) if backdrop.exists() else _empty()
    Backdrop(
        Ways.joined([before.areas, areas]),
        Ways.joined([before.county, for_county(reading.ways)]),
        (*before.sources, source),
    ).save(backdrop)
    return Imported(source, areas.lengths(), reading.not_drawn)


def remove_kinds(backdrop: Path, kinds: Sequence[Kind]) -> None:
    """Take some kinds out of the backdrop; the file goes with the last of them.

    Raises
    ------
    SetupError
        If it cannot be read.
    """
    left = _without(Backdrop.load(backdrop), kinds)
    if left.sources:
        left.save(backdrop)
    else:
        backdrop.unlink()


def _empty() -> Backdrop:
    return Backdrop(Ways.joined([]), Ways.joined([]), ())


def _without(backdrop: Backdrop, kinds: Sequence[Kind]) -> Backdrop:
    left = [kind for kind in KINDS if kind not in kinds]
    sources = (
        replace(source, kinds=tuple(kind for kind in source.kinds if kind in left))
        for source in backdrop.sources
    )
    return Backdrop(
        backdrop.areas.of(left),
        backdrop.county.of(left),
        tuple(source for source in sources if source.kinds),
    )


def _source(
    path: Path, reading: Reading, credit: Credit, kinds: tuple[Kind, ...]
) -> BackdropSource:
    edition = credit.edition or reading.edition
    own = reading.product == OPEN_ROADS
    year = f" {reading.edition[:4]}" if own else ""
    attribution = f"Contains OS data \u00a9 Crown copyright and database right{year}."
    return BackdropSource(
        title=credit.title or reading.product or path.stem,
        edition=edition,
        licence=credit.licence or (OPEN_GOVERNMENT_LICENCE if own else ""),
        attribution=credit.attribution or (attribution if own else ""),
        file=path.name,
        sha256=checksum(path),
        imported=now().isoformat(timespec="seconds"),
        kinds=kinds,
    )
