"""Making the next part of something while the last one is used."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")


def one_ahead(parts: Iterable[Part]) -> Generator[Part, None, None]:
    """The same parts, each made in a thread of its own while its user is busy with the one before.

    No more than one part waits. An error in making one is raised where it is asked for.
    """
    iterator = iter(parts)
    end = object()
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as maker:
        coming = maker.submit(next, iterator, end)
        while (part := coming.result()) is not end:
            coming = maker.submit(next, iterator, end)
            yield part  # type: ignore[misc]
