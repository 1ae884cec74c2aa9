"""Workbooks are taken apart in a process of their own, so that none can stop the service.

A workbook is a program's memory written down; one made to do harm, or damaged, can make its reader
take any amount of memory or time, or crash. The process that reads it has a limit to both, knows
nothing of the database or of secrets, and is ended where it takes too long.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import IO, Any

import orjson

from hotspots.errors import InputError
from hotspots.intake import limits
from hotspots.intake.source_row import SourceRow

MOST_READ = 8 * limits.LARGEST_TEXT
"""Bytes that the process may answer with."""
# What Python needs in order to start; the secrets of the service are not among it.
_ENVIRONMENT = (
    *("PATH", "PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "LANG", "LC_ALL"),
    *("HOME", "USERPROFILE", "APPDATA", "TEMP", "TMP", "TMPDIR"),
)


@dataclass(frozen=True)
class ReadWorkbook:
    """How one sheet of a workbook was read.

    Attributes
    ----------
    kind
        xlsx, xls or ods.
    sheet, sheets
        The sheet read, and all those that people see and that hold anything.
    notes
        What the sender should know of how it was read.
    since_1904
        Whether the workbook counts days from 1904.
    """

    kind: str
    sheet: str
    sheets: tuple[str, ...]
    notes: tuple[str, ...]
    since_1904: bool


# Each may take its cap of memory: many people who send at one time wait for each other.
_turns = threading.BoundedSemaphore(limits.MOST_READERS)


def read_workbook_apart(
    content: bytes, *, name: str, expected: Sequence[str], sheet: str | None
) -> tuple[ReadWorkbook, list[SourceRow]]:
    """Read a workbook in a process of its own: how it was read, and every row that holds anything.

    Parameters
    ----------
    expected
        Headings in their `normal` form, by which the sheet with the table is chosen.
    sheet
        The sheet to read instead.

    Raises
    ------
    InputError
        If it is no workbook, one that is protected or larger than the limits, or one that the
        process could not read within its time and memory.
    """
    with _turns:
        return _read_apart(content, name=name, expected=expected, sheet=sheet)


def _read_apart(
    content: bytes, *, name: str, expected: Sequence[str], sheet: str | None
) -> tuple[ReadWorkbook, list[SourceRow]]:
    request = orjson.dumps({"name": name, "expected": list(expected), "sheet": sheet})
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "hotspots.intake.reading_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={key: value for key, value in os.environ.items() if key.upper() in _ENVIRONMENT},
    )
    timer = threading.Timer(limits.READER_WALL_SECONDS, process.kill)
    timer.start()
    try:
        with process:
            try:
                return _exchange(process, request, content, name)
            finally:
                process.kill()
    finally:
        timer.cancel()


def _exchange(
    process: subprocess.Popen[bytes], request: bytes, content: bytes, name: str
) -> tuple[ReadWorkbook, list[SourceRow]]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process has no pipes")
    _hand_over(process.stdin, request + b"\n", content)
    rows: list[SourceRow] = []
    for message in _messages(process.stdout):
        if "refused" in message:
            raise InputError(message["refused"])
        rows += [SourceRow(number, tuple(cells)) for number, cells in message.get("rows", ())]
        if "kind" in message:
            return _read(message), rows
    raise InputError(
        f"{name} could not be read: it is damaged, or takes more memory or time than a table of "
        f"{limits.MOST_ROWS:,} rows needs; copy the table into a new workbook, or save it as CSV."
    )


def _hand_over(pipe: IO[bytes], *parts: bytes) -> None:
    """Write to a process that may have ended already."""
    with contextlib.suppress(OSError):
        pipe.writelines(parts)
    with contextlib.suppress(OSError):  # closing writes what is left
        pipe.close()


def _read(message: dict[str, Any]) -> ReadWorkbook:
    return ReadWorkbook(
        kind=message["kind"],
        sheet=message["sheet"],
        sheets=tuple(message["sheets"]),
        notes=tuple(message["notes"]),
        since_1904=message["since_1904"],
    )


def _messages(answer: IO[bytes]) -> Iterator[dict[str, Any]]:
    """What the process says, line by line, until it ends or says too much."""
    left = MOST_READ
    while left > 0:
        line = answer.readline(left)
        left -= len(line)
        if not line.endswith(b"\n"):
            return
        yield orjson.loads(line)


def _limit_this_process() -> None:
    """Cap memory and processor time; where the system cannot, only the wall clock does."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, limits.READER_MEMORY),
        (resource.RLIMIT_CPU, limits.READER_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses a cap on address space
            resource.setrlimit(kind, (most, most))


def main() -> None:
    """Read a request and a workbook from standard input, and answer with its rows."""
    from hotspots.intake.workbook import read_workbook

    _limit_this_process()
    request = orjson.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        _say(asdict(read_workbook(content, **request, give=_say_rows)))
    except InputError as error:
        _say({"refused": str(error)})


def _say_rows(rows: Sequence[SourceRow]) -> None:
    _say({"rows": [(row.number, row.cells) for row in rows]})


def _say(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(message) + b"\n")


if __name__ == "__main__":
    main()
