"""What a report is made of: sections of paragraphs, lists, tables and maps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hotspots.reports.area_map import AreaMap
from hotspots.reports.figure import Counted, Sentence


@dataclass(frozen=True)
class Paragraph:
    """Sentences that are read on."""

    sentences: tuple[Sentence, ...]

    kind = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """Sentences that stand for themselves."""

    sentences: tuple[Sentence, ...]

    kind = "bullets"


@dataclass(frozen=True)
class Column:
    """The heading of a column; numbers stand to the right."""

    title: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells, the first of each row its heading."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Sentence, ...], ...]
    notes: tuple[Sentence, ...] = ()

    kind = "table"


@dataclass(frozen=True)
class MapWithTable:
    """The map of an area, what its colours mean, and the table of its hotspots.

    Attributes
    ----------
    legend
        The number of each density band and its limits, the densest first.
    """

    heading: Sentence
    map: AreaMap
    legend: tuple[tuple[int, Sentence], ...]
    table: Table
    notes: tuple[Sentence, ...] = ()

    kind = "map"


Block = Paragraph | Bullets | Table | MapWithTable


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """A report as it is read.

    Attributes
    ----------
    file_name
        Without its ending, such as ``six-monthly-2026-01-to-2026-06``.
    subtitle
        Period and place.
    empty
        Whether there is nothing to report, which its one section explains.
    """

    file_name: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    empty: bool = False

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Everything that is said, in the order of reading."""
        return tuple(
            sentence
            for section in self.sections
            for block in section.blocks
            for sentence in _sentences(block)
        )

    @cached_property
    def notes(self) -> tuple[Counted, ...]:
        """What the counts of paragraphs and lists count, each once, in the order of reading."""
        found = (
            counted
            for section in self.sections
            for block in section.blocks
            if isinstance(block, Paragraph | Bullets)
            for sentence in block.sentences
            for figure in sentence.figures
            if figure.direct
            for counted in figure.counted
        )
        return tuple(dict.fromkeys(found))

    @cached_property
    def note_numbers(self) -> dict[Counted, int]:
        """The number of the note that says what is counted, from 1."""
        return {note: number for number, note in enumerate(self.notes, start=1)}


def _sentences(block: Block) -> tuple[Sentence, ...]:
    if isinstance(block, Paragraph | Bullets):
        return block.sentences
    if isinstance(block, Table):
        return (*(cell for row in block.rows for cell in row), *block.notes)
    legend = tuple(words for _, words in block.legend)
    return (block.heading, *legend, *_sentences(block.table), *block.notes)
