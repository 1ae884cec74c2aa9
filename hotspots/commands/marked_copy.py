"""Files from the command line: each copy is marked, and on record before it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotspots.assessment import AreaAssessment
    from hotspots.disclosure import Sight
    from hotspots.export.file_copy import FileCopy
    from hotspots.store.database import Database

ACTOR = "command line"
MOST_SAID = 250
"""Of what a record can hold, so that there is room for the mark."""
MOST_OF_A_NAME = 80


@contextmanager
def marked_copy(
    database: Database, output: Path, sight: Sight, *, about: str, rows: int = 0
) -> Iterator[tuple[Path, FileCopy]]:
    """Yield where to write a file, and the mark that it has to carry.

    It takes its place once the record says that it was made; nothing is left where it cannot.

    Parameters
    ----------
    about
        What is in it, for the record: its name alone would not tell.
    rows
        How many incidents it was made from.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    from hotspots.export.file_copy import new_copy
    from hotspots.output_file import replacing
    from hotspots.store import audit

    copy = new_copy(f"{ACTOR}, {sight_in_words(sight)}")
    with replacing(output) as unrecorded:
        yield unrecorded, copy
        with database.transaction() as session:
            subject = f"{about[:MOST_SAID]}, {sight.value}, copy {copy.mark}"
            audit.record(session, ACTOR, "download", subject=subject, rows=rows)


def write_marked(
    database: Database, found: list[AreaAssessment], output: Path, sight: Sight
) -> FileCopy:
    """Write layers in the format that the file's name asks for, as a marked copy."""
    from hotspots.export.description import facts
    from hotspots.export.formats import format_of

    areas = list(dict.fromkeys(one.area.name for one in found))
    where = areas[0] if len(areas) == 1 else f"{len(areas)} areas"
    about = f"{output.name[:MOST_OF_A_NAME]}: {where}, {facts(found)['filters']}"
    rows = round(sum(one.hotspots.n for one in found))
    with marked_copy(database, output, sight, about=about, rows=rows) as (path, copy):
        format_of(output).write(found, path, copy)
    return copy


def sight_in_words(sight: Sight) -> str:
    """What a file was made from."""
    from hotspots.disclosure import Sight

    return "exact places" if sight is Sight.EXACT else "protected figures"
