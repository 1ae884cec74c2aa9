"""The publishers, on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hotspots.fetching.client import Client, Patience
from tests.fetching.official_publications import Publications, invented
from tests.fetching.official_server import OfficialServer, serving


@pytest.fixture
def publications() -> Publications:
    """What is invented; a test may change it before and while it is served."""
    return invented()


@pytest.fixture
def server(publications: Publications) -> Iterator[OfficialServer]:
    """A server of it."""
    with serving(publications) as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    """The pauses that were made, in seconds; none takes any time."""
    return []


@pytest.fixture
def client(server: OfficialServer, pauses: list[float]) -> Iterator[Client]:
    """A client of the server that does not wait."""
    quick = Client(server.url, patience=Patience(timeout=(5, 1)), pause=pauses.append)
    yield quick
    quick.close()
