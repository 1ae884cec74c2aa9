"""What the commands that fetch official data share: saying what comes, and how far it has come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from hotspots.fetching.plan import PlannedDownload
    from hotspots.settings import Settings


class Step(Protocol):
    """What is to be downloaded from one publisher."""

    def planned(self) -> Sequence[PlannedDownload]:
        """What is missing here, as a person reads it."""
        ...

    def fetch(self) -> None:
        """Download it."""
        ...


def downloads(settings: Settings) -> Path:
    """The folder of everything that is downloaded."""
    return settings.prepare_home() / "downloads"


def announce(steps: Sequence[Step], settings: Settings) -> bool:
    """Say what will be downloaded, from where and how large; False where it is nothing."""
    from hotspots.fetching.plan import describe

    lines = describe([each for step in steps for each in step.planned()], downloads(settings))
    for line in lines:
        click.echo(line)
    return bool(lines)


@contextmanager
def downloading(settings: Settings) -> Iterator[None]:
    """Let no other process download meanwhile; say to who stops it that nothing is lost."""
    from hotspots.fetching.lock import locked

    try:
        with locked(downloads(settings)):
            yield
    except KeyboardInterrupt:
        click.echo(
            "Stopped. What has arrived is kept: the same command goes on where it stopped.",
            err=True,
        )
        sys.exit(1)


@contextmanager
def bytes_progress(description: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar in kilobytes; yields a function that is told of bytes."""
    from hotspots.progress import progress

    left = 0
    with progress(f"{description}, kB", total // 1000 if total else None) as advance:

        def count(number: int) -> None:
            nonlocal left
            steps, left = divmod(left + number, 1000)
            advance(steps)

        yield count
