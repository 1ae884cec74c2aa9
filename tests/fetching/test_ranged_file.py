"""A file on a server reads as the same file on the disk does."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError, NotFoundError, SetupError
from hotspots.fetching.client import Client
from hotspots.fetching.ranged_file import RangedFile, RangesRefusedError
from tests.fetching.official_publications import Publications, zipped
from tests.fetching.official_server import Fault, OfficialServer

STORE = "/store/archive"
SEEKS = st.lists(
    st.tuples(st.integers(0, 1_000_000), st.integers(0, 2), st.integers(-1, 400_000)), max_size=6
)


@pytest.fixture
def content() -> bytes:
    return random.Random(7).randbytes(700_000)


@pytest.fixture
def remote(
    content: bytes, publications: Publications, server: OfficialServer, client: Client
) -> Iterator[RangedFile]:
    publications.archives["2025-03"] = content
    with RangedFile(client, f"{server.police}/2025-03.zip") as file:
        yield file


@given(SEEKS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_reads_what_lies_there(remote: RangedFile, content: bytes, seeks: object) -> None:
    here = io.BytesIO(content)
    remote.seek(0)
    assert isinstance(seeks, list)
    for offset, whence, size in seeks:
        if whence == io.SEEK_END:
            offset = -min(offset, len(content))
        assert remote.seek(offset, whence) == here.seek(offset, whence)
        assert remote.read(size) == here.read(size)
        assert remote.tell() == here.tell()


def test_only_the_parts_that_are_read_are_asked_for(
    publications: Publications, server: OfficialServer, client: Client
) -> None:
    noise = random.Random(1)
    files = {f"2025-03/{number}.csv": noise.randbytes(20_000) for number in range(400)}
    publications.archives["2025-03"] = zipped(files)
    with (
        RangedFile(client, f"{server.police}/2025-03.zip") as file,
        zipfile.ZipFile(file) as archive,
    ):
        assert archive.read("2025-03/123.csv") == files["2025-03/123.csv"]
        assert len(archive.namelist()) == 400
    assert len(publications.archives["2025-03"]) > 8_000_000
    assert server.sent["/store/archive/2025-03.zip"] < 700_000


def test_a_directory_larger_than_the_first_answer(
    publications: Publications, server: OfficialServer, client: Client
) -> None:
    """As the archives of the whole country have one, of 0.6 MB."""
    files = {f"2025-03/2025-03-force-{number:05}-street.csv": b"x" for number in range(5_000)}
    publications.archives["2025-03"] = zipped(files)
    with (
        RangedFile(client, f"{server.police}/2025-03.zip") as file,
        zipfile.ZipFile(file) as archive,
    ):
        assert archive.namelist() == list(files)


def test_a_broken_connection_and_a_busy_server_are_overcome(
    remote: RangedFile, content: bytes, server: OfficialServer
) -> None:
    server.spoil(STORE, Fault(breaks_after=10_000))
    server.spoil(STORE, Fault(status=503))
    assert remote.read(300_000) == content[:300_000]


def test_a_server_that_stays_broken_is_given_up(remote: RangedFile, server: OfficialServer) -> None:
    server.spoil(STORE, Fault(breaks_after=10), times=99)
    with pytest.raises(SetupError, match="the connection broke"):
        remote.read(10_000)


def test_a_file_that_is_replaced_while_it_is_read_is_noticed(
    remote: RangedFile, content: bytes, publications: Publications
) -> None:
    publications.archives["2025-03"] = content[::-1]
    with pytest.raises(InputError, match="was replaced while it was read"):
        remote.read(10)


@pytest.mark.parametrize(
    "fault",
    [Fault(no_ranges=True), Fault(status=206), Fault(status=416), Fault(status=200)],
    ids=["the whole file", "no range said", "beyond the end", "nothing"],
)
def test_a_server_that_mixes_up_parts_is_noticed(
    fault: Fault, remote: RangedFile, server: OfficialServer
) -> None:
    server.spoil(STORE, fault)
    with pytest.raises(InputError, match="or its server mixes up parts of files"):
        remote.read(10)


def test_a_server_without_ranges_says_how_large_the_file_is(
    server: OfficialServer, client: Client, publications: Publications
) -> None:
    server.spoil(STORE, Fault(no_ranges=True))
    with pytest.raises(RangesRefusedError) as refusal:
        RangedFile(client, f"{server.police}/2025-03.zip")
    assert refusal.value.size == len(publications.archives["2025-03"])


def test_nothing_there(server: OfficialServer, client: Client) -> None:
    with pytest.raises(NotFoundError):
        RangedFile(client, f"{server.police}/1999-01.zip")


def test_a_part_of_absurd_size_is_not_read(remote: RangedFile) -> None:
    remote.size = 10**12
    with pytest.raises(InputError, match=r"is damaged: a part of it would have 1,000,000 MB"):
        remote.read()


def test_before_the_beginning_is_nothing(remote: RangedFile) -> None:
    with pytest.raises(ValueError, match="before its beginning"):
        remote.seek(-1)
